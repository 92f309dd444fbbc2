"""Write invented cases into a database: parties, messages, attachments, events, deadlines and letters.

All of it follows from the seed, so two runs give the same log. Rows go in by the thousand with Core inserts,
since the time under test is that of reading. Run it as `python bench/make_cases.py DATABASE-URL COUNT`.
"""

import hashlib
import random
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, text

from mailflow.casework.office import Office, open_office
from mailflow.config import from_data
from mailflow.domain.case import Outcome, Status
from mailflow.domain.deadlines import show_day, show_moment
from mailflow.letters.book import LetterBook
from mailflow.paths import templates_folder
from mailflow.procedures.loader import Library
from mailflow.records.case import Case, Party, ReferenceCounter
from mailflow.records.database import Database
from mailflow.records.deadline import Deadline, DeadlineStatus
from mailflow.records.event import Event
from mailflow.records.inbound import Disposition, InboundEmail, RawMail
from mailflow.records.message import AttachmentRecord, Author, Message
from mailflow.records.outgoing import Delivery, OutgoingMail

CHUNK = 2_000
STAGES = ("stage-1", "stage-2", "stage-3", "appeal")
PEOPLE = {
    "bob": ("Bob Martin", "handler"),
    "dana": ("Dana Price", "handler"),
    "erin": ("Erin Walsh", "handler"),
    "frank": ("Frank Osei", "manager"),
    "grace": ("Grace Lindqvist", "director"),
    "henry": ("Henry Patel", "ceo"),
    "sam": ("Sam Taylor", "admin"),
}
HANDLERS = {"stage-1": ("bob", "dana", "erin"), "stage-2": ("frank",), "stage-3": ("grace",), "appeal": ("henry",)}
AREAS = ("Apprenticeships", "Adult learning", "Study programmes", "Higher education", "Estates", "Student support")
FIRST = ("Alice", "Amir", "Beth", "Carlos", "Chloe", "Daniel", "Ewa", "Farah", "Hana", "Ivan", "Kofi", "Leila", "Owen")
LAST = ("Ahmed", "Brown", "Clarke", "Davies", "Evans", "Fernandez", "Green", "Hughes", "Ito", "Kowalski", "Novak")
SUBJECTS = (
    "Assessor did not turn up for three reviews",
    "Certificate still not sent",
    "Charged twice for the same course",
    "Exam room was too cold and too loud",
    "Feedback on my portfolio is months late",
    "Moved to another group without being asked",
    "No answer to four e-mails about my results",
    "Online classroom keeps failing",
    "Rude reply from the front desk",
    "Support plan was not followed",
    "The lift has been out of order since March",
    "Wrong start date on my contract",
)
SENTENCES = (
    "I was told that somebody would call me back the same week.",
    "Nobody has been in touch since then, although I wrote twice.",
    "The class was moved at short notice and I lost a day of work.",
    "I have kept every letter and can send copies.",
    "My tutor was helpful, but the office could not say what happens next.",
    "Please tell me who looks after this and by when I will hear.",
    "I would like the fee back and a word of apology.",
    "It has happened before, in spring, to others of the group.",
    "The heating broke and the room was closed without notice.",
    "I rely on the lift and cannot reach the second floor without it.",
)


def invented_office(now: datetime) -> Office:
    """A college that does not exist, with the people who look after the cases made here."""
    people = [
        {
            "id": id,
            "name": name,
            "email": f"{id}@example.com",
            "roles": [role, *(["triage"] if role == "admin" else [])],
        }
        for id, (name, role) in PEOPLE.items()
    ]
    settings = from_data(
        {
            "organisation": {
                "name": "Northfield College",
                "complaints_address": "complaints@example.com",
                "reference_prefix": "OS",
                "areas": list(AREAS),
            },
            "database": {"url": "sqlite://"},
            "smtp": {"host": "127.0.0.1", "security": "none"},
            "mailboxes": [
                {
                    "name": "complaints",
                    "address": "complaints@example.com",
                    "host": "127.0.0.1",
                    "security": "none",
                    "complaints": True,
                    "password_env": "COMPLAINTS_PASSWORD",
                }
            ],
            "people": people,
            "web": {},
        },
        environ={"COMPLAINTS_PASSWORD": "invented"},
    )
    return open_office(settings, Library(), LetterBook(templates_folder() / "email"), now)


