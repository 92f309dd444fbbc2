"""When a deadline ends, when to remind of it, and the sentence by which each date explains itself.

Counting starts the day after the starting event, on the organisation's own calendar; what is counted in days,
weeks or months ends at the close of business of its last day; minutes and hours are exact.
"""

from __future__ import annotations

import calendar as month_lengths
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

from mailflow.domain.lengths import Length, Unit
from mailflow.domain.working_days import ONE_DAY, Calendar, CalendarTooShort

# Names of our own: strftime would follow the server's locale.
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_EXACT = {Unit.MINUTES: timedelta(minutes=1), Unit.HOURS: timedelta(hours=1)}
_MOST_HOLIDAYS_TO_LIST = 8


@dataclass(frozen=True)
class Due:
    """When something is due (UTC), and why then, in words fit to be read to a complainant."""

    at: datetime
    explanation: str


def due(length: Length, starts_at: datetime, calendar: Calendar, *, roll: bool = False, starts_as: str = "") -> Due:
    """When `length` ends that starts with an event at `starts_at`.

    `starts_as` names that event ("receipt") in the explanation. With `roll`, a last day that is not a
    working day moves to the next one; without, it stays. Raises CalendarTooShort beyond the calendar.
    """
    started = calendar.local(starts_at)
    calendar.require(started.date())
    left_out: tuple[tuple[date, str], ...] = ()
    if length.unit in _EXACT:
        ends_at = starts_at.astimezone(UTC) + length.n * _EXACT[length.unit]
    elif length.unit is Unit.WORKING_HOURS:
        ends_at, left_out = _after_working_hours(starts_at, length.n, calendar)
    elif length.unit is Unit.WORKING_DAYS:
        count = calendar.add_working_days(started.date(), length.n)
        ends_at, left_out = calendar.close_of_business(count.day), count.left_out
    else:
        ends_at = calendar.close_of_business(_shift(started.date(), length.n, length.unit))

    start = (show_moment if length.unit.by_the_clock else show_day)(starts_at, calendar)
    parts = [f"{length} from {f'{starts_as} ({start})' if starts_as else start}"]
    if left_out:
        parts.append(f"leaving out {_listed(left_out)}")
    if length.unit in _EXACT and calendar.local(ends_at).utcoffset() != started.utcoffset():
        parts.append("across a change of the clocks")
    if roll:
        rolled_at = _rolled(ends_at, calendar)
        if rolled_at != ends_at:
            parts.append(f"moved from {_not_working(ends_at, calendar)} to the next working day")
            ends_at = rolled_at
    return Due(ends_at, f"{', '.join(parts)}: {show_moment(ends_at, calendar)}")


def extend(length: Length, old_due_at: datetime, calendar: Calendar) -> Due:
    """The date that an extension by `length` gives. It runs from the old date, not from the day of asking."""
    return due(length, old_due_at, calendar, starts_as="the old date")


def on_day(day: date, calendar: Calendar) -> Due:
    """Due at the close of business of a day that somebody chose. Raises CalendarTooShort."""
    return at_moment(calendar.close_of_business(day), calendar)


def at_moment(at: datetime, calendar: Calendar) -> Due:
    """Due at a moment that somebody chose; says so if that day is not a working day."""
    explanation = f"set for {show_moment(at, calendar)}"
    if not calendar.is_working_day(calendar.local(at).date()):
        explanation += f" ({calendar.why_not_working(calendar.local(at).date())}, not a working day)"
    return Due(at.astimezone(UTC), explanation)


def moments_before(
    due_at: datetime, starts_at: datetime, leads: Sequence[Length], calendar: Calendar
) -> tuple[datetime, ...]:
    """When to remind of `due_at`: each lead counted back from it, sorted, in UTC.

    A lead in days or longer reminds when that day's work begins, so that there is a day to act in; hours and
    minutes count exactly. A moment outside working time moves earlier, never later; one that is then not
    after `starts_at` is dropped.
    """
    moments = set()
    for lead in leads:
        try:
            moment = min(calendar.latest_working_moment(counted_back(due_at, lead, calendar)), due_at)
            if not lead.unit.by_the_clock:
                moment = min(moment, calendar.moment(calendar.local(moment).date(), calendar.opens))
        except CalendarTooShort:
            # Before the calendar begins is before anything that started within it.
            if calendar.covers(calendar.local(starts_at).date()):
                continue
            raise
        if moment > starts_at:
            moments.add(moment.astimezone(UTC))
    return tuple(sorted(moments))


