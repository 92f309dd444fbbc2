"""What falls due: which of a deadline's moments must be worked on now, and what a clock that ran out does.

After a downtime a deadline may have several moments behind it. Only the last of them counts: a reminder of
something that has meanwhile run out would tell its reader what is no longer so.
"""

from __future__ import annotations

from datetime import datetime, timedelta

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
from mailflow.domain.moves import close, escalate, promise
from mailflow.domain.procedure import EndsWith, WhenDue

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
    reader = change.rules.on_duty(change.state.owner, now)
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
    ran_out_at = running.due.at
    when = show_moment(ran_out_at, change.rules.calendar)
    act = running.clock.when_due
    if act is WhenDue.ESCALATE and (
        change.state.status is Status.CLOSED or change.rules.procedure.after(change.stage) is None
    ):
        act = WhenDue.REPORT
    if act is WhenDue.PROMISE:
        outcome = change.open_clock(EndsWith.OUTCOME)
        if outcome is None:
            change.end(Ending.CANCELLED, EndsWith.PROMISE)
            return
        change.tell_roles(
            "promised-for-you",
            running.clock.tell,
            now,
            owner_name=change.owner.name,
            due=show_moment(outcome.due.at, change.rules.calendar),
        )
        change.post(
            "promised-for-you",
            change.state.owner,
            owner_name=change.owner.name,
            due=show_moment(outcome.due.at, change.rules.calendar),
        )
        promise(change, outcome.due, now=now, by=None)
    elif act is WhenDue.CLOSE:
        close(change, now=now, by=None)
    elif act is WhenDue.ESCALATE:
        if running.clock.ends_with is EndsWith.REPLY:
            because = "the complainant wrote again after the outcome and nobody said that this settled it"
        else:
            change.record("DeadlineMissed", f"The time to {running.clock.title} ended on {when} without an outcome.")
            because = f"{change.stage.title} did not settle it by {when}"
        escalate(change, now=now, by=None, because=because, at=ran_out_at)
    else:
        _report(change, running, when, now)


def _report(change: Change, running: Running, when: str, now: datetime) -> None:
    """Say that it is late, to those above and to the complainant, and let the clock run once more."""
    clock = running.clock
    change.record("DeadlineMissed", f"The time to {clock.title} ended on {when}.")
    change.end(Ending.MISSED, clock.ends_with)
    calendar = change.rules.calendar
    length = clock.again or clock.length
    again = extend(length, running.due.at, calendar)
    for _ in range(_MOST_ROUNDS_CAUGHT_UP):
        if again.at > now:
            break
        again = extend(length, again.at, calendar)
    if again.at <= now:
        again = due(length, now, calendar)
    if again.at <= now:
        again = Due(now + timedelta(days=1), "looked at again after a day")
    change.start(clock, now, starts_at=running.starts_at, due_at=again)
    new_date = show_moment(again.at, calendar)
    told = change.tell_roles(
        "overdue", clock.tell, now, title=clock.title, due=when, again=new_date, owner_name=change.owner.name
    )
    reader = change.rules.on_duty(change.state.owner, now)
    change.post("overdue", reader.id, title=clock.title, due=when, again=new_date, owner_name=change.owner.name)
    if told:
        change.record("OverdueReported", f"{' and '.join(person.name for person in told)} heard that it is late.")
    if clock.ends_with is EndsWith.OUTCOME:
        following = change.rules.procedure.after(change.stage)
        change.post(
            "holding",
            COMPLAINANT,
            due=when,
            again=new_date,
            owner_name=change.owner.name,
            stage_title=change.stage.title,
            next_about=following.about if following else "",
        )


def what_follows(change: Change, running: Running) -> str:
    """What mailflow does by itself if nobody does anything, in words for the person who could."""
    following = change.rules.procedure.after(change.stage)
    if running.clock.when_due is WhenDue.ESCALATE and following is not None:
        return f"the case goes to {following.title} by itself"
    if running.clock.when_due is WhenDue.PROMISE:
        outcome = change.open_clock(EndsWith.OUTCOME)
        by = f" ({show_moment(outcome.due.at, change.rules.calendar)})" if outcome else ""
        return f"mailflow tells the complainant the procedure's own date{by}"
    if running.clock.when_due is WhenDue.CLOSE:
        return "the case is closed"
    return "those above you and the complainant are told that it is late"