def make_cases(
    db: Database,
    count: int,
    now: datetime,
    seed: int = 0,
    told: Callable[[int], None] = lambda _done: None,
    open_share: float = 0.1,
    over: timedelta = timedelta(days=3 * 365),
) -> None:
    """Fill a migrated, empty database with `count` cases that came in `over` so long a time before `now`.

    `open_share` of them are not closed yet; one in ten of those is overdue. A few mails are held and a few
    letters have failed. `told` hears how many are written.
    """
    dice = random.Random(seed)
    office = invented_office(now)
    with db.write() as session:
        office.pin(session, now)
    step = over / max(count, 1)
    for start in range(0, count, CHUNK):
        rows: dict[type, list[dict[str, Any]]] = {}
        for number in range(start + 1, min(start + CHUNK, count) + 1):
            # Open cases are mostly young ones, so the later a case the likelier it is open.
            is_open = number > count * (1 - 2 * open_share) and dice.random() < 0.5
            _case(rows, dice, number, now - step * (count - number) - timedelta(hours=2), now, is_open, office)
        with db.write() as session:
            connection = session.connection()
            for table in (RawMail, Case, Party, InboundEmail, Message, AttachmentRecord, Event, Deadline, OutgoingMail):
                if rows.get(table):
                    connection.execute(insert(table), rows[table])
        told(min(start + CHUNK, count))
    _waiting(db, dice, now)
    _settle(db, count, now)


