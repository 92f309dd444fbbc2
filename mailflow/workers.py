"""The long-running parts: one intake worker a mailbox, one that settles, and one that empties the outbox.

Each is a plain loop that can be stopped, and that dies at any instruction without losing anything: what it
knows is in the database. The clock is `mailflow.scheduler`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from mailflow.casework.office import Office
from mailflow.casework.watch import tell_of_failure, tell_of_server
from mailflow.config import Mailbox, Settings
from mailflow.intake.poll import note_failure, poll
from mailflow.intake.reading import ReadingProcess
from mailflow.intake.settle import settle_all
from mailflow.mail.imap import ImapAccount, Inbox, MailboxError
from mailflow.mail.smtp import SmtpAccount, Transport
from mailflow.outbox.deliver import Retry, deliver_due
from mailflow.outbox.render import compose_row
from mailflow.records.database import Database, in_a_line
from mailflow.records.outgoing import OutgoingMail

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 60.0
"""Seconds between tries while a server is down: doubling from the first to the longest."""


@dataclass(frozen=True)
class Company:
    """What every worker works with: database, office, clock, and the bells by which they wake each other."""

    db: Database
    office: Office
    clock: Callable[[], datetime]
    stop: threading.Event = field(default_factory=threading.Event)
    new_mail: threading.Event = field(default_factory=threading.Event)
    new_letters: threading.Event = field(default_factory=threading.Event)

    def pause(self, seconds: float) -> None:
        """Sleep, but wake at once to stop."""
        self.stop.wait(seconds)


def imap_account(settings: Settings, mailbox: Mailbox) -> ImapAccount:
    """The login of a mailbox, with its password from the environment or its file."""
    return ImapAccount(
        name=mailbox.name,
        host=mailbox.host,
        port=mailbox.port,
        security=mailbox.security,
        username=mailbox.username,
        password=settings.secret(mailbox),
        folder=mailbox.folder,
        ca_file=_text(mailbox.ca_file),
    )


def smtp_account(settings: Settings) -> SmtpAccount:
    """The login of the outgoing server."""
    smtp = settings.smtp
    return SmtpAccount(
        host=smtp.host,
        port=smtp.port,
        security=smtp.security,
        username=smtp.username,
        password=settings.secret(smtp) if smtp.username else "",
        ca_file=_text(smtp.ca_file),
    )


def _text(path: Path | None) -> str | None:
    return str(path) if path else None


def retry_rules(office: Office) -> Retry:
    """How often a mail is tried, who hears of its failure, and where a delivery report finds it again."""
    settings = office.settings

    def envelope_sender(row: OutgoingMail) -> str:
        # The token in the envelope sender names the mail in a report that quotes nothing of it.
        return row.reply_to if row.reply_to and "+" in row.reply_to else settings.envelope_sender

    def tell(session: Session, row: OutgoingMail, now: datetime) -> None:
        tell_of_failure(session, office, row, now)

    return Retry(settings.outbox.wait, settings.outbox.patience, envelope_sender, tell)


class _Pauses:
    """How long to wait after trouble: doubling from the first to the longest while it lasts."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._seconds = FIRST_PAUSE

    def all_is_well(self) -> None:
        self._seconds = FIRST_PAUSE

    def after_trouble(self) -> None:
        self._company.pause(self._seconds)
        self._seconds = min(self._seconds * 2, LONGEST_PAUSE)


def log_trouble(what: str, error: Exception) -> None:
    """A database that is away is one line each time; anything else is told with its whole trace."""
    if isinstance(error, DBAPIError):
        log.warning("%s: the database cannot be used: %s", what, in_a_line(error))
    else:
        log.error("%s failed and is tried again", what, exc_info=error)


def watch_mailbox(company: Company, mailbox: Mailbox) -> None:
    """Read one mailbox until told to stop: at once when the server announces mail, else at its interval."""
    max_size = company.office.settings.intake.max_size_mb * 1_000_000
    pauses = _Pauses(company)
    while not company.stop.is_set():
        try:
            with Inbox(imap_account(company.office.settings, mailbox)) as inbox:
                while not company.stop.is_set():
                    if poll(company.db, mailbox, inbox, max_size, company.clock(), company.office.limits):
                        company.new_mail.set()
                    pauses.all_is_well()
                    inbox.wait(mailbox.poll_seconds, company.stop)
        except MailboxError as error:
            log.warning("mailbox %s: %s", mailbox.name, error)
            note_failure(company.db, mailbox, str(error), company.clock())
        except Exception as error:
            log_trouble(f"reading the mailbox {mailbox.name}", error)
            note_failure(company.db, mailbox, "an error inside mailflow, see its output", company.clock())
        pauses.after_trouble()


def settle_mail(company: Company) -> None:
    """Settle stored mail until told to stop: when a mailbox rings, and now and then for other doors."""
    pauses = _Pauses(company)
    with ReadingProcess() as reader:
        while not company.stop.is_set():
            company.new_mail.clear()
            try:
                if settle_all(company.db, company.office, company.clock, reader=reader):
                    company.new_letters.set()
                pauses.all_is_well()
            except Exception as error:
                log_trouble("settling mail", error)
                pauses.after_trouble()
            company.new_mail.wait(1.0)


def empty_outbox(company: Company) -> None:
    """Send what is due until told to stop, less often while the server is down."""
    settings = company.office.settings
    pauses = _Pauses(company)
    told_down = True
    with Transport(smtp_account(settings)) as transport:
        while not company.stop.is_set():
            company.new_letters.clear()
            try:
                sent = send_due(company, transport, told_down)
            except Exception as error:
                log_trouble("sending mail", error)
                sent = False
            told_down = not sent
            if sent:
                pauses.all_is_well()
                company.new_letters.wait(settings.outbox.poll_seconds)
            else:
                pauses.after_trouble()


def send_due(company: Company, transport: Transport, was_down: bool) -> bool:
    """One round of the outbox; returns whether the server could be used."""
    retry = retry_rules(company.office)
    compose = partial(compose_row, limits=company.office.limits)
    per_minute = company.office.settings.smtp.per_minute
    result = deliver_due(company.db, transport, compose, retry, company.clock, most=per_minute or 500)
    if result.trouble or (was_down and result.sent):
        tell_of_server(company.db, company.office, result.trouble, company.clock())
    if per_minute and result.sent >= per_minute:
        company.pause(timedelta(minutes=1).total_seconds())
    return not result.trouble
