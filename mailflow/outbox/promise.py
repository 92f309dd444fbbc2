"""Promising a mail: one row a recipient, written in the transaction of the change that causes it.

The Message-ID is fixed here, before any try, and the once-key makes a second row for the same promise
impossible. The network comes later, in `mailflow.outbox.deliver`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from mailflow.records.outgoing import Delivery, OutgoingMail
from mailflow.records.prepared import Prepared, at_most
from mailflow.records.rows import add_row

_OURS = Prepared(
    select(OutgoingMail.rfc_id)
    .where(OutgoingMail.case_id == bindparam("case_id"), OutgoingMail.recipient == bindparam("recipient"))
    .order_by(col(OutgoingMail.id).desc())
    .limit(at_most(10))
)


@dataclass(frozen=True)
class Thread:
    """Where a mail stands in its reader's conversation: what it answers, and the ids before that."""

    in_reply_to: str | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Promised:
    """Everything that one outgoing mail needs; `once_key` names the promise it keeps."""

    once_key: str
    letter: str
    room: str
    recipient: str
    subject: str
    text: str
    sender: str
    sender_name: str
    recipient_name: str = ""
    reply_to: str | None = None
    token: str | None = None
    case_id: int | None = None
    inbound_id: int | None = None
    buttons: tuple[tuple[str, str], ...] = ()
    thread: Thread = Thread()
    automatic: bool = True
    attachments: tuple[dict[str, Any], ...] = field(default=())
    not_before: datetime | None = None


def promise(session: Session, mail: Promised, now: datetime) -> int:
    """Add the row; returns its id.

    The once-key is unique: promising the same thing twice undoes the whole transaction that tries it, as
    the change behind it has been made before.
    """
    domain = mail.sender.rpartition("@")[2]
    return add_row(
        session,
        OutgoingMail,
        rfc_id=f"{secrets.token_hex(16)}@{domain}",
        once_key=mail.once_key,
        case_id=mail.case_id,
        inbound_id=mail.inbound_id,
        letter=mail.letter,
        room=mail.room,
        token=mail.token,
        recipient=mail.recipient,
        recipient_name=mail.recipient_name,
        sender=mail.sender,
        sender_name=mail.sender_name,
        reply_to=mail.reply_to,
        subject=mail.subject,
        text=mail.text,
        buttons=[list(button) for button in mail.buttons],
        in_reply_to=mail.thread.in_reply_to,
        references=list(mail.thread.references),
        automatic=mail.automatic,
        attachments=list(mail.attachments),
        created_at=now,
        next_attempt_at=mail.not_before or now,
    )


def bring_forward(session: Session, promised_at: datetime, now: datetime) -> None:
    """Let the mails that were promised at a pretended moment leave now; those of an earlier moment leave anyway."""
    session.execute(
        update(OutgoingMail)
        .where(
            col(OutgoingMail.status) == Delivery.QUEUED,
            col(OutgoingMail.created_at) == promised_at,
            col(OutgoingMail.next_attempt_at) > now,
        )
        .values(next_attempt_at=now)
    )


def thread_with(session: Session, case_id: int, recipient: str, last_heard: tuple[str, ...] = ()) -> Thread:
    """The reader's conversation on a case so far: our first and latest mails to them, and what they last wrote.

    Each reader has a thread of their own: no id of another person's mail is ever named in it. `last_heard`
    are the Message-IDs of the reader's own latest mails, oldest first.
    """
    ours = [rfc_id for (rfc_id,) in _OURS.rows(session, case_id=case_id, recipient=recipient)]
    known = tuple(dict.fromkeys((*last_heard[:-1], *reversed(ours), *last_heard[-1:])))
    return Thread(known[-1] if known else None, known)
