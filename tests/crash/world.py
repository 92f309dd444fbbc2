"""A small world around mailflow's real processes: mailboxes, an SMTP server, people who write, a clock to move.

The processes (see `nursery`) are started, killed and started again; `account_for_everything` says at the end
whether anything was lost, doubled or left without a date.
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from mailflow import bootstrap
from mailflow.casework.ledger import take
from mailflow.config import from_data
from mailflow.domain.case import Doing, Status, faults
from mailflow.records.case import Case
from mailflow.records.database import Database
from mailflow.records.deadline import Deadline, DeadlineStatus
from mailflow.records.event import Event
from mailflow.records.inbound import Disposition, InboundEmail
from mailflow.records.message import Message
from mailflow.records.outgoing import Delivery, OutgoingMail
from tests.servers.smtp_sink import SmtpSink
from tests.stories.town import settings as town_settings

COMPLAINT = "I wish to make a complaint. My course was cancelled twice and I want my money back, please."
BOB = "Bob Handler <bob@example.org>"
LONG_ENOUGH = 60.0
"""Seconds after which a world that has not come to rest never will."""


@dataclass(frozen=True)
class MailHost:
    """An IMAP server for the world: where it is, its logins, and how a mail is put into a mailbox."""

    port: int
    users: dict[str, str]
    password: str
    put: Callable[[str, bytes], None]


@dataclass(frozen=True)
class Acknowledged:
    """An acknowledgement as it arrived, and the Message-ID of the complaint that it answers."""

    letter: EmailMessage
    complaint: str


@dataclass
class Expected:
    """What has to be true at the end."""

    deliveries: Counter[tuple[str, str]] = field(default_factory=Counter)  # (mailbox, Message-ID)
    opens: list[str] = field(default_factory=list)  # Message-IDs that open a case
    joins: dict[str, str] = field(default_factory=dict)  # Message-ID -> the one whose case it belongs to
    commands: list[str] = field(default_factory=list)  # Message-IDs of colleagues' mails with commands
    returned: list[str] = field(default_factory=list)  # Message-IDs of our letters that came back


class World:
    """Everything of one run. Use it in a `with`: its processes end with it."""

    def __init__(self, folder: Path, host: MailHost, sink: SmtpSink, url: str, **changes: Any) -> None:
        self.folder, self.host, self.sink = folder, host, sink
        self.expected = Expected()
        self.kills = 0
        self._numbers = itertools.count(1)
        self._alive: dict[int, str] = {}
        self._letters: dict[str, EmailMessage] = {}
        self._looked_at = 0
        self._clock = folder / "clock"
        self.log_file = folder / "log"
        self.log_file.touch()
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
        self._write_clock()
        data = self._settings(url, changes)
        environ = {"SECRET": host.password}
        files = {"clock": str(self._clock), "log": str(self.log_file), "folder": str(folder)}
        (folder / "work.json").write_text(json.dumps({**files, "settings": data, "environ": environ}))
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery", str(folder / "work.json")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert self._nursery.stdout is not None
        assert self._nursery.stdout.readline() == "ready\n"
        self.settings = from_data(data, path=folder / "mailflow.toml", environ=environ)
        self.db = Database(url)
        self.office = bootstrap.office_for(self.settings, self.now)

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        for pid in list(self._alive):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._nursery.kill()
        self._nursery.wait()
        self.db.close()

    def _settings(self, url: str, changes: dict[str, Any]) -> dict[str, Any]:
        boxes = [
            {"name": name, "address": f"{name}@example.org", "username": user, "host": "127.0.0.1",
             "port": self.host.port, "security": "none", "password_env": "SECRET", "poll_seconds": 1,
             "after": "move" if name == "info" else "flag", "alert_after": "1000 days"}
            for name, user in self.host.users.items()
        ]  # fmt: skip
        mine: dict[str, Any] = {
            "mailboxes": boxes,
            "clock": {"tick_seconds": 1},
            "outbox": {"poll_seconds": 1},
            "intake": {"acknowledge_per_hour": 100_000},
        }
        return town_settings(self.sink, url, **{**mine, **changes})

    # -- processes --------------------------------------------------------------------------------

    def start(
        self, role: str, step: str = "", when: str = "before", nth: int = 1, about: str = "", apart: bool = False
    ) -> int:
        """A new process; with a step it fails there, and apart it has its mails read by a process of its own."""
        fault = {"step": step, "when": when, "nth": nth, "about": about} if step else None
        pid = int(self._ask({"start": role, "fault": fault, "apart": apart}))
        self._alive[pid] = role
        return pid

    def kill(self, pid: int) -> None:
        """SIGKILL, and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        assert self.wait_for_end(pid) == signal.SIGKILL
        self.kills += 1

    def stop(self, pid: int) -> None:
        """SIGTERM, as a process manager does."""
        os.kill(pid, signal.SIGTERM)
        assert self.wait_for_end(pid) == 0

    def wait_for_end(self, pid: int) -> int:
        """The signal that ended it."""
        ended_by = int(self._ask({"wait": pid}))
        del self._alive[pid]
        return ended_by

    def die_at(self, role: str, step: str, when: str, nth: int = 1, about: str = "", seconds: float = 15.0) -> None:
        """Start a process and wait until it has killed itself at this step."""
        pid = self.start(role, step, when, nth, about)
        deadline = time.monotonic() + seconds
        reached = False
        while not reached and time.monotonic() < deadline:
            time.sleep(0.005)
            reached = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        if not reached:
            os.kill(pid, signal.SIGUSR1)  # the nursery's children then write down where they are
            time.sleep(0.5)
        self.kill(pid)
        assert reached, f"{role} never came to {when} {step}\n{self.work_left()}\n{self.log_file.read_text()[-9000:]}"

    def _ask(self, question: dict[str, Any]) -> str:
        assert self._nursery.stdin is not None and self._nursery.stdout is not None
        self._nursery.stdin.write(json.dumps(question) + "\n")
        self._nursery.stdin.flush()
        return self._nursery.stdout.readline()

    # -- people write -----------------------------------------------------------------------------

    def complain(self, *mailboxes: str) -> EmailMessage:
        """Somebody new complains, to one mailbox or to several at once."""
        number = next(self._numbers)
        mail = self._mail(f"Person {number} <person{number}@example.com>", f"Course {number} cancelled", COMPLAINT)
        self.expected.opens.append(_id(mail))
        for mailbox in mailboxes or ("info",):
            self.put(mail, mailbox)
        return mail

    def write_again(self, to: EmailMessage, body: str = "Has anybody read my complaint?") -> EmailMessage:
        """The complainant adds to their own mail, whether it was answered or not."""
        mail = self._mail(str(to["From"]), f"Re: {to['Subject']}", body, to)
        self.expected.joins[_id(mail)] = self.expected.joins.get(_id(to), _id(to))
        self.put(mail, "info")
        return mail

    def enquire(self) -> EmailMessage:
        number = next(self._numbers)
        body = "Could you tell me when the library opens on Saturday?"
        mail = self._mail(f"Person {number} <person{number}@example.com>", "Opening times", body)
        self.put(mail, "enquiries")
        return mail

    def be_away(self, first: EmailMessage) -> EmailMessage:
        """The complainant's machine answers our acknowledgement."""
        mail = self._mail(str(first["From"]), "Out of office", "I am away until Monday.", first)
        mail["Auto-Submitted"] = "auto-replied"
        self.expected.joins[_id(mail)] = _id(first)
        self.put(mail, "info")
        return mail

    def acknowledged(self) -> dict[str, Acknowledged]:
        """By reference: what the complainants have been told so far."""
        found: dict[str, Acknowledged] = {}
        for letter in self.letters("OS-2026-"):
            answers = str(letter["In-Reply-To"]).strip("<>")
            if answers in self.expected.opens:
                reference = str(letter["Subject"]).rpartition("(")[2].rstrip(")")
                found.setdefault(reference, Acknowledged(letter, answers))
        return found

    def notice(self, reference: str) -> EmailMessage | None:
        """The notice by which Bob was given a case, if it has reached him."""
        return next(
            (
                letter
                for letter in self.letters(reference)
                if _recipient(letter) == "bob@example.org" and "auto-generated" in str(letter["Auto-Submitted"])
            ),
            None,
        )

    def command(self, words: str, reference: str) -> None:
        """Bob answers the notice by which he was given a case, with commands."""
        notice = self.notice(reference)
        assert notice is not None
        mail = self._mail(BOB, f"Re: {notice['Subject']}", words, notice, to=str(notice["Reply-To"]))
        self.expected.joins[_id(mail)] = self.acknowledged()[reference].complaint
        self.expected.commands.append(_id(mail))
        self.put(mail, "info")

    def bounce(self, letter: EmailMessage) -> None:
        """A delivery report says that our letter reached nobody."""
        number = next(self._numbers)
        raw = (
            f"Return-Path: <>\r\nFrom: Mail Delivery System <mailer-daemon@mx.example.com>\r\n"
            f"To: info@example.org\r\nMessage-ID: <report{number}@mx.example.com>\r\nAuto-Submitted: auto-replied\r\n"
            "Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n"
            f"Final-Recipient: rfc822; {_recipient(letter)}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
            "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
            f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {letter['Message-ID']}\r\n"
            f"From: info@example.org\r\nTo: {letter['To']}\r\nSubject: x\r\n\r\n--b--\r\n"
        )
        self.expected.deliveries["info", f"report{number}@mx.example.com"] += 1
        self.expected.returned.append(_id(letter))
        self.host.put(self.host.users["info"], raw.encode())

    def put(self, mail: EmailMessage, mailbox: str) -> None:
        """The server takes a mail for one of our mailboxes."""
        self.expected.deliveries[mailbox, _id(mail)] += 1
        self.host.put(self.host.users[mailbox], bytes(mail))

    def _mail(
        self, sender: str, subject: str, body: str, parent: EmailMessage | None = None, to: str = "info@example.org"
    ) -> EmailMessage:
        mail = EmailMessage(policy=email.policy.SMTP.clone(max_line_length=998))
        mail["From"], mail["To"], mail["Subject"], mail["Date"] = sender, to, subject, self.now
        domain = sender.rpartition("@")[2].rstrip(">")
        mail["Message-ID"] = f"<mail{next(self._numbers)}@{domain}>"
        if parent is not None:
            mail["In-Reply-To"] = str(parent["Message-ID"])
            mail["References"] = f"{parent['References'] or ''} {parent['Message-ID']}".strip()
        mail.set_content(f"{body}\n\n(mail {next(self._numbers)})\n")
        return mail

    def letters(self, word: str = "") -> list[EmailMessage]:
        """What the SMTP server took so far, each mail once, those with this word in the subject."""
        for got in self.sink.received[self._looked_at :]:
            read = email.message_from_bytes(got.raw, policy=email.policy.default)
            assert isinstance(read, EmailMessage)
            self._letters.setdefault(_id(read), read)
            self._looked_at += 1
        return [letter for letter in self._letters.values() if word in str(letter["Subject"])]

    # -- time -------------------------------------------------------------------------------------

    def move_clock(self, moment: datetime) -> None:
        self.now = moment
        self._write_clock()

    def next_moment(self) -> datetime | None:
        """The next moment at which a deadline asks for something."""
        with self.db.read() as session:
            return session.exec(
                select(func.min(Deadline.next_action_at)).where(Deadline.status == DeadlineStatus.OPEN)
            ).one()

    def skip_to_next_moment(self) -> None:
        upcoming = self.next_moment()
        assert upcoming is not None
        self.move_clock(max(self.now, _aware(upcoming)))

    def _write_clock(self) -> None:
        new = self._clock.with_suffix(".new")
        new.write_text(self.now.isoformat())
        new.replace(self._clock)

    # -- rest -------------------------------------------------------------------------------------

    def work_left(self) -> dict[str, int]:
        """What is still to be done by each process; mail left claimed by a dead process is named apart."""
        due = col(OutgoingMail.next_attempt_at) <= self.now
        with self.db.read() as session:
            stored = session.exec(select(func.count()).select_from(InboundEmail)).one()
            pending = session.exec(
                select(func.count()).select_from(InboundEmail).where(InboundEmail.disposition == Disposition.PENDING)
            ).one()
            deadlines = session.exec(
                select(func.count())
                .select_from(Deadline)
                .where(Deadline.status == DeadlineStatus.OPEN, col(Deadline.next_action_at) <= self.now)
            ).one()
            letters = session.exec(
                select(func.count())
                .select_from(OutgoingMail)
                .where(col(OutgoingMail.status).in_((Delivery.QUEUED, Delivery.SENDING)), due)
            ).one()
            claimed = session.exec(
                select(func.count())
                .select_from(OutgoingMail)
                .where(col(OutgoingMail.status).in_((Delivery.QUEUED, Delivery.SENDING)), ~due)
            ).one()
        unread = self.expected.deliveries.total() - stored
        return {"intake": unread + pending, "clock": deadlines, "outbox": letters, "claimed": claimed}

    def wait_until(self, rested: Callable[[], bool]) -> None:
        deadline = time.monotonic() + LONG_ENOUGH
        while not rested():
            assert time.monotonic() < deadline, f"{self.work_left()}\n{self.log_file.read_text()[-5000:]}"
            time.sleep(0.05)

    def come_to_rest(self, *roles: str) -> None:
        """Let healthy processes run until nothing is left to do, over the claims of dead ones too, and stop them."""
        roles = roles or ("intake", "clock", "outbox")
        pids = [self.start(role) for role in roles]
        self.wait_until(lambda: not any(self.work_left()[role] for role in roles))
        if "outbox" in roles and self.work_left()["claimed"]:
            self.move_clock(self.now + timedelta(minutes=21))
            self.wait_until(lambda: not any(self.work_left()[role] for role in (*roles, "claimed")))
        for pid in pids:
            self.stop(pid)

    # -- the reckoning ----------------------------------------------------------------------------

    def account_for_everything(self) -> None:
        """Fail with a sentence if anything was lost, doubled, misplaced or left without a date."""
        with self.db.read() as session:
            inbound = session.exec(select(InboundEmail)).all()
            messages = session.exec(select(Message)).all()
            cases = session.exec(select(Case).order_by(col(Case.id))).all()
            outgoing = session.exec(select(OutgoingMail)).all()
            deadlines = session.exec(select(Deadline)).all()
            events = session.exec(select(Event)).all()
            for case in cases:
                opened = take(session, self.office, case.id or 0)
                assert faults(opened.rules, opened.state) == [], case.reference
        assert Counter((mail.mailbox, mail.rfc_id) for mail in inbound) == self.expected.deliveries
        assert not [mail.id for mail in inbound if mail.disposition is Disposition.PENDING or not mail.reason]
        held = [mail.reason for mail in inbound if mail.disposition is Disposition.HELD]
        assert not held, held
        self._each_mail_is_in_its_case(messages, cases)
        self._what_mails_asked_for_happened_once(inbound, outgoing)
        _letters_were_promised_once(cases, deadlines, outgoing, events)
        self._letters_arrived(outgoing)
        for case in cases:
            dated = [
                one for one in deadlines if one.case_id == case.id and one.status is DeadlineStatus.OPEN
                and one.next_action_at is not None
            ]  # fmt: skip
            assert dated or case.status is Status.CLOSED, f"{case.reference} is open and has no date"

    def _each_mail_is_in_its_case(self, messages: Any, cases: Any) -> None:
        case_of = defaultdict(list)
        for message in messages:
            case_of[message.rfc_id].append(message.case_id)
        opened = [case_of[rfc_id] for rfc_id in self.expected.opens]
        assert all(len(of) == 1 for of in opened), "every complaint is in exactly one case"
        assert sorted(of[0] for of in opened) == [case.id for case in cases], "and has that case for itself"
        for rfc_id, first in self.expected.joins.items():
            assert case_of[rfc_id] == case_of[first], f"{rfc_id} belongs where {first} is"
        numbers = [int(case.reference.rpartition("-")[2]) for case in cases]
        assert numbers == list(range(1, len(cases) + 1)), "references have no gap and no repeat"

    def _what_mails_asked_for_happened_once(self, inbound: Any, outgoing: Any) -> None:
        ids = {mail.rfc_id: mail.id for mail in inbound}
        receipts = Counter(row.inbound_id for row in outgoing if row.letter == "receipt")
        assert receipts == Counter(ids[rfc_id] for rfc_id in self.expected.commands), "one receipt a command mail"
        cases = {row.rfc_id: row.case_id for row in outgoing}
        told = Counter(row.case_id for row in outgoing if row.letter == "unreachable")
        assert told == Counter(cases[rfc_id] for rfc_id in self.expected.returned), "one word for each returned mail"
        asked = Counter(row.inbound_id for row in outgoing if row.letter == "triage-question")
        undecided = [mail.id for mail in inbound if mail.disposition is Disposition.UNDECIDED]
        assert asked == Counter(undecided), "one question for each undecided mail"

    def _letters_arrived(self, outgoing: Any) -> None:
        arrived = defaultdict(list)
        for got in self.sink.received:
            head = email.message_from_bytes(got.raw, policy=email.policy.default)
            arrived[str(head["Message-ID"]).strip("<>")].append((got.rcpt_to, got.raw))
        rows = {row.rfc_id: row for row in outgoing}
        assert set(arrived) == set(rows), "every letter arrived, and nothing else did"
        for rfc_id, copies in arrived.items():
            row = rows[rfc_id]
            assert row.status in (Delivery.SENT, Delivery.BOUNCED), (row.letter, row.status, row.last_answer)
            assert all(copy == ((row.recipient,), copies[0][1]) for copy in copies), "every copy has the same bytes"
            # A report that a letter came back takes the place of what was said of its sending.
            doubtful = "may arrive twice" in row.last_answer or (row.status is Delivery.BOUNCED and row.attempts > 1)
            assert len(copies) == 1 or doubtful, (row.letter, row.status, row.attempts, row.last_answer)