def _case(
    rows: dict[type, list[dict[str, Any]]],
    dice: random.Random,
    number: int,
    received: datetime,
    now: datetime,
    is_open: bool,
    office: Office,
) -> None:
    def add(table: type, **row: Any) -> None:
        rows.setdefault(table, []).append(row)

    name = f"{dice.choice(FIRST)} {dice.choice(LAST)}"
    address = f"{name.lower().replace(' ', '.')}.{number}@example.org"
    subject = dice.choice(SUBJECTS)
    reference = f"OS-{received.year}-{number:05d}"
    stage = dice.choices(STAGES, (70, 20, 8, 2))[0]
    owner = dice.choice(HANDLERS[stage])
    status = Status.CLOSED if not is_open else dice.choices((Status.OPEN, Status.RESOLVED), (85, 15))[0]
    calendar = office.calendar
    due: datetime | None = None
    if is_open:
        days = -dice.randint(1, 8) if dice.random() < 0.1 else dice.randint(0, 12)
        due = calendar.close_of_business(
            calendar.next_working_day(calendar.local(now).date() + timedelta(days=days - 1))
        )
    promised = calendar.close_of_business(calendar.local(received).date() + timedelta(days=2))
    closed = None if is_open else min(received + timedelta(days=dice.randint(2, 30)), now)
    add(
        Case,
        id=number,
        reference=reference,
        procedure="three-stage",
        procedure_digest=office.current_procedure.digest,
        stage=stage,
        status=status,
        owner=owner,
        handled_by=[],
        helped_by=[],
        about=[],
        area=dice.choice(AREAS),
        subject=subject,
        complainant_name=name,
        complainant_address=address,
        received_at=received,
        opened_at=received + timedelta(seconds=2),
        stage_entered_at=received + timedelta(seconds=2),
        next_due_at=due,
        closed_at=closed,
        outcome=None if status is Status.OPEN else dice.choice(list(Outcome)),
        outcome_because="" if status is Status.OPEN else "The records show what was agreed and when.",
    )
    add(Party, case_id=number, role="complainant", name=name, address=address, unreachable_since=None)
    for turn in range(2):
        at = min(received + timedelta(hours=20 * turn), now - timedelta(minutes=5))
        inbound = 2 * number - 1 + turn
        words = " ".join(dice.sample(SENTENCES, 4))
        body = f"Dear team,\n\n{words}\n\nYours\n{name}\nQuote {number}-{turn}"
        files = turn == 0 and dice.random() < 0.2
        raw = _raw(name, address, subject, f"m{inbound}@example.org", body, at, files)
        sha = hashlib.sha256(raw).hexdigest()
        add(RawMail, sha256=sha, size=len(raw), content=raw)
        add(
            InboundEmail,
            id=inbound,
            delivery_key=f"invented:{inbound}",
            raw_sha256=sha,
            channel="file",
            mailbox="info",
            mail_from=address,
            rcpt_to=["info@example.com"],
            received_at=at,
            stored_at=at,
            disposition=Disposition.FILED if turn else Disposition.OPENED,
            reason="The mail reads as a complaint.",
            sender=address,
            subject=subject,
            fingerprint=None,
            case_id=number,
            attempts=1,
            settled_at=at,
        )
        add(
            Message,
            id=inbound,
            case_id=number,
            inbound_id=inbound,
            author=Author.PARTY,
            person=None,
            room="complainant",
            rfc_id=f"m{inbound}@example.org",
            from_name=name,
            from_addr=address,
            to_addrs=["info@example.com"],
            subject=f"Re: {subject}" if turn else subject,
            received_at=at,
            body_text=body + ("\n\nOn Monday you wrote:\n> We have your complaint." if turn else ""),
            reply_text=body,
            raw_sha256=sha,
            automated=None,
            thread_reason="It replies to our letter." if turn else "It opened the case.",
        )
        if files:
            add(
                AttachmentRecord,
                message_id=inbound,
                part="2",
                filename="letter.txt",
                content_type="text/plain",
                size=11,
                sha256=hashlib.sha256(b"My evidence").hexdigest(),
                inline=False,
            )
    opened = received + timedelta(seconds=2)
    add(
        Event,
        case_id=number,
        inbound_id=2 * number - 1,
        at=opened,
        kind="CaseOpened",
        actor="mailflow",
        sentence=f"The complaint of {name} was recorded as {reference}.",
        data={},
    )
    add(
        Event,
        case_id=number,
        inbound_id=None,
        at=opened,
        kind="HandlerAssigned",
        actor="mailflow",
        sentence=f"{PEOPLE[owner][0]} looks after the case.",
        data={},
    )
    add(
        Event,
        case_id=number,
        inbound_id=None,
        at=min(received + timedelta(hours=5), now),
        kind="NoteAdded",
        actor=owner,
        sentence="The records were asked for.",
        data={},
    )
    add(
        Deadline,
        case_id=number,
        inbound_id=None,
        stage="stage-1",
        clock="promise",
        title="tell the complainant by when the complaint will be resolved",
        starts_at=received,
        due_at=promised,
        explanation=f"2 days from receipt ({show_day(received, calendar)}): {show_moment(promised, calendar)}",
        authority="Complaints Policy and Procedure, section 3",
        calendar_digest=office.calendar_digest,
        moments=[],
        acted_through=None,
        next_action_at=None,
        status=dice.choices((DeadlineStatus.MET, DeadlineStatus.MISSED), (9, 1))[0],
        failures=0,
        created_at=received,
        ended_at=min(received + timedelta(days=1), now),
    )
    if due:
        add(
            Deadline,
            case_id=number,
            inbound_id=None,
            stage=stage,
            clock="resolve",
            title="resolve the complaint",
            starts_at=received,
            due_at=due,
            explanation=f"set by {PEOPLE[owner][0]} for {show_moment(due, calendar)}",
            authority="Complaints Policy and Procedure, section 3",
            calendar_digest=office.calendar_digest,
            moments=[["act", due.isoformat()]],
            acted_through=None,
            next_action_at=now + timedelta(days=30),
            status=DeadlineStatus.OPEN,
            failures=0,
            created_at=received,
            ended_at=None,
        )
    else:
        add(
            Event,
            case_id=number,
            inbound_id=None,
            at=closed,
            kind="CaseClosed",
            actor=owner,
            sentence="The case was closed.",
            data={},
        )
    add(OutgoingMail, **_letter(number, reference, name, address, opened, Delivery.SENT))


def _letter(number: int, reference: str, name: str, address: str, at: datetime, status: Delivery) -> dict[str, Any]:
    return {
        "rfc_id": f"out{number}-{status}@example.com",
        "once_key": f"ack:{number}:{status}",
        "case_id": number,
        "inbound_id": None,
        "letter": "acknowledgement",
        "room": "complainant",
        "token": None,
        "recipient": address,
        "recipient_name": name,
        "sender_name": "Complaints team",
        "sender": "info@example.com",
        "reply_to": "info@example.com",
        "subject": f"[{reference}] We have your complaint",
        "text": f"Dear {name},\n\nthank you for your complaint. Within 2 days we tell you when to expect an answer.",
        "buttons": [],
        "in_reply_to": None,
        "references": [],
        "automatic": True,
        "attachments": [],
        "created_at": at,
        "status": status,
        "attempts": 1,
        "next_attempt_at": None,
        "last_answer": "250 2.0.0 accepted" if status is Delivery.SENT else "550 5.1.1 no such user here",
        "sent_at": at + timedelta(seconds=1) if status is Delivery.SENT else None,
    }


