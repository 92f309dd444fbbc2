"""The moves of a case: open, enter a stage, promise, extend, resolve, escalate, assign, close, reopen.

Each takes what holds now and gives a `Change`, or raises NotAllowed with a sentence that says what would be
allowed instead. Every move leaves a case that is not closed with an owner and with a deadline on which
something happens by itself; `mailflow.domain.case.faults` checks that, and a property test walks all paths.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from mailflow.domain.case import (
    COMPLAINANT,
    CaseState,
    Change,
    Ending,
    NotAllowed,
    Outcome,
    Rules,
    Running,
    Status,
)
from mailflow.domain.deadlines import Due, at_moment, due, extend, show_moment
from mailflow.domain.lengths import Length
from mailflow.domain.people import Person
from mailflow.domain.procedure import EndsWith, Stage
from mailflow.domain.working_days import CalendarTooShort

LATE_AFTER = timedelta(hours=1)
"""A stage entered so long after it should have been says that it comes late: mailflow was not running."""


def open_case(
    rules: Rules,
    *,
    received_at: datetime,
    now: datetime,
    area: str | None = None,
    about: tuple[str, ...] = (),
    turn: int = 0,
) -> Change:
    """Open a case: the first stage, its owner and its clocks, which run from receipt.

    `turn` shares cases out evenly among people who could equally take it: give each case the next number.
    Raises CalendarTooShort for a complaint received before the calendar begins.
    """
    stage = rules.procedure.first
    waiting = CaseState(
        stage=stage.id,
        status=Status.OPEN,
        owner=rules.directory.admin.id,
        received_at=received_at,
        stage_entered_at=received_at,
        area=area,
        about=about,
    )
    change = Change(rules, waiting)
    because = _give_to_role(change, stage, now, turn=turn)
    change.record(
        "CaseOpened",
        f"The complaint was received on {show_moment(received_at, rules.calendar)} and {stage.title} began.",
        stage=stage.id,
    )
    change.record("CaseAssigned", f"{change.owner.name} looks after the case. {because}", owner=change.owner.id)
    _start_clocks(change, stage, now)
    change.post("acknowledgement", COMPLAINANT, **_next_steps(change, now))
    change.post("assigned", change.owner.id, because=because, **_next_steps(change, now))
    return change


def promise(change: Change, new: Due, *, now: datetime, by: Person | None, because: str = "") -> None:
    """Tell the complainant by when there will be an answer; `by` None means the procedure's own date.

    A later date than one already promised is an extension and needs its reason.
    """
    _need_open(change, "A date can be set")
    running = change.open_clock(EndsWith.OUTCOME)
    if running is None:
        raise NotAllowed(f"{change.stage.title} has no date for its outcome, so none can be set.")
    clock, because = running.clock, _within_a_sentence(because)
    unpromised = change.open_clock(EndsWith.PROMISE)
    if by is not None:
        if new.at <= now:
            raise NotAllowed("That moment has passed. Give one that lies ahead, for example #deadline 5 working days.")
        latest = due(clock.at_most, running.starts_at, change.rules.calendar) if clock.at_most else running.due
        if new.at > latest.at:
            set_by = f" ({latest.explanation})" if clock.at_most else ""
            raise NotAllowed(
                f"The latest date that {change.stage.title} allows is {show_moment(latest.at, change.rules.calendar)}"
                f"{set_by}. To move a date further, use #extend … because …."
            )
        if unpromised is None and new.at > running.due.at and not because:
            raise NotAllowed(
                "The complainant has been told a date. To give a later one, add: because … and the reason."
            )
    if unpromised is not None:
        change.end(Ending.MET, EndsWith.PROMISE, now=now)
    change.end(Ending.REPLACED, EndsWith.OUTCOME)
    change.start(clock, now, starts_at=running.starts_at, due_at=new)
    who = by.name if by else "mailflow, by the procedure's own rule,"
    reason = f" because {because}" if because else ""
    change.record(
        "DeadlineSet",
        f"{who} told the complainant to expect an answer by {show_moment(new.at, change.rules.calendar)}{reason}.",
        why=new.explanation,
    )
    change.post("promise", COMPLAINANT, because=because, **_next_steps(change, now))


def extend_deadline(change: Change, by_how_much: Length | datetime, *, now: datetime, by: Person, because: str) -> None:
    """Move the outcome's date, from the old date on, with a reason that the complainant is told."""
    _need_open(change, "A deadline can be extended")
    running = change.open_clock(EndsWith.OUTCOME)
    if running is None:
        raise NotAllowed(f"{change.stage.title} has no deadline that could be extended.")
    because = _within_a_sentence(because)
    if not because:
        raise NotAllowed("An extension needs its reason: #extend 3 working days because …")
    calendar = change.rules.calendar
    try:
        if isinstance(by_how_much, Length):
            new = extend(by_how_much, running.due.at, calendar)
        else:
            new = at_moment(by_how_much, calendar)
    except CalendarTooShort:
        raise NotAllowed("That is further ahead than the working days are known. Give a nearer date.") from None
    if new.at <= running.due.at or new.at <= now:
        raise NotAllowed(
            f"The deadline is {show_moment(running.due.at, calendar)} already. An extension must end later than that"
            " and lie ahead."
        )
    most = running.clock.extend_at_most
    if most is None:
        raise NotAllowed(f"The procedure does not allow the deadline to “{running.clock.title}” to be extended.")
    latest = extend(most, running.due.at, calendar)
    if new.at > latest.at:
        raise NotAllowed(
            f"One extension may add at most {most}, which is {show_moment(latest.at, calendar)}."
            f" Try: #extend {most} because …"
        )
    change.end(Ending.MET, EndsWith.PROMISE, now=now)
    change.end(Ending.REPLACED, EndsWith.OUTCOME)
    change.start(running.clock, now, starts_at=running.starts_at, due_at=new)
    change.record(
        "DeadlineExtended",
        f"{by.name} moved the date from {show_moment(running.due.at, calendar)} to {show_moment(new.at, calendar)}"
        f" because {because}.",
        why=new.explanation,
        because=because,
    )
    change.post(
        "extension",
        COMPLAINANT,
        because=because,
        old_due=show_moment(running.due.at, calendar),
        **_next_steps(change, now),
    )


