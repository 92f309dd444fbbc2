"""Receiving: the one door. Raw bytes and envelope are committed before anything is thought about them.

Every channel comes through here: the mailbox poller, `mailflow receive`, `mailflow import`, and later the
webhooks. Once `receive` has returned, the mail cannot be lost; what it means is decided afterwards.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, select

from mailflow.mail.limits import USUAL, Limits
from mailflow.mail.message import Envelope
from mailflow.mail.parse import parse
from mailflow.records.database import Database
from mailflow.records.inbound import Disposition, InboundEmail, RawMail
from mailflow.records.prepared import Prepared
from mailflow.records.raw_mail import add_raw_mail
from mailflow.records.rows import add_row

_KNOWN = Prepared(select(InboundEmail.id).where(InboundEmail.delivery_key == bindparam("delivery_key")))
_HEAD = 1_000_000
_HAVE = Prepared(select(RawMail.size).where(RawMail.sha256 == bindparam("sha256")))


def receive(db: Database, raw: bytes, envelope: Envelope, now: datetime) -> bool:
    """Keep one mail. Returns False if this very delivery was kept before; True once it is committed."""
    with db.write(alone="receive") as session:
        return keep(session, raw, envelope, now)


def keep(
    session: Session,
    raw: bytes,
    envelope: Envelope,
    now: datetime,
    held_because: str = "",
    limits: Limits = USUAL,
) -> bool:
    """Add a mail's bytes and envelope in the caller's transaction; False if this delivery is there already.

    `held_because` keeps it for a person from the start, for a mail that is known only in part.
    """
    if _KNOWN.value(session, delivery_key=envelope.delivery_key) is not None:
        return False
    sha256 = hashlib.sha256(raw).hexdigest()
    if _HAVE.value(session, sha256=sha256) is None:
        add_raw_mail(session, sha256, raw)
    # A mail that waits from the start is never settled: what its header says is noted here, so that a person
    # can find it in the mailbox.
    said = parse(raw[:_HEAD], limits) if held_because else None
    add_row(
        session,
        InboundEmail,
        delivery_key=envelope.delivery_key,
        raw_sha256=sha256,
        channel=envelope.channel,
        mailbox=envelope.mailbox,
        mail_from=envelope.mail_from,
        rcpt_to=list(envelope.rcpt_to),
        received_at=envelope.received_at,
        stored_at=now,
        disposition=Disposition.HELD if held_because else Disposition.PENDING,
        reason=held_because,
        settled_at=now if held_because else None,
        sender=said.sender.addr if said and said.sender else "",
        subject=said.subject[:500] if said else "",
    )
    return True
