"""Mail of the same content: what came before with the same bytes, or the same words from the same sender."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, union_all
from sqlmodel import Session, col, select

from mailflow.records.inbound import Disposition, InboundEmail
from mailflow.records.prepared import Prepared

UNTOLD = (Disposition.PENDING, Disposition.BEFORE_START, Disposition.DUPLICATE)
"""Deliveries that say nothing of what became of a mail."""
MOST = 10

# Two looks at two indexes: an OR over both columns would read the whole table.
_EARLIER = Prepared(
    union_all(
        select(InboundEmail.id).where(InboundEmail.fingerprint == bindparam("fingerprint")),
        select(InboundEmail.id).where(InboundEmail.raw_sha256 == bindparam("sha256")),
    )
)


def earlier_of_same_content(session: Session, inbound: InboundEmail) -> Sequence[InboundEmail]:
    """The first deliveries with this fingerprint or these bytes, other than this one, that were dealt with."""
    found = {row[0] for row in _EARLIER.rows(session, fingerprint=inbound.fingerprint, sha256=inbound.raw_sha256)}
    found.discard(inbound.id)
    if not found:
        return ()
    return session.exec(
        select(InboundEmail)
        .where(col(InboundEmail.id).in_(sorted(found)[:100]), col(InboundEmail.disposition).not_in(UNTOLD))
        .order_by(col(InboundEmail.id))
        .limit(MOST)
    ).all()
