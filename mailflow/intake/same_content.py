"""Mail of the same content: what came before with the same bytes, or the same words from the same sender."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, union_all
from sqlmodel import Session, col, select

from mailflow.records.inbound import Disposition, InboundEmail

UNTOLD = (Disposition.PENDING, Disposition.BEFORE_START, Disposition.DUPLICATE)
"""Deliveries that say nothing of what became of a mail."""
MOST = 10


def _by(column: Any, name: str) -> Select[Any]:
    first = (
        select(InboundEmail)
        .where(column == bindparam(name), col(InboundEmail.disposition).not_in(UNTOLD))
        .order_by(col(InboundEmail.id))
        .limit(MOST)
        .subquery()
    )
    wanted = ("id", "raw_sha256", "rfc_id", "received_at", "mailbox", "disposition", "case_id")
    return first.select().with_only_columns(*(first.c[name] for name in wanted))


# Two looks at two indexes: an OR over both columns would read the whole table.
_EARLIER = union_all(_by(InboundEmail.fingerprint, "fingerprint"), _by(InboundEmail.raw_sha256, "sha256"))


def earlier_of_same_content(session: Session, inbound: InboundEmail) -> Sequence[Any]:
    """The first deliveries with this fingerprint or these bytes, other than this one, that were dealt with."""
    asked = {"fingerprint": inbound.fingerprint, "sha256": inbound.raw_sha256}
    return [row for row in session.connection().execute(_EARLIER, asked).all() if row.id != inbound.id]
