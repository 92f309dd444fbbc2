"""Walks every path of a procedure on the engine itself, and says what is wrong with any state that can be reached.

Two cases that are in the same stage with the same status and the same clocks have the same ways ahead, so
each such situation is entered once, and from it every move is tried and every clock is left to run out.
"""

from __future__ import annotations

from collections import deque
from datetime import UTC, date, datetime, time

from mailflow.domain.case import Change, NotAllowed, Outcome, Rules, faults
from mailflow.domain.moves import (
    assign,
    close,
    dealt_with_reply,
    escalate,
    extend_deadline,
    hear_reply,
    reopen,
    resolve,
)
from mailflow.domain.people import Directory, Person
from mailflow.domain.procedure import EndsWith, Procedure
from mailflow.domain.working_days import Calendar
from mailflow.paths import templates_folder
from mailflow.procedures.rehearsal import Move, Rehearsal

_MOST_SITUATIONS = 5_000
_MOST_AT_ONCE = 50
_BECAUSE = "this is a rehearsal"

Situation = tuple[object, ...]


def walk(procedure: Procedure, directory: Directory, calendar: Calendar) -> list[str]:
    """Play every path with these people; what is wrong, a sentence each, empty when nothing is."""
    rules = Rules(procedure, calendar, directory)
    wrong: dict[str, None] = {}
    begins = Rehearsal(rules, _midway(calendar))
    waiting: deque[tuple[Rehearsal, tuple[str, ...]]] = deque([(begins, ("open",))])
    seen: set[Situation] = set()
    letters = {file.stem for file in (templates_folder() / "email").glob("*.txt")}
    while waiting and len(seen) < _MOST_SITUATIONS:
        played, path = waiting.popleft()
        wrong |= dict.fromkeys(f"{_told(path)}: {fault}" for fault in _wrong_with(played, letters))
        if _situation(played) in seen:
            continue
        seen.add(_situation(played))
        for name, move in _moves(played).items():
            onward = played.fork()
            try:
                if move is None:
                    _let_time_pass(onward)
                else:
                    onward.do(move)
            except NotAllowed:
                continue
            except Exception as problem:  # Whatever it is, the person who wrote the file must hear of it.
                wrong[f"{_told((*path, name))}: {type(problem).__name__}: {problem}"] = None
                continue
            waiting.append((onward, (*path, name)))
    reached = {situation[0] for situation in seen}
    wrong |= dict.fromkeys(
        f"{stage.title} was not reached on any path" for stage in procedure.stages if stage.id not in reached
    )
    return [*wrong, *_unowned(rules)]


def _moves(played: Rehearsal) -> dict[str, Move | None]:
    """Every move that somebody could make, by what it is called; None is to let the next clock run out."""
    owner = played.rules.person(played.state.owner)
    moves: dict[str, Move | None] = {
        f"resolve {outcome}": _resolve(outcome, owner) for outcome in Outcome if outcome is not Outcome.PARTLY_UPHELD
    }
    moves["escalate"] = lambda change, now: escalate(change, now=now, by=owner, because=_BECAUSE)
    moves["extend"] = lambda change, now: _extend(change, now, owner)
    moves["reply"] = lambda change, now: hear_reply(change, now=now)
    moves["note"] = lambda change, _now: dealt_with_reply(change, by=owner)
    moves["close"] = lambda change, now: close(change, now=now, by=owner, because=_BECAUSE)
    moves["reopen"] = lambda change, now: reopen(change, now=now, by=owner, because=_BECAUSE)
    for colleague in played.rules.directory.people:
        moves[f"assign {colleague.id}"] = _assign(colleague, owner)
    if played.next_at() is not None:
        moves["wait"] = None
    return moves


def _resolve(outcome: Outcome, by: Person) -> Move:
    return lambda change, now: resolve(change, outcome, now=now, by=by, because=_BECAUSE)


def _assign(to: Person, by: Person) -> Move:
    return lambda change, _now: assign(change, to, by=by)


def _extend(change: Change, now: datetime, by: Person) -> None:
    running = change.open_clock(EndsWith.OUTCOME)
    if running is None or running.clock.extend_at_most is None:
        raise NotAllowed("There is nothing to extend.")
    extend_deadline(change, running.clock.extend_at_most, now=now, by=by, because=_BECAUSE)


def _let_time_pass(played: Rehearsal) -> None:
    at = played.next_at()
    if at is not None:
        played.catch_up(max(at, played.now), most=_MOST_AT_ONCE)


def _situation(played: Rehearsal) -> Situation:
    state = played.state
    clocks = frozenset((one.clock.id, len(one.moments)) for one in state.running)
    return state.stage, state.status, state.outcome is Outcome.WITHDRAWN, clocks


def _wrong_with(played: Rehearsal, letters: set[str]) -> list[str]:
    change = played.done[-1][1]
    wrong = faults(played.rules, played.state)
    wrong += [f"“{event.sentence}” is no sentence" for event in change.events if not event.sentence.endswith(".")]
    wrong += [f"there is no letter “{post.letter}”" for post in change.posts if post.letter not in letters]
    return wrong


def _unowned(rules: Rules) -> list[str]:
    """Stages for which the settings name nobody, so that the administrator would have every case."""
    people = rules.directory
    return [
        f"Nobody has the role that {stage.title} asks for ({' or '.join(stage.owner)}),"
        f" so {people.admin.name}, the administrator, would have every case there"
        for stage in rules.procedure.stages
        if not any(people.in_role(role) for role in stage.owner)
    ]


def _midway(calendar: Calendar) -> datetime:
    """Ten o'clock on a working day far from both ends of the calendar."""
    day = calendar.next_working_day(date((calendar.from_year + calendar.to_year) // 2, 1, 1))
    return calendar.moment(day, time(10)).astimezone(UTC)


def _told(path: tuple[str, ...]) -> str:
    return ", then ".join(path)
