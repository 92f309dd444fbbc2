"""How many mails a second go from the mailbox to a committed case with its acknowledgement queued.

The same mails go through the bare pipeline and through mailflow in turns, in this one process, so that whatever
else the machine does touches both alike. The ratio of a round is what counts, not the number of a second.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func
from sqlmodel import select

from bench.bare import BarePipeline, fetch_all
from bench.corpus import mails
from bench.organisation import company, write_settings
from bench.sampling import Place, Shares, sampled
from bench.servers import LOOPBACK, PASSWORD, DurablePostgres, ImapServer
from bench.table import Table, median, number
from mailflow.config import Mailbox
from mailflow.intake.poll import poll
from mailflow.intake.settle import settle_all
from mailflow.mail.imap import Inbox
from mailflow.records.case import Case
from mailflow.records.inbound import InboundEmail
from mailflow.records.outgoing import OutgoingMail
from mailflow.workers import Company, imap_account

AIM = 0.4
MAX_SIZE = 40_000_000

# Looked for from the innermost frame outwards, so a narrower place wins over the one that called it.
PLACES = (
    Place("commit", functions=("do_commit",)),
    Place("fetch over IMAP", ("mailflow.mail.imap",)),
    Place("read the mail (parse)", ("mailflow.mail.parse",)),
    Place("judge: is it a complaint?", ("mailflow.triage",)),
    Place("write the letters", ("mailflow.letters",)),
    Place("decide, but for the judging", ("mailflow.intake.rules",)),
    Place("queue the letters", ("mailflow.casework.post", "mailflow.outbox")),
    Place("carry out, but for the letters", ("mailflow.intake.carry_out",)),
    Place("store the raw mail", ("mailflow.intake.receive",)),
    Place("cursor and turns", ("mailflow.intake.poll", "mailflow.intake.settle")),
)
IN_DATABASE = Place("database", ("sqlalchemy", "psycopg"))


@dataclass
class Contender:
    """One system that takes in mailboxes, and the seconds that each took it."""

    name: str
    take_in: Callable[[int], None]
    close: Callable[[], None]
    seconds: list[float]
    company: Company | None = None
    shares: Shares | None = None


def measure(
    folder: Path,
    imap: ImapServer,
    postgres: DurablePostgres | None,
    rounds: int,
    mails_a_round: int,
    told: Callable[[str], None],
) -> list[Table]:
    """Rounds of so many mails each; the databases are kept from round to round and grow to all of them."""
    users = [f"intake{number}" for number in range(rounds)]
    every = list(mails(rounds * mails_a_round))
    for number_, user in enumerate(users):
        imap.fill(user, every[number_ * mails_a_round : (number_ + 1) * mails_a_round])
    contenders = [
        _bare(folder, imap, users),
        _mailflow(folder / "sqlite", "mailflow, SQLite", f"sqlite:///{folder}/intake.sqlite3", imap, users),
    ]
    if postgres:
        contenders.append(_mailflow(folder / "postgres", "mailflow, PostgreSQL", postgres.empty("intake"), imap, users))
    try:
        for round_ in range(rounds):
            for _ in fetch_all(LOOPBACK, imap.port, users[round_], PASSWORD):
                pass  # the files are in the system's memory for all alike
            # Every second round goes the other way about: none always runs into the other's leftovers.
            for one in contenders if round_ % 2 == 0 else reversed(contenders):
                started = time.perf_counter()
                one.take_in(round_)
                one.seconds.append(time.perf_counter() - started)
                told(f"round {round_ + 1} of {rounds}: {one.name}, {mails_a_round / one.seconds[-1]:,.0f} mails/s")
        made = [_made(one.company) for one in contenders if one.company]
        return [_speed(contenders, imap, mails_a_round, made[0]), _where(contenders)]
    finally:
        for one in contenders:
            one.close()


def _bare(folder: Path, imap: ImapServer, users: Sequence[str]) -> Contender:
    pipeline = BarePipeline(folder / "bare.sqlite3")

    def take_in(round_: int) -> None:
        pipeline.run(LOOPBACK, imap.port, users[round_], PASSWORD)

    return Contender("bare pipeline", take_in, pipeline.close, [])


def _mailflow(folder: Path, name: str, url: str, imap: ImapServer, users: list[str]) -> Contender:
    folder.mkdir(mode=0o700)
    opened = company(write_settings(folder, url, users, imap.port))
    shares = Shares(PLACES, IN_DATABASE)

    def take_in(round_: int) -> None:
        mailbox: Mailbox = opened.office.settings.mailboxes[round_]
        with sampled(shares):
            with Inbox(imap_account(opened.office.settings, mailbox)) as inbox:
                poll(opened.db, mailbox, inbox, MAX_SIZE, opened.clock())
            settle_all(opened.db, opened.office, opened.clock)

    return Contender(name, take_in, opened.db.close, [], opened, shares)


def _made(company: Company) -> str:
    """What came of the mails, so that speed is not had by doing less."""
    with company.db.read() as session:
        settled: Counter[str] = Counter()
        for disposition, count in session.exec(
            select(InboundEmail.disposition, func.count()).group_by(InboundEmail.disposition)
        ):
            settled[str(disposition)] = count
        cases = session.exec(select(func.count()).select_from(Case)).one()
        letters = session.exec(
            select(func.count()).select_from(OutgoingMail).where(OutgoingMail.letter == "acknowledgement")
        ).one()
    ended = ", ".join(f"{count:,} {name}" for name, count in settled.most_common())
    return f"Of the mails {ended}; {cases:,} cases, and {letters:,} acknowledgements queued."


def _speed(contenders: list[Contender], imap: ImapServer, mails_a_round: int, made: str) -> Table:
    bare = contenders[0].seconds
    rows = []
    ratios: dict[str, float] = {}
    for one in contenders:
        ratios[one.name] = median([theirs / ours for theirs, ours in zip(bare, one.seconds, strict=True)])
        speeds = [mails_a_round / seconds for seconds in one.seconds]
        rows.append((one.name, number(median(speeds)), number(min(speeds)), number(max(speeds)),
                     f"{ratios[one.name]:.2f}"))  # fmt: skip
    reached = ratios[contenders[1].name]
    verdict = "reached" if reached >= AIM else "not reached"
    return Table(
        "From the mailbox to a case with its acknowledgement queued",
        f"{len(bare)} rounds of {mails_a_round:,} mails each out of {imap.name} on loopback, in turns with the bare "
        "pipeline (fetch by the hundred, parse with the standard library, one SQLite commit a mail, synchronous=FULL). "
        "The databases grow from round to round. mailflow stores each mail raw before anything else, reads it, decides "
        "what it is, opens or finds its case, writes the letters, and only then is done with it.",
        ("", "mails/s, median", "slowest round", "fastest round", "ratio to the bare pipeline"),
        tuple(rows),
        (f"The aim was a ratio of {AIM}: {verdict} ({reached:.2f} on SQLite).", made),
    )


def _where(contenders: list[Contender]) -> Table:
    measured = [one.shares for one in contenders if one.shares]
    names = [one.name.removeprefix("mailflow, ") for one in contenders if one.shares]
    order = sorted((place.name for place in PLACES), key=lambda name: -measured[0].share(name))
    rows = [(name, *(f"{100 * shares.share(name):.0f} %" for shares in measured)) for name in [*order, "elsewhere"]]
    rows.append(("in all of these: in the database layer", *(f"{100 * one.share_within:.0f} %" for one in measured)))
    return Table(
        "Where the time of intake goes",
        "The same run, looked at every three milliseconds. The last row counts whatever was inside SQLAlchemy or the "
        "database, wherever it was called from.",
        ("", *names),
        tuple(rows),
    )