def _letters_were_promised_once(cases: Any, deadlines: Any, outgoing: Any, events: Any) -> None:
    letters = Counter((row.case_id, row.letter) for row in outgoing)
    happened = Counter((event.case_id, event.kind) for event in events)
    assert len({row.once_key for row in outgoing}) == len(outgoing)
    for case in cases:
        assert letters[case.id, "acknowledgement"] == 1, case.reference
        assert happened[case.id, "CaseOpened"] == 1, case.reference
        assert letters[case.id, "assigned"] == happened[case.id, "CaseAssigned"], case.reference
        moments = [
            moment
            for one in deadlines
            if one.case_id == case.id and one.acted_through is not None
            for moment in one.moments
            if moment[0] == Doing.REMIND.value and datetime.fromisoformat(moment[1]) <= one.acted_through
        ]
        assert letters[case.id, "reminder"] == happened[case.id, "ReminderSent"] == len(moments), case.reference
        assert letters[case.id, "escalation"] == len(case.handled_by), case.reference
        assert letters[case.id, "escalated"] == len(case.handled_by), case.reference


def _recipient(letter: EmailMessage) -> str:
    return str(letter["To"].addresses[0].addr_spec)


def _id(mail: EmailMessage) -> str:
    return str(mail["Message-ID"]).strip("<>")


def _aware(moment: datetime | str) -> datetime:
    read = moment if isinstance(moment, datetime) else datetime.fromisoformat(moment)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
