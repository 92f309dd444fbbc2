"""A complaints procedure as a value: stages, who owns them, the clocks that run in them and what a missed one does.

Nothing here knows a particular procedure. `mailflow.procedures` reads one from a TOML file; each case keeps
the text it was started under, so a changed file never moves a running case.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailflow.domain.lengths import Length


class Starts(StrEnum):
    """The event a clock counts from: `receipt` of the complaint by our server, or entry into the `stage`."""

    RECEIPT = "receipt"
    STAGE = "stage"


class EndsWith(StrEnum):
    """What meets a clock in time.

    promise  the complainant is told by when the complaint will be resolved
    outcome  the stage gives its outcome
    reply    somebody deals with what the complainant wrote after the outcome
    window   nothing needs to be done: the complainant's time to ask for the next stage
    """

    PROMISE = "promise"
    OUTCOME = "outcome"
    REPLY = "reply"
    WINDOW = "window"


class WhenDue(StrEnum):
    """What mailflow does by itself when a clock runs out.

    escalate  the case enters the next stage at once
    promise   the complainant is told the procedure's own date
    report    the roles in `tell` and the complainant hear that it is late, and the clock runs again
    close     the case is closed
    """

    ESCALATE = "escalate"
    PROMISE = "promise"
    REPORT = "report"
    CLOSE = "close"


@dataclass(frozen=True)
class Clock:
    """One deadline of a stage. `title` completes "By Friday, please ..."; `authority` is the paragraph that sets it.

    `remind` are leads before the due moment. `act_before` brings `when_due` forward by so much, so that a
    promise made by mailflow still reaches the complainant in time. `again` is how long a reported clock runs
    the next time. `at_most` bounds the date a person may set, `extend_at_most` each extension of it.
    """

    id: str
    title: str
    length: Length
    starts: Starts
    ends_with: EndsWith
    when_due: WhenDue
    authority: str
    remind: tuple[Length, ...] = ()
    tell: tuple[str, ...] = ()
    act_before: Length | None = None
    again: Length | None = None
    roll: bool = False
    at_most: Length | None = None
    extend_at_most: Length | None = None


@dataclass(frozen=True)
class Stage:
    """One step. `owner` lists roles, first choice first. `about` tells the complainant what happens here.

    `next` is the stage that an unhappy complainant, or a missed deadline, leads to; a stage without one is
    the last, and its outcome is final. `window` is the time to ask for the next stage after an outcome.
    """

    id: str
    title: str
    about: str
    owner: tuple[str, ...]
    clocks: tuple[Clock, ...]
    next: str | None = None
    window: Clock | None = None

    def clock(self, ends_with: EndsWith) -> Clock | None:
        """The clock of this stage that ends so, if it has one."""
        return next((clock for clock in self.clocks if clock.ends_with is ends_with), None)


@dataclass(frozen=True)
class Procedure:
    """A whole procedure. `digest` names the exact text it was read from."""

    id: str
    version: int
    title: str
    authority: str
    summary: str
    stages: tuple[Stage, ...]
    reply: Clock
    digest: str

    @property
    def first(self) -> Stage:
        """The stage in which a case begins."""
        return self.stages[0]

    def stage(self, stage_id: str) -> Stage:
        """The stage with this id; KeyError if the procedure has none."""
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        raise KeyError(stage_id)

    def after(self, stage: Stage) -> Stage | None:
        """The stage that follows, or None after the last."""
        return self.stage(stage.next) if stage.next else None

    def clock(self, stage_id: str, clock_id: str) -> Clock:
        """A clock by its stage and id: the stage's own, its window, or the procedure's reply clock."""
        stage = self.stage(stage_id)
        clocks: tuple[Clock | None, ...] = (*stage.clocks, stage.window, self.reply)
        for clock in clocks:
            if clock is not None and clock.id == clock_id:
                return clock
        raise KeyError(f"{stage_id}/{clock_id}")
