"""The town of the demo: a mail server, a running mailflow beside it, people with mailboxes, and a clock to move.

Everything is real but the place and the time: settings are checked, mails travel over SMTP and IMAP, the workers
are those of `mailflow run`, the database is a file. It all lies in one temporary folder and is gone at `close`.
"""

from __future__ import annotations

import logging
import secrets
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType

from sqlalchemy import func
from sqlmodel import Session, col, select, update

from mailflow import bootstrap, clock
from mailflow.config import from_data
from mailflow.demo.cast import (
    AUTHSERV_ID,
    ENQUIRIES,
    EVERYBODY,
    INFO,
    PASSWORD_VARIABLE,
    Resident,
    settings_data,
)
from mailflow.demo.client import Draft, Letter, read, written
from mailflow.demo.mailserver import MailServer
from mailflow.domain.case import Doing
from mailflow.mail.smtp import Sent, SmtpAccount, Transport
from mailflow.records.account import WebSession, add_account, open_session
from mailflow.records.case import Case
from mailflow.records.deadline import Deadline, DeadlineStatus
from mailflow.records.event import Event
from mailflow.records.inbound import Disposition, InboundEmail
from mailflow.records.outgoing import Delivery, OutgoingMail
from mailflow.scheduler import tick
from mailflow.workers import Company, empty_outbox, settle_mail, watch_mailbox

PATIENCE = 60.0
"""Seconds after which mail that is still on its way is a failure."""
LOOK_AGAIN = 0.02
FURTHEST = timedelta(days=5 * 365)
"""How far the clock may be moved in all: mailflow knows the holidays of seven years ahead."""


class TownError(Exception):
    """Something that cannot be done in the town, in a sentence for whoever tried."""


@dataclass(frozen=True)
class Happened:
    """Something that happened, in a sentence: in the case `reference`, or in the mailbox of the resident `reader`."""

    at: datetime
    sentence: str
    reader: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Mark:
    """A place in the records: what stands after it is new."""

    mail: int
    event: int
    letter: int