def show_day(at: datetime, calendar: Calendar) -> str:
    """The day by the organisation's clock: "Fri 8 Jan 2027"."""
    return _day_in_words(calendar.local(at).date())


def show_moment(at: datetime, calendar: Calendar) -> str:
    """The moment by the organisation's clock: "Fri 8 Jan 2027, 17:00"."""
    return f"{show_day(at, calendar)}, {calendar.local(at):%H:%M}"


def add_months(day: date, n: int) -> date:
    """The same day of the month `n` months on (or back), or that month's last day if it is shorter."""
    years, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    last = month_lengths.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(day.day, last))


def _shift(day: date, n: int, unit: Unit) -> date:
    if unit is Unit.MONTHS:
        return add_months(day, n)
    return day + timedelta(days=n * (7 if unit is Unit.WEEKS else 1))


def counted_back(due_at: datetime, lead: Length, calendar: Calendar) -> datetime:
    """`lead` before `due_at`: exact for minutes and hours, at the same clock time for days and longer."""
    if lead.unit in _EXACT:
        return due_at - lead.n * _EXACT[lead.unit]
    if lead.unit is Unit.WORKING_HOURS:
        return _before_working_hours(due_at, lead.n, calendar)
    here = calendar.local(due_at)
    if lead.unit is Unit.WORKING_DAYS:
        day = calendar.subtract_working_days(here.date(), lead.n)
    else:
        day = _shift(here.date(), -lead.n, lead.unit)
    return calendar.moment(day, here.time())


def _after_working_hours(
    starts_at: datetime, hours: int, calendar: Calendar
) -> tuple[datetime, tuple[tuple[date, str], ...]]:
    """The end of so many opening hours, and the holidays passed over from the start on."""
    began_on = calendar.local(starts_at).date()
    at, left = calendar.next_working_moment(starts_at), timedelta(hours=hours)
    day = calendar.local(at).date()
    while left > (open_for := calendar.close_of_business(day) - at):
        left -= open_for
        day = calendar.next_working_day(day)
        at = calendar.moment(day, calendar.opens)
    return at + left, _holidays_between(began_on, day, calendar)


def _before_working_hours(due_at: datetime, hours: int, calendar: Calendar) -> datetime:
    at, left = calendar.latest_working_moment(due_at), timedelta(hours=hours)
    day = calendar.local(at).date()
    while left > (open_for := at - calendar.moment(day, calendar.opens)):
        left -= open_for
        day = calendar.subtract_working_days(day, 1)
        at = calendar.close_of_business(day)
    return at - left


def _holidays_between(first: date, last: date, calendar: Calendar) -> tuple[tuple[date, str], ...]:
    days = (first + n * ONE_DAY for n in range((last - first).days + 1))
    return tuple((day, calendar.holidays[day]) for day in days if day in calendar.holidays and day.weekday() < 5)


def _rolled(at: datetime, calendar: Calendar) -> datetime:
    here = calendar.local(at)
    if calendar.is_working_day(here.date()):
        return at
    return calendar.moment(calendar.next_working_day(here.date()), here.time())


def _not_working(at: datetime, calendar: Calendar) -> str:
    """The day; a holiday on a weekday with its name, since "Fri 25 Dec 2026" alone does not tell."""
    day = calendar.local(at).date()
    return f"{_day_in_words(day)}" + (f" ({calendar.why_not_working(day)})" if day.weekday() < 5 else "")


def _listed(left_out: Sequence[tuple[date, str]]) -> str:
    """Days such as "25 and 28 Dec and 1 Jan"; a single holiday with its name; only the number of very many."""
    if len(left_out) > _MOST_HOLIDAYS_TO_LIST:
        return f"{len(left_out)} holidays"
    days = [day for day, _ in left_out]
    months = [
        f"{_joined(str(day.day) for day in group)} {MONTH_NAMES[month - 1]}"
        for (_, month), group in groupby(days, key=lambda day: (day.year, day.month))
    ]
    return _joined(months) + (f" ({left_out[0][1]})" if len(left_out) == 1 else "")


def _joined(words: Iterable[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _day_in_words(day: date) -> str:
    return f"{DAY_NAMES[day.weekday()]} {day.day} {MONTH_NAMES[day.month - 1]} {day.year}"
