"""Permission: who may decide in a case, apart from reading about it and adding notes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from mailflow.domain.case import Rules
from mailflow.domain.people import Person

ALWAYS = frozenset({"admin"})


class Standing(Protocol):
    """What of a case says who may decide in it: a `CaseState` has it, and so has the case's row."""

    @property
    def stage(self) -> str:
        """The id of the stage it is in."""

    @property
    def owner(self) -> str:
        """The id of who looks after it."""

    @property
    def handled_by(self) -> Collection[str]:
        """Who looked after it at earlier stages."""

    @property
    def about(self) -> Collection[str]:
        """Who is complained about."""


def may_decide(rules: Rules, state: Standing, person: Person, now: datetime) -> bool:
    """Whether this person may set dates, give outcomes and move the case on in its present stage.

    The owner, whoever acts for the owner today, and everybody whose role owns this stage or a later one may;
    an admin too. Somebody complained about may not, whatever the role.
    """
    if person.id in state.about:
        return False
    if person.id == state.owner or rules.on_duty(state.owner, now).id == person.id:
        return True
    stages = rules.procedure.stages
    here = next(place for place, stage in enumerate(stages) if stage.id == state.stage)
    roles = {role for stage in stages[here:] for role in stage.owner} | ALWAYS
    return person.id not in state.handled_by and bool(person.roles & roles - {"handler"})
