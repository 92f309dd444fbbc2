"""Whether the parts of a procedure hold together: every stage can be reached and left, and every clock does something.

A file may be well written and still describe a trap: a stage that nobody enters, a promise that is kept only
after it was due, a missed date of which nobody hears.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailflow.domain.lengths import Length, Unit
from mailflow.domain.procedure import Clock, EndsWith, Procedure, Stage, Starts, WhenDue

_IN_STAGE = (EndsWith.PROMISE, EndsWith.OUTCOME)
MAY_DO = {
    EndsWith.PROMISE: (WhenDue.PROMISE, WhenDue.REPORT, WhenDue.ESCALATE),
    EndsWith.OUTCOME: (WhenDue.ESCALATE, WhenDue.REPORT),
    EndsWith.REPLY: (WhenDue.ESCALATE, WhenDue.REPORT),
    EndsWith.WINDOW: (WhenDue.CLOSE,),
}
"""What each kind of clock may do when it runs out."""

# Lengths in hours, to tell the longer of two: what is counted on a calendar is at least about so long.
_HOURS = {
    Unit.MINUTES: 1 / 60,
    Unit.HOURS: 1.0,
    Unit.WORKING_HOURS: 1.0,
    Unit.DAYS: 24.0,
    Unit.WORKING_DAYS: 24.0,
    Unit.WEEKS: 7 * 24.0,
    Unit.MONTHS: 28 * 24.0,
}
_SHORTEST_AGAIN_IN_HOURS = 1


@dataclass(frozen=True)
class Problem:
    """Something to mend in a procedure file: at which key, and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


def incoherences(procedure: Procedure, unreadable: Sequence[Problem]) -> list[Problem]:
    """What does not hold together, leaving out the parts that could not be read, which would only repeat that."""

    def could_be_read(where: str) -> bool:
        return not any(f"{problem.where}.".startswith((f"{where}.", f"{where}[")) for problem in unreadable)

    found: list[Problem] = []
    if could_be_read("stage"):
        found += _ids(procedure)
        found += _way_through(procedure)
    for place, stage in enumerate(procedure.stages):
        if could_be_read(f"stage[{place}]"):
            found += _stage(stage, f"stage[{place}]")
    if could_be_read("reply"):
        found += _clock(procedure.reply, "reply", (EndsWith.REPLY,), leads_on=True)
    return found


def _ids(procedure: Procedure) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for place, stage in enumerate(procedure.stages):
        where = f"stage[{place}]"
        if stage.id in seen:
            yield Problem(f"{where}.id", f'"{stage.id}" is the id of {seen[stage.id]} already')
        seen.setdefault(stage.id, where)
        # A stage's clocks, its window and the reply clock may all run for one case.
        clocks = {procedure.reply.id: "the reply clock"}
        for at, clock in _clocks(stage, where):
            if clock.id in clocks:
                yield Problem(f"{at}.id", f'"{clock.id}" is the id of {clocks[clock.id]} already')
            clocks.setdefault(clock.id, at)


def _way_through(procedure: Procedure) -> Iterator[Problem]:
    order = {stage.id: place for place, stage in reversed(list(enumerate(procedure.stages)))}
    for place, stage in enumerate(procedure.stages):
        if stage.next is None:
            continue
        later = ", ".join(f'"{one.id}"' for one in procedure.stages[place + 1 :]) or "none"
        if stage.next not in order:
            yield Problem(f"stage[{place}].next", f'there is no stage "{stage.next}"; those that follow here: {later}')
        elif order[stage.next] <= place:
            yield Problem(
                f"stage[{place}].next", f'"{stage.next}" does not come later, so a case could go round for ever'
            )
    reached, at = {0}, 0
    while (following := procedure.stages[at].next) in order and order[following] > at:
        at = order[following]
        reached.add(at)
    for place in range(len(procedure.stages)):
        if place not in reached:
            yield Problem(
                f"stage[{place}]",
                f'no case can ever reach it: no stage on the way has next = "{procedure.stages[place].id}"',
            )


