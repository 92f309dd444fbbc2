"""The moves of a case, one by one: what each does, whom it tells, and what it refuses in which words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailflow.domain.case import Ending, NotAllowed, Outcome, Status
from mailflow.domain.deadlines import at_moment, due, show_moment
from mailflow.domain.lengths import parse_length
from mailflow.domain.moves import (
    assign,
    close,
    dealt_with_reply,
    escalate,
    extend_deadline,
    hear_reply,
    promise,
    reopen,
    resolve,
)
from mailflow.domain.people import Directory, Person
from mailflow.domain.procedure import EndsWith
from mailflow.domain.working_days import CalendarTooShort
from mailflow.procedures.rehearsal import Rehearsal
from tests.domain.sample import (
    ADA,
    BETH,
    BOB,
    BRUNO,
    CALENDAR,
    DAN,
    EVE,
    EVERYBODY,
    MAX,
    MIA,
    MONDAY,
    ONE_STEP,
    absent,
    clock,
    letters,
    opened,
    person,
)


def resolved(case: Rehearsal, outcome: Outcome = Outcome.NOT_UPHELD, by: Person = BOB) -> Rehearsal:
    case.do(lambda change, now: resolve(change, outcome, now=now, by=by, because="the course was as described"))
    return case


def escalated(case: Rehearsal, by: Person = BOB) -> Rehearsal:
    case.do(lambda change, now: escalate(change, now=now, by=by, because=""))
    return case


# --- opening ---------------------------------------------------------------------------------------------


def test_a_new_case_has_an_owner_dates_and_an_acknowledgement():
    case = opened()
    assert case.state.stage == "stage-1"
    assert case.state.owner == "bob"
    assert letters(case.done[0][1]) == [("acknowledgement", "complainant"), ("assigned", "bob")]
    assert clock(case, EndsWith.PROMISE).due.at == datetime(2026, 11, 4, 17, tzinfo=UTC)
    assert clock(case, EndsWith.OUTCOME).due.at == datetime(2026, 11, 16, 17, tzinfo=UTC)


def test_dates_run_from_receipt_even_when_the_mail_is_found_later():
    late = opened(now=MONDAY + timedelta(days=1))
    assert [one.due for one in late.state.running] == [one.due for one in opened().state.running]


def test_cases_are_shared_out_in_turn():
    owners = [Rehearsal(opened().rules, MONDAY, turn=turn).state.owner for turn in range(4)]
    assert sorted(owners[:2]) == ["beth", "bob"]
    assert owners[:2] == owners[2:]


def test_somebody_complained_about_does_not_get_the_case():
    assert opened(about=("bob",)).state.owner == "beth"


def test_where_nobody_can_take_it_the_administrator_has_it_and_is_told_why():
    case = opened(Directory((MIA, ADA)))
    assert case.state.owner == "ada"
    trouble = next(post for post in case.posts if post.letter == "owner-trouble")
    assert trouble.to == "ada"
    assert "Nobody has the role of handler." in trouble.facts["trouble"]


def test_a_complaint_older_than_the_calendar_is_refused_in_words():
    with pytest.raises(CalendarTooShort, match="2009-05-04 lies outside the working-day calendar"):
        opened(received_at=datetime(2009, 5, 4, 10, tzinfo=UTC), now=MONDAY)


def test_an_acknowledgement_promises_no_date_that_has_passed():
    acknowledgement = opened(now=MONDAY + timedelta(days=60)).posts[0]
    assert acknowledgement.facts["outcome_by"] == acknowledgement.facts["outcome_why"] == ""


# --- promising a date --------------------------------------------------------------------------------------


def test_the_handler_tells_the_complainant_a_date():
    case = opened()
    friday = at_moment(MONDAY + timedelta(days=4), CALENDAR)
    change = case.do(lambda change, now: promise(change, friday, now=now, by=BOB))
    assert [running.clock.id for running in case.state.running] == ["resolve"]
    assert clock(case, EndsWith.OUTCOME).due == friday
    assert letters(change) == [("promise", "complainant")]
    assert [(one.clock.id, how) for one, how in change.ended] == [
        ("promise", Ending.MET),
        ("resolve", Ending.REPLACED),
    ]


def test_the_latest_date_is_counted_from_receipt_however_often_it_is_set():
    case = opened()
    case.now += timedelta(days=1)
    date = at_moment(MONDAY + timedelta(days=7), CALENDAR)
    case.do(lambda change, now: promise(change, date, now=now, by=BOB))
    assert clock(case, EndsWith.OUTCOME).starts_at == MONDAY


def test_a_date_told_after_it_should_have_been_told_was_told_late():
    case = opened(now=MONDAY + timedelta(days=3))
    date = due(parse_length("5 working days"), case.now, CALENDAR)
    change = case.do(lambda change, now: promise(change, date, now=now, by=BOB))
    assert (change.ended[0][0].clock.id, change.ended[0][1]) == ("promise", Ending.MISSED)


def test_a_date_in_the_past_is_refused():
    with pytest.raises(NotAllowed, match=r"That moment has passed\. Give one that lies ahead"):
        opened().do(lambda change, now: promise(change, at_moment(now, CALENDAR), now=now, by=BOB))


def test_a_date_further_than_the_stage_allows_is_refused_with_the_latest_one():
    with pytest.raises(NotAllowed) as refused:
        far = at_moment(MONDAY + timedelta(days=300), CALENDAR)
        opened().do(lambda change, now: promise(change, far, now=now, by=BOB))
    assert "The latest date that Stage 1 allows is Mon 14 Dec 2026, 17:00" in str(refused.value)
    assert "30 working days from Mon 2 Nov 2026" in str(refused.value)
    assert "#extend … because …" in str(refused.value)


def test_a_later_date_than_the_one_told_needs_its_reason():
    case = opened()
    first, later = (at_moment(MONDAY + timedelta(days=days), CALENDAR) for days in (7, 10))
    case.do(lambda change, now: promise(change, first, now=now, by=BOB))
    with pytest.raises(NotAllowed, match="To give a later one, add: because"):
        case.do(lambda change, now: promise(change, later, now=now, by=BOB))
    case.do(lambda change, now: promise(change, later, now=now, by=BOB, because="the assessor is away."))
    assert case.story[-1].endswith("by Thu 12 Nov 2026, 10:00 because the assessor is away.")


def test_a_date_is_set_only_while_the_case_is_open():
    with pytest.raises(
        NotAllowed, match=r"A date can be set only while the case is open; it is resolved\. Use #reopen"
    ):
        ahead = at_moment(MONDAY + timedelta(days=3), CALENDAR)
        resolved(opened()).do(lambda change, now: promise(change, ahead, now=now, by=BOB))


# --- extending ----------------------------------------------------------------------------------------------


def test_an_extension_runs_from_the_old_date():
    case = opened()
    length = parse_length("3 working days")
    change = case.do(lambda change, now: extend_deadline(change, length, now=now, by=BOB, because="of a late form"))
    assert show_moment(clock(case, EndsWith.OUTCOME).due.at, CALENDAR) == "Thu 19 Nov 2026, 17:00"
    assert "3 working days from the old date (Mon 16 Nov 2026)" in clock(case, EndsWith.OUTCOME).due.explanation
    assert letters(change) == [("extension", "complainant")]
    assert change.posts[0].facts["old_due"] == "Mon 16 Nov 2026, 17:00"


def test_a_deadline_may_be_extended_to_a_day():
    case, day = opened(), datetime(2026, 11, 20, 17, tzinfo=UTC)
    case.do(lambda change, now: extend_deadline(change, day, now=now, by=BOB, because="of a late form"))
    assert clock(case, EndsWith.OUTCOME).due.at == day


@pytest.mark.parametrize("because", ["", "  ", "\n", " . "])
def test_an_extension_needs_a_reason(because: str):
    with pytest.raises(NotAllowed, match="An extension needs its reason: #extend 3 working days because …"):
        opened().do(
            lambda change, now: extend_deadline(change, parse_length("1 day"), now=now, by=BOB, because=because)
        )


def test_an_extension_adds_no_more_than_the_procedure_allows():
    with pytest.raises(NotAllowed, match="One extension may add at most 10 working days, which is Mon 30 Nov 2026"):
        opened().do(
            lambda change, now: extend_deadline(change, parse_length("3 months"), now=now, by=BOB, because="of it")
        )


def test_an_extension_must_end_later_than_the_deadline():
    with pytest.raises(NotAllowed, match="The deadline is Mon 16 Nov 2026, 17:00 already"):
        earlier = MONDAY + timedelta(days=3)
        opened().do(lambda change, now: extend_deadline(change, earlier, now=now, by=BOB, because="of it"))


def test_an_extension_beyond_the_known_working_days_is_refused():
    with pytest.raises(NotAllowed, match="further ahead than the working days are known"):
        far = datetime(2040, 1, 2, tzinfo=UTC)
        opened().do(lambda change, now: extend_deadline(change, far, now=now, by=BOB, because="of it"))


# --- resolving and closing -----------------------------------------------------------------------------------


def test_an_outcome_waits_for_the_complainant_to_ask_for_the_next_stage():
    case = resolved(opened())
    assert case.state.status is Status.RESOLVED
    assert [running.clock.id for running in case.state.running] == ["ask-stage-2"]
    outcome = case.posts[-1]
    assert (outcome.letter, outcome.facts["final"], outcome.facts["next_stage"]) == ("outcome", False, "Stage 2")
    assert outcome.facts["window"] == "Mon 30 Nov 2026, 17:00"


@pytest.mark.parametrize(("outcome", "final"), [(Outcome.UPHELD, True), (Outcome.WITHDRAWN, True)])
def test_the_outcome_of_the_last_stage_is_final_and_closes_the_case(outcome: Outcome, final: bool):
    case = resolved(opened(procedure=ONE_STEP), outcome, DAN)
    assert case.state.status is Status.CLOSED
    assert case.state.closed_at == MONDAY
    assert case.state.running == ()
    assert case.posts[-1].facts["final"] is final


def test_a_withdrawn_complaint_is_closed_and_its_letter_has_every_fact_of_an_outcome():
    case = resolved(opened(), Outcome.WITHDRAWN)
    assert case.state.status is Status.CLOSED
    assert case.posts[-1].facts.keys() == resolved(opened()).posts[-1].facts.keys()
    assert case.posts[-1].facts["window"] == ""
    assert case.posts[-1].facts["final"] is False


def test_an_outcome_needs_reasons_or_a_letter():
    with pytest.raises(NotAllowed, match=r"An outcome needs its reasons: #resolve upheld because …"):
        opened().do(lambda change, now: resolve(change, Outcome.UPHELD, now=now, by=BOB, because=" . "))
    case = opened()
    case.do(lambda change, now: resolve(change, Outcome.UPHELD, now=now, by=BOB, because="", words="Dear Alice, ..."))
    assert case.story[-1] == "Bob recorded at Stage 1 that the complaint is upheld."


def test_an_outcome_given_after_its_time_was_late():
    case = opened(now=MONDAY + timedelta(days=20))
    change = case.do(lambda change, now: resolve(change, Outcome.UPHELD, now=now, by=BOB, because="it is so"))
    assert [how for _, how in change.ended] == [Ending.MISSED, Ending.MISSED]


def test_a_resolved_case_closes_by_itself_and_by_hand():
    case = resolved(opened())
    case.wait_until(MONDAY + timedelta(days=40))
    assert case.state.status is Status.CLOSED
    assert case.story[-1] == "mailflow closed the case because it has its outcome and no next stage was asked for."
    by_hand = resolved(opened())
    by_hand.do(lambda change, now: close(change, now=now, by=BOB))
    assert by_hand.state.status is Status.CLOSED
    with pytest.raises(NotAllowed, match=r"The case is closed already\."):
        by_hand.do(lambda change, now: close(change, now=now, by=BOB))


def test_a_case_without_an_outcome_closes_only_with_a_reason_that_the_complainant_is_told():
    case = opened()
    with pytest.raises(NotAllowed, match="The case has no outcome yet"):
        case.do(lambda change, now: close(change, now=now, by=BOB))
    change = case.do(lambda change, now: close(change, now=now, by=BOB, because="it was sent to us by mistake"))
    assert letters(change) == [("closed", "complainant")]
    assert {how for _, how in change.ended} == {Ending.CANCELLED}


# --- the next stage --------------------------------------------------------------------------------------------


def test_the_next_stage_goes_to_the_line_manager_and_everybody_but_who_asked_for_it_is_told():
    case = opened()
    change = case.do(lambda change, now: escalate(change, now=now, by=BOB, because="the complainant is unhappy."))
    assert (case.state.stage, case.state.owner, case.state.handled_by) == ("stage-2", "mia", ("bob",))
    assert letters(change) == [("escalated", "complainant"), ("escalation", "mia")]
    assert case.story[-1] == (
        "Stage 2 began on Mon 2 Nov 2026, 10:00 because the complainant is unhappy. Mia looks after the case. Mia is"
        " the line manager of Bob."
    )
    assert change.posts[0].facts["late"] is False


def test_asking_for_the_next_stage_after_an_outcome_is_the_reason_by_itself():
    case = escalated(resolved(opened()))
    assert "because the complainant asked for the next stage." in case.story[-1]
    assert case.done[-1][1].posts[0].facts["because"] == "you asked for the next step", "in the letter to her"
    assert (case.state.outcome, case.state.outcome_because) == (None, "")


def test_after_the_last_stage_nothing_follows():
    case = opened()
    for by in (BOB, MIA, DAN):
        escalated(case, by)
    assert case.state.stage == "appeal"
    with pytest.raises(NotAllowed, match=r"Appeal is the last stage here\. Its outcome is final"):
        escalated(case, EVE)


def test_the_next_stage_of_a_closed_case_can_be_entered():
    case = resolved(opened())
    case.wait_until(MONDAY + timedelta(days=40))
    escalated(case)
    assert (case.state.status, case.state.stage, case.state.closed_at) == (Status.OPEN, "stage-2", None)


def test_where_every_manager_was_involved_the_next_role_takes_over():
    case = escalated(opened(Directory((BOB, person("mia", "manager"), DAN, ADA)), about=("mia",)))
    assert case.state.owner == "dan"


# --- changing hands -------------------------------------------------------------------------------------------


def test_a_case_is_given_to_a_colleague_and_both_are_told():
    case = opened()
    change = case.do(lambda change, _now: assign(change, BETH, by=ADA, because="Bob is ill.\n"))
    assert case.state.owner == "beth"
    assert letters(change) == [("assigned", "beth"), ("passed-on", "bob")]
    assert case.story[-1] == "Ada gave the case to Beth because Bob is ill."


def test_whoever_gives_a_case_away_is_not_told_of_it():
    change = opened().do(lambda change, _now: assign(change, BETH, by=BOB))
    assert letters(change) == [("assigned", "beth")]


def test_a_case_may_go_back_within_a_stage_but_not_on_to_a_later_one():
    case = opened()
    for to in (MIA, BOB):
        case.do(lambda change, _now, to=to: assign(change, to, by=ADA))
    assert case.state.owner == "bob"
    escalated(case)
    assert case.state.handled_by == ("mia", "bob")
    assert case.state.owner == "max", "Mia had the case for a while, so she may not review it"


def test_whoever_gave_the_outcome_does_not_review_it():
    case = escalated(resolved(opened(), by=MIA))
    assert case.state.owner == "max"
    assert set(case.state.handled_by) == {"bob", "mia"}


def test_an_earlier_handler_does_not_get_the_case_again():
    case = escalated(opened())
    with pytest.raises(NotAllowed, match="Bob looked after this case at an earlier stage"):
        case.do(lambda change, _now: assign(change, BOB, by=MIA))


def test_somebody_complained_about_cannot_be_given_the_case():
    with pytest.raises(NotAllowed, match="Max is complained about in this case"):
        opened(about=("max",)).do(lambda change, _now: assign(change, MAX, by=BOB))


def test_giving_a_case_to_its_owner_or_giving_a_closed_one_is_refused():
    case = opened()
    with pytest.raises(NotAllowed, match=r"Bob looks after this case already\."):
        case.do(lambda change, _now: assign(change, BOB, by=ADA))
    case.do(lambda change, now: close(change, now=now, by=BOB, because="it is a copy"))
    with pytest.raises(NotAllowed, match=r"The case is closed\. Open it first with #reopen"):
        case.do(lambda change, _now: assign(change, BETH, by=ADA))


# --- replies and reopening -------------------------------------------------------------------------------------


def test_a_reply_after_the_outcome_must_be_dealt_with_once():
    case = resolved(opened())
    for _ in range(2):
        case.do(lambda change, now: hear_reply(change, now=now))
    assert [running.clock.id for running in case.state.running] == ["ask-stage-2", "answer-reply"]
    case.do(lambda change, _now: dealt_with_reply(change, by=BOB))
    assert [running.clock.id for running in case.state.running] == ["ask-stage-2"]
    assert case.story[-1] == "Bob dealt with the complainant's reply."


def test_closing_a_closed_case_settles_the_reply_that_came_after():
    case = resolved(opened(), Outcome.WITHDRAWN)
    case.do(lambda change, now: hear_reply(change, now=now))
    case.do(lambda change, now: close(change, now=now, by=BOB))
    assert case.state.running == ()
    assert case.story[-1] == "Bob dealt with the complainant's reply."


def test_escalating_or_reopening_deals_with_the_reply_and_ends_the_time_to_ask():
    for move in (
        lambda change, now: escalate(change, now=now, by=BOB, because=""),
        lambda change, now: reopen(change, now=now, by=BOB),
    ):
        case = resolved(opened())
        case.do(lambda change, now: hear_reply(change, now=now))
        ended = {one.clock.id: how for one, how in case.do(move).ended}
        assert ended == {"answer-reply": Ending.MET, "ask-stage-2": Ending.CANCELLED}


def test_a_reply_while_the_case_is_open_starts_no_clock():
    case = opened()
    case.do(lambda change, now: hear_reply(change, now=now))
    assert len(case.state.running) == 2


def test_a_reply_on_the_last_day_is_not_lost_when_the_time_to_ask_runs_out():
    case = resolved(opened())
    last_day = clock(case, EndsWith.WINDOW).due.at - timedelta(hours=1)
    case.wait_until(last_day)
    case.do(lambda change, now: hear_reply(change, now=now))
    assert clock(case, EndsWith.WINDOW).due.at > clock(case, EndsWith.REPLY).due.at
    case.wait_until(clock(case, EndsWith.REPLY).due.at)
    assert (case.state.status, case.state.stage) == (Status.OPEN, "stage-2")


def test_a_reply_on_the_last_day_that_settles_it_lets_the_case_close_later():
    case = resolved(opened())
    case.wait_until(clock(case, EndsWith.WINDOW).due.at - timedelta(hours=1))
    case.do(lambda change, now: hear_reply(change, now=now))
    case.do(lambda change, _now: dealt_with_reply(change, by=BOB))
    case.wait_until(case.now + timedelta(days=20))
    assert case.state.status is Status.CLOSED


def test_a_case_is_opened_again_where_it_ended_with_new_dates():
    case = resolved(opened(procedure=ONE_STEP), by=DAN)
    case.wait_until(MONDAY + timedelta(days=30))
    change = case.do(lambda change, now: reopen(change, now=now, by=DAN, because="new evidence came."))
    assert (case.state.status, case.state.stage, case.state.outcome) == (Status.OPEN, "only", None)
    assert clock(case, EndsWith.OUTCOME).starts_at == case.now
    assert letters(change) == [("reopened", "complainant")]
    assert case.story[-1] == "Dan opened the case again because new evidence came. Our answer goes on."


def test_an_open_case_cannot_be_opened():
    with pytest.raises(NotAllowed, match=r"The case is open already\."):
        opened().do(lambda change, now: reopen(change, now=now, by=BOB))


def test_the_whole_way_is_walked_by_four_different_people():
    case = opened()
    owners = [case.state.owner]
    for by in (BOB, MIA, DAN):
        resolved(case, by=by)
        owners.append(escalated(case, by).state.owner)
    assert owners == ["bob", "mia", "dan", "eve"]
    resolved(case, by=EVE)
    assert case.state.status is Status.CLOSED
    assert case.posts[-1].facts["final"] is True


def test_the_board_hears_the_appeal_where_the_chief_executive_is_complained_about():
    case = opened(about=("eve",))
    for by in (BOB, MIA, DAN):
        escalated(case, by)
    assert case.state.owner == BRUNO.id


def test_an_absent_director_is_replaced_by_the_delegate():
    away = Directory((BOB, MIA, person("dan", "director", away=absent("max")), MAX, ADA))
    case = escalated(escalated(opened(away)), MIA)
    assert case.state.owner == "max"
    assert EVERYBODY.by_id("max") is not None