def escalate(
    change: Change,
    *,
    now: datetime,
    by: Person | None,
    because: str,
    to_complainant: str = "",
    at: datetime | None = None,
) -> None:
    """Enter the next stage. `at` is the moment from which it counts: earlier than `now` after a downtime.

    `to_complainant` is the reason as their own letter puts it, where that is not `because`.
    """
    stage, following = change.stage, change.rules.procedure.after(change.stage)
    if following is None:
        raise NotAllowed(
            f"{stage.title} is the last stage here. Its outcome is final; its letter names who outside can help."
        )
    was, earlier, begins = change.state.status, change.owner, at or now
    reason = _within_a_sentence(because)
    if not reason and was is Status.RESOLVED:
        reason, to_complainant = "the complainant asked for the next stage", "you asked for the next step"
    told = to_complainant or reason or "it was not settled"
    reason = reason or told
    if now - begins > LATE_AFTER:
        late = f"; this comes late, since it should have happened on {show_moment(begins, change.rules.calendar)}"
        reason, told = reason + late, told + late
    change.end(Ending.MET, EndsWith.REPLY, now=now)
    change.end(Ending.CANCELLED, now=now)
    change.set(
        stage=following.id,
        status=Status.OPEN,
        stage_entered_at=begins,
        handled_by=tuple(dict.fromkeys((*change.state.handled_by, *change.state.helped_by, change.state.owner))),
        helped_by=(),
        outcome=None,
        outcome_because="",
        closed_at=None,
    )
    why_owner = _give_to_role(change, following, now, of=earlier)
    change.record(
        "StageEntered",
        f"{following.title} began on {show_moment(begins, change.rules.calendar)} because {reason}."
        f" {change.owner.name} looks after the case. {why_owner}",
        stage=following.id,
        owner=change.owner.id,
        by=by.id if by else None,
    )
    _start_clocks(change, following, now)
    steps, missed = _next_steps(change, now), by is None and was is Status.OPEN
    change.post("escalated", COMPLAINANT, because=told, late=missed, **steps)
    change.post("escalation", change.owner.id, because=reason, why_you=why_owner, from_stage=stage.title, **steps)
    if earlier.id not in {change.owner.id, by.id if by else ""}:
        change.post("passed-on", earlier.id, because=reason, to_name=change.owner.name, **steps)


