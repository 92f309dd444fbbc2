"""The complaint log as a reader asks for it: the filtered and sorted list, and the figures at its head.

Every query is bounded and walks an index, so that it costs the same in a log of a hundred cases and of a
hundred thousand: pages are found by key and never by counting rows, and figures stop counting at `COUNTED`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, ColumnExpressionArgument, ScalarSelect, Tuple, func, literal, select, text, tuple_
from sqlmodel import Session, SQLModel, col

from mailflow.domain.case import Status
from mailflow.records.base import UtcDateTime
from mailflow.records.case import Case
from mailflow.records.inbound import Disposition, InboundEmail
from mailflow.records.outgoing import OutgoingMail
from mailflow.records.search import search

COUNTED = 2_000
"""Figures stop here; "2,000 or more" is all that a head line has to say."""
PAGE = 50
MOST_CHOICES = 500
NOT_CLOSED = (Status.OPEN, Status.RESOLVED)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST_ID = 2**31 - 1

# Written as the partial indexes are, word for word: only then does the database know that it may use them.
HELD = text("disposition IN ('pending', 'undecided', 'held')")
TROUBLE = text("status IN ('failed', 'bounced')")
WAITING = text("status IN ('queued', 'sending')")


class Sort(StrEnum):
    """The order of the list: newest first, or what falls due first."""

    RECEIVED = "received"
    DUE = "due"


@dataclass(frozen=True)
class Place:
    """A row's place in an order by time. A page starts after the last place of the page before it."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}.{self.id}"

    @classmethod
    def parse(cls, written: str) -> "Place":
        """Read back what `str` wrote. Raises ValueError for anything else."""
        found = re.fullmatch(r"(-?[0-9]{1,16})\.([0-9]{1,10})", written)
        if not found or int(found[2]) > LAST_ID:
            raise ValueError("This page of the list does not exist.")
        return cls(EPOCH + timedelta(microseconds=int(found[1])), int(found[2]))


@dataclass(frozen=True)
class CaseFilter:
    """Which cases a reader wants to see; the parts combine. An empty part asks for everything."""

    status: Status | None = None
    stage: str = ""
    handler: str = ""
    area: str = ""
    overdue: bool = False
    words: str = ""


@dataclass(frozen=True)
class CasePage:
    """Some cases of the list in their order, and the place after which the next page starts, if there is one.

    `more_mails` tells that a search met more mails with its words than it looks at.
    """

    cases: Sequence[Case]
    next: Place | None = None
    more_mails: bool = False


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


def list_cases(
    session: Session, wanted: CaseFilter, sort: Sort, now: datetime, after: Place | None = None, limit: int = PAGE
) -> CasePage:
    """One page of the list. Sorted by `Sort.DUE` it has only cases that are not closed and wait for a date."""
    conditions = _conditions(wanted, now)
    more = False
    if wanted.words:
        found = search(session, wanted.words, conditions)
        conditions, more = [col(Case.id).in_(found.cases)], found.more
    if sort is Sort.DUE:
        page = _by_due(session, wanted, conditions, after, limit)
    else:
        page = _by_received(session, conditions, after, limit)
    return replace(page, more_mails=more)


def every_case(session: Session, wanted: CaseFilter, sort: Sort, now: datetime) -> Iterator[Case]:
    """The whole list from its first page to its last, a few hundred cases in memory at a time."""
    after: Place | None = None
    while True:
        page = list_cases(session, wanted, sort, now, after, limit=500)
        yield from page.cases
        session.expunge_all()
        if page.next is None:
            return
        after = page.next


def figures(session: Session, now: datetime) -> Figures:
    """How many cases are open and overdue, how many mails wait for a person, how many could not be delivered."""
    # Two counts for what is overdue: each status is one range of the index.
    late = [_counted(Case, col(Case.status) == status, col(Case.next_due_at) < now) for status in NOT_CLOSED]
    counts = session.connection().execute(
        select(
            _counted(Case, col(Case.status) == Status.OPEN),
            late[0] + late[1],
            _counted(InboundEmail, HELD, col(InboundEmail.disposition) != Disposition.PENDING),
            _counted(OutgoingMail, TROUBLE),
        )
    )
    return Figures(*(min(count, COUNTED) for count in counts.one()))


