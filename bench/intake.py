"""How many mails a second go from the mailbox to a committed case with its acknowledgement queued.

The same mails go through the bare pipeline and through mailflow in turns, so that whatever else the machine does
touches both alike: the ratio of a round is what counts, not the number of a second. mailflow runs as its intake process
does: one thread reads the mailbox, one settles, and a process of its own reads the mails.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func
from sqlmodel import select

from bench.bare import BarePipeline, fetch_all
from bench.corpus import mails
from bench.organisation import company, write_settings
from bench.sampling import Place, Shares, sampled
from bench.servers import LOOPBACK, PASSWORD, ImapServer
from bench.table import Table, median, number
from mailflow.config import Mailbox
from mailflow.intake.poll import poll
from mailflow.intake.reading import Bytes, ReadingProcess, read_all
from mailflow.intake.settle import settle_all
from mailflow.mail.imap import Inbox
from mailflow.records.case import Case
from mailflow.records.inbound import InboundEmail
from mailflow.records.outgoing import OutgoingMail
from mailflow.workers import Company, imap_account
from tests.servers.postgres import Postgres

AIM = 0.4
MAX_SIZE = 40_000_000

# Looked for from the innermost frame outwards, so a narrower place wins over the one that called it.
SETTLING = (
    Place("commit", functions=("do_commit",)),
    Place("wait for the reading process", ("mailflow.intake.reading",)),
    Place("wait for a turn to write", ("mailflow.records.database",)),
    Place("write the letters", ("mailflow.letters",)),
    Place("queue the letters", ("mailflow.casework.post", "mailflow.outbox")),
    Place("decide what it is", ("mailflow.intake.rules",)),
    Place("open the case, or file it in one", ("mailflow.intake.carry_out",)),
    Place("take mails, note what became of them", ("mailflow.intake.settle",)),
)
READING = (
    Place("parse", ("mailflow.mail.parse",)),
    Place("judge: is it a complaint?", ("mailflow.triage",)),
    Place("fingerprint", ("mailflow.mail.fingerprint",)),
)
IN_DATABASE = Place("database", ("sqlalchemy", "psycopg", "mailflow.records.prepared"))
HANDFUL = 20


@dataclass
class Contender:
    """One system that takes in mailboxes, and the seconds that each took it."""

    name: str
    take_in: Callable[[int], None]
    seconds: list[float] = field(default_factory=list)
    company: Company | None = None
    shares: Shares | None = None
    fetched_after: list[float] = field(default_factory=list)


def measure(
    folder: Path,
    imap: ImapServer,
    postgres: Postgres | None,
    rounds: int,
    mails_a_round: int,
    told: Callable[[str], None],
) -> list[Table]:
    """Rounds of so many mails each; the databases are kept from round to round and grow to all of them."""
    users = [f"intake{number}" for number in range(rounds)]
    every = list(mails(rounds * mails_a_round))
    for number_, user in enumerate(users):
        imap.fill(user, every[number_ * mails_a_round : (number_ + 1) * mails_a_round])
    with ExitStack() as opened:
        contenders = [
            _bare(opened, folder, imap, users),
            _mailflow(opened, folder / "sqlite", "mailflow, SQLite", f"sqlite:///{folder}/intake.sqlite3", imap, users),
        ]
        if postgres:
            url = postgres.empty("intake")
            contenders.append(_mailflow(opened, folder / "postgres", "mailflow, PostgreSQL", url, imap, users))
        for round_ in range(rounds):
            for _ in fetch_all(LOOPBACK, imap.port, users[round_], PASSWORD):
                pass  # the files are in the system's memory for all alike
            # Every second round goes the other way about: none always runs into the other's leftovers.
            for one in contenders if round_ % 2 == 0 else reversed(contenders):
                started = time.perf_counter()
                one.take_in(round_)
                one.seconds.append(time.perf_counter() - started)
                told(f"round {round_ + 1} of {rounds}: {one.name}, {mails_a_round / one.seconds[-1]:,.0f} mails/s")
        return [
            _speed(contenders, imap, mails_a_round, _made(contenders[1])),
            _where(contenders),
            _reading(every[-mails_a_round:]),
        ]


def _bare(opened: ExitStack, folder: Path, imap: ImapServer, users: Sequence[str]) -> Contender:
    pipeline = BarePipeline(folder / "bare.sqlite3")
    opened.callback(pipeline.close)

    def take_in(round_: int) -> None:
        pipeline.run(LOOPBACK, imap.port, users[round_], PASSWORD)

    return Contender("bare pipeline", take_in)


def _mailflow(opened: ExitStack, folder: Path, name: str, url: str, imap: ImapServer, users: list[str]) -> Contender:
    folder.mkdir(mode=0o700)
    works = company(write_settings(folder, url, users, imap.port))
    opened.callback(works.db.close)
    reader = opened.enter_context(ReadingProcess())
    reader.submit([Bytes(next(mails(1)), complaints=True)])()  # it starts before the first round, as in service
    thread = opened.enter_context(ThreadPoolExecutor(1))
    shares = Shares(SETTLING, IN_DATABASE)
    contender = Contender(name, lambda _round: None, company=works, shares=shares)

    def fetch(mailbox: Mailbox) -> int:
        with Inbox(imap_account(works.office.settings, mailbox)) as inbox:
            return poll(works.db, mailbox, inbox, MAX_SIZE, works.clock())

    def take_in(round_: int) -> None:
        started = time.perf_counter()
        fetched = thread.submit(fetch, works.office.settings.mailboxes[round_])
        fetched.add_done_callback(lambda _: contender.fetched_after.append(time.perf_counter() - started))
        with sampled(shares):
            last = False
            while not last:
                last = fetched.done()
                settle_all(works.db, works.office, works.clock, reader=reader)
                time.sleep(0 if last else 0.01)
        fetched.result()

    contender.take_in = take_in
    return contender


def _made(contender: Contender) -> str:
    """What came of the mails, so that speed is not had by doing less."""
    assert contender.company is not None
    with contender.company.db.read() as session:
        settled = session.exec(
            select(InboundEmail.disposition, func.count())
            .group_by(InboundEmail.disposition)
            .order_by(func.count().desc())
        ).all()
        cases = session.exec(select(func.count()).select_from(Case)).one()
        letters = session.exec(
            select(func.count()).select_from(OutgoingMail).where(OutgoingMail.letter == "acknowledgement")
        ).one()
    if not letters or letters != cases:
        raise RuntimeError(f"{cases} cases with {letters} acknowledgements: what was measured is not the whole work")
    ended = ", ".join(f"{count:,} {disposition}" for disposition, count in settled)
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
        "what it is, opens or finds its case and writes the letters. The bare pipeline is one thread; mailflow's "
        "intake also has a process that reads mails, which uses a second core.",
        ("", "mails/s, median", "slowest round", "fastest round", "ratio to the bare pipeline"),
        tuple(rows),
        (f"The aim was a ratio of {AIM}: {verdict} ({reached:.2f} on SQLite).", made),
    )


def _where(contenders: list[Contender]) -> Table:
    ours = [(one, one.shares) for one in contenders if one.shares]
    order = sorted((place.name for place in SETTLING), key=lambda name: -ours[0][1].share(name))
    rows = [(name, *(f"{100 * shares.share(name):.0f} %" for _, shares in ours)) for name in [*order, "elsewhere"]]
    in_database = (f"{100 * shares.share_within:.0f} %" for _, shares in ours)
    fetched = (f"{100 * sum(one.fetched_after) / sum(one.seconds):.0f} %" for one, _ in ours)
    rows.append(("in all of these: in the database layer", *in_database))
    rows.append(("beside it: the whole mailbox was fetched after", *fetched))
    return Table(
        "Where the time of intake goes",
        "The thread that settles, looked at every three milliseconds of the same run. The database layer is whatever "
        "was inside SQLAlchemy, the driver or the database, wherever it was called from.",
        ("", *(one.name.removeprefix("mailflow, ") for one, _ in ours)),
        tuple(rows),
    )


def _reading(raws: Sequence[bytes]) -> Table:
    """What the reading process does, here and alone."""
    shares = Shares(READING, IN_DATABASE)
    handfuls = [[Bytes(raw, complaints=True) for raw in raws[at : at + HANDFUL]] for at in range(0, len(raws), HANDFUL)]
    read_all(handfuls[0])  # what it knows is loaded at the first mail
    started = time.perf_counter()
    with sampled(shares):
        for handful in handfuls:
            read_all(handful)
    speed = len(raws) / (time.perf_counter() - started)
    rows = [(name, f"{100 * shares.share(name):.0f} %") for name in [*(place.name for place in READING), "elsewhere"]]
    return Table(
        "Where the time of reading goes",
        "What the reading process does with a mail, without the rest.",
        ("", "share"),
        tuple(rows),
        (f"{number(speed)} mails a second are read.",),
    )
