"""Working on what falls due: one deadline row at a time, each in a transaction of its own.

A row is claimed by looking for it inside a writing transaction, at which intake and other clocks take turns;
what it asks for is decided by `mailflow.domain.due`, and its next moment is stored with everything it caused.
A row that raises is put off and reported, and the others go on. A database in trouble is no row's fault: then the
tick ends, and the next one finds everything as it was.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from mailflow.casework.alerts import raise_alert
from mailflow.casework.held import CLOCK as HELD
from mailflow.casework.held import remind_of_held
from mailflow.casework.ledger import take, write
from mailflow.casework.office import Office
from mailflow.casework.post import Cause
from mailflow.casework.triage_question import remind_of_waiting
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
    while done < most and _anything_due(db, now):
        trying: int | None = None
        try:
            with db.write(alone="cases") as session:
                deadline = session.exec(_due(now)).first()
                if deadline is None:
                    break  # another clock was quicker
                trying = deadline.id
                _work_on(session, office, deadline, now)
            done += 1
        except (OperationalError, InterfaceError, InternalError):
            raise
        except Exception as error:
            if trying is None:
                raise
            log.exception("deadline %s could not be worked on", trying)
            _put_off(db, office, trying, now, error)
    return done


def _anything_due(db: Database, now: datetime) -> bool:
    """Looking first spares an idle clock the write lock."""
    with db.read() as session:
        return session.exec(_due(now)).first() is not None


def _due(now: datetime) -> SelectOfScalar[Deadline]:
    """The one deadline that has been due for the longest time."""
    return (
        select(Deadline)
        .where(Deadline.status == DeadlineStatus.OPEN, col(Deadline.next_action_at) <= now)
        .order_by(col(Deadline.next_action_at), col(Deadline.id))
        .limit(1)
    )


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
        remind = remind_of_held if deadline.clock == HELD else remind_of_waiting
        remind(session, office, deadline, cause)
        return
    opened = take(session, office, deadline.case_id)
    running = next(one for one in opened.state.running if one.row == deadline.id)
    change = opened.change()
    fall_due(change, running, moment, now)
    write(session, office, opened.row, change, cause)


def _put_off(db: Database, office: Office, deadline_id: int, now: datetime, error: Exception) -> None:
    with db.write(alone="cases") as session:
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
