"""A procedure in words: the way through it, who owns each stage, and the dates that a case received now would have."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime

from mailflow.domain.case import Rules
from mailflow.domain.deadlines import show_moment
from mailflow.domain.people import Directory, Person, role_title
from mailflow.domain.procedure import Clock, EndsWith, Procedure, Stage, Starts, WhenDue
from mailflow.domain.working_days import Calendar
from mailflow.procedures.rehearsal import Rehearsal

_WIDTH = 100


def show(procedure: Procedure, calendar: Calendar, now: datetime) -> str:
    """The procedure as `mailflow procedures show` prints it, with the dates of a case received at `now`."""
    return "\n".join(
        [
            f"{procedure.title} ({procedure.id}, version {procedure.version})",
            f"Authority: {procedure.authority}",
            "",
            *_way(procedure),
            *(line for stage in procedure.stages for line in ("", *_stage(procedure, stage))),
            "",
            "After an outcome, when the complainant writes again",
            *_clock(procedure.reply),
            "",
            f"A case received now ({show_moment(now, calendar)}), if nobody did anything",
            *_silence(procedure, calendar, now),
            "",
        ]
    )


def _way(procedure: Procedure) -> Iterator[str]:
    """A small drawing: the stages one below the other, and what leads from each to the next."""
    stage: Stage | None = procedure.first
    while stage is not None:
        yield f"  [{stage.title}]  {_owners(stage)}"
        outcome = stage.clock(EndsWith.OUTCOME)
        following = procedure.after(stage)
        if following is None:
            yield "     the outcome is final; its letter names who outside can help"
        elif outcome is not None:
            by_itself = f"no outcome in {outcome.length}, or " if outcome.when_due is WhenDue.ESCALATE else ""
            yield f"     |  {by_itself}not settled"
        stage = following


def _stage(procedure: Procedure, stage: Stage) -> Iterator[str]:
    yield stage.title
    yield from _wrapped(f"{stage.about[:1].upper()}{stage.about[1:]}.")
    yield f"  Owner: {_owners(stage)}"
    for clock in stage.clocks:
        yield from _clock(clock)
    if stage.window is not None:
        yield from _clock(stage.window)
        following = procedure.after(stage)
        yield f"  Next: {following.title if following else 'none'}"


def _clock(clock: Clock) -> Iterator[str]:
    starts = {
        EndsWith.WINDOW: "the outcome",
        EndsWith.REPLY: "the reply",
    }.get(clock.ends_with, "receipt" if clock.starts is Starts.RECEIPT else "the start of the stage")
    yield from _wrapped(f"- {clock.length} from {starts}: {clock.title}.", after="    ")
    if clock.remind:
        yield f"    Reminders: {', '.join(map(str, clock.remind))} before."
    yield from _wrapped(f"    Then: {_then(clock)}.", after="    ")
    if clock.at_most:
        yield f"    A date may be set that is up to {clock.at_most} from {starts}."
    if clock.extend_at_most:
        yield f"    An extension may add up to {clock.extend_at_most}, with its reason."
    yield from _wrapped(f"    Set by: {clock.authority}.", after="    ")


def _then(clock: Clock) -> str:
    told = [f"the {role_title(role)}" for role in clock.tell]
    if clock.when_due is WhenDue.ESCALATE:
        again = f"; where there is none, {_listed(told)} are told, and again every {clock.again}" if clock.again else ""
        return f"the next stage begins at once{again}"
    if clock.when_due is WhenDue.PROMISE:
        early = f", {clock.act_before} before" if clock.act_before else ""
        hearing = f"; {_listed(told)} will know" if told else ""
        return f"mailflow tells the complainant the procedure's own date{early}{hearing}"
    if clock.when_due is WhenDue.CLOSE:
        return "the case is closed"
    complainant = ["the complainant"] if clock.ends_with is EndsWith.OUTCOME else []
    return f"{_listed(['the owner', *told, *complainant])} are told that it is late, and again every {clock.again}"


def _silence(procedure: Procedure, calendar: Calendar, now: datetime) -> Iterator[str]:
    """Every moment at which something would happen by itself, until a late outcome is reported for the first time."""
    rehearsal = Rehearsal(Rules(procedure, calendar, _one_of_each(procedure)), now)
    yield f"  {show_moment(now, calendar)}  {procedure.first.title} begins"
    yield from _due(rehearsal)
    last = False
    while not last and (at := rehearsal.next_at()) is not None:
        rehearsal.now = max(at, rehearsal.now)
        before, change = rehearsal.state, rehearsal.step()
        when, owner = show_moment(rehearsal.now, calendar), rehearsal.rules.person(before.owner).name
        for event in change.events if change else ():
            if event.kind == "ReminderSent":
                yield f"  {when}  {owner} is reminded"
            elif event.kind == "DeadlineSet":
                yield f"  {when}  the complainant is told the procedure's own date"
            elif event.kind == "StageEntered":
                yield f"  {when}  {procedure.stage(rehearsal.state.stage).title} begins"
            elif event.kind == "DeadlineMissed" and rehearsal.state.stage == before.stage:
                yield f"  {when}  it is late: {owner}, those above and the complainant are told"
                last = change is not None and change.ended[0][0].clock.ends_with is EndsWith.OUTCOME
        if before.stage != rehearsal.state.stage:
            yield from _due(rehearsal)


def _due(rehearsal: Rehearsal) -> Iterator[str]:
    for running in sorted(rehearsal.state.running, key=lambda one: one.due.at):
        yield from _wrapped(f"    to {running.clock.title}: {running.due.explanation}", after="      ")


def _one_of_each(procedure: Procedure) -> Directory:
    """People who bear the names of their roles, so that dates can be shown without anybody's settings."""
    roles = dict.fromkeys((*(role for stage in procedure.stages for role in stage.owner), "admin"))
    return Directory(
        tuple(
            Person(f"{role}-{place}", f"the {role_title(role)}", f"{role}@example.org", roles=frozenset({role}))
            for place, role in enumerate(roles)
        )
    )


def _owners(stage: Stage) -> str:
    return ", else ".join(role_title(role) for role in stage.owner)


def _listed(words: list[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _wrapped(text: str, after: str = "  ") -> list[str]:
    before = text[: len(text) - len(text.lstrip())] or "  "
    return textwrap.wrap(text.strip(), _WIDTH, initial_indent=before, subsequent_indent=after, break_long_words=False)
