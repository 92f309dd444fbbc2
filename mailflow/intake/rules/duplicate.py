"""The same mail once more: delivered to two mailboxes, fetched twice, imported again, or sent twice within the hour.

Message-IDs alone prove nothing, since clients reuse and omit them: it takes the same content.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, union_all
from sqlmodel import col, select

from mailflow.intake.decision import Decision, Mail, SetAside
from mailflow.mail.fingerprint import of
from mailflow.records.inbound import Disposition, InboundEmail

SENT_TWICE = timedelta(hours=1)
UNTOLD = (Disposition.PENDING, Disposition.BEFORE_START, Disposition.DUPLICATE)

_COLUMNS = (
    InboundEmail.id,
    InboundEmail.raw_sha256,
    InboundEmail.rfc_id,
    InboundEmail.received_at,
    InboundEmail.mailbox,
    InboundEmail.disposition,
    InboundEmail.case_id,
)
# Two looks at two indexes: an OR over both columns would read the whole table.
_EARLIER = union_all(
    *(
        select(*_COLUMNS)
        .where(column == bindparam(name), col(InboundEmail.disposition).not_in(UNTOLD))
        .order_by(col(InboundEmail.id))
        .limit(10)
        .subquery()
        .select()
        for column, name in ((InboundEmail.fingerprint, "fingerprint"), (InboundEmail.raw_sha256, "sha256"))
    )
)


def look(mail: Mail) -> Decision | None:
    """Set aside what is here already, and name the case it is in."""
    mail.inbound.fingerprint = of(mail.parsed)
    asked = {"fingerprint": mail.inbound.fingerprint, "sha256": mail.inbound.raw_sha256}
    for one in mail.session.connection().execute(_EARLIER, asked).all():
        if one.id != mail.inbound.id and _same(mail, one):
            also = f" to {mail.inbound.mailbox} as well" if mail.inbound.mailbox != one.mailbox else " again"
            return SetAside(
                Disposition.DUPLICATE,
                f"The same mail came{also}; it was dealt with as number {one.id} ({Disposition(one.disposition)}).",
                one.case_id,
            )
    return None


def _same(mail: Mail, one: Any) -> bool:
    if one.raw_sha256 == mail.inbound.raw_sha256:
        return True
    if mail.parsed.message_id and one.rfc_id == mail.parsed.message_id:
        return True
    return mail.staff is None and _close(mail.inbound.received_at, one.received_at)


def _close(one: datetime, other: datetime) -> bool:
    return abs(one - other) <= SENT_TWICE
