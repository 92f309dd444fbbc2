"""Lengths of time as procedures and people write them: "10 working days", "48 hours", "6 months"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What a length counts. `days` are calendar days; working units follow a calendar's opening hours."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    WORKING_HOURS = "working-hours"
    WORKING_DAYS = "working-days"

    @property
    def by_the_clock(self) -> bool:
        """Whether it runs from a moment to a moment; the others run from one day to the close of another."""
        return self in (Unit.MINUTES, Unit.HOURS, Unit.WORKING_HOURS)


# Five years of each: far more than any procedure needs, and no sum with a date can overflow.
_AT_MOST = {
    Unit.MINUTES: 5 * 366 * 24 * 60,
    Unit.HOURS: 5 * 366 * 24,
    Unit.DAYS: 5 * 366,
    Unit.WEEKS: 5 * 52,
    Unit.MONTHS: 5 * 12,
    Unit.WORKING_HOURS: 5 * 52 * 5 * 8,
    Unit.WORKING_DAYS: 5 * 52 * 5,
}

_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
}

_UNITS = {
    "minute": (Unit.MINUTES, 1),
    "min": (Unit.MINUTES, 1),
    "hour": (Unit.HOURS, 1),
    "hr": (Unit.HOURS, 1),
    "day": (Unit.DAYS, 1),
    "calendar day": (Unit.DAYS, 1),
    "week": (Unit.WEEKS, 1),
    "calendar week": (Unit.WEEKS, 1),
    "fortnight": (Unit.WEEKS, 2),
    "month": (Unit.MONTHS, 1),
    "calendar month": (Unit.MONTHS, 1),
    "year": (Unit.MONTHS, 12),
    "working hour": (Unit.WORKING_HOURS, 1),
    "business hour": (Unit.WORKING_HOURS, 1),
    "working day": (Unit.WORKING_DAYS, 1),
    "business day": (Unit.WORKING_DAYS, 1),
}

_WRITTEN = re.compile(r"([0-9]{1,9}|[a-z]{1,6}) ?([a-z ]{2,20})")
_HYPHEN = re.compile(r"(?<=[0-9a-z])-(?=[a-z])")
_LONGEST_TEXT = 80


@dataclass(frozen=True)
class Length:
    """A number of units, from 0 ("the same day") to five years. Raises ValueError outside those bounds."""

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        if not 0 <= self.n <= _AT_MOST[self.unit]:
            raise ValueError(
                f"{self.n} {self.unit.replace('-', ' ')} is not between 0 and five years "
                f"({_AT_MOST[self.unit]} {self.unit.replace('-', ' ')})."
            )

    def __str__(self) -> str:
        words = self.unit.replace("-", " ")
        return f"{self.n} {words.removesuffix('s') if self.n == 1 else words}"


def parse_length(text: str) -> Length:
    """Read "10 working days", "1 hour", "two weeks", "10-working-days".

    Raises ValueError with a sentence that says what is expected, fit for a reply or a settings error.
    """
    plain = " ".join(_HYPHEN.sub(" ", text.lower()).split())
    written = _WRITTEN.fullmatch(plain) if len(text) <= _LONGEST_TEXT else None
    number, unit = _number(written[1]) if written else None, _unit(written[2]) if written else None
    if number is None or unit is None:
        raise ValueError(
            f"{text[:60]!r} is not a length of time: write a number and minutes, hours, days, weeks, months, "
            f"working hours or working days, for example '10 working days' or '2 weeks'."
        )
    counted, times = unit
    return Length(number * times, counted)


def _number(word: str) -> int | None:
    return int(word) if word.isdecimal() else _NUMBERS.get(word)


def _unit(words: str) -> tuple[Unit, int] | None:
    return _UNITS.get(words) or _UNITS.get(words.removesuffix("s"))
