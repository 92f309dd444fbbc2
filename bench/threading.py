"""How long it takes to find the case of a mail that answers one, as the stored Message-IDs grow to a million."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session

from bench.make_cases import invented_office
from bench.table import Table, median, number, p95
from mailflow.casework.office import Office
from mailflow.intake.decision import Mail
from mailflow.intake.placing import place
from mailflow.intake.reading import Bytes, read
from mailflow.records.case import Case, Party
from mailflow.records.database import Database
from mailflow.records.inbound import InboundEmail
from mailflow.records.message import ThreadId

IDS_A_CASE = 20
CHUNK = 50_000
REFERENCES = 12
"""Message-IDs that an answer names: of its case the last, and before it others that nobody has stored."""


def measure(
    databases: dict[str, str], sizes: tuple[int, ...], answers: int, now: datetime, told: Callable[[str], None]
) -> list[Table]:
    """Fill empty databases (name -> URL) step by step to each of the sizes, and place so many mails at each."""
    rows = []
    slowdown = 0.0
    office = invented_office(now)
    for name, url in databases.items():
        db = Database(url)
        db.migrate()
        stored = 0
        first = 0.0
        for size in sizes:
            _fill(db, office, stored, size, now)
            stored = size
            took = {
                what: _placed(db, office, size, answers, what == "an answer") for what in ("an answer", "a new mail")
            }
            for what, times in took.items():
                figures = (f"{1e3 * one:.2f} ms" for one in (median(times), p95(times)))
                rows.append((f"{what}, {size:,} Message-IDs, {name}", *figures))
            now_takes = median(took["an answer"])
            first = first or now_takes
            slowdown = max(slowdown, now_takes / first)
            told(f"threading, {name}: {1e3 * now_takes:.2f} ms among {size:,} Message-IDs")
        db.close()
    return [
        Table(
            "Finding the case of a mail",
            f"{answers} mails at each size, each naming {REFERENCES} Message-IDs in References; an answer names one of "
            "a case in which its sender takes part, a new mail none. From the mail as read to the case and the reason.",
            ("", "p50", "p95"),
            tuple(rows),
            (
                f"An answer takes {number(slowdown)} times as long among {sizes[-1]:,} Message-IDs as among "
                f"{sizes[0]:,}.",
            ),
        )
    ]


def _fill(db: Database, office: Office, known: int, size: int, now: datetime) -> None:
    """Add Message-IDs until there are `size`, with a case and its complainant for each twenty."""
    with db.write() as session:
        office.pin(session, now)
    for start in range(known, size, CHUNK):
        stop = min(start + CHUNK, size)
        cases = range(start // IDS_A_CASE + 1, stop // IDS_A_CASE + 1)
        people = [{"case_id": case, "role": "complainant", "name": "", "address": _address(case)} for case in cases]
        ids = [{"rfc_id": _id(n), "case_id": n // IDS_A_CASE + 1, "seen": n % 2 == 1} for n in range(start, stop)]
        with db.write() as session:
            connection = session.connection()
            connection.execute(insert(Case), [_case(case, office, now) for case in cases])
            connection.execute(insert(Party), people)
            connection.execute(insert(ThreadId), ids)
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def _case(number: int, office: Office, now: datetime) -> dict[str, Any]:
    received = now - timedelta(days=700) + timedelta(minutes=number)
    return {
        "id": number,
        "reference": f"OS-2025-{number:05d}",
        "procedure": "three-stage",
        "procedure_digest": office.current_procedure.digest,
        "stage": "stage-1",
        "status": "closed",
        "owner": "bob",
        "handled_by": [],
        "helped_by": [],
        "about": [],
        "area": "",
        "subject": "Heating",
        "complainant_name": "",
        "complainant_address": _address(number),
        "received_at": received,
        "opened_at": received,
        "stage_entered_at": received,
        "next_due_at": None,
        "closed_at": now,
        "outcome": None,
        "outcome_because": "",
    }


def _placed(db: Database, office: Office, size: int, answers: int, known: bool) -> list[float]:
    dice = random.Random(size)
    took = []
    with db.read() as session:
        for mail in _mails(session, office, dice, size, answers + 3, known):
            started = time.perf_counter()
            placement = place(mail)
            took.append(time.perf_counter() - started)
            assert (placement is not None) == known, "a mail found another case than its own"
    return took[3:]


def _mails(session: Session, office: Office, dice: random.Random, size: int, count: int, known: bool) -> Iterator[Mail]:
    for one in range(count):
        answered = dice.randrange(size) // 2 * 2
        named = [f"<{dice.getrandbits(64):x}@example.net>" for _ in range(REFERENCES - known)]
        sender = _address(answered // IDS_A_CASE + 1) if known else f"stranger{one}@example.net"
        references = " ".join([*named, *([f"<{_id(answered)}>"] if known else [])])
        raw = f"From: {sender}\nSubject: Heating {one}\nMessage-ID: <{dice.getrandbits(64):x}@example.org>\n"
        reading = read(Bytes(f"{raw}References: {references}\n\nStill cold.\n".encode(), complaints=False))
        inbound = InboundEmail(delivery_key=str(one), sender=sender, fingerprint=reading.fingerprint, mailbox="")
        yield Mail(inbound, reading, office, session)


def _id(number: int) -> str:
    return f"{number * 2654435761 % 2**32:08x}.{number}@mail.example.org"


def _address(case: int) -> str:
    return f"alice{case}@example.org"
