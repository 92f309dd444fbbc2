"""Held mail: every mail that waits for a person's eye has a clock of its own, and the admin hears of it.

Whatever held it (a stolen reply code, a mail too large to fetch, one that mailflow stumbled over), the tick
finds it without a clock and starts one. One mail lists all that is held; a flood is told once an hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mailflow.casework.office import Office
from mailflow.casework.post import Cause
from mailflow.casework.waits import listed, those_that_wait, wait_on
from mailflow.casework.write_to import write_to
from mailflow.domain.case import Doing
from mailflow.domain.deadlines import show_moment
from mailflow.records.database import Database
from mailflow.records.deadline import Deadline, DeadlineStatus
from mailflow.records.inbound import Disposition, InboundEmail
from mailflow.records.outgoing import OutgoingMail
from mailflow.records.rows import add_rows

CLOCK = "held"
LETTER = "held-reminder"
AT_MOST_EVERY = timedelta(hours=1)

_UNWATCHED = (
    select(InboundEmail.id)
    .where(
        InboundEmail.disposition == Disposition.HELD,
        ~select(Deadline.id)
        .where(Deadline.inbound_id == InboundEmail.id, Deadline.status == DeadlineStatus.OPEN)
        .exists(),
    )
    .order_by(col(InboundEmail.id))
    .limit(1000)
)


def watch_held(db: Database, office: Office, now: datetime) -> None:
    """Start a clock for every held mail that has none."""
    with db.read() as session:
        if session.exec(_UNWATCHED).first() is None:
            return
    with db.write(alone="cases") as session:
        told_at = session.exec(
            select(OutgoingMail.created_at)
            .where(OutgoingMail.recipient == office.directory.admin.email, OutgoingMail.letter == LETTER)
            .order_by(col(OutgoingMail.created_at).desc())
            .limit(1)
        ).first()
        at = max(now, told_at + AT_MOST_EVERY) if told_at else now
        row = {
            "clock": CLOCK,
            "title": "say what a held mail is",
            "starts_at": now,
            "due_at": at,
            "explanation": f"told at once, a flood once an hour: {show_moment(at, office.calendar)}",
            "authority": "House rule: nothing is dropped",
            "calendar_digest": office.calendar_digest,
            "moments": [[Doing.ACT.value, at.isoformat()]],
            "next_action_at": at,
            "created_at": now,
        }
        add_rows(session, Deadline, [{**row, "inbound_id": inbound_id} for inbound_id in session.exec(_UNWATCHED)])


def remind_of_held(session: Session, office: Office, deadline: Deadline, cause: Cause) -> None:
    """Tell the admin of everything that is held, and again each working day while anything is."""
    wait_on(session, office, deadline, cause.now)
    held = those_that_wait(session, Disposition.HELD, col(InboundEmail.id).desc())
    if not held:
        return
    log = office.settings.organisation.base_url.rstrip("/")
    facts = {**listed(office, held), "log": f"{log}/held" if log else ""}
    once_key = f"{LETTER}/{cause.key}"
    write_to(session, office, office.directory.admin, LETTER, facts, once_key=once_key, now=cause.now)
