"""The head of the complaint log: its figures, and what the filters of its list can be set to.

Figures stop counting at `COUNTED`, and choices hop along an index, so that both cost the same in a log of a
hundred cases and of a hundred thousand.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnExpressionArgument, ScalarSelect, bindparam, func, literal, select, text
from sqlmodel import Session, SQLModel, col

from mailflow.domain.case import Status
from mailflow.records.base import UtcDateTime
from mailflow.records.case import Case
from mailflow.records.inbound import InboundEmail
from mailflow.records.log import NOT_CLOSED
from mailflow.records.outgoing import OutgoingMail
from mailflow.records.prepared import Prepared
from mailflow.records.waiting import HELD, TROUBLE

COUNTED = 2_000
"""Figures stop here; "2,000 or more" is all that a head line has to say."""
MOST_CHOICES = 500


@dataclass(frozen=True)
class Figures:
    """The numbers at the head of the log. None is above `COUNTED`, which means "so many or more"."""

    open: int
    overdue: int
    held: int
    failed: int


@dataclass(frozen=True)
class Choices:
    """What the filters can be set to: every stage, handler and area that some case has."""

    stages: list[str] = field(default_factory=list)
    handlers: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)


def _counted(table: type[SQLModel], *conditions: ColumnExpressionArgument[bool]) -> ScalarSelect[int]:
    some = select(literal(1)).select_from(table).where(*conditions).limit(COUNTED).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


# Two counts for what is overdue: each status is one range of the index.
_FIGURES = Prepared(
    select(
        _counted(Case, col(Case.status) == Status.OPEN),
        *(
            _counted(Case, col(Case.status) == status, col(Case.next_due_at) < bindparam("now", type_=UtcDateTime()))
            for status in NOT_CLOSED
        ),
        _counted(InboundEmail, HELD),
        _counted(OutgoingMail, TROUBLE),
    )
)


def _hop(name: str) -> str:
    """From one value of an indexed column to the next greater one; the last hop finds none and ends it."""
    return f"""{name}_hop(value) AS (
        SELECT min({name}) FROM "case"
        UNION ALL
        SELECT (SELECT min({name}) FROM "case" WHERE {name} > {name}_hop.value)
        FROM {name}_hop WHERE {name}_hop.value IS NOT NULL
    )"""  # noqa: S608 - a column's name, never a reader's words


_CHOSEN_BY = ("stage", "owner", "area")
_HOPS = ", ".join(map(_hop, _CHOSEN_BY))
_VALUES = " UNION ALL ".join(
    f"SELECT '{name}', value FROM (SELECT value FROM {name}_hop LIMIT {MOST_CHOICES}) AS {name}_values"  # noqa: S608
    for name in _CHOSEN_BY  # the three names above, never a reader's words
)
_CHOICES = Prepared(text(f"WITH RECURSIVE {_HOPS} {_VALUES}"))


def figures(session: Session, now: datetime) -> Figures:
    """How many cases are open and overdue, how many mails wait for a person, how many could not be delivered."""
    ((opened, late_open, late_resolved, held, failed),) = _FIGURES.rows(session, now=now)
    return Figures(opened, min(late_open + late_resolved, COUNTED), held, failed)


def choices(session: Session) -> Choices:
    """What the filters offer. It hops from value to value along an index instead of reading every case."""
    found: dict[str, list[str]] = {name: [] for name in _CHOSEN_BY}
    for name, value in _CHOICES.rows(session):
        if value is not None:
            found[name].append(value)
    return Choices(found["stage"], found["owner"], found["area"])
