"""The ledger: a case read from its rows as a state, and a change written back to them in one piece."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from mailflow.casework.office import Office
from mailflow.casework.post import Cause, Reader, send
from mailflow.domain.case import CaseState, Change, Doing, Moment, Rules, Running, Status
from mailflow.domain.deadlines import Due
from mailflow.domain.due import next_moment
from mailflow.records.case import Case
from mailflow.records.deadline import Deadline, DeadlineStatus
from mailflow.records.event import Event
from mailflow.records.prepared import Prepared
from mailflow.records.rows import add_rows, load


class NoSuchCase(LookupError):
    """There is no case with this reference; the text says so."""


@dataclass(frozen=True)
class Opened:
    """A case taken from the shelf: its row, and the state that moves work on."""

    row: Case
    rules: Rules
    state: CaseState

    def change(self) -> Change:
        """Begin a change to this case."""
        return Change(self.rules, self.state)


_OPEN_DEADLINES = Prepared(
    select(Deadline.id, Deadline.stage, Deadline.clock, Deadline.starts_at)
    .add_columns(col(Deadline.due_at), col(Deadline.explanation), col(Deadline.moments))
    .where(col(Deadline.case_id) == bindparam("of_case"), col(Deadline.status) == DeadlineStatus.OPEN)
    .order_by(col(Deadline.id))
)


def take(session: Session, office: Office, case_id: int) -> Opened:
    """Read a case and its open deadlines."""
    row = load(session, Case, case_id)
    if row is None:
        raise NoSuchCase(f"There is no case number {case_id} in the database.")
    rules = office.rules(office.procedure(row.procedure_digest, session))
    state = CaseState(
        stage=row.stage,
        status=row.status,
        owner=row.owner,
        received_at=row.received_at,
        stage_entered_at=row.stage_entered_at,
        area=row.area,
        handled_by=tuple(row.handled_by),
        helped_by=tuple(row.helped_by),
        about=tuple(row.about),
        running=tuple(_running(rules, *row) for row in _OPEN_DEADLINES.rows(session, of_case=case_id)),
        outcome=row.outcome,
        outcome_because=row.outcome_because,
        closed_at=row.closed_at,
    )
    return Opened(row, rules, state)


def by_reference(session: Session, reference: str) -> Case:
    """The case with this reference, in any case of letters. Raises NoSuchCase with a sentence."""
    found = session.exec(select(Case).where(Case.reference == reference.strip().upper())).first()
    if found is None:
        raise NoSuchCase(f"There is no case {reference.strip()[:40]}.")
    return found


def write(session: Session, office: Office, row: Case, change: Change, cause: Cause) -> None:
    """Write a change of a stored case: its row, deadlines, events and the letters it promises, in this transaction."""
    for name, value in case_columns(change.state).items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    session.add(row)
    for running, how in change.ended:
        # One that started and ended within this change was never open for anybody: no row is owed.
        if running.row is not None:
            ended = session.get_one(Deadline, running.row)
            ended.status, ended.ended_at, ended.next_action_at = DeadlineStatus(how.value), cause.now, None
            session.add(ended)
    write_consequences(session, office, row, change, cause)


def write_consequences(session: Session, office: Office, row: Case, change: Change, cause: Cause) -> None:
    """Write what a change adds beside the case's own row: deadlines, events and promised letters."""
    assert row.id is not None  # noqa: S101 - the case is stored first
    add_rows(
        session,
        Deadline,
        [_deadline(office, row.id, running, cause.now) for running in change.state.running if running.row is None],
    )
    add_rows(
        session,
        Event,
        [
            {
                "case_id": row.id,
                "inbound_id": cause.inbound_id,
                "at": cause.now,
                "kind": happened.kind,
                "actor": cause.actor,
                "sentence": happened.sentence,
                "data": dict(happened.data),
            }
            for happened in change.events
        ],
    )
    for number, post in enumerate(change.posts):
        send(session, office, row, post, cause, number, Reader.of(change.rules, row, post.to, cause.now))


def case_columns(state: CaseState) -> dict[str, Any]:
    """What the case's row repeats of its state."""
    return {
        "stage": state.stage,
        "status": state.status,
        "owner": state.owner,
        "stage_entered_at": state.stage_entered_at,
        "closed_at": state.closed_at,
        "area": state.area,
        "handled_by": list(state.handled_by),
        "helped_by": list(state.helped_by),
        "about": list(state.about),
        "outcome": state.outcome,
        "outcome_because": state.outcome_because,
        "next_due_at": min((running.due.at for running in state.running), default=None),
    }


def _running(
    rules: Rules,
    row: int,
    stage: str,
    clock: str,
    starts_at: datetime,
    due_at: datetime,
    explanation: str,
    moments: list[list[str]],
) -> Running:
    return Running(
        rules.procedure.clock(stage, clock),
        stage,
        starts_at,
        Due(due_at, explanation),
        tuple(Moment(Doing(doing), datetime.fromisoformat(at)) for doing, at in moments),
        row,
    )


def _deadline(office: Office, case_id: int, running: Running, now: datetime) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "stage": running.stage,
        "clock": running.clock.id,
        "title": running.clock.title,
        "starts_at": running.starts_at,
        "due_at": running.due.at,
        "explanation": running.due.explanation,
        "authority": running.clock.authority,
        "calendar_digest": office.calendar_digest,
        "moments": [[moment.doing.value, moment.at.isoformat()] for moment in running.moments],
        "next_action_at": next_moment(running.moments, None),
        "created_at": now,
    }


def overdue(case: Case, now: datetime) -> bool:
    """Whether something in the case should have been done by now."""
    return case.status is not Status.CLOSED and case.next_due_at is not None and case.next_due_at < now
