"""Every letter that a case's life promises can be written with the facts that the life itself gives."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from mailflow.domain.case import COMPLAINANT, CaseState, Change, Outcome, Rules, Status
from mailflow.domain.deadlines import due
from mailflow.domain.due import fall_due
from mailflow.domain.lengths import parse_length
from mailflow.domain.moves import (
    assign,
    close,
    escalate,
    extend_deadline,
    open_case,
    promise,
    reopen,
    resolve,
)
from mailflow.domain.people import Directory, Person
from mailflow.domain.working_days import calendar_for
from mailflow.letters.page import to_html
from mailflow.procedures.loader import Library
from tests.letters.sample import BOOK, EVERY, TO_COMPLAINANT

RECEIVED = datetime(2026, 12, 22, 10, 14, tzinfo=UTC)
CALENDAR = calendar_for("england", "Europe/London", 2025, 2032, time(9), time(17), {})


def person(id: str, name: str, *roles: str) -> Person:
    return Person(id, name, f"{id}@example.org", roles=frozenset(roles))


BOB, BEN = person("bob", "Bob Handler", "handler"), person("ben", "Ben Handler", "handler")
PEOPLE = Directory(
    (
        BOB,
        BEN,
        person("mary", "Mary Manager", "manager"),
        person("dora", "Dora Director", "director"),
        person("carl", "Carl Chief", "ceo"),
        person("ann", "Ann Admin", "admin"),
    )
)


class Life:
    """A case to which one thing after the other happens, and every letter that this promised, written."""

    def __init__(self, people: Directory = PEOPLE) -> None:
        self.rules = Rules(Library().named("three-stage"), CALENDAR, people)
        self.now = RECEIVED
        self.written: dict[str, str] = {}
        self.state = self._happened(open_case(self.rules, received_at=RECEIVED, now=RECEIVED))

    def change(self) -> Change:
        return Change(self.rules, self.state)

    def happened(self, change: Change) -> None:
        self.state = self._happened(change)

    def wait(self) -> None:
        """Let the next moment of any clock come."""
        passed = [(moment.at, running, moment) for running in self.state.running for moment in running.moments]
        self.now, running, moment = min((one for one in passed if one[0] > self.now), key=lambda one: one[0])
        change = self.change()
        fall_due(change, running, moment, self.now)
        self.happened(change)

    def _happened(self, change: Change) -> CaseState:
        for post in change.posts:
            facts = EVERY | {"late": False, "story": [], "complaint": "", "latest": ""} | dict(post.facts)
            rendered = BOOK.render(post.letter, facts)
            assert (post.to == COMPLAINANT) == (post.letter in TO_COMPLAINANT)
            assert "</html>" in to_html(rendered.text)
            assert ".." not in rendered.text and " ." not in rendered.text
            self.written[post.letter] = rendered.text
        return change.state


def test_a_case_that_nobody_touches_is_never_silent() -> None:
    life = Life()
    for _ in range(40):
        life.wait()
    assert life.state.stage == "stage-3"
    assert set(life.written) == {
        *("acknowledgement", "assigned", "reminder", "promised-for-you", "promise", "escalated", "escalation"),
        *("passed-on", "overdue", "holding"),
    }
    assert "How we count this: 10 working days from" in life.written["promise"]


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("stages", [0, 3])
def test_every_outcome_at_the_first_and_at_the_last_stage_has_its_letter(outcome: Outcome, stages: int) -> None:
    life = Life()
    for _ in range(stages):
        change = life.change()
        escalate(change, now=life.now, by=change.owner, because="the complainant asked")
        life.happened(change)
    change = life.change()
    resolve(change, outcome, now=life.now, by=change.owner, because="the booking was lost")
    life.happened(change)
    assert f"“{outcome.words}”" in life.written["outcome"]
    assert ("This is our final answer." in life.written["outcome"]) == (
        life.rules.procedure.after(change.stage) is None and outcome is not Outcome.WITHDRAWN
    )
    if life.state.status is Status.RESOLVED:
        assert "reply to this mail by Fri 22 Jan 2027, 17:00" in life.written["outcome"]


def test_what_people_do_by_command_has_its_letters() -> None:
    life = Life()
    change = life.change()
    promise(change, due(parse_length("5 working days"), life.now, CALENDAR), now=life.now, by=BOB)
    life.happened(change)
    change = life.change()
    extend_deadline(change, parse_length("3 working days"), now=life.now, by=BOB, because="the examiner is ill")
    life.happened(change)
    assert "Why we need longer: the examiner is ill.\n" in life.written["extension"]
    assert "How we count this: 3 working days from the old date" in life.written["extension"]
    change = life.change()
    assign(change, BEN if change.owner == BOB else BOB, by=PEOPLE.admin)
    life.happened(change)
    assert "passed-on" in life.written
    change = life.change()
    close(change, now=life.now, by=BEN, because="it is settled by phone")
    life.happened(change)
    assert "Why: it is settled by phone.\n" in life.written["closed"]
    life.now += timedelta(days=1)
    change = life.change()
    reopen(change, now=life.now, by=BEN)
    life.happened(change)
    assert "Why:" not in life.written["reopened"]


def test_the_admin_is_told_when_nobody_can_look_after_a_case() -> None:
    life = Life(Directory((person("ann", "Ann Admin", "admin"),)))
    assert "What is wrong: " in life.written["owner-trouble"]