def _stage(stage: Stage, where: str) -> Iterator[Problem]:
    kinds = [clock.ends_with for clock in stage.clocks]
    if EndsWith.OUTCOME not in kinds:
        yield Problem(f"{where}.clock", 'expected one that ends_with = "outcome", or the stage could last for ever')
    for kind in _IN_STAGE:
        if kinds.count(kind) > 1:
            yield Problem(f"{where}.clock", f'expected only one that ends_with = "{kind}", got {kinds.count(kind)}')
    if stage.next is not None and stage.window is None:
        yield Problem(
            f"{where}.window", "it is missing; expected the time to ask for the next stage, since there is one"
        )
    if stage.next is None and stage.window is not None:
        yield Problem(f"{where}.window", "the stage has no next one that could be asked for")
    for at, clock in _clocks(stage, where):
        kinds_here = (EndsWith.WINDOW,) if clock is stage.window else _IN_STAGE
        yield from _clock(clock, at, kinds_here, leads_on=stage.next is not None)


def _clock(clock: Clock, where: str, kinds: tuple[EndsWith, ...], *, leads_on: bool) -> Iterator[Problem]:
    if clock.ends_with not in kinds:
        yield Problem(f"{where}.ends_with", f'expected {_either(kinds)} here, got "{clock.ends_with}"')
        return
    if not clock.length.n:
        yield Problem(f"{where}.length", f"expected longer than nothing, got {_quoted(clock.length)}")
    does, may_do = clock.when_due, MAY_DO[clock.ends_with]
    if does not in may_do:
        yield Problem(
            f"{where}.when_due", f'expected {_either(may_do)} for what ends with "{clock.ends_with}", got "{does}"'
        )
        return
    if does is WhenDue.ESCALATE and not leads_on:
        yield Problem(f"{where}.when_due", 'the stage has no next one to escalate to; expected "report"')
    # A reply to the last stage cannot escalate and is reported instead.
    reports = does is WhenDue.REPORT or clock.ends_with is EndsWith.REPLY
    if reports and clock.again is None:
        yield Problem(f"{where}.again", "it is missing; expected how long until it is reported once more")
    if reports and not clock.tell:
        yield Problem(f"{where}.tell", "it is missing; expected the roles that hear that it is late")
    if clock.again is not None and not reports:
        yield Problem(f"{where}.again", f'it has no effect on a clock whose when_due = "{does}"')
    if clock.again is not None and _hours(clock.again) < _SHORTEST_AGAIN_IN_HOURS:
        yield Problem(f"{where}.again", f"expected an hour or longer, got {_quoted(clock.again)}")
    if clock.tell and not reports and does is not WhenDue.PROMISE:
        yield Problem(f"{where}.tell", f'it has no effect on a clock whose when_due = "{does}"')
    if clock.ends_with not in _IN_STAGE and clock.starts is not Starts.STAGE:
        yield Problem(f"{where}.starts", 'expected "stage": this clock starts when its event happens')
    if clock.act_before is not None and does is not WhenDue.PROMISE:
        yield Problem(f"{where}.act_before", 'it has an effect only with when_due = "promise"')
    elif clock.act_before is not None and _hours(clock.act_before) >= _hours(clock.length):
        yield Problem(
            f"{where}.act_before",
            f"expected less than the length, {_quoted(clock.length)}, got {_quoted(clock.act_before)}",
        )
    for place, lead in enumerate(clock.remind):
        if _hours(lead) > _hours(clock.length):
            yield Problem(
                f"{where}.remind[{place}]",
                f"expected at most the length, {_quoted(clock.length)}, got {_quoted(lead)}",
            )
    for key, bound in (("at_most", clock.at_most), ("extend_at_most", clock.extend_at_most)):
        if bound is not None and clock.ends_with is not EndsWith.OUTCOME:
            yield Problem(f"{where}.{key}", 'it has an effect only on a clock that ends_with = "outcome"')
    if clock.at_most is not None and _hours(clock.at_most) < _hours(clock.length):
        yield Problem(
            f"{where}.at_most", f"expected at least the length, {_quoted(clock.length)}, got {_quoted(clock.at_most)}"
        )


def _clocks(stage: Stage, where: str) -> Iterator[tuple[str, Clock]]:
    for place, clock in enumerate(stage.clocks):
        yield f"{where}.clock[{place}]", clock
    if stage.window is not None:
        yield f"{where}.window", stage.window


def _hours(length: Length) -> float:
    return length.n * _HOURS[length.unit]


def _either(words: Sequence[EndsWith] | Sequence[WhenDue]) -> str:
    return " or ".join(f'"{word}"' for word in words)


def _quoted(length: Length) -> str:
    return f'"{length}"'
