"""Dates and lengths as people write them in a command: "Friday at 3pm", "3 Dec", "in 2 weeks", "end of month".

A day means its close of business, and numbers are read day first. What is no date, what does not exist and
what has passed is refused with a sentence that shows how to write it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from mailflow.domain.deadlines import add_months, due, show_moment
from mailflow.domain.lengths import Length, Unit, parse_length
from mailflow.domain.working_days import ONE_DAY, Calendar

LONGEST_TEXT = 100
FURTHEST = timedelta(days=5 * 366)

_EXAMPLES = "for example 'Friday at 3pm' or '3 December'"

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_FRIDAY = 4

# Words that change nothing: "by the 3rd of December" is "3rd December".
_FILLERS = {"by", "on", "to", "until", "till", "the", "of", "coming"}
_TO_BUSINESS_END = r"close of business|close of play|end of day|cob|eod"
_CLOCK = re.compile(
    rf"(?:^| )(?:at |@ ?)?(?:(?P<close>{_TO_BUSINESS_END})|(?P<noon>12 ?noon|noon|midday)"
    r"|(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))? ?(?P<half>am|pm)"
    r"|(?P<hour24>[0-9]{1,2}):(?P<minute24>[0-9]{2}))(?= |$)"
)
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)? ?(?P<name>[a-z]{{3,9}})(?: {_YEAR})?",
        rf"(?P<name>[a-z]{{3,9}}) (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?: {_YEAR})?",
        rf"(?P<day>[0-9]{{1,2}})(?P<mark>[/.-])(?P<month>[0-9]{{1,2}})(?:(?P=mark){_YEAR})?",
        r"(?P<year>[0-9]{4})(?P<mark>[/-])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})",
    )
)
_DAY_OF_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)")
_WEEKDAY = re.compile(r"(?:(?P<which>this|next) )?(?P<name>[a-z]{3,9})(?: (?P<later>week|next week))?")
_END = re.compile(r"end (?:(?P<which>this|next) )?(?P<span>week|month|year)")
_END_OF_MONTH = re.compile(rf"end (?P<name>[a-z]{{3,9}})(?: {_YEAR})?")


def read_when(text: str, now: datetime, calendar: Calendar) -> datetime:
    """The moment (UTC) that somebody who writes at `now` means by `text`.

    "Friday" is the first one after today, "this Friday" may be today, "next Friday" is the one of next week
    (weeks begin on Monday); a date without its year is the next such day. Raises ValueError, with a sentence
    for the writer, for nonsense, a past moment or one more than five years away.
    """
    phrase, clock = _take_clock(_plain(text), calendar)
    words = [word for word in phrase.split() if word not in _FILLERS]
    today = calendar.local(now).date()
    length = _length_from_now(" ".join(words))
    day: date | None
    if length is None:
        day = today if clock and not words else _day(" ".join(words), today)
    elif length.unit.by_the_clock:
        if clock is None:
            return due(length, now, calendar).at
        day = None  # "in 6 hours at 3pm" is two moments
    else:
        day = calendar.local(due(length, now, calendar).at).date()

    if day is None:
        raise ValueError(f"{_quoted(text)} is not a date that can be read: write {_EXAMPLES}.")
    if day > today + FURTHEST:
        raise ValueError(f"{_quoted(text)} is more than five years away: write a nearer day, {_EXAMPLES}.")
    if day < today:
        raise ValueError(f"{_quoted(text)} has passed: write a day to come, {_EXAMPLES}.")
    at = calendar.moment(day, clock or calendar.closes)
    if at <= now:
        raise ValueError(f"{show_moment(at, calendar)} has passed: write a time to come, {_EXAMPLES}.")
    return at


def read_length_or_when(text: str, now: datetime, calendar: Calendar) -> Length | datetime:
    """What an extension asks for: a length ("3 days", "by another week") or a moment ("until Friday").

    Raises ValueError as `read_when`.
    """
    phrase = _plain(text)
    if not phrase.startswith(("until ", "till ", "to ")):
        length = _added_length(phrase)
        if length:
            return length
    return read_when(text, now, calendar)


def _plain(text: str) -> str:
    """Lower case, single spaces, no commas, quotes or closing full stops."""
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"That is too long for a date: write the day alone, {_EXAMPLES}.")
    plain = re.sub(r"[,;!?\"'’‘“”]", " ", text.lower())
    plain = re.sub(r"\.(?=\s|$)", " ", plain)
    plain = re.sub(r"\bat ([0-9]{1,2})\.([0-9]{2})\b", r"at \1:\2", plain)
    plain = re.sub(r"(?<=[0-9])t(?=[0-9]{2}:)", " ", plain)  # 2026-12-03T15:00
    return " ".join(plain.split())


def _take_clock(phrase: str, calendar: Calendar) -> tuple[str, time | None]:
    """The phrase without its clock time, and that time; an impossible one stays, so that no day is read."""
    match = _CLOCK.search(phrase)
    clock = _clock(match, calendar) if match else None
    if match is None or clock is None:
        return phrase, None
    return f"{phrase[: match.start()]} {phrase[match.end() :]}", clock


def _clock(match: re.Match[str], calendar: Calendar) -> time | None:
    if match["close"]:
        return calendar.closes
    if match["noon"]:
        return time(12)
    hour, minute = int(match["hour"] or match["hour24"]), int(match["minute"] or match["minute24"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _length_from_now(phrase: str) -> Length | None:
    """A length counted from now: "in 2 weeks", "within 5 days", "2 weeks' time"."""
    if phrase == "next working day":
        return Length(1, Unit.WORKING_DAYS)
    return _length(re.sub(r"^(?:in|within) | (?:from now|from today|s time|time)$", "", phrase))


def _added_length(phrase: str) -> Length | None:
    """A length to add: "3 days", "by 3 more days", "another week", "for a further 5 working days"."""
    phrase = re.sub(r"\b(?:by|for|an extra|another|a further|further|extra|more|longer)\b", " ", phrase)
    return _length(phrase) or _length(f"a {phrase}")


def _length(phrase: str) -> Length | None:
    try:
        length = parse_length(phrase)
    except ValueError:
        return None
    return length if length.n else None


def _day(phrase: str, today: date) -> date | None:
    if phrase in ("today", "tomorrow", "day after tomorrow"):
        return today + ONE_DAY * ("today", "tomorrow", "day after tomorrow").index(phrase)
    day = _weekday(phrase, today) or _dated(phrase, today) or _end(phrase, today)
    if day:
        return day
    # "Fri 8 Jan 2027", as our own mails write it: the two must agree.
    first, _, rest = phrase.partition(" ")
    weekday, day = _index(first, _WEEKDAYS), _dated(rest, today)
    if weekday is None or day is None:
        return None
    if day.weekday() != weekday:
        raise ValueError(
            f"{day.day} {_MONTHS[day.month - 1].title()} {day.year} is a {_WEEKDAYS[day.weekday()].title()}, "
            f"not a {_WEEKDAYS[weekday].title()}: write the day you mean, {_EXAMPLES}."
        )
    return day


def _weekday(phrase: str, today: date) -> date | None:
    match = _WEEKDAY.fullmatch(phrase)
    weekday = _index(match["name"], _WEEKDAYS) if match else None
    if match is None or weekday is None:
        return None
    monday = today - ONE_DAY * today.weekday()
    if match["which"] == "next" or match["later"] == "next week":
        return monday + ONE_DAY * (7 + weekday)
    first = today if match["which"] == "this" else today + ONE_DAY
    day = first + ONE_DAY * ((weekday - first.weekday()) % 7)
    return day + ONE_DAY * 7 if match["later"] == "week" else day


def _dated(phrase: str, today: date) -> date | None:
    """A day of a month: "3 Dec", "December 3rd 2026", "3/12/26", "2026-12-03", "3rd"."""
    alone = _DAY_OF_MONTH.fullmatch(phrase)
    if alone:
        first = today.replace(day=1)
        coming = [add_months(first, n) for n in range(3)]
        return _first_from(today, [(each.year, each.month) for each in coming], int(alone[1]))
    for pattern in _DATES:
        match = pattern.fullmatch(phrase)
        if match is None:
            continue
        parts = match.groupdict()
        month = _index(parts["name"], _MONTHS, 1) if "name" in parts else int(parts["month"])
        if month is None:
            continue
        months = [(year, month) for year in _years(parts["year"], today)]
        return _first_from(today, months, int(parts["day"]))
    return None


def _first_from(today: date, months: Sequence[tuple[int, int]], day: int) -> date | None:
    """The first existing `day` in `months` that is not past; a single month may be past (the caller says so)."""
    for year, month in months:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today or len(months) == 1:
            return found
    return None


def _years(written: str | None, today: date) -> Sequence[int]:
    if written is None:
        return range(today.year, today.year + 9)  # 29 February can be eight years away
    return [int(written) + (2000 if len(written) == 2 else 0)]


def _end(phrase: str, today: date) -> date | None:
    """The last day of a week (its Friday), month or year: "end of month", "end of next week", "end of May"."""
    phrase = re.sub(r"^(week|month|year) end$", r"end \1", phrase)
    match = _END.fullmatch(phrase)
    if match:
        on = 1 if match["which"] == "next" else 0
        if match["span"] == "week":
            return today + ONE_DAY * (_FRIDAY - today.weekday() + 7 * on)
        if match["span"] == "month":
            return _last_of_month(add_months(today, on))
        return date(today.year + on, 12, 31)
    named = _END_OF_MONTH.fullmatch(phrase)
    month = _index(named["name"], _MONTHS, 1) if named else None
    if named is None or month is None:
        return None
    years = _years(named["year"], today)
    ends = [_last_of_month(date(year, month, 1)) for year in years if 1 <= year < 9999]
    return next((end for end in ends if end >= today or len(ends) == 1), None)


def _last_of_month(day: date) -> date:
    return add_months(day.replace(day=1), 1) - ONE_DAY


def _index(word: str, names: Sequence[str], start: int = 0) -> int | None:
    """The number of the name that `word` is or begins, in three letters or more: "thurs", "sept"."""
    word = "wed" if word == "weds" else word
    if len(word) < 3:
        return None
    return next((number for number, name in enumerate(names, start) if name.startswith(word)), None)


def _quoted(text: str) -> str:
    return repr(" ".join(text.split())[:60])
