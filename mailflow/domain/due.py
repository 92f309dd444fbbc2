"""What falls due: which of a deadline's moments must be worked on now, and what a clock that ran out does.

After a downtime a deadline may have several moments behind it. Only the last of them counts: a reminder of
something that has meanwhile run out would tell its reader what is no longer so.
"""

from __future__ import annotations

from datetime import datetime

from mailflow.domain.case import (
    COMPLAINANT,
    Change,
    Doing,
    Ending,
    Moment,
    Running,
    Status,
)
from mailflow.domain.deadlines import Due, due, extend, show_moment
from mailflow.domain.lengths import Length
from mailflow.domain.moves import close, escalate, keep_window_open, promise
from mailflow.domain.procedure import EndsWith, WhenDue
from mailflow.domain.working_days import Calendar, CalendarTooShort

_MOST_ROUNDS_CAUGHT_UP = 500


def work_at(moments: tuple[Moment, ...], acted_through: datetime | None, now: datetime) -> Moment | None:
    """The one moment to work on at `now`, or None when nothing is due yet."""
    passed = [moment for moment in moments if moment.at <= now and (acted_through is None or moment.at > acted_through)]
    return passed[-1] if passed else None


def next_moment(moments: tuple[Moment, ...], acted_through: datetime | None) -> datetime | None:
    """The next moment at which the tick must look, or None when all of them are done."""
    return next((moment.at for moment in moments if acted_through is None or moment.at > acted_through), None)


def fall_due(change: Change, running: Running, moment: Moment, now: datetime) -> None:
    """Do what the clock says at this moment: remind the owner, or act because it ran out."""
    if moment.doing is Doing.REMIND:
        _remind(change, running, now)
    else:
        _run_out(change, running, now)


def _remind(change: Change, running: Running, now: datetime) -> None:
    when = show_moment(running.due.at, change.rules.calendar)
    reader = change.on_duty(now)
    change.record("ReminderSent", f"{reader.name} was reminded to {running.clock.title} by {when}.")
    change.post(
        "reminder",
        reader.id,
        title=running.clock.title,
        due=when,
        why=running.due.explanation,
        then=what_follows(change, running),
    )


def _run_out(change: Change, running: Running, now: datetime) -> None:
    act, when = _consequence(change, running), show_moment(running.due.at, change.rules.calendar)
    if act is WhenDue.PROMISE:
        _promise(change, running, when, now)
    elif act is WhenDue.CLOSE:
        reply = change.open_clock(EndsWith.REPLY)
        if reply is None:
            close(change, now=now, by=None)
        else:
            keep_window_open(change, running, reply, now)
    elif act is WhenDue.ESCALATE:
        change.end(Ending.MISSED, running.clock.ends_with)
        if running.clock.ends_with is EndsWith.REPLY:
            because = "the complainant wrote again after the outcome and nobody said that this settled it"
            told = "you wrote to us again after our answer, and nobody has told us that the matter is settled"
        else:
            change.record("DeadlineMissed", f"The time to {running.clock.title} ended on {when} without an outcome.")
            because = told = f"{change.stage.title} did not settle it by {when}"
        escalate(change, now=now, by=None, because=because, to_complainant=told, at=running.due.at)
    else:
        _report(change, running, when, now)


def _consequence(change: Change, running: Running) -> WhenDue:
    """What the clock does as things stand: where there is no next stage to enter, it is reported instead."""
    act = running.clock.when_due
    leads_on = change.state.status is not Status.CLOSED and change.rules.procedure.after(change.stage) is not None
    return WhenDue.REPORT if act is WhenDue.ESCALATE and not leads_on else act


def _promise(change: Change, running: Running, when: str, now: datetime) -> None:
    """Tell the complainant the procedure's own date, in the place of an owner who has not set one."""
    outcome = change.open_clock(EndsWith.OUTCOME)
    if outcome is None or outcome.due.at <= now:
        # After a downtime that date has passed too, and it would be no promise: the outcome's own clock acts next.
        change.record("DeadlineMissed", f"The time to {running.clock.title} ended on {when}.")
        change.end(Ending.MISSED, EndsWith.PROMISE)
        return
    facts = {"owner_name": change.owner.name, "due": show_moment(outcome.due.at, change.rules.calendar)}
    change.tell_roles("promised-for-you", running.clock.tell, now, **facts)
    change.post("promised-for-you", change.on_duty(now).id, **facts)
    promise(change, outcome.due, now=now, by=None)


def _report(change: Change, running: Running, when: str, now: datetime) -> None:
    """Say that it is late, to those above and to the complainant, and let the clock run once more."""
    clock, calendar = running.clock, change.rules.calendar
    change.record("DeadlineMissed", f"The time to {clock.title} ended on {when}.")
    change.end(Ending.MISSED, clock.ends_with)
    again = _next_round(clock.again or clock.length, running.due.at, now, calendar)
    change.start(clock, now, starts_at=running.starts_at, due_at=again)
    facts = {
        "title": clock.title,
        "due": when,
        "again": show_moment(again.at, calendar),
        "owner_name": change.owner.name,
    }
    # Where none of those above can be told, the administrator is: somebody other than the owner must know.
    told = change.tell_roles("overdue", clock.tell, now, **facts) or change.tell_roles(
        "overdue", ("admin",), now, **facts
    )
    change.post("overdue", change.on_duty(now).id, **facts)
    if told:
        change.record("OverdueReported", f"{' and '.join(person.name for person in told)} heard that it is late.")
    if clock.ends_with is EndsWith.OUTCOME:
        following = change.rules.procedure.after(change.stage)
        change.post(
            "holding",
            COMPLAINANT,
            due=when,
            again=facts["again"],
            owner_name=change.owner.name,
            stage_title=change.stage.title,
            next_about=following.about if following else "",
        )


def _next_round(length: Length, old_due_at: datetime, now: datetime, calendar: Calendar) -> Due:
    """The first date after `now` in the rhythm of the old one, so that a downtime's rounds are one, not many."""
    try:
        again = extend(length, old_due_at, calendar)
        for _ in range(_MOST_ROUNDS_CAUGHT_UP):
            if again.at > now:
                return again
            again = extend(length, again.at, calendar)
    except CalendarTooShort:
        # The old date lies before today's calendar begins: count from today.
        pass
    return due(length, now, calendar)


def what_follows(change: Change, running: Running) -> str:
    """What mailflow does by itself if nobody does anything, in words for the person who could."""
    act, following = _consequence(change, running), change.rules.procedure.after(change.stage)
    if act is WhenDue.ESCALATE and following is not None:
        return f"the case goes to {following.title} by itself"
    if act is WhenDue.PROMISE:
        outcome = change.open_clock(EndsWith.OUTCOME)
        by = f" ({show_moment(outcome.due.at, change.rules.calendar)})" if outcome else ""
        return f"mailflow tells the complainant the procedure's own date{by}"
    if act is WhenDue.CLOSE:
        return "the case is closed"
    if running.clock.ends_with is EndsWith.OUTCOME:
        return "those above you and the complainant are told that it is late"
    return "those above you are told that it is late"
