"""A case as a value: what a change gathers, who reads for whom, and what counts as a fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from mailflow.domain.case import Change, Doing, Ending, Outcome, Status, faults
from mailflow.domain.people import Directory
from mailflow.domain.procedure import EndsWith
from tests.domain.sample import ADA, EVERYBODY, MONDAY, absent, clock, letters, opened, person, rules


def changing(directory: Directory = EVERYBODY, **fields: object) -> Change:
    case = opened(directory)
    return Change(case.rules, replace(case.state, **fields))


def test_an_outcome_is_said_in_words():
    assert Outcome.PARTLY_UPHELD.words == "partly upheld"


def test_a_change_gathers_and_its_beginning_stays_as_it_was():
    before = opened().state
    change = Change(rules(), before)
    change.set(owner="mia")
    change.record("Looked", "Somebody looked.", place="here")
    change.post("reminder", "mia", title="look")
    assert (before.owner, change.state.owner, change.owner.name) == ("bob", "mia", "Mia")
    assert [(event.kind, event.data) for event in change.events] == [("Looked", {"place": "here"})]
    assert letters(change) == [("reminder", "mia")]


def test_deadlines_end_by_kind_or_all_at_once():
    change = changing()
    change.end(Ending.MET, EndsWith.PROMISE)
    assert change.open_clock(EndsWith.PROMISE) is None
    assert change.open_clock(EndsWith.OUTCOME) is not None
    change.end(Ending.CANCELLED)
    assert change.state.running == ()
    assert [how for _, how in change.ended] == [Ending.MET, Ending.CANCELLED]


def test_a_deadline_met_at_its_last_moment_is_met_and_a_second_later_it_was_missed():
    due_at = clock(opened(), EndsWith.OUTCOME).due.at
    for now, how in ((due_at, Ending.MET), (due_at + timedelta(seconds=1), Ending.MISSED)):
        change = changing()
        change.end(Ending.MET, EndsWith.OUTCOME, now=now)
        assert change.ended[0][1] is how


def test_the_last_moment_of_every_deadline_is_to_act():
    for running in opened().state.running:
        assert [moment.doing for moment in running.moments][-1] is Doing.ACT
        assert {moment.doing for moment in running.moments[:-1]} == {Doing.REMIND}


def test_a_person_who_left_is_replaced_by_the_administrator():
    assert rules().person("nobody-here") == ADA


def test_delegates_of_delegates_act_and_a_circle_of_absences_waits_for_the_person():
    people = Directory(
        (
            person("one", away=absent("two")),
            person("two", away=absent("three")),
            person("three"),
            person("four", away=absent("five")),
            person("five", away=absent("four")),
            person("six", away=absent()),
            ADA,
        )
    )
    here = rules(people)
    acting = {one: here.on_duty(one, MONDAY).id for one in ("one", "three", "four", "six")}
    assert acting == {"one": "three", "three": "three", "four": "four", "six": "six"}
    assert here.on_duty("one", MONDAY, frozenset({"three"})).id == "one"


def test_a_notice_goes_to_one_person_of_each_role_and_never_to_the_owner_or_whom_it_is_about():
    change = changing(about=("mia",))
    told = change.tell_roles("overdue", ("handler", "manager", "manager", "nobody"), MONDAY, title="look")
    assert [one.id for one in told] == ["beth", "max"]
    assert letters(change) == [("overdue", "beth"), ("overdue", "max")]


def test_a_case_as_the_engine_leaves_it_has_no_faults():
    assert faults(rules(), opened().state) == []


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"owner": "nobody"}, "the owner 'nobody' is nobody in the settings"),
        ({"running": ()}, "a case that is open has no deadline that ends with outcome"),
        (
            {"status": Status.RESOLVED},
            "a case that is resolved has no deadline that ends with window",
        ),
        (
            {"status": Status.CLOSED, "closed_at": MONDAY},
            "a case that is closed has a deadline that ends with outcome",
        ),
        ({"closed_at": MONDAY}, "a case that is open has 2026-11-02 10:00:00+00:00 for the moment it was closed"),
        (
            {"status": Status.CLOSED, "running": ()},
            "a case that is closed has None for the moment it was closed",
        ),
    ],
)
def test_a_fault_is_found_and_named(fields: dict[str, object], fault: str):
    assert fault in faults(rules(), replace(opened().state, **fields))


def test_a_deadline_on_which_nothing_happens_and_two_of_one_kind_are_faults():
    state = opened().state
    quiet = tuple(replace(one, moments=one.moments[:-1]) for one in state.running)
    assert "nothing happens when the time to resolve the complaint has run out" in faults(
        rules(), replace(state, running=quiet)
    )
    assert "two deadlines of one kind run at once" in faults(rules(), replace(state, running=state.running * 2))
