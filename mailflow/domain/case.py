"""A case as a value, and the changes that a move may make to it: who owns it, where it stands, which clocks run.

A move (see `mailflow.domain.moves`) takes a state and gives a `Change`: the new state and everything that is
promised with it. Nothing has happened yet; `mailflow.casework` writes a change down in one commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from mailflow.domain.deadlines import Due, counted_back, due, moments_before
from mailflow.domain.people import Directory, Person
from mailflow.domain.procedure import Clock, EndsWith, Procedure, Stage, Starts
from mailflow.domain.working_days import Calendar


class Status(StrEnum):
    """Where a case stands: `open` (somebody works on it), `resolved` (answered; there is a next stage), `closed`."""

    OPEN = "open"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What was decided of a complaint."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly-upheld"
    NOT_UPHELD = "not-upheld"
    WITHDRAWN = "withdrawn"
    OUT_OF_SCOPE = "out-of-scope"

    @property
    def words(self) -> str:
        """The outcome as a letter says it: "partly upheld"."""
        return self.value.replace("-", " ")


class NotAllowed(Exception):
    """A move that the procedure does not allow as things stand; the text says why and what would be."""


class Doing(StrEnum):
    """What the tick does at a moment: `remind` the owner, or `act` because the clock has run out."""

    REMIND = "remind"
    ACT = "act"


@dataclass(frozen=True)
class Moment:
    """One moment in a deadline's life at which the tick has something to do."""

    doing: Doing
    at: datetime


@dataclass(frozen=True)
class Running:
    """An open deadline. `row` is its place in the records, None until it is stored."""

    clock: Clock
    stage: str
    starts_at: datetime
    due: Due
    moments: tuple[Moment, ...]
    row: int | None = None


class Ending(StrEnum):
    """How a deadline ended."""

    MET = "met"
    MISSED = "missed"
    REPLACED = "replaced"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class CaseState:
    """Where a case stands. All names are ids of people of the directory.

    `handled_by` looked after it at earlier stages, `helped_by` earlier in this one; the latter may have it back
    here. `about` are complained about. None of them is ever given a later stage.
    """

    stage: str
    status: Status
    owner: str
    received_at: datetime
    stage_entered_at: datetime
    area: str | None = None
    handled_by: tuple[str, ...] = ()
    helped_by: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    running: tuple[Running, ...] = ()
    outcome: Outcome | None = None
    outcome_because: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Rules:
    """What decides beside the case itself: its procedure, the calendar and the people, as they are today."""

    procedure: Procedure
    calendar: Calendar
    directory: Directory

    def person(self, person_id: str) -> Person:
        """The person with this id, or the admin in the place of somebody who has left the settings."""
        return self.directory.by_id(person_id) or self.directory.admin

    def on_duty(self, person_id: str, at: datetime, never: frozenset[str] = frozenset()) -> Person:
        """Who reads mail for this person on that day: the person, or during an absence the delegate (or theirs).

        Somebody in `never` (complained about in the case) reads nothing for another: then it waits for the person.
        """
        person, day = self.person(person_id), self.calendar.local(at).date()
        acting, passed = person, {person.id}
        while absence := acting.absence(day):
            delegate = self.directory.by_id(absence.delegate) if absence.delegate else None
            if delegate is None or delegate.id in passed or delegate.id in never:
                return person
            passed.add(delegate.id)
            acting = delegate
        return acting


@dataclass(frozen=True)
class NewEvent:
    """Something that happened, in the past tense, with a sentence fit to be read to the complainant."""

    kind: str
    sentence: str
    data: Mapping[str, Any] = field(default_factory=dict)


COMPLAINANT = "complainant"


