"""The doctor: looks at settings, servers, database, calendar, clock, procedure and letters, and says what to mend.

Every check stands for itself: one that fails, or that cannot even be made, does not keep the next from being
made. Nothing is changed and nothing is sent.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select, text, update

from mailflow import bootstrap, clock
from mailflow.casework.fall_due import work_through
from mailflow.casework.office import Office, open_office
from mailflow.config import Mailbox, Settings, SettingsError, Smtp
from mailflow.domain.deadlines import show_day, show_moment
from mailflow.intake.receive import receive
from mailflow.intake.settle import settle_all
from mailflow.mail import imap, smtp
from mailflow.mail.message import Envelope
from mailflow.outbox.render import compose_row
from mailflow.procedures.check import walk
from mailflow.records.account import Account
from mailflow.records.alert import Alert
from mailflow.records.database import Database
from mailflow.records.deadline import Deadline, DeadlineStatus
from mailflow.records.inbound import Disposition, InboundEmail
from mailflow.records.mailbox import MailboxCursor
from mailflow.records.outgoing import Delivery, OutgoingMail
from mailflow.workers import imap_account, smtp_account

OLD_MAIL = timedelta(days=30)
BEHIND = timedelta(minutes=15)
"""Work that was due so long ago tells that the process which should do it does not run."""
LITTLE_SPACE, NO_SPACE = 1_000_000_000, 100_000_000
FIRST_YEAR = 2026


class Grade(StrEnum):
    """How a finding is marked at the beginning of its line."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True)
class Finding:
    """One line of the report: what was looked at, what was found, and what to do about it."""

    grade: Grade
    about: str
    found: str

    def __str__(self) -> str:
        return f"{self.grade:4} {self.about}: {self.found}"


Findings = Iterator[Finding]


def examine(config: Path | None, say: Callable[[str], object], now: Callable[[], datetime] = clock.now) -> bool:
    """Make every check and say each finding on a line; returns whether nothing has to be mended."""
    try:
        settings = bootstrap.settings_from(config)
    except SettingsError as error:
        for problem in error.problems:
            say(str(_fail("Settings", problem)))
        say("The rest can be looked at once the settings are right.")
        return False
    patient = _Patient(settings, now())
    failed = warned = 0
    for about, check in CHECKS.items():
        for finding in _made(about, check, patient):
            failed += finding.grade is Grade.FAIL
            warned += finding.grade is Grade.WARN
            say(_without(str(finding), patient.secrets))
    say("")
    say(_summary(failed, warned))
    return not failed


class _Patient:
    """What the checks look at; the parts that can fail are made when a check first asks for them."""

    def __init__(self, settings: Settings, now: datetime) -> None:
        self.settings = settings
        self.now = now

    @cached_property
    def office(self) -> Office:
        return open_office(self.settings, bootstrap.library_for(self.settings), bootstrap.letters(), self.now)

    @cached_property
    def database(self) -> Database:
        return Database(self.settings.database.url)

    @cached_property
    def database_file(self) -> Path | None:
        """The file of a SQLite database."""
        name = self.database.url.database
        return Path(name) if self.database.is_sqlite and name else None

    @cached_property
    def has_records(self) -> bool:
        """Whether there is a database of this version; opening a SQLite file that is not there would make one."""
        if self.database_file is not None and not self.database_file.exists():
            return False
        return self.database.schema_trouble() is None

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """Every password that could slip into the words of some library's error."""
        found = [self.database.url.password or ""]
        servers: list[Mailbox | Smtp] = [*self.settings.mailboxes, self.settings.smtp]
        for server in servers:
            try:
                found.append(self.settings.secret(server))
            except SettingsError:
                continue
        return tuple(secret for secret in found if len(secret) > 3)


Check = Callable[[_Patient], Findings]


