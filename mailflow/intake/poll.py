"""Polling one mailbox: everything above the cursor is committed raw, then the mailbox is dealt with as set.

The cursor is ours (UIDVALIDITY and UID in the database), never the \\Seen flag. Bytes and cursor are
committed together, before the mailbox is touched; a crash between the two repeats only the harmless part.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from mailflow.config import Mailbox
from mailflow.intake.receive import keep
from mailflow.mail.imap import Fetched, Inbox, MailboxError
from mailflow.mail.limits import USUAL, Limits
from mailflow.mail.message import Envelope
from mailflow.records.database import Database, in_a_line
from mailflow.records.mailbox import MailboxCursor

log = logging.getLogger(__name__)

MAILS_A_COMMIT = 50
BYTES_A_COMMIT = 16_000_000
RECEIVE = "receive"
"""Mailboxes take turns at storing: the same mail often reaches two of them in the same second."""


def poll(db: Database, mailbox: Mailbox, inbox: Inbox, max_size: int, now: datetime, limits: Limits = USUAL) -> int:
    """Fetch what is new in an opened inbox; returns how many mails were stored."""
    cursor = _cursor(db, mailbox, inbox.uidvalidity, now)
    uids = inbox.uids_after(cursor.last_uid)
    stored = 0
    for batch in _batches(inbox.fetch(uids, max_size)):
        with db.write(alone=RECEIVE) as session:
            stored += sum(_keep(session, mailbox, inbox.uidvalidity, mail, now, limits) for mail in batch)
            _advance(session, mailbox, inbox.uidvalidity, batch[-1].uid)
        batch.clear()  # they may be large, and the next ones are fetched now
    with db.write(alone=RECEIVE) as session:
        row = _row(session, mailbox)
        if uids and row.uidvalidity == inbox.uidvalidity:
            row.last_uid = max(row.last_uid, uids[-1])
        row.last_success_at, row.last_error = now, ""
        session.add(row)
    _settle(db, mailbox, inbox)
    return stored


def note_failure(db: Database, mailbox: Mailbox, error: str, now: datetime) -> None:
    """Remember that the mailbox could not be read, for the log and for the silence alarm.

    Never raises for a database in trouble: that may be the very reason why the mailbox could not be read, and
    the worker who tells of it has to live on.
    """
    try:
        with db.write(alone=RECEIVE) as session:
            row = session.get(MailboxCursor, (mailbox.name, mailbox.folder))
            if row is None:
                row = MailboxCursor(mailbox=mailbox.name, folder=mailbox.folder, uidvalidity=0, first_tried_at=now)
            row.last_error = error[:1000]
            session.add(row)
    except SQLAlchemyError as trouble:
        log.warning("the trouble with the mailbox %s could not be noted: %s", mailbox.name, in_a_line(trouble))


def _keep(session: Session, mailbox: Mailbox, uidvalidity: int, mail: Fetched, now: datetime, limits: Limits) -> bool:
    envelope = Envelope(
        delivery_key=f"imap:{mailbox.name}/{mailbox.folder}/{uidvalidity}/{mail.uid}",
        received_at=mail.internal_date or now,
        channel="imap",
        mailbox=mailbox.name,
    )
    if mail.raw is not None:
        return keep(session, mail.raw, envelope, now)
    log.warning("mail %s of %s is held: %s", mail.uid, mailbox.name, mail.reason)
    reason = mail.reason or "The server did not give this mail."
    if mailbox.after == "move":
        reason = f"{reason} Look for it in the folder “{mailbox.move_to}”."
    return keep(session, mail.head, envelope, now, reason, limits)


def _settle(db: Database, mailbox: Mailbox, inbox: Inbox) -> None:
    """Deal with the stored mails in the mailbox itself, and remember how far that has come."""
    with db.read() as session:
        row = _row(session, mailbox)
        if row.uidvalidity != inbox.uidvalidity or row.settled_uid >= row.last_uid:
            return
        settled, last = row.settled_uid, row.last_uid
    if mailbox.after != "leave":
        said = _settle_there(mailbox, inbox, [uid for uid in inbox.uids_after(settled) if uid <= last], settled)
        if said:
            log.warning("%s: %s", mailbox.name, said)
    with db.write(alone=RECEIVE) as session:
        row = _row(session, mailbox)
        row.settled_uid = last
        session.add(row)


def _settle_there(mailbox: Mailbox, inbox: Inbox, uids: list[int], settled: int) -> str | None:
    try:
        return inbox.settle(uids, mailbox.after, mailbox.move_to)
    except MailboxError:
        # Another intake process, or a person at a mail client, may have taken some of them away meanwhile.
        there = set(inbox.uids_after(settled))
        left = [uid for uid in uids if uid in there]
        if left == uids:
            raise
        return inbox.settle(left, mailbox.after, mailbox.move_to)


def _cursor(db: Database, mailbox: Mailbox, uidvalidity: int, now: datetime) -> MailboxCursor:
    """The cursor for this UIDVALIDITY; after a change every UID is new, and content tells what is known."""
    with db.write(alone=RECEIVE) as session:
        row = session.get(MailboxCursor, (mailbox.name, mailbox.folder))
        if row is None:
            row = MailboxCursor(
                mailbox=mailbox.name, folder=mailbox.folder, uidvalidity=uidvalidity, first_tried_at=now
            )
        elif row.uidvalidity != uidvalidity:
            if row.uidvalidity:
                log.warning("the server renumbered %s (UIDVALIDITY); it is read again from the start", mailbox.name)
            row.uidvalidity, row.last_uid, row.settled_uid = uidvalidity, 0, 0
        session.add(row)
    return row


def _advance(session: Session, mailbox: Mailbox, uidvalidity: int, uid: int) -> None:
    row = _row(session, mailbox)
    if row.uidvalidity == uidvalidity and uid > row.last_uid:
        row.last_uid = uid
        session.add(row)


def _row(session: Session, mailbox: Mailbox) -> MailboxCursor:
    return session.get_one(MailboxCursor, (mailbox.name, mailbox.folder))


def _batches(mails: Iterator[Fetched]) -> Iterator[list[Fetched]]:
    """The mails in handfuls for one commit each. If the mailbox breaks, what was fetched before is given first.

    Otherwise two broken mails side by side would be met again at every try, and block what comes after them.
    """
    batch: list[Fetched] = []
    size = 0
    broken: MailboxError | None = None
    try:
        for mail in mails:
            batch.append(mail)
            size += len(mail.raw or mail.head)
            del mail
            if len(batch) >= MAILS_A_COMMIT or size >= BYTES_A_COMMIT:
                yield batch
                batch, size = [], 0
    except MailboxError as error:
        broken = error
    if batch:
        yield batch
    if broken:
        raise broken