class Town:
    """A running demo; use it in a `with` block. Its methods may be called from any thread."""

    def __init__(self, log_address: str = "", ending: Callable[[], bool] = lambda: False) -> None:
        """Start everything. OSError if no port is free.

        `log_address` is where the complaint log will be served; once `ending` says so, nothing is waited for any more.
        """
        self._ending = ending
        self._offset = timedelta()
        self._moving = threading.RLock()
        self._read: dict[str, list[Letter]] = {}
        self._password = secrets.token_urlsafe(12)
        self._account: int | None = None
        self.accidents = Accidents()
        with ExitStack() as started:
            started.enter_context(self.accidents)
            folder = tempfile.TemporaryDirectory(prefix="mailflow-demo-", ignore_cleanup_errors=True)
            self.folder = Path(started.enter_context(folder))
            self.server = started.enter_context(self._mail_server())
            self.company = self._company(log_address)
            started.callback(self.company.db.close)
            self._start_in_the_morning()
            workers = self._start_workers()
            started.callback(self._stop_workers, workers)
            self._close = started.pop_all()

    def __enter__(self) -> Town:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop everything and leave nothing behind."""
        self._close.close()

    # ------------------------------------------------------------------ the parts

    def _mail_server(self) -> MailServer:
        users = dict.fromkeys((INFO, ENQUIRIES, *(one.email for one in EVERYBODY)), self._password)
        return MailServer(users, now=self.now, authserv_id=AUTHSERV_ID)

    def _company(self, log_address: str) -> Company:
        settings = from_data(
            settings_data(self.server.smtp_port, self.server.imap_port, log_address),
            path=self.folder / "mailflow.toml",
            environ={PASSWORD_VARIABLE: self._password},
        )
        return bootstrap.company(settings, self.now)

    def _start_workers(self) -> list[threading.Thread]:
        company = self.company
        work: list[Callable[[], None]] = [
            *(partial(watch_mailbox, company, mailbox) for mailbox in company.office.settings.mailboxes),
            partial(settle_mail, company),
            partial(empty_outbox, company),
            self._keep_ticking,
        ]
        threads = [threading.Thread(target=one, daemon=True) for one in work]
        for thread in threads:
            thread.start()
        return threads

    def _stop_workers(self, threads: list[threading.Thread]) -> None:
        company = self.company
        company.stop.set()
        company.new_mail.set()
        company.new_letters.set()
        for thread in threads:
            thread.join(timeout=5)

    def _keep_ticking(self) -> None:
        # A loop of our own in the place of the scheduler's, so that no tick falls into the moving of the clock.
        while not self.company.stop.wait(self.company.office.settings.clock.tick_seconds):
            try:
                with self._moving:
                    tick(self.company)
            except Exception:
                logging.getLogger(__name__).exception("a tick failed and is tried again")

    def acting(self) -> AbstractContextManager[object]:
        """Hold the clock, and everybody else who wants to do something, while one thing is done and reported."""
        return self._moving

    # ------------------------------------------------------------------ time

    def now(self) -> datetime:
        """The moment in the town: the real one, and as much as was skipped."""
        return clock.now() + self._offset

    def local(self, at: datetime) -> datetime:
        """The moment on the clocks of the organisation."""
        return self.company.office.calendar.local(at)

    def _start_in_the_morning(self) -> None:
        calendar = self.company.office.calendar
        day = calendar.next_working_day(self.local(self.now()).date())
        self._move_to(calendar.moment(day, calendar.opens) + timedelta(minutes=12))

    def _move_to(self, at: datetime) -> None:
        self._offset = max(self._offset, at - clock.now())

    def skip_to(self, at: datetime) -> None:
        """Move the clock on to this moment; everything that falls due on the way happens in its own time.

        Raises TownError for a moment that lies too far ahead.
        """
        if at - clock.now() > FURTHEST:
            raise TownError("The demo cannot go further ahead than five years. Start it again to begin afresh.")
        with self._moving:
            self.wait_until_quiet()
            while (due_at := self._next_moment()) is not None and due_at <= at:
                self._move_to(due_at + timedelta(seconds=1))
                tick(self.company)
                self.company.new_letters.set()
                self.wait_until_quiet()
            self._move_to(at)
            self._stay_signed_in()
            self.wait_until_quiet()

    def let_pass(self, time_: timedelta) -> None:
        """Let time pass without waiting for mail, which may not be able to leave."""
        with self._moving:
            self._move_to(self.now() + time_)
            tick(self.company)

    def skip_to_next(self) -> bool:
        """Move the clock on to the next moment at which something is due; False when nothing is."""
        with self._moving:
            self.wait_until_quiet()
            due_at = self._next_moment()
            if due_at is None:
                return False
            self.skip_to(due_at + timedelta(seconds=1))
            return True

    def next_morning(self, days: int = 1) -> datetime:
        """Shortly after opening on the working day that is so many working days ahead."""
        calendar = self.company.office.calendar
        day = calendar.add_working_days(self.local(self.now()).date(), days).day
        return calendar.moment(day, calendar.opens) + timedelta(minutes=20)

    def what_is_next(self) -> tuple[datetime, str] | None:
        """The next moment at which something is due, and what."""
        with self.company.db.read() as session:
            row = session.exec(
                select(Deadline, Case.reference)
                .join(Case, col(Case.id) == col(Deadline.case_id), isouter=True)
                .where(Deadline.status == DeadlineStatus.OPEN, col(Deadline.next_action_at).is_not(None))
                .order_by(col(Deadline.next_action_at), col(Deadline.id))
                .limit(1)
            ).first()
        at = row[0].next_action_at if row else None
        if row is None or at is None:
            return None
        deadline, reference = row
        reminds = [Doing.REMIND.value, at.isoformat()] in deadline.moments
        what = f"a reminder to {deadline.title}" if reminds else f"the last moment to {deadline.title}"
        return at, f"{what} ({reference})" if reference else what

    def _next_moment(self) -> datetime | None:
        with self.company.db.read() as session:
            due = session.exec(
                select(func.min(Deadline.next_action_at)).where(Deadline.status == DeadlineStatus.OPEN)
            ).one()
            retry = session.exec(
                select(func.min(OutgoingMail.next_attempt_at)).where(OutgoingMail.status == Delivery.QUEUED)
            ).one()
        return min((at for at in (due, retry) if at is not None), default=None)

    # ------------------------------------------------------------------ mail

    def post(
        self,
        by: Resident,
        draft: Draft,
        *,
        also_to: tuple[str, ...] = (),
        automatic: bool = False,
        signed_in: bool = True,
    ) -> None:
        """Send a mail over SMTP as this person; not `signed_in` is somebody who only claims to be them.

        Raises TownError with the server's answer if it is not taken, and CannotCompose for an impossible address.
        """
        raw = written(by, draft, self.now(), automatic=automatic)
        for address in (draft.to, *also_to):
            self.hand_in(by.email, address, raw, signed_in=signed_in)

    def hand_in(self, mail_from: str, recipient: str, raw: bytes, *, signed_in: bool = False) -> None:
        """Give a mail to the server over SMTP. Raises TownError with its answer if it is not taken."""
        login = (mail_from, self._password) if signed_in else ("", "")
        with Transport(SmtpAccount(self.server.host, self.server.smtp_port, "none", *login)) as out:
            outcome = out.send(mail_from, recipient, raw)
        if not isinstance(outcome, Sent):
            raise TownError(f"The mail to {recipient} was not taken: {outcome.text}")

    def mailbox(self, of: Resident) -> list[Letter]:
        """Everything in somebody's mailbox, oldest first."""
        raws = self.server.messages(of.email)
        known = self._read.get(of.id, [])
        letters = [*known, *(read(number, raw) for number, raw in enumerate(raws[len(known) :], len(known) + 1))]
        self._read[of.id] = letters
        return letters

    def latest(self, of: Resident, about: str) -> Letter:
        """The latest mail of somebody with these words in its subject. TownError if there is none."""
        for letter in reversed(self.mailbox(of)):
            if about in letter.subject:
                return letter
        raise TownError(f"{of.first_name} has no mail “{about}”.")

    # ------------------------------------------------------------------ what happens

    def wait_until_quiet(self) -> None:
        """Return when every mail on its way has arrived and been dealt with; TownError if that takes too long."""
        ends = time.monotonic() + PATIENCE
        while trouble := self._under_way():
            self._look_again_before(ends, trouble)

    def wait_for(self, reached: Callable[[], bool], what: str) -> None:
        """Return when this has come about; TownError if it takes too long."""
        ends = time.monotonic() + PATIENCE
        while not reached():
            self._look_again_before(ends, f"it was not so that {what}")

    def _look_again_before(self, ends: float, trouble: str) -> None:
        if self._ending():
            raise TownError("The demo is being stopped.")
        if time.monotonic() > ends:
            raise TownError(f"After {PATIENCE:.0f} seconds {trouble}.")
        time.sleep(LOOK_AGAIN)

    def _under_way(self) -> str:
        """What mail does at present, or "". Asked in the order in which mail flows, so that none slips past."""
        with self.company.db.read() as session:
            for name, address in (("info", INFO), ("enquiries", ENQUIRIES)):
                if len(self.server.messages(address)) > _count(session, InboundEmail.mailbox == name):
                    return f"mail in {address} was not fetched"
            if _count(session, InboundEmail.disposition == Disposition.PENDING):
                return "mail was not settled"
            queued = (col(OutgoingMail.status) == Delivery.QUEUED) & (col(OutgoingMail.next_attempt_at) <= self.now())
            waiting = session.exec(
                select(func.count())
                .select_from(OutgoingMail)
                .where(queued | (col(OutgoingMail.status) == Delivery.SENDING))
            ).one()
            return f"{waiting} letters had not left" if waiting else ""

    def mark(self) -> Mark:
        """Where the records end now."""
        with self.company.db.read() as session:
            mail, event, letter = (
                session.exec(select(func.max(table.id))).one() or 0 for table in (InboundEmail, Event, OutgoingMail)
            )
        return Mark(mail, event, letter)

    def since(self, mark: Mark) -> list[Happened]:
        """What happened after the mark: what mailflow made of new mail, events, and mails promised, by time."""
        with self.company.db.read() as session:
            mails = session.exec(
                select(InboundEmail).where(col(InboundEmail.id) > mark.mail).order_by(col(InboundEmail.id))
            ).all()
            events = session.exec(
                select(Event, Case.reference)
                .join(Case, col(Case.id) == col(Event.case_id), isouter=True)
                .where(col(Event.id) > mark.event)
                .order_by(col(Event.id))
            ).all()
            letters = session.exec(
                select(OutgoingMail).where(col(OutgoingMail.id) > mark.letter).order_by(col(OutgoingMail.id))
            ).all()
        happened = [
            *(Happened(mail.settled_at or mail.stored_at, mail.reason) for mail in mails),
            *(Happened(event.at, event.sentence, reference=reference or "") for event, reference in events),
            *(self._promised(letter) for letter in letters),
        ]
        return sorted(happened, key=lambda one: one.at)

    def _promised(self, letter: OutgoingMail) -> Happened:
        reader = next((one for one in EVERYBODY if one.email == letter.recipient), None)
        name = reader.first_name if reader else letter.recipient
        if letter.status is Delivery.FAILED:
            return Happened(letter.created_at, f"{name} does not get “{letter.subject}”: {letter.last_answer}")
        return Happened(letter.created_at, f"{name} gets “{letter.subject}”", reader.id if reader else "")

    # ------------------------------------------------------------------ the log

    def sign_in_to_log(self, email: str) -> str:
        """Open a session of the complaint log for this address; returns the secret that its cookie holds."""
        with self.company.db.write() as session:
            if self._account is None:
                self._account = add_account(session, email, secrets.token_urlsafe(24), self.now()).id
            return open_session(session, self._account or 0, self.now())

    def _stay_signed_in(self) -> None:
        """Skipped days are no days on which the reader of the log was away."""
        with self.company.db.write() as session:
            session.exec(
                update(WebSession)
                .where(col(WebSession.ended_at).is_(None))
                .values(created_at=self.now(), last_seen_at=self.now())
            )


class Accidents(logging.Handler):
    """What mailflow's parts could not help but log with a traceback: in a demo that goes well, nothing."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.sentences: list[str] = []
        self._log = logging.getLogger("mailflow")

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record if it is an accident."""
        if record.exc_info:
            self.sentences.append(self.format(record))

    def __enter__(self) -> Accidents:
        self._log.addHandler(self)
        # The story tells what happens; the log's lines would only stand between, unless they are asked for.
        self._propagated = self._log.propagate
        self._log.propagate = self._propagated and logging.getLogger().level == logging.DEBUG
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._log.removeHandler(self)
        self._log.propagate = self._propagated


def _count(session: Session, which: object) -> int:
    return session.exec(select(func.count()).select_from(InboundEmail).where(which)).one()  # type: ignore[arg-type]