def _made(about: str, check: Check, patient: _Patient) -> Findings:
    """The findings of a check; one that breaks off is a finding too."""
    try:
        yield from check(patient)
    except Exception as error:
        said = str(error).strip() or "no reason given"
        yield _fail(about, f"this could not be looked at ({type(error).__name__}: {said})")


# --- settings, passwords, files -------------------------------------------------------------------------


def _settings(patient: _Patient) -> Findings:
    settings = patient.settings
    yield _ok("Settings", f"{settings.path} can be used.")
    for warning in settings.warnings():
        yield _warn("Settings", warning)
    if not settings.mailboxes:
        yield _warn("Settings", "there is no [[mailboxes]] table, so no mail is read. Add one for each mailbox.")
    if not settings.intake.authserv_id:
        yield _warn(
            "Settings",
            "intake.authserv_id is not set, so every command by mail has to be confirmed by a second mail. Send"
            " yourself a mail, look for “Authentication-Results:” in its source, and set the word that follows it.",
        )


def _passwords(patient: _Patient) -> Findings:
    settings = patient.settings
    for mailbox in settings.mailboxes:
        yield _password(f"Password of mailbox {mailbox.name}", lambda box=mailbox: imap_account(settings, box))  # type: ignore[misc]
    yield _password("Password of smtp", lambda: smtp_account(settings))


def _password(about: str, account: Callable[[], object]) -> Finding:
    try:
        account()
    except (SettingsError, ValueError) as error:
        return _fail(about, str(error))
    return _ok(about, "is there, or none is needed.")


def _files(patient: _Patient) -> Findings:
    settings, secret = patient.settings, patient.settings.web.secret_file
    if _mode(settings.path) & stat.S_IWOTH:
        yield _warn("Files", f"anybody on this machine may change {settings.path}; use chmod o-w.")
    if patient.database_file is not None and _mode(patient.database_file) & stat.S_IROTH:
        yield _warn(
            "Files",
            f"anybody on this machine may read {patient.database_file}, which holds people's complaints;"
            " use chmod 600.",
        )
    if secret.exists():
        if len(secret.read_bytes().strip()) < 32:
            yield _fail("Files", f"{secret} is too short to sign sessions with. Delete it; mailflow makes a new one.")
        else:
            yield _ok("Files", f"{secret} can be used.")
    else:
        yield _place_for("Files", secret)


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _place_for(about: str, file: Path) -> Finding:
    """Whether a file that is not there yet can be made."""
    if not file.parent.is_dir():
        return _fail(about, f"{file} cannot be made: there is no folder {file.parent}. Make it.")
    if not os.access(file.parent, os.W_OK | os.X_OK):
        return _fail(about, f"{file} cannot be made: this user may not write in {file.parent}.")
    return _ok(about, f"{file} is made at the first start.")


# --- the database ---------------------------------------------------------------------------------------


def _database(patient: _Patient) -> Findings:
    file, database = patient.database_file, patient.database
    where = str(file) if file else database.url.render_as_string(hide_password=True)
    if file is not None and not file.exists():
        yield _place_for("Database", file)
    elif trouble := database.schema_trouble():
        grade = Grade.WARN if trouble.startswith("The database is empty") else Grade.FAIL
        yield Finding(grade, "Database", f"{where}: {trouble}")
    else:
        with database.write() as session:
            session.connection().execute(update(Alert).where(col(Alert.id) < 0).values(key=""))
            session.rollback()
        yield _ok("Database", f"{where} can be read and written, and its tables are those of this version.")
    if file is not None and file.parent.is_dir():
        yield _space(file)


def _space(file: Path) -> Finding:
    free = shutil.disk_usage(file.parent).free
    found = f"{free / 1e9:,.1f} GB are free in {file.parent}"
    if free < NO_SPACE:
        return _fail("Disk", f"{found}. mailflow cannot keep mail without room; make some.")
    return _warn("Disk", f"{found}. Make room soon.") if free < LITTLE_SPACE else _ok("Disk", f"{found}.")