@dataclass(frozen=True)
class Post:
    """A letter that a change promises. `to` is COMPLAINANT or a person's id; `facts` fill its template."""

    letter: str
    to: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class Change:
    """What a move does, gathered step by step: the new state, events, ended deadlines and promised letters."""

    def __init__(self, rules: Rules, state: CaseState) -> None:
        self.rules = rules
        self.state = state
        self.events: list[NewEvent] = []
        self.ended: list[tuple[Running, Ending]] = []
        self.posts: list[Post] = []

    @property
    def stage(self) -> Stage:
        """The stage the case is in now."""
        return self.rules.procedure.stage(self.state.stage)

    @property
    def owner(self) -> Person:
        """Who owns the case now."""
        return self.rules.person(self.state.owner)

    def set(self, **fields: Any) -> None:
        """Replace fields of the state."""
        self.state = replace(self.state, **fields)

    def record(self, kind: str, sentence: str, **data: Any) -> None:
        """Add an event to the history."""
        self.events.append(NewEvent(kind, sentence, data))

    def post(self, letter: str, to: str, **facts: Any) -> None:
        """Promise a letter."""
        self.posts.append(Post(letter, to, facts))

    def on_duty(self, now: datetime) -> Person:
        """Who reads mail for the owner at `now`; nobody who is complained about."""
        return self.rules.on_duty(self.state.owner, now, frozenset(self.state.about))

    def tell_roles(self, letter: str, roles: tuple[str, ...], now: datetime, **facts: Any) -> list[Person]:
        """Promise a notice to one person of each role who may see the case, other than its owner; returns whom."""
        told: list[Person] = []
        for role in roles:
            choice = self.rules.directory.relevant(
                role,
                area=self.state.area,
                on=self.rules.calendar.local(now).date(),
                never=frozenset((*self.state.about, self.state.owner, self.on_duty(now).id)),
                of=self.owner,
            )
            if choice.person and choice.person not in told:
                told.append(choice.person)
                self.post(letter, choice.person.id, **facts)
        return told

    def start(
        self, clock: Clock, now: datetime, *, starts_at: datetime | None = None, due_at: Due | None = None
    ) -> Running:
        """Let a clock run, from its own starting event unless told otherwise."""
        begins = starts_at or (
            self.state.received_at if clock.starts is Starts.RECEIPT else self.state.stage_entered_at
        )
        named = {Starts.RECEIPT: "receipt", Starts.STAGE: ""}[clock.starts] if starts_at is None else ""
        calendar = self.rules.calendar
        ends = due_at or due(clock.length, begins, calendar, roll=clock.roll, starts_as=named)
        acts_at = ends.at
        if clock.act_before:
            # On the plain clock: mailflow itself may write outside working time, people need not.
            acts_at = max(counted_back(ends.at, clock.act_before, calendar), min(begins, ends.at))
        reminders = (at for at in moments_before(ends.at, begins, clock.remind, calendar) if now < at < acts_at)
        running = Running(
            clock,
            self.state.stage,
            begins,
            ends,
            (*(Moment(Doing.REMIND, at) for at in reminders), Moment(Doing.ACT, acts_at)),
        )
        self.set(running=(*self.state.running, running))
        return running

    def end(self, how: Ending, *ends_with: EndsWith, now: datetime | None = None) -> None:
        """End the open deadlines of these kinds; without a kind, all of them.

        With `now`, one that people should have met before then ends as missed, whatever was done to end it.
        """
        kept = []
        for running in self.state.running:
            if ends_with and running.clock.ends_with not in ends_with:
                kept.append(running)
                continue
            late = now is not None and running.due.at < now and running.clock.ends_with is not EndsWith.WINDOW
            self.ended.append((running, Ending.MISSED if late else how))
        self.set(running=tuple(kept))

    def open_clock(self, ends_with: EndsWith) -> Running | None:
        """The open deadline of this kind, if one runs."""
        return next((running for running in self.state.running if running.clock.ends_with is ends_with), None)


# The deadline that each status must have, and the one that it may have beside it.
_DEADLINES: Mapping[Status, tuple[EndsWith | None, EndsWith]] = {
    Status.OPEN: (EndsWith.OUTCOME, EndsWith.PROMISE),
    Status.RESOLVED: (EndsWith.WINDOW, EndsWith.REPLY),
    Status.CLOSED: (None, EndsWith.REPLY),
}


def faults(rules: Rules, state: CaseState) -> list[str]:
    """What is wrong with a state that every move must leave right; empty when nothing is.

    A case that is not closed has an owner who exists, and a deadline on which something happens by itself.
    """
    wrong = []
    if rules.directory.by_id(state.owner) is None:
        wrong.append(f"the owner {state.owner!r} is nobody in the settings")
    kinds = [running.clock.ends_with for running in state.running]
    needed, possible = _DEADLINES[state.status]
    if needed is not None and needed not in kinds:
        wrong.append(f"a case that is {state.status} has no deadline that ends with {needed}")
    wrong += [
        f"a case that is {state.status} has a deadline that ends with {kind}"
        for kind in kinds
        if kind is not needed and kind is not possible
    ]
    if len(set(kinds)) != len(kinds):
        wrong.append("two deadlines of one kind run at once")
    for running in state.running:
        if not any(moment.doing is Doing.ACT for moment in running.moments):
            wrong.append(f"nothing happens when the time to {running.clock.title} has run out")
    if (state.status is Status.CLOSED) != (state.closed_at is not None):
        wrong.append(f"a case that is {state.status} has {state.closed_at} for the moment it was closed")
    return wrong
