"""How long a complainant waits: from the moment the mail server took the mail to the acknowledgement in their mailbox.

Everything is real: the embedded mail server takes the mail over SMTP and announces it over IMAP IDLE, and
mailflow runs as its own process or processes beside it.
"""

from __future__ import annotations

import random
import smtplib
import time
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from pathlib import Path

from bench.corpus import LANGUAGES, TO
from bench.organisation import company, write_settings
from bench.processes import running
from bench.servers import LOOPBACK, PASSWORD
from bench.table import Table, median, number, p95
from mailflow.config import Outbox
from mailflow.demo.mailserver import MailServer
from tests.servers import free_port

AIM = 1.0  # seconds
LOOK_AGAIN = 0.002
PEOPLE_OF_THE_HOUSE = ("bob", "dana", "erin", "frank", "grace", "henry", "sam")


def measure(folder: Path, count: int, count_apart: int, told: Callable[[str], None]) -> list[Table]:
    """So many mails, one after the other, to `mailflow run`; some more to separate processes."""
    rows = []
    waits: list[float] = []
    for name, words, mails in (
        ("mailflow run (all in one process)", ("run",), count),
        ("separate processes", ("intake", "outbox", "clock"), count_apart),
    ):
        if not mails:
            continue
        place = folder / words[0]
        place.mkdir(mode=0o700)
        waited = _waits(place, words, mails)
        waits = waits or waited
        told(f"acknowledgement, {name}: p95 {p95(waited):.2f} s")
        rows.append((name, f"{mails}", *(f"{number(one)} s" for one in (median(waited), p95(waited), max(waited)))))
    verdict = "reached" if p95(waits) <= AIM else "not reached"
    return [
        Table(
            "From delivery to the acknowledgement in the sender's mailbox",
            "One mail after the other, each from somebody else, with up to a quarter of a second between an answer "
            "and the next mail. The clock starts when the mail server has taken the mail over SMTP and stops when the "
            "acknowledgement lies in the sender's mailbox. SQLite, embedded mail server.",
            ("", "mails", "p50", "p95", "slowest"),
            tuple(rows),
            (
                f"The aim was {AIM:.0f} second at p95: {verdict} ({p95(waits):.2f} s).",
                f"Separate processes cannot wake each other: the outbox looks every {Outbox().poll_seconds} seconds "
                "(`outbox.poll_seconds`).",
            ),
        )
    ]


def _waits(folder: Path, words: Sequence[str], count: int) -> list[float]:
    senders = [f"writer{number}@example.org" for number in range(count + 1)]
    users = [TO, *(f"{one}@example.com" for one in PEOPLE_OF_THE_HOUSE), *senders]
    dice = random.Random(1)
    with MailServer(dict.fromkeys(users, PASSWORD)) as server:
        settings = write_settings(
            folder, f"sqlite:///{folder}/mailflow.sqlite3", [TO], server.imap_port, server.smtp_port, free_port()
        )
        company(settings).db.close()  # the database is made once, not by all at the same moment
        with running(settings, words, folder / "log") as mailflow, smtplib.SMTP(LOOPBACK, server.smtp_port) as smtp:
            waits = []
            for sender in senders:
                smtp.send_message(_complaint(sender, dice))
                started = time.perf_counter()
                mailflow.wait_until(lambda: bool(server.messages(sender)), "an acknowledgement", LOOK_AGAIN)  # noqa: B023
                waits.append(time.perf_counter() - started)
                time.sleep(dice.random() / 4)
            return waits[1:]  # the first one waited for the processes to start


def _complaint(sender: str, dice: random.Random) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, TO, f"Complaint about my course ({dice.randrange(10**6)})"
    mail["Message-ID"] = f"<{dice.getrandbits(60):x}@example.org>"
    mail.set_content("\n".join(dice.sample(LANGUAGES["en"].sentences, 5)))
    return mail
