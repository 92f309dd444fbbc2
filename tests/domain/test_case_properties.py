"""Whatever is done to a case, and however long nobody looks: it has an owner, a deadline, and a story to tell."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from mailflow.domain.case import COMPLAINANT, Doing, Ending, NotAllowed, Outcome, Rules, Status, faults
from mailflow.domain.deadlines import at_moment, due
from mailflow.domain.lengths import Length, Unit
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
from mailflow.domain.people import Absence, Directory, Person
from mailflow.domain.procedure import EndsWith, Procedure
from mailflow.paths import templates_folder
from mailflow.procedures.rehearsal import Move, Rehearsal
from tests.domain.sample import CALENDAR, ONE_STEP, SMALL, THREE_STAGE

LETTERS = {file.stem for file in (templates_folder() / "email").glob("*.txt")}
IDS = tuple("abcdefgh")
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)

reasons = st.sampled_from(["", "of the snow", "it is so.", "two\nlines", "a quite ordinary reason"])
lengths = st.builds(Length, st.integers(1, 40), st.sampled_from(Unit))
jumps = st.one_of(
    st.timedeltas(timedelta(0), timedelta(hours=30)),
    st.timedeltas(timedelta(days=1), timedelta(days=40)),
    st.timedeltas(timedelta(days=100), timedelta(days=400)),
)
absences = st.lists(
    st.builds(
        lambda start, days, delegate: Absence(start, start + timedelta(days=days), delegate),
        st.dates(date(2024, 1, 1), date(2028, 1, 1)),
        st.integers(0, 400),
        st.none() | st.sampled_from([*IDS, "somebody-else"]),
    ),
    max_size=2,
).map(tuple)


def person(person_id: str, roles: frozenset[str], away: tuple[Absence, ...], lead: str | None) -> Person:
    return Person(
        id=person_id,
        name=f"{person_id.upper()} Smith",
        email=f"{person_id}@example.org",
        roles=roles,
        absences=away,
        line_manager=lead,
    )


@st.composite
def directories(draw: st.DrawFn) -> Directory:
    """Up to nine people: any roles, or none, away at any time, led by anybody."""
    roles = st.frozensets(st.sampled_from(["handler", "manager", "director", "ceo", "board"]), max_size=3)
    leads = st.none() | st.sampled_from(IDS)
    people = [person(one, draw(roles), draw(absences), draw(leads)) for one in draw(st.sets(st.sampled_from(IDS)))]
    return Directory((*people, person("admin", frozenset({"admin"}), draw(absences), None)))


class AnyLife(RuleBasedStateMachine):
    """One case, and everything that people and clocks can do to it, in any order."""

    procedure: Procedure

    @initialize(
        directory=directories(),
        received_at=st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC)),
        found_after=st.just(timedelta(0)) | jumps,
        about=st.sets(st.sampled_from(IDS), max_size=2),
        turn=st.integers(0, 50),
    )
    def opens(
        self, directory: Directory, received_at: datetime, found_after: timedelta, about: set[str], turn: int
    ) -> None:
        known = tuple(sorted(one for one in about if directory.by_id(one)))
        self.case = Rehearsal(
            Rules(self.procedure, CALENDAR, directory),
            received_at,
            now=received_at + found_after,
            about=known,
            turn=turn,
        )
        self.seen = 0

    def try_to(self, move: Move) -> None:
        before = self.case.state
        try:
            self.case.do(move)
        except NotAllowed as refused:
            assert str(refused).endswith((".", "…", "days")), refused
            assert self.case.state == before

    @property
    def people(self) -> tuple[Person, ...]:
        return self.case.rules.directory.people

    def somebody(self, data: st.DataObject) -> Person:
        return data.draw(st.sampled_from(self.people))

    @rule(how_long=jumps)
    def time_passes(self, how_long: timedelta) -> None:
        self.case.wait_until(min(self.case.now + how_long, CALENDAR.close_of_business(date(2032, 1, 1))))

    @rule(how_long=jumps)
    def nobody_looks_for_a_while(self, how_long: timedelta) -> None:
        self.case.catch_up(min(self.case.now + how_long, CALENDAR.close_of_business(date(2032, 1, 1))), most=100)

    @rule(how_long=jumps)
    def a_command_is_read_before_the_clock_is(self, how_long: timedelta) -> None:
        self.case.now = min(self.case.now + how_long, CALENDAR.close_of_business(date(2032, 1, 1)))

    @rule(data=st.data(), length=lengths, because=reasons)
    def sets_a_date(self, data: st.DataObject, length: Length, because: str) -> None:
        by = self.somebody(data)
        new = due(length, self.case.now, CALENDAR)
        self.try_to(lambda change, now: promise(change, new, now=now, by=by, because=because))

    @rule(data=st.data(), how=lengths | jumps, because=reasons)
    def extends(self, data: st.DataObject, how: Length | timedelta, because: str) -> None:
        by = self.somebody(data)
        by_how_much = how if isinstance(how, Length) else at_moment(self.case.now + how, CALENDAR).at
        self.try_to(lambda change, now: extend_deadline(change, by_how_much, now=now, by=by, because=because))

    @rule(data=st.data(), outcome=st.sampled_from(Outcome), because=reasons, words=st.sampled_from(["", "Dear Alice"]))
    def resolves(self, data: st.DataObject, outcome: Outcome, because: str, words: str) -> None:
        by = self.somebody(data)
        self.try_to(lambda change, now: resolve(change, outcome, now=now, by=by, because=because, words=words))

    @rule(data=st.data(), because=reasons)
    def escalates(self, data: st.DataObject, because: str) -> None:
        by = self.somebody(data)
        self.try_to(lambda change, now: escalate(change, now=now, by=by, because=because))

    @rule(data=st.data(), because=reasons)
    def assigns(self, data: st.DataObject, because: str) -> None:
        to, by = self.somebody(data), self.somebody(data)
        self.try_to(lambda change, _now: assign(change, to, by=by, because=because))

    @rule(data=st.data(), because=reasons)
    def closes(self, data: st.DataObject, because: str) -> None:
        by = self.somebody(data)
        self.try_to(lambda change, now: close(change, now=now, by=by, because=because))

    @rule(data=st.data(), because=reasons)
    def reopens(self, data: st.DataObject, because: str) -> None:
        by = self.somebody(data)
        self.try_to(lambda change, now: reopen(change, now=now, by=by, because=because))

    @rule()
    def the_complainant_writes(self) -> None:
        self.try_to(lambda change, now: hear_reply(change, now=now))

    @rule(data=st.data())
    def deals_with_the_reply(self, data: st.DataObject) -> None:
        by = self.somebody(data)
        self.try_to(lambda change, _now: dealt_with_reply(change, by=by))

    @invariant()
    def holds_together(self) -> None:
        case = self.case
        assert faults(case.rules, case.state) == []
        if case.state.status is not Status.CLOSED:
            assert case.next_at() is not None
        ids = {one.id for one in self.people}
        assert case.state.owner in ids
        for running in case.state.running:
            acts = [moment.at for moment in running.moments if moment.doing is Doing.ACT]
            assert len(acts) == 1 == len({running.moments[-1].at, *acts})
            assert list(running.moments) == sorted(running.moments, key=lambda moment: moment.at)
            assert acts[0] <= running.due.at
        for _, change in case.done[self.seen :]:
            for event in change.events:
                assert event.sentence.endswith("."), event.sentence
                assert not event.sentence.endswith(".."), event.sentence
                assert "\n" not in event.sentence
            for post in change.posts:
                assert post.to == COMPLAINANT or post.to in ids, post
                assert not LETTERS or post.letter in LETTERS, post.letter
        self.seen = len(case.done)

    @invariant()
    def nobody_involved_decides(self) -> None:
        admins = {one.id for one in self.people if "admin" in one.roles}
        involved: set[str] = set()
        for _, change in self.case.done:
            if any(event.kind == "StageEntered" for event in change.events):
                assert change.state.owner not in involved - admins
            assert change.state.owner not in set(change.state.about) - admins
            involved.add(change.state.owner)
            involved |= {event.data["by"] for event in change.events if event.kind == "OutcomeGiven"}

    @invariant()
    def nothing_late_counts_as_met(self) -> None:
        for when, change in self.case.done:
            for running, how in change.ended:
                if how is Ending.MET and running.clock.ends_with in {EndsWith.PROMISE, EndsWith.OUTCOME}:
                    assert when <= running.due.at

    @precondition(lambda self: self.case.state.status is not Status.CLOSED)
    @rule()
    def a_second_look_finds_nothing_more(self) -> None:
        self.case.catch_up(self.case.now, most=100)
        assert self.case.step() is None
        next_at = self.case.next_at()
        assert next_at is not None
        assert next_at > self.case.now


@pytest.mark.parametrize("procedure", [THREE_STAGE, SMALL, ONE_STEP], ids=lambda procedure: procedure.id)
def test_no_path_leaves_a_case_without_an_owner_or_a_deadline(procedure: Procedure, request: pytest.FixtureRequest):
    long = bool(request.config.getoption("--long", default=False))

    class Life(AnyLife):
        pass

    Life.procedure = procedure
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=1_000 if long else 25,
            stateful_step_count=40 if long else 20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@given(directory=directories(), about=st.sets(st.sampled_from(IDS), max_size=3), turn=st.integers(0, 20))
@settings(max_examples=60)
def test_every_stage_is_decided_by_somebody_new_or_the_administrator(directory: Directory, about: set[str], turn: int):
    case = Rehearsal(Rules(THREE_STAGE, CALENDAR, directory), LAST, about=tuple(sorted(about)), turn=turn)
    owners = [case.state.owner]
    while case.rules.procedure.stage(case.state.stage).next:
        by = case.rules.person(case.state.owner)
        case.do(lambda change, now, by=by: escalate(change, now=now, by=by, because=""))
        owners.append(case.state.owner)
    decided = [one for one in owners if one != "admin"]
    assert len(set(decided)) == len(decided)
    assert not about & set(decided)
    trouble = {post.to for post in case.posts if post.letter == "owner-trouble"}
    assert "admin" not in owners or trouble == {"admin"}


@given(
    received_at=st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC)),
    downtime=st.timedeltas(timedelta(0), timedelta(days=400)),
)
@settings(max_examples=20)
def test_a_downtime_changes_when_things_are_told_but_not_what_happens(received_at: datetime, downtime: timedelta):
    directory = Directory(
        tuple(
            person(f"{role[0]}1", frozenset({role}), (), None)
            for role in ("handler", "manager", "director", "ceo", "admin")
        )
    )
    rules, until = Rules(THREE_STAGE, CALENDAR, directory), received_at + downtime
    slept, awake = Rehearsal(rules, received_at), Rehearsal(rules, received_at)
    slept.catch_up(until)
    awake.wait_until(until)
    assert (slept.state.stage, slept.state.owner) == (awake.state.stage, awake.state.owner)
    assert slept.state.stage_entered_at == awake.state.stage_entered_at
    assert [one.due.at for one in slept.state.running] == [one.due.at for one in awake.state.running]
    assert len(slept.posts) <= len(awake.posts)
