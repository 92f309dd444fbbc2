"""A small town to tell stories in: people with mail clients, one organisation, a clock that can be moved.

Mail goes in as raw bytes through the one door and comes out over real SMTP; nothing looks inside mailflow
but through its records at the end. Alice complains, Bob handles, Charlie has no access.
"""

from __future__ import annotations

import email
import email.policy
import itertools
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from sqlmodel import col, select

from mailflow import bootstrap
from mailflow.config import from_data
from mailflow.intake.receive import receive
from mailflow.intake.settle import settle_all
from mailflow.mail.message import Envelope
from mailflow.mail.smtp import Transport
from mailflow.records.case import Case
from mailflow.records.database import Database
from mailflow.records.deadline import Deadline, DeadlineStatus
from mailflow.records.event import Event
from mailflow.records.inbound import InboundEmail
from mailflow.records.outgoing import OutgoingMail
from mailflow.scheduler import tick
from mailflow.workers import Company, send_due
from tests.servers.smtp_sink import SmtpSink

ALICE = "Alice Adams <alice@example.com>"
CHARLIE = "Charlie Stone <charlie@example.net>"
BOB = "Bob Handler <bob@example.org>"
MIA = "Mia Manager <mia@example.org>"
DORA = "Dora Director <dora@example.org>"
CARL = "Carl Chief <carl@example.org>"
TESS = "Tess Triage <tess@example.org>"
ANN = "Ann Admin <ann@example.org>"

COMPLAINT = """I wish to make a complaint. My catering course was cancelled twice and nobody answers my letters.
I want my money back, please.

Alice Adams"""

_COUNTER = itertools.count(1)


def address(who: str) -> str:
    return who.rpartition("<")[2].rstrip(">").lower()


def settings(smtp: SmtpSink, url: str, **changes: Any) -> dict[str, Any]:
    """The settings of the town, as they would stand in a mailflow.toml."""
    data: dict[str, Any] = {
        "organisation": {
            "name": "Elm Training",
            "complaints_address": "info@example.org",
            "reference_prefix": "OS",
            "areas": ["Catering", "Plumbing"],
            "external_bodies": [{"name": "The Funding Agency", "website": "https://funding.example"}],
        },
        "database": {"url": url},
        "mailboxes": [
            {"name": name, "address": f"{name}@example.org", "host": "127.0.0.1", "port": 1, "security": "none",
             "password_env": "NONE", "complaints": name == "complaints"}
            for name in ("info", "enquiries", "complaints")
        ],
        "smtp": {"host": smtp.host, "port": smtp.port, "security": "none"},
        "people": [
            {"id": "bob", "name": "Bob Handler", "email": "bob@example.org", "roles": ["handler"],
             "line_manager": "mia"},
            {"id": "mia", "name": "Mia Manager", "email": "mia@example.org", "roles": ["manager"],
             "line_manager": "dora"},
            {"id": "dora", "name": "Dora Director", "email": "dora@example.org", "roles": ["director"]},
            {"id": "carl", "name": "Carl Chief", "email": "carl@example.org", "roles": ["ceo"]},
            {"id": "tess", "name": "Tess Triage", "email": "tess@example.org", "roles": ["triage"]},
            {"id": "ann", "name": "Ann Admin", "email": "ann@example.org", "roles": ["admin"]},
        ],
    }  # fmt: skip
    for key, value in changes.items():
        data[key] = {**data[key], **value} if isinstance(value, dict) and key in data else value
    return data


@dataclass(frozen=True)
class Letter:
    """A mail as its reader's client shows it."""

    town: Town
    reader: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        read = email.message_from_bytes(self.raw, policy=email.policy.default)
        assert isinstance(read, EmailMessage)
        return read

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def sender(self) -> str:
        return str(self.message["From"])

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        assert part is not None
        return str(part.get_content())

    @property
    def buttons(self) -> tuple[str, ...]:
        return tuple(re.findall(r"<(mailto:[^>]+)>", self.text))

    def press(self, command: str, change: tuple[str, str] | None = None) -> None:
        """Tap the button whose body holds the command, perhaps edit a placeholder, and send."""
        button = next(url for url in self.buttons if command in unquote(url))
        split = urlsplit(button)
        fields = parse_qs(split.query)
        body = fields["body"][0]
        if change:
            body = body.replace(*change)
        self.town.write(self.reader, fields["subject"][0], body, to=unquote(split.path))

    def reply(self, text: str, *, sender: str | None = None, headers: Mapping[str, str] | None = None) -> None:
        """Answer as a usual client does: to Reply-To, with the ids, the text above the quoted mail."""
        message = self.message
        quoted = "\n".join(f"> {line}" for line in self.text.splitlines())
        references = f"{message['References'] or ''} {message['Message-ID']}".strip()
        self.town.write(
            sender or self.reader,
            f"Re: {self.subject}",
            f"{text}\n\nOn Mon, 23 Nov 2026 at 10:00, {self.sender} wrote:\n\n{quoted}\n",
            to=str(message["Reply-To"] or message["From"]),
            headers={"In-Reply-To": str(message["Message-ID"]), "References": references, **(headers or {})},
        )


