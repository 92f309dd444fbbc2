"""Waits: the clock of a mail that waits for a person, and the list of such mails in a reminder.

One reminder lists all mails of its kind, so that every wait of the kind that is due moves on with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from mailflow.casework.office import Office
from mailflow.domain.case import Doing
from mailflow.domain.deadlines import due, show_moment
from mailflow.domain.lengths import parse_length
from mailflow.records.deadline import Deadline, DeadlineStatus
from mailflow.records.inbound import Disposition, InboundEmail

LISTED = 20
_MOMENTS_KEPT = 5


def wait_on(session: Session, office: Office, deadline: Deadline, now: datetime) -> None:
    """Let this wait, and every other of its kind that is due, run on to the next reminder."""
    again = due(parse_length(office.settings.intake.undecided_reminder), now, office.calendar).at
    due_now = session.exec(
        select(Deadline).where(
            Deadline.clock == deadline.clock,
            Deadline.status == DeadlineStatus.OPEN,
            (col(Deadline.next_action_at) <= now) | (Deadline.id == deadline.id),
        )
    ).all()
    for one in due_now:
        one.moments = [*one.moments[-_MOMENTS_KEPT:], [Doing.ACT.value, again.isoformat()]]
        one.acted_through, one.next_action_at = now, again
        session.add(one)


def those_that_wait(
    session: Session, disposition: Disposition, order: ColumnElement[int | None]
) -> Sequence[InboundEmail]:
    """The first mails of this disposition in this order, one more than a reminder lists."""
    return session.exec(
        select(InboundEmail).where(InboundEmail.disposition == disposition).order_by(order).limit(LISTED + 1)
    ).all()


def listed(office: Office, waiting: Sequence[InboundEmail]) -> dict[str, object]:
    """The facts of a reminder about these mails."""
    return {
        "count": len(waiting) if len(waiting) <= LISTED else f"more than {LISTED}",
        "waiting": [
            {
                "sender": one.sender or "an unknown sender",
                "subject": one.subject,
                "received": show_moment(one.received_at, office.calendar),
                "reason": one.reason,
            }
            for one in waiting[:LISTED]
        ],
    }
