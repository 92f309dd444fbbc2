"""The complaint log as a reader asks for it: the filtered and sorted list, page by page.

Every query is bounded and walks an index, so that it costs the same in a log of a hundred cases and of a
hundred thousand: pages are found by key and never by counting rows.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Tuple, literal, select, tuple_
from sqlmodel import Session, col

from mailflow.domain.case import Status
from mailflow.records.base import UtcDateTime
from mailflow.records.case import Case
from mailflow.records.one_of import one_of
from mailflow.records.search import search

PAGE = 50
NOT_CLOSED = (Status.OPEN, Status.RESOLVED)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST_ID = 2**31 - 1


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


def list_cases(
    session: Session, wanted: CaseFilter, sort: Sort, now: datetime, after: Place | None = None, limit: int = PAGE
) -> CasePage:
    """One page of the list. Sorted by `Sort.DUE` it has only cases that are not closed and wait for a date."""
    conditions = _conditions(wanted, now)
    more = False
    if wanted.words:
        found = search(session, wanted.words, conditions)
        conditions, more = [one_of(Case.id, found.cases)], found.more
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