def resolve(change: Change, outcome: Outcome, *, now: datetime, by: Person, because: str, words: str = "") -> None:
    """Record the outcome with its reasons, and tell the complainant, with the next step or that it is final."""
    _need_open(change, "An outcome can be recorded")
    because = _within_a_sentence(because)
    if not because and not words.strip():
        raise NotAllowed(
            f"An outcome needs its reasons: #resolve {outcome} because … (or write the letter below the command)."
        )
    stage = change.stage
    change.end(Ending.MET, now=now)
    change.set(outcome=outcome, outcome_because=because)
    if by.id != change.state.owner:
        # Whoever decided is involved from now on, and may not be the one who reviews it.
        change.set(helped_by=tuple(dict.fromkeys((*change.state.helped_by, by.id))))
    change.record(
        "OutcomeGiven",
        f"{by.name} recorded at {stage.title} that the complaint is {outcome.words}"
        + (f" because {because}." if because else "."),
        outcome=outcome.value,
        stage=stage.id,
        by=by.id,
    )
    following = change.rules.procedure.after(stage)
    if stage.window is None or outcome is Outcome.WITHDRAWN:
        change.set(status=Status.CLOSED, closed_at=now)
        change.record("CaseClosed", f"The case was closed after {stage.title}.")
        until = ""
    else:
        change.set(status=Status.RESOLVED)
        until = show_moment(change.start(stage.window, now, starts_at=now).due.at, change.rules.calendar)
    change.post(
        "outcome",
        COMPLAINANT,
        outcome=outcome.words,
        because=because,
        words=words,
        final=following is None,
        window=until,
        next_stage=following.title if following else "",
        next_about=following.about if following else "",
    )


def close(change: Change, *, now: datetime, by: Person | None, because: str = "") -> None:
    """Close a case that has its outcome, or one that has none with a reason.

    On a closed case it says that what the complainant wrote since changes nothing.
    """
    if change.state.status is Status.CLOSED:
        if by is None or change.open_clock(EndsWith.REPLY) is None:
            raise NotAllowed("The case is closed already.")
        dealt_with_reply(change, by=by)
        return
    because = _within_a_sentence(because)
    if change.state.outcome is None and not because:
        raise NotAllowed(
            "The case has no outcome yet. Give one (#resolve upheld because …), or say why it closes without:"
            " #close because …"
        )
    change.end(Ending.MET if change.state.outcome else Ending.CANCELLED, now=now)
    change.set(status=Status.CLOSED, closed_at=now)
    who = by.name if by else "mailflow"
    reason = because or "it has its outcome and no next stage was asked for"
    change.record("CaseClosed", f"{who} closed the case because {reason}.")
    if change.state.outcome is None:
        change.post("closed", COMPLAINANT, because=because)


def reopen(change: Change, *, now: datetime, by: Person, because: str = "") -> None:
    """Work on a case again in the stage where it ended; its clocks run anew from now."""
    if change.state.status is Status.OPEN:
        raise NotAllowed("The case is open already.")
    because = _within_a_sentence(because)
    change.end(Ending.MET, EndsWith.REPLY, now=now)
    change.end(Ending.CANCELLED)
    change.set(status=Status.OPEN, closed_at=None, outcome=None, outcome_because="", stage_entered_at=now)
    for clock in change.stage.clocks:
        change.start(clock, now, starts_at=now)
    reason = f" because {because}" if because else ""
    change.record("CaseReopened", f"{by.name} opened the case again{reason}. {change.stage.title} goes on.")
    change.post("reopened", COMPLAINANT, because=because, **_next_steps(change, now))


def assign(change: Change, to: Person, *, by: Person, because: str = "") -> None:
    """Give the case to another person within the same stage, perhaps back to one who had it there before."""
    if change.state.status is Status.CLOSED:
        raise NotAllowed("The case is closed. Open it first with #reopen, then assign it.")
    if to.id == change.state.owner:
        raise NotAllowed(f"{to.name} looks after this case already.")
    if to.id in change.state.about:
        raise NotAllowed(f"{to.name} is complained about in this case and cannot look after it.")
    if to.id in change.state.handled_by:
        raise NotAllowed(
            f"{to.name} looked after this case at an earlier stage. Each stage is decided by somebody who was not"
            " involved before."
        )
    earlier, because = change.owner, _within_a_sentence(because)
    helpers = (*change.state.helped_by, change.state.owner)
    change.set(owner=to.id, helped_by=tuple(dict.fromkeys(one for one in helpers if one != to.id)))
    reason = f" because {because}" if because else ""
    change.record("CaseAssigned", f"{by.name} gave the case to {to.name}{reason}.", owner=to.id)
    change.post("assigned", to.id, because=f"{by.name} gave you this case{reason}.", **_next_steps(change))
    if earlier.id not in {by.id, to.id}:
        change.post("passed-on", earlier.id, because=because, to_name=to.name, **_next_steps(change))