# --- the mail servers -----------------------------------------------------------------------------------


def _mailboxes(patient: _Patient) -> Findings:
    for mailbox in patient.settings.mailboxes:
        yield from _made(f"Mailbox {mailbox.name}", lambda _, box=mailbox: _mailbox(patient, box), patient)  # type: ignore[misc]


def _mailbox(patient: _Patient, mailbox: Mailbox) -> Findings:
    about = f"Mailbox {mailbox.name}"
    edge = mailbox.since or patient.office.calendar.local(patient.now - OLD_MAIL).date()
    try:
        facts = imap.check(imap_account(patient.settings, mailbox), edge)
    except (SettingsError, ValueError):
        return  # told where passwords are looked at
    except imap.MailboxError as error:
        yield _fail(about, str(error))
        return
    told = "announces new mail at once" if facts.idle else f"is looked at every {mailbox.poll_seconds} seconds"
    yield _ok(about, f"login to {mailbox.host} works; {mailbox.folder} holds {_mails(facts.messages)} and {told}.")
    if mailbox.after == "move" and not (facts.move or facts.uidplus):
        yield _warn(about, f'{mailbox.host} cannot move mails safely; they are flagged instead. Set after = "flag".')
    if mailbox.since is None and facts.older and not _was_read(patient, mailbox):
        yield _warn(
            about,
            f"{_mails(facts.older)} in it came more than {OLD_MAIL.days} days ago. At the first start mailflow would"
            " open cases for the complaints among them and ANSWER THEIR SENDERS. To leave old mail alone, set"
            f" since = {patient.office.calendar.local(patient.now).date()} for this mailbox.",
        )


def _was_read(patient: _Patient, mailbox: Mailbox) -> bool:
    if not patient.has_records:
        return False
    with patient.database.read() as session:
        row = session.get(MailboxCursor, (mailbox.name, mailbox.folder))
    return row is not None and row.last_success_at is not None


def _smtp(patient: _Patient) -> Findings:
    about = f"Sending by {patient.settings.smtp.host}"
    try:
        facts = smtp.check(smtp_account(patient.settings))
    except (SettingsError, ValueError):
        return
    except ConnectionError as error:
        yield _fail(about, str(error))
        return
    yield _ok(about, " ".join(facts.sentences()))


# --- calendar and clock ---------------------------------------------------------------------------------


def _calendar(patient: _Patient) -> Findings:
    calendar = patient.office.calendar
    today = calendar.local(patient.now).date()
    closed = [day for day in sorted(calendar.holidays) if day > today and day.weekday() < 5][:3]
    coming = [
        f"{show_day(calendar.moment(day, calendar.opens), calendar)} ({calendar.holidays[day]})" for day in closed
    ]
    yield _ok(
        "Calendar",
        f"{calendar.region}, {calendar.timezone}, open {calendar.opens:%H:%M} to {calendar.closes:%H:%M};"
        f" next closed on {', '.join(coming) or 'no day that is known'}.",
    )


def _clock(patient: _Patient) -> Findings:
    now, calendar = patient.now, patient.office.calendar
    if now.year < FIRST_YEAR:
        yield _fail("Clock", f"this machine says {show_moment(now, calendar)}, which cannot be. Set its clock.")
        return
    if not patient.has_records:
        yield _ok("Clock", f"this machine says {show_moment(now, calendar)}.")
        return
    with patient.database.read() as session:
        latest = session.exec(select(func.max(InboundEmail.received_at))).one()
        ahead = now if patient.database.is_sqlite else session.connection().execute(text("SELECT now()")).scalar_one()
    # A mailbox's server stamps each mail by its own clock, so a mail from the future shows ours to be slow.
    if latest is not None and latest > now + timedelta(minutes=5):
        yield _warn(
            "Clock", f"a mail came at {show_moment(latest, calendar)}, which is still to come. Is it set right?"
        )
    elif abs(ahead - clock.now()) > timedelta(minutes=1):
        yield _warn("Clock", f"the database server's clock says {show_moment(ahead, calendar)}. Set both by NTP.")
    else:
        yield _ok("Clock", f"this machine says {show_moment(now, calendar)}.")


