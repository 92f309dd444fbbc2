"""When the organisation first had a complaint that a colleague forwarded: the original's date, if it can be believed.

The date stands in the forwarded mail as the colleague's client wrote it, mostly without a time zone, and may be
anything. What cannot be read, lies after the forward or is older than anybody forwards counts for nothing.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone

from mailflow.domain.working_days import Calendar

BELIEVED_FOR = timedelta(days=365)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAYS = (
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[ -]{{1,2}}{_MONTH}[ ,-]{{1,2}}(?P<year>\d{{4}})\b"),
    re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})\b"),
    re.compile(r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})\b"),
)
_TIME = re.compile(r"\b(\d{1,2}):(\d\d)(?::\d\d)?\s?([ap]m)?(?:\s?(?:gmt|utc)?([+-])(\d\d):?(\d\d))?")


def first_had(written: str | None, forwarded_at: datetime, calendar: Calendar) -> datetime:
    """The moment of the original's date in UTC, or `forwarded_at`. A date without a time zone is our own."""
    text = " ".join((written or "")[:200].lower().split())
    day = _day(text)
    if day is None or not calendar.covers(day):
        return forwarded_at
    at = _moment(day, text, calendar)
    return at if at is not None and forwarded_at - BELIEVED_FOR <= at <= forwarded_at else forwarded_at


def _day(text: str) -> date | None:
    found = next((match for match in (pattern.search(text) for pattern in _DAYS) if match), None)
    if found is None:
        return None
    month = found["month"]
    try:
        return date(int(found["year"]), int(month) if month.isdigit() else _MONTHS.index(month) + 1, int(found["day"]))
    except ValueError:
        return None


def _moment(day: date, text: str, calendar: Calendar) -> datetime | None:
    found = _TIME.search(text)
    if found is None:
        return calendar.moment(day, time())
    hour, minute = int(found[1]), int(found[2])
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    try:
        clock = time(hour, minute)
        if found[4] is None:
            return calendar.moment(day, clock)
        offset = timedelta(hours=int(found[5]), minutes=int(found[6]))
        zone = timezone(offset if found[4] == "+" else -offset)
        return datetime.combine(day, clock, zone)
    except ValueError:
        return None
