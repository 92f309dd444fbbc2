"""Working on what falls due: one deadline row at a time, each in a transaction of its own.

A row is claimed by looking at it again inside a writing transaction; what it asks for is decided by
`mailflow.domain.due`, and its next moment is stored with everything it caused. A row that raises is put
off and reported, and the others go on.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mailflow.casework.alerts import raise_alert
from mailflow.casework.ledger import take, write
from mailflow.casework.office import Office
from mailflow.casework.post import Cause
from mailflow.casework.waiting import remind_of_waiting
from mailflow.domain.case import Doing, Moment
from mailflow.domain.due import fall_due, next_moment, work_at
from mailflow.records.database import Database
from mailflow.records.deadline import Deadline, DeadlineStatus

log = logging.getLogger(__name__)

PUT_OFF = (timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6))
MOST_AT_ONCE = 10_000


def work_through(db: Database, office: Office, now: datetime, most: int = MOST_AT_ONCE) -> int:
    """Work on everything that is due at `now`, oldest first; returns how many moments were worked on."""
    done = 0
    while done < most:
        with db.read() as session:
            waiting = _due_row(session, now)
        if waiting is None:
            break
        try:
            with db.write() as session:
                claimed = session.exec(
                    select(Deadline)
                    .where(
                        Deadline.id == waiting,
                        Deadline.status == DeadlineStatus.OPEN,
                        col(Deadline.next_action_at) <= now,
                    )
                    .with_for_update(skip_locked=True)
                ).first()
                if claimed is not None:
                    _work_on(session, office, claimed, now)
            done += 1
        except Exception as error:
            log.exception("deadline %s could not be worked on", waiting)
            _put_off(db, office, waiting, now, error)
    return done


def _due_row(session: Session, now: datetime) -> int | None:
    return session.exec(
        select(Deadline.id)
        .where(Deadline.status == DeadlineStatus.OPEN, col(Deadline.next_action_at) <= now)
        .order_by(col(Deadline.next_action_at), col(Deadline.id))
        .limit(1)
    ).first()


def _work_on(session: Session, office: Office, deadline: Deadline, now: datetime) -> None:
    moments = tuple(Moment(Doing(doing), datetime.fromisoformat(at)) for doing, at in deadline.moments)
    moment = work_at(moments, deadline.acted_through, now)
    if moment is not None:
        deadline.acted_through = moment.at
    deadline.next_action_at = next_moment(moments, deadline.acted_through)
    deadline.failures = 0
    session.add(deadline)
    if moment is None:
        return
    cause = Cause(now, "mailflow", f"deadline {deadline.id} {moment.at.isoformat()}")
    if deadline.case_id is None:
        remind_of_waiting(session, office, deadline, cause)
        return
    opened = take(session, office, deadline.case_id)
    running = next(one for one in opened.state.running if one.row == deadline.id)
    change = opened.change()
    fall_due(change, running, moment, now)
    write(session, office, opened.row, change, cause)


def _put_off(db: Database, office: Office, deadline_id: int, now: datetime, error: Exception) -> None:
    with db.write() as session:
        deadline = session.get(Deadline, deadline_id)
        if deadline is None or deadline.status is not DeadlineStatus.OPEN:
            return
        deadline.next_action_at = now + PUT_OFF[min(deadline.failures, len(PUT_OFF) - 1)]
        deadline.failures += 1
        session.add(deadline)
        raise_alert(
            session,
            office,
            f"deadline {deadline_id}",
            headline="A deadline could not be worked on",
            what=f"The deadline to {deadline.title} (row {deadline_id}) raised {type(error).__name__}: {error}.",
            todo="It is tried again by itself. If this mail comes again, send it to whoever looks after mailflow.",
            now=now,
        )