def choices(session: Session) -> Choices:
    """What the filters offer. It hops from value to value along an index instead of reading every case."""
    found: dict[str, list[str]] = {"stage": [], "owner": [], "area": []}
    values = (
        f"SELECT '{name}', value FROM (SELECT value FROM {name}_hop LIMIT {MOST_CHOICES}) AS {name}_values"  # noqa: S608
        for name in found  # the three names above, never a reader's words
    )
    query = f"WITH RECURSIVE {', '.join(map(_hop, found))} {' UNION ALL '.join(values)}"
    for name, value in session.connection().execute(text(query)):
        if value is not None:
            found[name].append(value)
    return Choices(found["stage"], found["owner"], found["area"])


def _conditions(wanted: CaseFilter, now: datetime) -> list[ColumnElement[bool]]:
    parts: list[tuple[object, ColumnElement[bool]]] = [
        (wanted.status and not wanted.overdue, col(Case.status) == wanted.status),
        (wanted.overdue, col(Case.status).in_(_not_closed(wanted)) & (col(Case.next_due_at) < now)),
        (wanted.stage, col(Case.stage) == wanted.stage),
        (wanted.handler, col(Case.owner) == wanted.handler),
        (wanted.area, col(Case.area) == wanted.area),
    ]
    return [condition for asked, condition in parts if asked]


def _not_closed(wanted: CaseFilter) -> list[Status]:
    """The statuses that are asked for and can have something due."""
    return [status for status in NOT_CLOSED if wanted.status in (None, status)]


def _by_received(session: Session, conditions: list[ColumnElement[bool]], after: Place | None, limit: int) -> CasePage:
    query = select(Case).where(*conditions)
    if after:
        query = query.where(tuple_(col(Case.received_at), col(Case.id)) < _key(after))
    query = query.order_by(col(Case.received_at).desc(), col(Case.id).desc()).limit(limit + 1)
    return _page(session.scalars(query).all(), limit, lambda case: case.received_at)


def _by_due(
    session: Session, wanted: CaseFilter, conditions: list[ColumnElement[bool]], after: Place | None, limit: int
) -> CasePage:
    """Walk the index of each status by itself, then merge: one query over both would have to sort them all."""
    found: list[Case] = []
    for status in _not_closed(wanted):
        query = select(Case).where(col(Case.status) == status, col(Case.next_due_at).is_not(None), *conditions)
        if after:
            query = query.where(tuple_(col(Case.next_due_at), col(Case.id)) > _key(after))
        found += session.scalars(query.order_by(col(Case.next_due_at), col(Case.id)).limit(limit + 1))
    found.sort(key=lambda case: (case.next_due_at or EPOCH, case.id or 0))
    return _page(found[: limit + 1], limit, lambda case: case.next_due_at or EPOCH)


def _page(rows: Sequence[Case], limit: int, at: Callable[[Case], datetime]) -> CasePage:
    """Cut off the row that was asked for only to learn whether there is a next page."""
    shown = rows[:limit]
    return CasePage(shown, Place(at(shown[-1]), shown[-1].id or 0) if len(rows) > limit else None)


def _key(place: Place) -> Tuple:
    return tuple_(literal(place.at, UtcDateTime()), literal(place.id))


def _counted(table: type[SQLModel], *conditions: ColumnExpressionArgument[bool]) -> ScalarSelect[int]:
    some = select(literal(1)).select_from(table).where(*conditions).limit(COUNTED).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _hop(name: str) -> str:
    """From one value of an indexed column to the next greater one; the last hop finds none and ends it."""
    return f"""{name}_hop(value) AS (
        SELECT min({name}) FROM "case"
        UNION ALL
        SELECT (SELECT min({name}) FROM "case" WHERE {name} > {name}_hop.value)
        FROM {name}_hop WHERE {name}_hop.value IS NOT NULL
    )"""  # noqa: S608 - a column's name, never a reader's words