def _waiting(db: Database, dice: random.Random, now: datetime) -> None:
    """A handful of mails that wait for a person, and of letters that did not arrive."""
    with db.write() as session:
        connection = session.connection()
        top = session.scalar(text("SELECT max(id) FROM inbound_email")) or 0
        for place, (subject, body, disposition, reason) in enumerate(
            (
                (
                    "Parking near the new building",
                    "Hello,\n\nis there parking for visitors at the new building? On open day it was full.",
                    Disposition.UNDECIDED,
                    "It may be a complaint or a question: nobody could tell from its words alone.",
                ),
                (
                    "#close",
                    "#close because it is done",
                    Disposition.HELD,
                    "It gives commands from an address that is registered, but without that person's reply token.",
                ),
                (
                    "Your invoice is overdue!!!",
                    "Dear customer, pay now to avoid losing your domain name.",
                    Disposition.UNDECIDED,
                    "It reads like advertising, but the sender is not known as one.",
                ),
            ),
            start=1,
        ):
            at = now - timedelta(hours=5 * place)
            address = f"{dice.choice(FIRST).lower()}@example.net"
            raw = _raw("", address, subject, f"held{place}@example.net", body, at, False)
            sha = hashlib.sha256(raw).hexdigest()
            connection.execute(insert(RawMail), [{"sha256": sha, "size": len(raw), "content": raw}])
            connection.execute(
                insert(InboundEmail),
                [
                    {
                        "id": top + place,
                        "delivery_key": f"held:{place}",
                        "raw_sha256": sha,
                        "channel": "file",
                        "mailbox": "info",
                        "mail_from": address,
                        "rcpt_to": ["info@example.com"],
                        "received_at": at,
                        "stored_at": at,
                        "disposition": disposition,
                        "reason": reason,
                        "sender": address,
                        "subject": subject,
                        "fingerprint": None,
                        "case_id": None,
                        "attempts": 1,
                        "settled_at": at,
                    }
                ],
            )
        for number, status in ((1, Delivery.FAILED), (2, Delivery.BOUNCED), (3, Delivery.QUEUED)):
            known = session.get(Case, number)
            if known:
                letter = _letter(
                    number,
                    known.reference,
                    known.complainant_name,
                    known.complainant_address,
                    now - timedelta(days=1),
                    status,
                )
                if status is Delivery.QUEUED:
                    letter["next_attempt_at"] = now + timedelta(minutes=20)
                    letter["last_answer"] = "451 4.3.0 try again later"
                connection.execute(insert(OutgoingMail), [letter])


def _settle(db: Database, count: int, now: datetime) -> None:
    """Let references and PostgreSQL's id counters go on after the numbers given here."""
    with db.write() as session:
        session.add(ReferenceCounter(prefix="OS", year=now.year, last=count))
    if not db.is_sqlite:
        with db.write() as session:
            for table in ("case", "inbound_email", "message"):
                session.connection().execute(
                    text(
                        f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), (SELECT max(id) FROM \"{table}\"))"
                    )
                )
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _raw(name: str, address: str, subject: str, rfc_id: str, body: str, at: datetime, files: bool) -> bytes:
    head = (
        f"From: {name} <{address}>\r\nTo: info@example.com\r\nSubject: {subject}\r\nMessage-ID: <{rfc_id}>\r\n"
        f"Date: {at:%d %b %Y %H:%M:%S} +0000\r\nMIME-Version: 1.0\r\n"
    )
    text_part = "Content-Type: text/plain; charset=utf-8\r\n\r\n" + body.replace("\n", "\r\n") + "\r\n"
    if not files:
        return (head + text_part).encode()
    return (
        head + 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' + text_part + "--b\r\n"
        'Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment; filename="letter.txt"\r\n\r\n'
        "My evidence\r\n--b--\r\n"
    ).encode()


def main() -> None:
    """Make a database from the command line."""
    if len(sys.argv) != 3:
        sys.exit("usage: python bench/make_cases.py DATABASE-URL COUNT")
    db = Database(sys.argv[1])
    db.migrate()
    make_cases(db, int(sys.argv[2]), datetime.now(UTC), told=lambda done: print(f"\r{done} cases", end="", flush=True))
    print()


if __name__ == "__main__":
    main()