# --- procedure and letters ------------------------------------------------------------------------------


def _procedure(patient: _Patient) -> Findings:
    office = patient.office
    procedure = office.current_procedure
    faults = walk(procedure, office.directory, office.calendar)
    for fault in faults:
        unowned = fault.startswith("Nobody has the role")
        todo = ". Give somebody that role in [[people]]." if unowned else "."
        yield Finding(Grade.WARN if unowned else Grade.FAIL, "Procedure", fault + todo)
    if not faults:
        yield _ok("Procedure", f"{procedure.title} ({procedure.id}) holds together, with people for every stage.")


def _letters(patient: _Patient) -> Findings:
    """Play a complaint that nobody works on, in memory: what it sends by itself is written with these settings."""
    office = patient.office
    yield _ok("Letters", f"all {len(office.letters.names)} can be used.")
    stage = Database("sqlite://")
    stage.migrate()
    with stage.write() as session:
        office.pin(session, patient.now)
    receive(stage, _REHEARSED, Envelope("doctor", patient.now, "doctor"), patient.now)
    settle_all(stage, office, lambda: patient.now)
    moment: datetime | None = patient.now
    for _ in range(_MOST_MOMENTS):
        with stage.read() as session:
            moment = session.exec(
                select(func.min(Deadline.next_action_at)).where(Deadline.status == DeadlineStatus.OPEN)
            ).one()
        if moment is None or moment > patient.now + _REHEARSED_FOR:
            break
        work_through(stage, office, moment)
    with stage.read() as session:
        troubles = session.exec(select(Alert.sentence)).all()
        mails = session.exec(select(OutgoingMail)).all()
        for mail in mails:
            compose_row(session, mail, office.limits)
    for trouble in troubles:
        yield _fail("Letters", trouble)
    if not mails:
        yield _fail("Letters", "a complaint that was played through in memory was not answered.")
    elif not troubles:
        kinds = sorted({mail.letter for mail in mails})
        yield _ok("Letters", f"a complaint played through in memory sent these: {', '.join(kinds)}.")


_MOST_MOMENTS = 60
_REHEARSED_FOR = timedelta(days=60)
_REHEARSED = (
    b"From: Alice Example <alice@complainant.example>\r\nSubject: Complaint\r\nMessage-ID: <doctor@mailflow.example>"
    b"\r\n\r\nI want to make a formal complaint about the service that I received.\r\n"
)


# --- what runs, and what waits --------------------------------------------------------------------------


def _reading(patient: _Patient) -> Findings:
    """When each mailbox was last read."""
    if not patient.has_records:
        return
    for mailbox in patient.settings.mailboxes:
        about = f"Reading {mailbox.name}"
        with patient.database.read() as session:
            row = session.get(MailboxCursor, (mailbox.name, mailbox.folder))
        if row is None or row.last_success_at is None:
            why = f" The last try said: {row.last_error}" if row and row.last_error else ""
            yield _warn(about, f"it was never read yet.{why} Start “mailflow run”, or “mailflow intake”.")
            continue
        last = show_moment(row.last_success_at, patient.office.calendar)
        if patient.now - row.last_success_at > mailbox.longest_silence:
            why = f" The last try said: {row.last_error}" if row.last_error else ""
            yield _fail(about, f"last read on {last}.{why} Is “mailflow run” or “mailflow intake” running?")
        else:
            yield _ok(about, f"last read on {last}.")


