"""The same mail once more: delivered to two mailboxes, fetched twice, imported again, or sent twice within the hour.

Message-IDs alone prove nothing, since clients reuse and omit them: it takes the same content.
"""

from datetime import timedelta

from sqlmodel import col, select

from mailflow.intake.decision import Decision, Mail, SetAside
from mailflow.mail.fingerprint import of
from mailflow.records.inbound import Disposition, InboundEmail
from mailflow.records.message import Message

SENT_TWICE = timedelta(hours=1)
UNTOLD = frozenset({Disposition.PENDING, Disposition.BEFORE_START})


def look(mail: Mail) -> Decision | None:
    """Set aside what is here already, and name the case it is in."""
    mail.inbound.fingerprint = of(mail.parsed)
    earlier = mail.session.exec(
        select(InboundEmail)
        .where(
            (InboundEmail.fingerprint == mail.inbound.fingerprint)
            | (InboundEmail.raw_sha256 == mail.inbound.raw_sha256),
            InboundEmail.id != mail.inbound.id,
            col(InboundEmail.disposition).not_in(UNTOLD),
        )
        .order_by(col(InboundEmail.id))
        .limit(10)
    ).all()
    for one in earlier:
        if one.disposition is Disposition.DUPLICATE:
            continue
        same = one.raw_sha256 == mail.inbound.raw_sha256
        if same or _same_id(mail, one) or (mail.staff is None and _close(mail, one)):
            also = f" to {mail.inbound.mailbox} as well" if mail.inbound.mailbox != one.mailbox else " again"
            return SetAside(
                Disposition.DUPLICATE,
                f"The same mail came{also}; it was dealt with as number {one.id}"
                f"{' (' + one.disposition.value + ')' if one.disposition else ''}.",
                one.case_id,
            )
    return None


def _same_id(mail: Mail, one: InboundEmail) -> bool:
    if not mail.parsed.message_id:
        return False
    filed = mail.session.exec(select(Message.rfc_id).where(Message.inbound_id == one.id)).first()
    return filed == mail.parsed.message_id or one.rfc_id == mail.parsed.message_id


def _close(mail: Mail, one: InboundEmail) -> bool:
    return abs(mail.inbound.received_at - one.received_at) <= SENT_TWICE
