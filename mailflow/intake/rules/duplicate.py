"""The same mail once more: delivered to two mailboxes, fetched twice, imported again, or sent twice within the hour.

Message-IDs alone prove nothing, since clients reuse and omit them: it takes the same content.
"""

from datetime import datetime, timedelta

from mailflow.intake.decision import Decision, Mail, SetAside
from mailflow.records.inbound import Disposition, InboundEmail

SENT_TWICE = timedelta(hours=1)


def look(mail: Mail) -> Decision | None:
    """Set aside what is here already, and name the case it is in."""
    for one in mail.same_content:
        if _same(mail, one):
            also = f" to {mail.inbound.mailbox} as well" if mail.inbound.mailbox != one.mailbox else " again"
            return SetAside(
                Disposition.DUPLICATE,
                f"The same mail came{also}; it was dealt with as number {one.id} ({one.disposition}).",
                one.case_id,
            )
    return None


def _same(mail: Mail, one: InboundEmail) -> bool:
    if one.raw_sha256 == mail.inbound.raw_sha256:
        return True
    if mail.parsed.message_id and one.rfc_id == mail.parsed.message_id:
        return True
    return mail.staff is None and _close(mail.inbound.received_at, one.received_at)


def _close(one: datetime, other: datetime) -> bool:
    return abs(one - other) <= SENT_TWICE
