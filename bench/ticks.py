"""How long one tick of the clock takes: when nothing is due among very many open deadlines, and when much is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, insert, literal_column
from sqlmodel import Session, col, select, update

from bench.organisation import company, write_settings
from bench.table import Table, median, milliseconds, number
from mailflow.domain.case import Doing, Status
from mailflow.records.case import Case
from mailflow.records.database import Database
from mailflow.records.deadline import Deadline, DeadlineStatus
from mailflow.scheduler import tick

IDLE_TICKS = 20


def measure(
    folder: Path, databases: dict[str, str], open_deadlines: int, due: int, now: datetime, told: Callable[[str], None]
) -> list[Table]:
    """`databases` (name -> URL) hold invented cases; they are changed."""
    rows = []
    for name, url in databases.items():
        place = folder / f"tick-{name}"
        place.mkdir(mode=0o700)
        opened = company(write_settings(place, url, ["nobody"], 143), now)
        chosen = _cases_to_fall_due(opened.db, due)
        count = _open_up_to(opened.db, open_deadlines, chosen, now)
        tick(opened)
        idle = [_timed(lambda: tick(opened)) for _ in range(IDLE_TICKS)]  # noqa: B023 - called at once
        _make_due(opened.db, chosen, now)
        started = time.perf_counter()
        worked = tick(opened)
        took = time.perf_counter() - started
        opened.db.close()
        told(f"tick, {name}: {milliseconds(median(idle))} with nothing due, {took:.1f} s with {worked:,} due")
        idly = milliseconds(median(idle)), milliseconds(max(idle))
        rows.append((name, f"{count:,}", *idly, f"{worked:,}", f"{number(took)} s", milliseconds(took / (worked or 1))))
    return [
        Table(
            "A tick of the clock",
            f"{IDLE_TICKS} ticks with nothing due, then one tick with much due: for half of the deadlines a reminder, "
            "for the other half their end, by which the case goes to the next stage. Each is worked on in a "
            "transaction of its own that also queues its letters.",
            ("", "open deadlines", "none due: p50", "slowest", "due", "took", "each"),
            tuple(rows),
        )
    ]


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _cases_to_fall_due(db: Database, most: int) -> list[int]:
    """Deadlines of so many open cases, one of each."""
    with db.read() as session:
        found = session.exec(
            select(func.min(Deadline.id))
            .join(Case, col(Case.id) == Deadline.case_id)
            .where(Deadline.status == DeadlineStatus.OPEN, Case.status == Status.OPEN)
            .group_by(col(Deadline.case_id))
            .limit(most)
        ).all()
        return [one for one in found if one]


def _open_up_to(db: Database, wanted: int, but_not: Sequence[int], now: datetime) -> int:
    """Repeat open deadlines of the other cases until there are so many, none of them due; returns how many."""
    names = [column.name for column in Deadline.metadata.tables["deadline"].columns if column.name != "id"]
    with db.write() as session:
        connection = session.connection()
        connection.execute(
            update(Deadline)
            .where(col(Deadline.status) == DeadlineStatus.OPEN)
            .values(next_action_at=now + timedelta(days=300))
        )
        last = session.exec(select(func.max(Deadline.id))).one()
        # What may be repeated stands behind those that are to fall due, so that these keep a case of usual size.
        first = max(but_not, default=0)
        while (have := _open(session)) < wanted:
            again: Select[Any] = (
                select(*[literal_column(f'"{name}"') for name in names])
                .select_from(Deadline)
                .where(Deadline.status == DeadlineStatus.OPEN, col(Deadline.id) > first, col(Deadline.id) <= last)
                .limit(wanted - have)
            )
            if not connection.execute(insert(Deadline).from_select(names, again)).rowcount:
                break
        return have


def _open(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Deadline).where(Deadline.status == DeadlineStatus.OPEN)).one()


def _make_due(db: Database, chosen: Sequence[int], now: datetime) -> None:
    """Let these have a moment at `now`: in turns a reminder, and the end itself."""
    later = now + timedelta(days=2)
    with db.write() as session:
        for place, deadline_id in enumerate(chosen):
            row = session.get_one(Deadline, deadline_id)
            if place % 2:
                row.due_at, row.moments = now, [[Doing.ACT.value, now.isoformat()]]
            else:
                row.due_at = later
                row.moments = [[Doing.REMIND.value, now.isoformat()], [Doing.ACT.value, later.isoformat()]]
            row.next_action_at = now
            session.add(row)
