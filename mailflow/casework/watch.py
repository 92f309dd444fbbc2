"""Watching over the machinery: silent mailboxes, a mail server that is down, mails that failed for good."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from mailflow.casework.alerts import clear_alert, raise_alert
from mailflow.casework.ledger import take, write
from mailflow.casework.office import Office
from mailflow.casework.post import Cause
from mailflow.config import Mailbox
from mailflow.domain.case import COMPLAINANT
from mailflow.domain.deadlines import show_moment
from mailflow.records.case import Party
from mailflow.records.database import Database
from mailflow.records.mailbox import MailboxCursor
from mailflow.records.outgoing import OutgoingMail

SERVER_DOWN = "outgoing mail server"


def watch_mailboxes(db: Database, office: Office, now: datetime) -> None:
    """Raise an alert for each mailbox that has not been read with success for its set time; clear it after."""
    for mailbox in office.settings.mailboxes:
        with db.read() as session:
            row = session.get(MailboxCursor, (mailbox.name, mailbox.folder))
        if row is None:
            continue
        heard_at = row.last_success_at or row.first_tried_at
        silent = now - heard_at > mailbox.longest_silence
        with db.write(alone="cases") as session:
            _tell_of_silence(session, office, mailbox, row, heard_at, silent, now)


def _tell_of_silence(
    session: Session,
    office: Office,
    mailbox: Mailbox,
    row: MailboxCursor,
    heard_at: datetime,
    silent: bool,
    now: datetime,
) -> None:
    key = f"mailbox silent: {mailbox.name}"
    if silent:
        since = show_moment(heard_at, office.calendar)
        raise_alert(
            session,
            office,
            key,
            headline=f"The mailbox {mailbox.address} cannot be read",
            what=f"It was last read with success on {since}. {row.last_error}".strip(),
            todo="Run `mailflow doctor`: it says what is wrong. New mail waits safely in the mailbox.",
            now=now,
        )
    else:
        clear_alert(
            session,
            office,
            key,
            headline=f"The mailbox {mailbox.address} is read again",
            what="All mail that came meanwhile is being worked on.",
            now=now,
        )


def tell_of_server(db: Database, office: Office, trouble: str, now: datetime) -> None:
    """One alert while the outgoing server cannot be used, and one when it can again."""
    with db.write(alone="cases") as session:
        if trouble:
            raise_alert(
                session,
                office,
                SERVER_DOWN,
                headline="Mail cannot be sent",
                what=trouble,
                todo="Run `mailflow doctor`. Nothing is lost: every mail waits and leaves when the server is back.",
                now=now,
            )
        else:
            clear_alert(
                session,
                office,
                SERVER_DOWN,
                headline="Mail is sent again",
                what="Everything that waited is leaving now.",
                now=now,
            )


def tell_of_failure(session: Session, office: Office, row: OutgoingMail, now: datetime) -> None:
    """A mail was refused for good or given up: the handler must use another way, or the admin if there is no case.

    It joins the transaction that marks the mail as failed, so that no crash can leave the failure untold.
    """
    why = f"The mail “{row.subject}” to {row.recipient} could not be sent: {row.last_answer}"
    tell_of_unreachable(session, office, row, "MailNotDelivered", why if why.endswith(".") else f"{why}.", now)


def tell_of_unreachable(
    session: Session,
    office: Office,
    row: OutgoingMail,
    kind: str,
    why: str,
    now: datetime,
    inbound_id: int | None = None,
) -> None:
    """Somebody cannot be reached by mail. Never tell it to the very address that cannot be reached."""
    if row.case_id is None or row.letter == "unreachable":
        raise_alert(
            session,
            office,
            f"failed mail {row.recipient}",
            headline=f"Mail to {row.recipient} cannot be delivered",
            what=why,
            todo="Check the address in the settings. The log lists every mail that failed.",
            now=now,
        )
        return
    opened = take(session, office, row.case_id)
    change = opened.change()
    change.record(kind, why, recipient=row.recipient)
    if row.room == COMPLAINANT:
        parties = session.exec(select(Party).where(Party.case_id == row.case_id, Party.address == row.recipient)).all()
        for party in parties:
            party.unreachable_since = now
            session.add(party)
        change.post("unreachable", change.state.owner, address=row.recipient, why=row.last_answer)
    else:
        change.post("unreachable", office.directory.admin.id, address=row.recipient, why=row.last_answer)
    write(session, office, opened.row, change, Cause(now, "mailflow", f"outgoing {row.id} failed", inbound_id))
