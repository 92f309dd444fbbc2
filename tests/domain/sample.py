"""The people, the calendar and the procedures that the tests of moves and clocks share."""

from __future__ import annotations

from datetime import UTC, date, datetime

from mailflow.domain.case import Change, Rules, Running
from mailflow.domain.people import Absence, Directory, Person
from mailflow.domain.procedure import EndsWith, Procedure
from mailflow.domain.working_days import calendar_for
from mailflow.procedures.loader import Library, read_procedure
from mailflow.procedures.rehearsal import Rehearsal

CALENDAR = calendar_for("england", "Europe/London", 2016, 2034)
THREE_STAGE = Library().named("three-stage")

# A Monday with no bank holiday for seven weeks before Christmas.
MONDAY = datetime(2026, 11, 2, 10, tzinfo=UTC)


def person(person_id: str, *roles: str, away: tuple[Absence, ...] = (), line_manager: str | None = None) -> Person:
    """A colleague whose name is the id with a capital letter."""
    return Person(
        id=person_id,
        name=person_id.title(),
        email=f"{person_id}@example.org",
        roles=frozenset(roles),
        line_manager=line_manager,
        absences=away,
    )


def absent(delegate: str | None = None) -> tuple[Absence, ...]:
    """Away for the whole time in which these tests play."""
    return (Absence(date(2026, 1, 1), date(2033, 12, 31), delegate),)


BOB = person("bob", "handler", line_manager="mia")
BETH = person("beth", "handler", line_manager="max")
MIA, MAX = person("mia", "manager"), person("max", "manager")
DAN = person("dan", "director")
EVE = person("eve", "ceo")
BRUNO = person("bruno", "board")
ADA = person("ada", "admin")
EVERYBODY = Directory((BOB, BETH, MIA, MAX, DAN, EVE, BRUNO, ADA))


def rules(directory: Directory = EVERYBODY, procedure: Procedure = THREE_STAGE) -> Rules:
    """What moves decide by."""
    return Rules(procedure, CALENDAR, directory)


def opened(
    directory: Directory = EVERYBODY,
    *,
    received_at: datetime = MONDAY,
    now: datetime | None = None,
    about: tuple[str, ...] = (),
    procedure: Procedure = THREE_STAGE,
) -> Rehearsal:
    """A case that has just been opened; with these people it is Bob's."""
    return Rehearsal(rules(directory, procedure), received_at, now=now, about=about)


def letters(change: Change) -> list[tuple[str, str]]:
    """Each letter that a change promises, and to whom."""
    return [(post.letter, post.to) for post in change.posts]


def clock(case: Rehearsal, ends_with: EndsWith) -> Running:
    """The deadline of this kind that runs now."""
    return next(running for running in case.state.running if running.clock.ends_with is ends_with)


# The second keeps to hours, the third has neither a promise nor a way on.
SMALL = read_procedure(
    """
id = "two-hours"
version = 1
title = "Two quick looks"
authority = "House rule"
summary = "A first look, then a second one."

[reply]
id = "answer-reply"
title = "answer the reply"
length = "1 working day"
starts = "stage"
ends_with = "reply"
when_due = "report"
tell = ["manager"]
again = "1 working day"
authority = "House rule"

[[stage]]
id = "look"
title = "First look"
about = "somebody looks"
owner = ["handler"]
next = "second-look"

[[stage.clock]]
id = "say-when"
title = "say when"
length = "4 hours"
starts = "stage"
ends_with = "promise"
when_due = "escalate"
authority = "House rule"

[[stage.clock]]
id = "answer"
title = "answer"
length = "3 weeks"
starts = "receipt"
ends_with = "outcome"
remind = ["1 week", "2 days"]
when_due = "escalate"
authority = "House rule"

[stage.window]
id = "ask"
title = "wait"
length = "1 month"
starts = "stage"
ends_with = "window"
remind = ["1 day"]
when_due = "close"
authority = "House rule"

[[stage]]
id = "second-look"
title = "Second look"
about = "somebody else looks"
owner = ["manager"]

[[stage.clock]]
id = "answer"
title = "answer finally"
length = "8 weeks"
starts = "receipt"
ends_with = "outcome"
remind = ["3 working hours"]
when_due = "report"
tell = ["director"]
again = "2 days"
roll = true
extend_at_most = "6 months"
authority = "House rule"
""",
    "two-hours.toml",
)
ONE_STEP = read_procedure(
    """
id = "one-step"
version = 3
title = "One step"
authority = "House rule"
summary = "One answer, and it is final."

[reply]
id = "answer-reply"
title = "answer the reply"
length = "3 days"
starts = "stage"
ends_with = "reply"
when_due = "escalate"
tell = ["ceo"]
again = "3 days"
authority = "House rule"

[[stage]]
id = "only"
title = "Our answer"
about = "the director answers"
owner = ["director", "manager"]

[[stage.clock]]
id = "answer"
title = "answer"
length = "6 months"
starts = "receipt"
ends_with = "outcome"
remind = ["1 month"]
when_due = "report"
tell = ["admin"]
again = "1 month"
at_most = "9 months"
extend_at_most = "3 months"
authority = "House rule"
""",
    "one-step.toml",
)
