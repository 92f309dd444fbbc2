"""What happens by itself: reminders, promises kept in time, escalation, and catching up after a downtime."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailflow.domain.case import Doing, Ending, Moment, Outcome, Status
from mailflow.domain.deadlines import show_moment
from mailflow.domain.due import next_moment, what_follows, work_at
from mailflow.domain.lengths import parse_length
from mailflow.domain.moves import assign, escalate, extend_deadline, hear_reply, resolve
from mailflow.domain.people import Directory
from mailflow.domain.procedure import EndsWith
from mailflow.procedures.rehearsal import Rehearsal
from tests.domain.sample import (
    ADA,
    BOB,
    CALENDAR,
    DAN,
    EVE,
    MAX,
    MIA,
    MONDAY,
    ONE_STEP,
    SMALL,
    absent,
    clock,
    letters,
    opened,
    person,
)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def by_letter(case: Rehearsal, letter: str) -> list[tuple[datetime, str]]:
    return [(when, post.to) for when, change in case.done for post in change.posts if post.letter == letter]


# --- which moment counts --------------------------------------------------------------------------------------

MOMENTS = (
    Moment(Doing.REMIND, at(2027, 1, 4)),
    Moment(Doing.REMIND, at(2027, 1, 5)),
    Moment(Doing.ACT, at(2027, 1, 6)),
)


@pytest.mark.parametrize(
    ("acted_through", "now", "expected"),
    [
        (None, at(2027, 1, 3), None),
        (None, at(2027, 1, 4), MOMENTS[0]),
        (at(2027, 1, 4), at(2027, 1, 4, 12), None),
        (None, at(2027, 1, 5, 12), MOMENTS[1]),
        (None, at(2028, 1, 1), MOMENTS[2]),
        (at(2027, 1, 6), at(2028, 1, 1), None),
    ],
)
def test_of_several_moments_that_passed_only_the_last_is_worked_on(
    acted_through: datetime | None, now: datetime, expected: Moment | None
):
    assert work_at(MOMENTS, acted_through, now) == expected


def test_the_next_moment_is_the_first_that_was_not_worked_on():
    assert next_moment(MOMENTS, None) == at(2027, 1, 4)
    assert next_moment(MOMENTS, at(2027, 1, 5)) == at(2027, 1, 6)
    assert next_moment(MOMENTS, at(2027, 1, 6)) is None


# --- reminders ------------------------------------------------------------------------------------------------


def test_the_owner_is_reminded_in_working_time_with_what_follows():
    case = opened()
    case.wait_until(MONDAY + timedelta(days=14))
    assert by_letter(case, "reminder") == [
        (at(2026, 11, 3, 9), "bob"),
        (at(2026, 11, 4, 13), "bob"),
        (at(2026, 11, 11, 9), "bob"),
        (at(2026, 11, 13, 9), "bob"),
    ]
    reminders = [post for post in case.posts if post.letter == "reminder"]
    assert reminders[0].facts["then"] == (
        "mailflow tells the complainant the procedure's own date (Mon 16 Nov 2026, 17:00)"
    )
    assert reminders[-1].facts["then"] == "the case goes to Stage 2 by itself"
    assert reminders[-1].facts["title"] == "resolve the complaint"


def test_during_an_absence_the_delegate_is_reminded_and_so_is_the_delegate_of_the_delegate():
    bob = person("bob", "handler", away=absent("beth"))
    beth = person("beth", away=absent("ruth"))
    case = opened(Directory((person("carl", "handler"), bob, beth, person("ruth"), ADA)))
    case.do(lambda change, _now: assign(change, bob, by=ADA))
    case.wait_until(MONDAY + timedelta(days=2))
    assert by_letter(case, "reminder")[0][1] == "ruth"


@pytest.mark.parametrize("delegate", ["bob", "nobody", "beth"])
def test_a_delegate_who_is_complained_about_or_cannot_act_reads_nothing(delegate: str):
    bob = person("bob", "handler", away=absent(delegate))
    case = opened(Directory((person("carl", "handler"), bob, person("beth"), ADA)), about=("beth",))
    case.do(lambda change, _now: assign(change, bob, by=ADA))
    case.wait_until(MONDAY + timedelta(days=2))
    assert {to for _, to in by_letter(case, "reminder")} == {"bob"}


# --- the promise ----------------------------------------------------------------------------------------------


def test_a_date_nobody_set_is_told_an_hour_before_it_was_due_to_be_told():
    case = opened()
    case.wait_until(MONDAY + timedelta(days=3))
    assert by_letter(case, "promise") == [(at(2026, 11, 4, 16), "complainant")]
    assert sorted(by_letter(case, "promised-for-you")) == [(at(2026, 11, 4, 16), "bob"), (at(2026, 11, 4, 16), "mia")]
    assert [running.clock.id for running in case.state.running] == ["resolve"]
    change = next(change for _, change in case.done if change.ended)
    assert (change.ended[0][0].clock.id, change.ended[0][1]) == ("promise", Ending.MET)


def test_a_promise_due_before_anybody_could_act_is_kept_at_once_and_not_before_receipt():
    friday_evening = at(2026, 11, 6, 23, 30)
    case = opened(received_at=friday_evening, procedure=SMALL)
    assert all(moment.at >= friday_evening for running in case.state.running for moment in running.moments)


def test_a_date_that_has_passed_is_never_promised():
    case = opened(now=MONDAY + timedelta(days=15))
    case.catch_up(case.now)
    assert by_letter(case, "promise") == []
    assert case.story[2] == (
        "The time to tell the complainant by when the complaint will be resolved ended on Wed 4 Nov 2026, 17:00."
    )
    assert case.state.stage == "stage-2"


# --- running out ------------------------------------------------------------------------------------------------


def test_a_stage_without_an_outcome_is_escalated_at_the_minute():
    case = opened()
    case.wait_until(at(2026, 11, 16, 17))
    assert (case.state.stage, case.state.owner) == ("stage-2", "mia")
    assert case.state.stage_entered_at == at(2026, 11, 16, 17)
    change = case.done[-1][1]
    assert letters(change) == [("escalated", "complainant"), ("escalation", "mia"), ("passed-on", "bob")]
    assert change.posts[0].facts["late"] is True
    assert [(one.clock.id, how) for one, how in change.ended] == [("resolve", Ending.MISSED)]


def test_a_promise_that_escalates_takes_the_case_on_and_cancels_the_date_that_was_not_due():
    case = opened(procedure=SMALL)
    case.wait_until(MONDAY + timedelta(hours=4))
    assert case.state.stage == "second-look"
    assert [(one.clock.id, how) for one, how in case.done[-1][1].ended] == [
        ("say-when", Ending.MISSED),
        ("answer", Ending.CANCELLED),
    ]


def test_a_reply_that_nobody_deals_with_enters_the_next_stage_from_that_moment():
    case = opened()
    case.do(lambda change, now: resolve(change, Outcome.UPHELD, now=now, by=BOB, because="it is so"))
    case.do(lambda change, now: hear_reply(change, now=now))
    due_at = clock(case, EndsWith.REPLY).due.at
    case.catch_up(due_at + timedelta(days=1))
    assert (case.state.stage, case.state.stage_entered_at) == ("stage-2", due_at)
    change = case.done[-1][1]
    letter = change.posts[0]
    assert (letter.to, letter.facts["late"]) == ("complainant", False)
    assert str(letter.facts["because"]).startswith("you wrote to us again after our answer"), "it is read by her"
    assert "nobody said that this settled it; this comes late" in case.story[-1]
    assert [(one.clock.id, how) for one, how in change.ended] == [
        ("answer-reply", Ending.MISSED),
        ("ask-stage-2", Ending.CANCELLED),
    ]


def test_a_reply_to_a_closed_case_is_reported_until_somebody_deals_with_it():
    case = opened()
    case.do(lambda change, now: resolve(change, Outcome.WITHDRAWN, now=now, by=BOB, because="she said so"))
    case.do(lambda change, now: hear_reply(change, now=now))
    reply = clock(case, EndsWith.REPLY)
    assert what_follows(case.done[-1][1], reply) == "those above you are told that it is late"
    case.wait_until(MONDAY + timedelta(days=7))
    assert case.state.status is Status.CLOSED
    assert {to for _, to in by_letter(case, "overdue")} == {"bob", "mia", "dan"}
    assert by_letter(case, "holding") == []


def test_a_reply_is_reported_past_the_time_to_ask_and_the_case_stays_for_it():
    case = opened(procedure=SMALL)
    case.do(lambda change, now: resolve(change, Outcome.NOT_UPHELD, now=now, by=BOB, because="it is so"))
    case.wait_until(MONDAY + timedelta(days=29))
    case.do(lambda change, now: hear_reply(change, now=now))
    case.wait_until(MONDAY + timedelta(days=60))
    assert case.state.status is Status.RESOLVED


def test_what_cannot_go_further_is_reported_in_its_rhythm_to_those_above_and_the_complainant():
    case = opened()
    for by in (BOB, MIA):
        case.do(lambda change, now, by=by: escalate(change, now=now, by=by, because=""))
    case.wait_until(at(2026, 11, 23, 17))
    assert by_letter(case, "holding") == [(at(2026, 11, 16, 17), "complainant"), (at(2026, 11, 23, 17), "complainant")]
    assert [to for _, to in by_letter(case, "overdue")] == ["eve", "bruno", "dan"] * 2
    assert case.state.stage == "stage-3"


def test_a_report_goes_to_the_administrator_when_none_of_those_above_can_be_told():
    case = opened(Directory((DAN, EVE, ADA)), procedure=ONE_STEP)
    assert case.state.owner == "dan"
    only = opened(Directory((person("eve", "ceo", "director"), person("ida", "admin"))))
    for by in (person("ida"), EVE):
        only.do(lambda change, now, by=by: escalate(change, now=now, by=by, because=""))
    assert only.state.stage == "stage-3"
    only.wait_until(at(2026, 11, 16, 17))
    owner, told = only.state.owner, [to for _, to in by_letter(only, "overdue")]
    assert told[-1] == owner
    assert set(told) == {"eve", "ida"}


def test_nobody_complained_about_hears_of_a_missed_deadline():
    case = opened(about=("eve", "bruno"))
    for by in (BOB, MIA):
        case.do(lambda change, now, by=by: escalate(change, now=now, by=by, because=""))
    case.wait_until(at(2026, 11, 16, 17))
    assert {to for _, to in by_letter(case, "overdue")} == {"dan", "ada"}


def test_an_owner_who_left_the_settings_is_replaced_by_the_administrator_in_every_notice():
    case = opened()
    case.rules = type(case.rules)(case.rules.procedure, CALENDAR, Directory((MIA, DAN, ADA)))
    case.wait_until(MONDAY + timedelta(days=3))
    assert [to for _, to in by_letter(case, "reminder")] == ["ada", "ada"]
    assert sorted(to for _, to in by_letter(case, "promised-for-you")) == ["ada", "mia"]


# --- after a downtime -----------------------------------------------------------------------------------------


def test_after_a_week_down_overtaken_reminders_are_not_sent_and_the_promise_is():
    case = opened()
    case.catch_up(MONDAY + timedelta(days=7))
    assert by_letter(case, "reminder") == []
    assert by_letter(case, "promise") == [(MONDAY + timedelta(days=7), "complainant")]


def test_each_stage_counts_from_when_it_should_have_been_entered():
    case = opened()
    case.catch_up(at(2026, 11, 25, 9))
    assert case.state.stage == "stage-2"
    assert case.state.stage_entered_at == at(2026, 11, 16, 17)
    assert show_moment(clock(case, EndsWith.OUTCOME).due.at, CALENDAR) == "Mon 30 Nov 2026, 17:00"
    assert "; this comes late, since it should have happened on Mon 16 Nov 2026, 17:00." in case.story[-1]
    late = next(post for post in case.posts if post.letter == "escalated")
    assert "this comes late" in late.facts["because"]


def test_after_a_year_down_the_same_stages_are_entered_at_the_same_moments_in_the_same_order():
    slept, awake = opened(), opened()
    slept.catch_up(MONDAY + timedelta(days=365))
    awake.wait_until(MONDAY + timedelta(days=365))

    def entries(case: Rehearsal) -> list[tuple[str, str, datetime]]:
        return [
            (change.state.stage, change.state.owner, change.state.stage_entered_at)
            for _, change in case.done
            if any(event.kind in {"CaseOpened", "StageEntered"} for event in change.events)
        ]

    assert entries(slept) == entries(awake)
    assert [stage for stage, _, _ in entries(slept)] == ["stage-1", "stage-2", "stage-3"]
    assert by_letter(slept, "reminder") == []


@pytest.mark.parametrize("procedure", [SMALL, ONE_STEP], ids=lambda procedure: procedure.id)
def test_after_years_down_a_report_is_sent_once_and_not_for_each_round(procedure):
    case = opened(procedure=procedure)
    case.catch_up(MONDAY + timedelta(days=4 * 365))
    assert len(by_letter(case, "holding")) == 1
    assert clock(case, EndsWith.OUTCOME).due.at > case.now
    before = len(case.done)
    case.catch_up(case.now)
    assert len(case.done) == before, "a second look at the same moment finds nothing to do"


def test_a_reported_round_keeps_the_rhythm_of_the_old_date():
    case = opened(procedure=ONE_STEP)
    first = clock(case, EndsWith.OUTCOME).due.at
    case.catch_up(first + timedelta(days=40))
    assert show_moment(first, CALENDAR) == "Sun 2 May 2027, 17:00"
    assert show_moment(clock(case, EndsWith.OUTCOME).due.at, CALENDAR) == "Fri 2 Jul 2027, 17:00"


def test_an_extension_asked_for_after_the_date_ran_out_in_a_downtime_counts_from_the_old_date():
    case = opened(now=MONDAY)
    case.now = at(2026, 11, 18, 9)
    days = parse_length("5 working days")
    case.do(lambda change, now: extend_deadline(change, days, now=now, by=BOB, because="we were down"))
    assert show_moment(clock(case, EndsWith.OUTCOME).due.at, CALENDAR) == "Mon 23 Nov 2026, 17:00"
    case.catch_up(case.now)
    assert case.state.stage == "stage-1"


def test_a_manager_told_of_a_promise_is_never_the_owner_twice():
    only = Directory((person("mia", "handler", "manager"), MAX, ADA))
    case = opened(only)
    case.wait_until(MONDAY + timedelta(days=3))
    assert sorted(to for _, to in by_letter(case, "promised-for-you")) == ["max", "mia"]