def hear_reply(change: Change, *, now: datetime) -> None:
    """The complainant wrote after the outcome: somebody must say, by a date, what that means for the case.

    The time to ask for the next stage does not end before that: a reply on its last day may be the asking.
    """
    if change.state.status is Status.OPEN or change.open_clock(EndsWith.REPLY) is not None:
        return
    reply = change.start(change.rules.procedure.reply, now, starts_at=now)
    window = change.open_clock(EndsWith.WINDOW)
    if window is not None and window.due.at <= reply.due.at:
        keep_window_open(change, window, reply, now)


def keep_window_open(change: Change, window: Running, reply: Running, now: datetime) -> None:
    """Let the time to ask for the next stage end only after the reply that came within it is dealt with."""
    calendar = change.rules.calendar
    until = extend(reply.clock.length, max(reply.due.at, now), calendar)
    change.end(Ending.REPLACED, EndsWith.WINDOW)
    change.start(window.clock, now, starts_at=window.starts_at, due_at=until)
    change.record(
        "WindowExtended",
        f"The time to ask for the next stage now ends on {show_moment(until.at, calendar)}, because the complainant"
        " wrote again and that is being looked at.",
        why=until.explanation,
    )


def dealt_with_reply(change: Change, *, by: Person) -> None:
    """Somebody answered or noted what the complainant wrote after the outcome."""
    if change.open_clock(EndsWith.REPLY) is not None:
        change.end(Ending.MET, EndsWith.REPLY)
        change.record("ReplyDealtWith", f"{by.name} dealt with the complainant's reply.")


def _give_to_role(change: Change, stage: Stage, now: datetime, of: Person | None = None, turn: int = 0) -> str:
    """Find the stage's owner; returns the sentence that says why this person."""
    directory = change.rules.directory
    candidates = [person.id for role in stage.owner[:1] for person in directory.in_role(role)]
    load: Mapping[str, int] = {name: (i - turn) % len(candidates) for i, name in enumerate(candidates)}
    choice = directory.relevant_or_above(
        stage.owner,
        area=change.state.area,
        on=change.rules.calendar.local(now).date(),
        never=frozenset((*change.state.handled_by, *change.state.about)),
        of=of,
        load=load,
    )
    owner = choice.person or directory.admin
    change.set(owner=owner.id)
    if choice.tell_admin:
        change.post("owner-trouble", directory.admin.id, trouble=choice.tell_admin)
    return choice.because


def _start_clocks(change: Change, stage: Stage, now: datetime) -> None:
    for clock in stage.clocks:
        change.start(clock, now)


def _next_steps(change: Change, now: datetime | None = None) -> dict[str, object]:
    """What a letter says of the way ahead: the stage, the owner, and each open date with its explanation.

    With `now`, an outcome that was due before then (a complaint found after a downtime) has no date to promise.
    """
    calendar = change.rules.calendar
    following = change.rules.procedure.after(change.stage)

    def told(running: Running | None) -> str:
        return show_moment(running.due.at, calendar) if running else ""

    outcome = change.open_clock(EndsWith.OUTCOME)
    ahead = outcome if outcome and (now is None or outcome.due.at > now) else None
    return {
        "stage_title": change.stage.title,
        "stage_about": change.stage.about,
        "owner_name": change.owner.name,
        "promise_by": told(change.open_clock(EndsWith.PROMISE)),
        "outcome_by": told(ahead),
        "outcome_why": ahead.due.explanation if ahead else "",
        "next_title": following.title if following else "",
        "next_about": following.about if following else "",
        "dates": [
            {"title": running.clock.title, "due": told(running), "why": running.due.explanation}
            for running in sorted(change.state.running, key=lambda one: one.due.at)
        ],
    }


def _within_a_sentence(because: str) -> str:
    """A reason as somebody typed it, fit to stand before a full stop of ours."""
    return " ".join(because.split()).rstrip(" .")


def _need_open(change: Change, what: str) -> None:
    if change.state.status is not Status.OPEN:
        raise NotAllowed(f"{what} only while the case is open; it is {change.state.status}. Use #reopen first.")