@cache
def _migrated() -> bytes:
    """An empty database at the newest version, made once: every town on SQLite starts from a copy."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "new.sqlite3"
        db = Database(f"sqlite:///{file}")
        db.migrate()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        return file.read_bytes()


def _lay_ground(file: Path) -> None:
    if not file.exists():
        file.write_bytes(_migrated())


class Town:
    """The organisation, everybody's mail client, and the clock on the church."""

    def __init__(self, folder: Path, smtp: SmtpSink, url: str | None = None, **changes: Any) -> None:
        self.smtp = smtp
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
        if url is None:
            _lay_ground(folder / "town.sqlite3")
        data = settings(smtp, url or f"sqlite:///{folder}/town.sqlite3", **changes)
        loaded = from_data(data, path=folder / "mailflow.toml", environ={"NONE": "secret"})
        self.company: Company = bootstrap.company(loaded, lambda: self.now)
        self._read: dict[str, int] = {}
        self.transport = Transport(smtp.account())

    def close(self) -> None:
        self.transport.close()
        self.company.db.close()

    # -- people write -----------------------------------------------------------------------------

    def write(
        self, sender: str, subject: str, body: str, *, to: str = "info@example.org", mailbox: str = "info",
        html: str | None = None, files: tuple[tuple[str, str, bytes], ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> bytes:  # fmt: skip
        """Somebody presses *send*: the mail reaches the mailbox, and mailflow does what it does."""
        mail = EmailMessage(policy=email.policy.SMTP.clone(max_line_length=998))
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject.replace("\n", " ")
        mail["Date"] = self.now
        mail["Message-ID"] = f"<{next(_COUNTER)}.{abs(hash(sender)) % 10**6}@{address(sender).rpartition('@')[2]}>"
        for name, value in (headers or {}).items():
            del mail[name]
            mail[name] = value
        mail.set_content(body)
        if html is not None:
            mail.add_alternative(html, subtype="html")
        for name, content_type, content in files:
            main, _, sub = content_type.partition("/")
            mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
        raw = bytes(mail)
        self.deliver(raw, mailbox)
        return raw

    def deliver(self, raw: bytes, mailbox: str = "info") -> None:
        """The server takes raw bytes for one of our mailboxes; mailflow settles them and sends what it promised."""
        envelope = Envelope(f"town:{next(_COUNTER)}", self.now, "imap", mailbox)
        receive(self.company.db, raw, envelope, self.now)
        self.work()

    def work(self) -> None:
        settle_all(self.company.db, self.company.office, self.company.clock)
        self.send()

    def send(self) -> bool:
        return send_due(self.company, self.transport, was_down=True)

    # -- time passes ------------------------------------------------------------------------------

    def wait_until(self, moment: datetime) -> None:
        """Time passes, and mailflow's clock ticks at every moment at which something is due."""
        while True:
            upcoming = self.next_moment()
            if upcoming is None or upcoming > moment:
                break
            self.now = max(upcoming, self.now)
            tick(self.company)
            self.send()
        self.now = max(moment, self.now)
        tick(self.company)
        self.send()

    def wait(self, **length: float) -> None:
        self.wait_until(self.now + timedelta(**length))

    def sleep_through(self, moment: datetime) -> None:
        """mailflow is down until then, and then ticks once."""
        self.now = moment
        tick(self.company)
        self.send()

    def next_moment(self) -> datetime | None:
        with self.company.db.read() as session:
            return session.exec(
                select(Deadline.next_action_at)
                .where(Deadline.status == DeadlineStatus.OPEN, col(Deadline.next_action_at).is_not(None))
                .order_by(col(Deadline.next_action_at))
            ).first()

    # -- people read ------------------------------------------------------------------------------

    def mailbox(self, who: str) -> list[Letter]:
        """Every mail this person ever got."""
        return [Letter(self, who, got.raw) for got in self.smtp.received if address(who) in got.rcpt_to]

    def new_mail(self, who: str) -> list[Letter]:
        """The mails this person got since last asked."""
        everything = self.mailbox(who)
        seen = self._read.get(who, 0)
        self._read[who] = len(everything)
        return everything[seen:]

    def one_new(self, who: str, word: str = "") -> Letter:
        """The one new mail this person got (with the word in its subject or text)."""
        mails = [mail for mail in self.new_mail(who) if word.lower() in f"{mail.subject}\n{mail.text}".lower()]
        assert len(mails) == 1, f"{who} got {[mail.subject for mail in mails]}"
        return mails[0]

    # -- the records ------------------------------------------------------------------------------

    def cases(self) -> list[Case]:
        with self.company.db.read() as session:
            return list(session.exec(select(Case).order_by(col(Case.id))).all())

    def case(self) -> Case:
        (only,) = self.cases()
        return only

    def open_deadlines(self, case: Case | None = None) -> list[Deadline]:
        with self.company.db.read() as session:
            rows = session.exec(select(Deadline).where(Deadline.status == DeadlineStatus.OPEN)).all()
            return [row for row in rows if case is None or row.case_id == case.id]

    def events(self, kind: str | None = None) -> list[Event]:
        with self.company.db.read() as session:
            rows = session.exec(select(Event).order_by(col(Event.id))).all()
            return [row for row in rows if kind is None or row.kind == kind]

    def inbound(self) -> list[InboundEmail]:
        with self.company.db.read() as session:
            return list(session.exec(select(InboundEmail).order_by(col(InboundEmail.id))).all())

    @property
    def last(self) -> InboundEmail:
        """The mail that came last, as the records have it."""
        return self.inbound()[-1]

    def outgoing(self, letter: str | None = None) -> list[OutgoingMail]:
        with self.company.db.read() as session:
            rows = session.exec(select(OutgoingMail).order_by(col(OutgoingMail.id))).all()
            return [row for row in rows if letter is None or row.letter == letter]