def _working(patient: _Patient) -> Findings:
    """Whether anything that was due lies undone, which tells that a process does not run."""
    if not patient.has_records:
        return
    edge = patient.now - BEHIND
    unsettled = (InboundEmail.disposition == Disposition.PENDING, col(InboundEmail.stored_at) < edge)
    due = (Deadline.status == DeadlineStatus.OPEN, col(Deadline.next_action_at) < edge)
    unsent = (OutgoingMail.status == Delivery.QUEUED, col(OutgoingMail.next_attempt_at) < edge)
    with patient.database.read() as session:
        behind = [
            ("Intake", "mail", "that came and was not looked at yet", _count(session, InboundEmail, *unsettled)),
            ("Clock", "deadline", "that fell due and was not worked on yet", _count(session, Deadline, *due)),
            ("Outbox", "mail", "that should have left by now", _count(session, OutgoingMail, *unsent)),
        ]
    for about, what, which, count in behind:
        if count:
            found = f"{count} {what if count == 1 else f'{what}s'} {which}"
            yield _fail(about, f"{found}. Is “mailflow run” or “mailflow {about.lower()}” running?")
        else:
            yield _ok(about, "nothing lies undone.")


def _waiting(patient: _Patient) -> Findings:
    """What waits for a person, what did not arrive, and the alerts that stand."""
    if not patient.has_records:
        return
    with patient.database.read() as session:
        accounts = _count(session, Account, col(Account.disabled_at).is_(None))
        held = _count(session, InboundEmail, InboundEmail.disposition == Disposition.HELD)
        undecided = _count(session, InboundEmail, InboundEmail.disposition == Disposition.UNDECIDED)
        queued = _count(session, OutgoingMail, OutgoingMail.status == Delivery.QUEUED)
        lost = _count(session, OutgoingMail, col(OutgoingMail.status).in_([Delivery.FAILED, Delivery.BOUNCED]))
        alerts = session.exec(select(Alert).where(col(Alert.cleared_at).is_(None)).limit(20)).all()
    if not accounts:
        yield _warn("Log", "nobody can sign in to it. Add somebody: mailflow user add ann@example.org")
    if held:
        yield _warn("Mail", f"{_mails(held)} held for a person. Open the held mails in the log and say what they are.")
    waits = "waits" if undecided == 1 else "wait"
    yield _ok("Mail", f"{_mails(undecided)} {waits} for an answer to “Is it a complaint?”, {queued} to be sent.")
    if lost:
        yield _warn("Mail", f"{_mails(lost)} did not arrive. The log lists them; reach these people another way.")
    for alert in alerts:
        yield _warn("Alert", f"since {show_moment(alert.raised_at, patient.office.calendar)}: {alert.sentence}")


def _count(session: Session, table: type, *conditions: object) -> int:
    return session.exec(select(func.count()).select_from(table).where(*conditions)).one()  # type: ignore[arg-type]


CHECKS: dict[str, Check] = {
    "Settings": _settings,
    "Passwords": _passwords,
    "Files": _files,
    "Database": _database,
    "Mailboxes": _mailboxes,
    "Sending": _smtp,
    "Calendar": _calendar,
    "Clock": _clock,
    "Procedure": _procedure,
    "Letters": _letters,
    "Reading": _reading,
    "Work": _working,
    "Mail": _waiting,
}
"""Every check in the order in which it is made, under the name it has if it breaks off."""


def _ok(about: str, found: str) -> Finding:
    return Finding(Grade.OK, about, found)


def _warn(about: str, found: str) -> Finding:
    return Finding(Grade.WARN, about, found)


def _fail(about: str, found: str) -> Finding:
    return Finding(Grade.FAIL, about, found)


def _without(line: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        line = line.replace(secret, "…")
    return " ".join(line.split()) if "\n" in line else line


def _mails(count: int) -> str:
    return "1 mail" if count == 1 else f"{count} mails"


def _summary(failed: int, warned: int) -> str:
    look = f" {warned} to look at." if warned else ""
    return f"{failed} to mend.{look}" if failed else f"Nothing has to be mended.{look}"
