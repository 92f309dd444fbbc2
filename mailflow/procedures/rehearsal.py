"""One case played through a procedure in memory: moves are made, time passes, what falls due is done.

It keeps what the records would keep and works on what is due in the order of the real clock, so that a
procedure can be checked, shown and tested without a database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import count

from mailflow.domain.case import CaseState, Change, Post, Rules, Running
from mailflow.domain.due import fall_due, next_moment, work_at
from mailflow.domain.moves import open_case

Move = Callable[[Change, datetime], None]


class Rehearsal:
    """A case, the moment it is now, and everything that was done so far as (when, change)."""

    def __init__(
        self,
        rules: Rules,
        received_at: datetime,
        *,
        now: datetime | None = None,
        area: str | None = None,
        about: tuple[str, ...] = (),
        turn: int = 0,
    ) -> None:
        self.rules = rules
        self.now = now or received_at
        self.done: list[tuple[datetime, Change]] = []
        self._acted_through: dict[int, datetime] = {}
        self._rows = count(1)
        self._keep(open_case(rules, received_at=received_at, now=self.now, area=area, about=about, turn=turn))

    @property
    def state(self) -> CaseState:
        """Where the case stands."""
        return self.done[-1][1].state

    @property
    def posts(self) -> list[Post]:
        """Every letter promised so far."""
        return [post for _, change in self.done for post in change.posts]

    @property
    def story(self) -> list[str]:
        """Every event so far, as the sentence that tells it."""
        return [event.sentence for _, change in self.done for event in change.events]

    def fork(self) -> Rehearsal:
        """Another case that has come as far as this one and goes its own way from here."""
        other = object.__new__(Rehearsal)
        other.rules, other.now, other.done = self.rules, self.now, list(self.done)
        other._acted_through = dict(self._acted_through)
        other._rows = count(next(self._rows))
        return other

    def do(self, move: Move) -> Change:
        """Make a move now. Raises NotAllowed, and then nothing has changed."""
        change = Change(self.rules, self.state)
        move(change, self.now)
        return self._keep(change)

    def next_at(self) -> datetime | None:
        """When something happens next by itself."""
        return min((at for at, _ in self._waiting()), default=None)

    def step(self) -> Change | None:
        """Work on the one deadline that has waited longest at `now`; None if nothing is due."""
        at, running = min(self._waiting(), default=(None, None), key=lambda one: (one[0], one[1].row))
        if at is None or running is None or at > self.now:
            return None
        assert running.row is not None  # noqa: S101 - whatever is kept has a row
        moment = work_at(running.moments, self._acted_through.get(running.row), self.now)
        assert moment is not None  # noqa: S101 - it waits
        self._acted_through[running.row] = moment.at
        return self.do(lambda change, now: fall_due(change, running, moment, now))

    def catch_up(self, now: datetime, most: int = 10_000) -> None:
        """Let time jump to `now`, as after a downtime, and work on everything that fell due meanwhile.

        Raises RuntimeError if that takes more than `most` steps: then the case would never come to rest.
        """
        self.now = now
        for _ in range(most):
            if self.step() is None:
                return
        raise RuntimeError(f"more than {most} things happen at once")

    def wait_until(self, until: datetime) -> None:
        """Let time pass to `until` while mailflow runs: everything is worked on in its own moment."""
        while (at := self.next_at()) is not None and at <= until:
            self.catch_up(max(at, self.now))
        self.now = max(self.now, until)

    def _waiting(self) -> list[tuple[datetime, Running]]:
        open_moments = (
            (next_moment(running.moments, self._acted_through.get(running.row or 0)), running)
            for running in self.state.running
        )
        return [(at, running) for at, running in open_moments if at is not None]

    def _keep(self, change: Change) -> Change:
        stored = (replace(one, row=one.row or next(self._rows)) for one in change.state.running)
        change.set(running=tuple(stored))
        self.done.append((self.now, change))
        return change
