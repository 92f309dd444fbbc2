"""The working days and opening hours of one region, held as a value so that a date computed once never moves.

A `Calendar` is a snapshot: it lists its own holidays for the years it covers and refuses to guess beyond
them. Build one with `calendar_for`, keep it with `to_json`, and pass it to whatever counts days.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays as public_holidays
from holidays.registry import EntityLoader

ONE_DAY = timedelta(days=1)
LONGEST_SPAN_IN_YEARS = 100

_WEEKEND = {5: "Saturday", 6: "Sunday"}

# Bank holidays differ within the United Kingdom: Scotland works on Easter Monday, Northern Ireland rests on
# 17 March and 12 July.
_NAMED_REGIONS = {
    "england": "GB-ENG",
    "wales": "GB-WLS",
    "scotland": "GB-SCT",
    "northern-ireland": "GB-NIR",
}
_UNITED_KINGDOM = frozenset({"GB", "UK"})


class CalendarTooShort(ValueError):
    """A date lies outside the years that a calendar knows the holidays of."""


@dataclass(frozen=True)
class Count:
    """Where a count of working days ended, and the holidays (day, name) on weekdays that it left out."""

    day: date
    left_out: tuple[tuple[date, str], ...]


@dataclass(frozen=True)
class Calendar:
    """Which days and hours an organisation works, from 1 January `from_year` to 31 December `to_year`.

    `opens` and `closes` are local clock times in `timezone`; both belong to working time. `holidays` names
    each closed day, weekends apart. Raises ValueError, in words for whoever wrote the settings, if the parts
    do not fit together.
    """

    region: str
    timezone: str
    opens: time
    closes: time
    holidays: Mapping[date, str] = field(hash=False)
    from_year: int
    to_year: int
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)
    _first: date = field(init=False, repr=False, compare=False)
    _last: date = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.opens.tzinfo or self.closes.tzinfo or self.opens >= self.closes:
            raise ValueError(
                f"The office must open before it closes on the same day, for example 09:00 to 17:00; "
                f"found {self.opens} to {self.closes}."
            )
        _require_sensible_years(self.from_year, self.to_year)
        first, last = date(self.from_year, 1, 1), date(self.to_year, 12, 31)
        covered = {day: self.holidays[day] for day in sorted(self.holidays) if first <= day <= last}
        object.__setattr__(self, "holidays", covered)
        object.__setattr__(self, "_zone", _zone_named(self.timezone))
        object.__setattr__(self, "_first", first)
        object.__setattr__(self, "_last", last)

    # Days

    def covers(self, day: date) -> bool:
        """Whether the calendar knows if `day` is a working day."""
        return self._first <= day <= self._last

    def require(self, day: date) -> None:
        """Raises CalendarTooShort, in words for whoever keeps the settings, unless `covers(day)`."""
        if not self.covers(day):
            raise CalendarTooShort(
                f"{day.isoformat()} lies outside the working-day calendar of {self.region}, which covers "
                f"{self.from_year} to {self.to_year}."
            )

    def is_working_day(self, day: date) -> bool:
        """Whether `day` is neither Saturday, Sunday nor a holiday. Raises CalendarTooShort."""
        self.require(day)
        return self._works(day)

    def why_not_working(self, day: date) -> str | None:
        """The weekend day ("Saturday") or holiday ("Boxing Day") that closes it, or None. Raises CalendarTooShort."""
        self.require(day)
        return _WEEKEND.get(day.weekday()) or self.holidays.get(day)

    def add_working_days(self, start: date, n: int) -> Count:
        """The `n`-th working day after `start`, counting from the day after it; `start` itself for 0.

        Raises ValueError for a negative `n`, CalendarTooShort if the count leaves the calendar.
        """
        if n < 0:
            raise ValueError(f"Working days are counted forward; found {n}.")
        self.require(start)
        day, left, left_out = start, n, []
        while left:
            day += ONE_DAY
            if day > self._last:
                self.require(day)
            if day.weekday() >= 5:
                continue
            if day in self.holidays:
                left_out.append((day, self.holidays[day]))
            else:
                left -= 1
        return Count(day, tuple(left_out))

    def subtract_working_days(self, end: date, n: int) -> date:
        """The `n`-th working day before `end`; `end` itself for 0. Raises as `add_working_days`."""
        if n < 0:
            raise ValueError(f"Working days are counted back by a positive number; found {n}.")
        self.require(end)
        day, left = end, n
        while left:
            day -= ONE_DAY
            self.require(day)
            if self._works(day):
                left -= 1
        return day

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`. Raises CalendarTooShort."""
        return self.add_working_days(day, 1).day

    # Moments

    def local(self, at: datetime) -> datetime:
        """The same moment on the organisation's clock. Raises ValueError for a time without a zone."""
        if at.tzinfo is None:
            raise ValueError(f"{at} has no time zone, so it names no moment.")
        return at.astimezone(self._zone)

    def moment(self, day: date, clock: time) -> datetime:
        """When the organisation's clock shows `clock` on `day`, in UTC. Raises CalendarTooShort.

        A clock time that comes twice in autumn means the first; one that spring leaves out means the moment
        that the clock would have shown it, had it not been put forward.
        """
        self.require(day)
        return datetime.combine(day, clock, tzinfo=self._zone).astimezone(UTC)

    def close_of_business(self, day: date) -> datetime:
        """When `day` ends for deadlines, working day or not, in UTC. Raises CalendarTooShort."""
        return self.moment(day, self.closes)

    def in_working_time(self, at: datetime) -> bool:
        """Whether `at` is within the opening hours of a working day, both ends included."""
        here = self.local(at)
        return self.is_working_day(here.date()) and self.opens <= here.time() <= self.closes

    def latest_working_moment(self, at: datetime) -> datetime:
        """`at` itself in working time, else the close of the last working day before it, in UTC."""
        here = self.local(at)
        if self.in_working_time(at):
            return at.astimezone(UTC)
        if self.is_working_day(here.date()) and here.time() > self.closes:
            return self.close_of_business(here.date())
        return self.close_of_business(self.subtract_working_days(here.date(), 1))

    def next_working_moment(self, at: datetime) -> datetime:
        """`at` itself in working time, else the next opening after it, in UTC."""
        here = self.local(at)
        if self.in_working_time(at):
            return at.astimezone(UTC)
        if self.is_working_day(here.date()) and here.time() < self.opens:
            return self.moment(here.date(), self.opens)
        return self.moment(self.next_working_day(here.date()), self.opens)

    def _works(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.holidays


def calendar_for(
    region: str,
    timezone: str,
    from_year: int,
    to_year: int,
    opens: time = time(9),
    closes: time = time(17),
    extra_closed: Mapping[date, str] | None = None,
) -> Calendar:
    """The calendar of a region with its public holidays and the organisation's own `extra_closed` days.

    `region` is "england", "wales", "scotland" or "northern-ireland", or a country of the `holidays` library
    ("IE"), where it matters with its part ("DE-BY"). Raises ValueError that lists what is known, or names a
    year whose holidays are not.
    """
    name = region.strip().lower().replace(" ", "-")
    country, part = _country_and_part(region, _NAMED_REGIONS.get(name, region.strip()))
    _require_sensible_years(from_year, to_year)
    language = "en_GB" if country in _UNITED_KINGDOM else "en_US"
    years = range(from_year, to_year + 1)
    found = public_holidays.country_holidays(country, subdiv=part or None, years=years, language=language)
    # Far from today the library knows of no holidays and says nothing: a year without any is not believed.
    unknown = set(years) - {day.year for day in found}
    if unknown:
        raise ValueError(f"The holidays of {region[:40]!r} are not known for {min(unknown)}.")
    closed = {**(extra_closed or {}), **dict(found.items())}
    known_as = name if name in _NAMED_REGIONS else f"{country}-{part}".rstrip("-")
    return Calendar(known_as, timezone, opens, closes, closed, from_year, to_year)


def to_json(calendar: Calendar) -> dict[str, Any]:
    """The calendar as plain JSON values, always in the same order; `from_json` reads it back."""
    return {
        "region": calendar.region,
        "timezone": calendar.timezone,
        "opens": calendar.opens.isoformat(),
        "closes": calendar.closes.isoformat(),
        "from_year": calendar.from_year,
        "to_year": calendar.to_year,
        "holidays": {day.isoformat(): calendar.holidays[day] for day in sorted(calendar.holidays)},
    }


def from_json(stored: Mapping[str, Any]) -> Calendar:
    """The calendar that `to_json` wrote. Raises ValueError if a part is missing or malformed."""
    try:
        return Calendar(
            region=str(stored["region"]),
            timezone=str(stored["timezone"]),
            opens=time.fromisoformat(stored["opens"]),
            closes=time.fromisoformat(stored["closes"]),
            holidays={date.fromisoformat(day): str(name) for day, name in stored["holidays"].items()},
            from_year=int(stored["from_year"]),
            to_year=int(stored["to_year"]),
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise ValueError(f"The stored working-day calendar cannot be read: {problem!r}.") from problem


def digest(calendar: Calendar) -> str:
    """A fingerprint (SHA-256, hex): equal for equal calendars, other once any date or hour differs."""
    canonical = json.dumps(to_json(calendar), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _country_and_part(region: str, code: str) -> tuple[str, str]:
    """The library's own spelling of "de-by": ("DE", "BY"); the part may be "". Raises ValueError."""
    known = {each for each in EntityLoader.get_country_codes() if len(each) == 2}
    country, _, part = code.partition("-")
    country = country.upper()
    # The library also knows three-letter codes; one spelling a region is enough.
    if country not in known:
        countries = ", ".join(sorted(known - _UNITED_KINGDOM))
        raise ValueError(
            f"There are no holidays for {region[:40]!r}. Known are: {', '.join(_NAMED_REGIONS)}, the country "
            f"codes {countries}, and a country with its part, such as DE-BY."
        )
    if country in _UNITED_KINGDOM and not part:
        raise ValueError(
            f"{region[:40]!r} is not enough: bank holidays differ within the United Kingdom. "
            f"Choose one of: {', '.join(_NAMED_REGIONS)}."
        )
    # Only this country is loaded: the library's own list of parts loads every one.
    spellings = {each.upper(): each for each in getattr(public_holidays, country).subdivisions}
    if part and part.upper() not in spellings:
        parts = ", ".join(f"{country}-{each}" for each in spellings.values()) or "none"
        raise ValueError(f"There are no holidays for {region[:40]!r}. The known parts of {country} are: {parts}.")
    return country, spellings[part.upper()] if part else ""


def _require_sensible_years(from_year: int, to_year: int) -> None:
    # Far from both ends of what a date can hold, so that no length of time can run over them.
    if not 1900 <= from_year <= to_year <= 9900 or to_year - from_year >= LONGEST_SPAN_IN_YEARS:
        raise ValueError(
            f"A calendar cannot cover {from_year} to {to_year}: give two years in order, not before 1900 and "
            f"at most {LONGEST_SPAN_IN_YEARS} years."
        )


def _zone_named(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as problem:
        raise ValueError(f"{name[:60]!r} is not a known time zone; write one such as Europe/London.") from problem
