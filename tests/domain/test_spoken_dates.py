from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.domain.deadlines import show_moment
from mailflow.domain.lengths import Length, Unit
from mailflow.domain.spoken_dates import read_length_or_when, read_when
from mailflow.domain.working_days import CalendarTooShort, calendar_for

ENGLAND = calendar_for("england", "Europe/London", 2025, 2040)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


MONDAY = utc("2026-11-23 10:00")
SATURDAY = utc("2026-11-21 20:30")
SUMMER = utc("2026-06-30 23:30")  # already Wednesday 1 July in London
NEW_YEARS_EVE = utc("2026-12-31 10:00")


@pytest.mark.parametrize(
    ("text", "now", "means"),
    [
        # days near by
        ("today", MONDAY, "2026-11-23 17:00"),
        ("tomorrow", MONDAY, "2026-11-24 17:00"),
        ("Tomorrow.", MONDAY, "2026-11-24 17:00"),
        ("the day after tomorrow", MONDAY, "2026-11-25 17:00"),
        ("tomorrow", SUMMER, "2026-07-02 16:00"),
        ("tomorrow", SATURDAY, "2026-11-22 17:00"),
        ("next working day", SATURDAY, "2026-11-23 17:00"),
        # weekdays
        ("Friday", MONDAY, "2026-11-27 17:00"),
        ("by Friday", MONDAY, "2026-11-27 17:00"),
        ("until friday!", MONDAY, "2026-11-27 17:00"),
        ("Fri", MONDAY, "2026-11-27 17:00"),
        ("Weds", MONDAY, "2026-11-25 17:00"),
        ("thurs", MONDAY, "2026-11-26 17:00"),
        ("Monday", MONDAY, "2026-11-30 17:00"),  # today has its own word
        ("this Monday", MONDAY, "2026-11-23 17:00"),
        ("next Monday", MONDAY, "2026-11-30 17:00"),
        ("next Tuesday", MONDAY, "2026-12-01 17:00"),
        ("next Tuesday", SATURDAY, "2026-11-24 17:00"),
        ("Tuesday next week", MONDAY, "2026-12-01 17:00"),
        ("this coming Friday", MONDAY, "2026-11-27 17:00"),
        ("Friday week", MONDAY, "2026-12-04 17:00"),
        # dates without a year
        ("3 Dec", MONDAY, "2026-12-03 17:00"),
        ("3rd of December", MONDAY, "2026-12-03 17:00"),
        ("by the 3rd of Dec.", MONDAY, "2026-12-03 17:00"),
        ("3dec", MONDAY, "2026-12-03 17:00"),
        ("December 3rd", MONDAY, "2026-12-03 17:00"),
        ("Sept 1", MONDAY, "2027-09-01 16:00"),
        ("3/12", MONDAY, "2026-12-03 17:00"),
        ("3 Jan", MONDAY, "2027-01-03 17:00"),
        ("22 Nov", MONDAY, "2027-11-22 17:00"),
        ("to 3 December", MONDAY, "2026-12-03 17:00"),
        ("23 Nov", MONDAY, "2026-11-23 17:00"),
        ("29 Feb", MONDAY, "2028-02-29 17:00"),
        ("the 3rd", MONDAY, "2026-12-03 17:00"),
        ("31st", MONDAY, "2026-12-31 17:00"),
        ("31st", NEW_YEARS_EVE, "2026-12-31 17:00"),
        ("1st", NEW_YEARS_EVE, "2027-01-01 17:00"),
        # dates with one
        ("by 3 December 2026", MONDAY, "2026-12-03 17:00"),
        ("December 3, 2026", MONDAY, "2026-12-03 17:00"),
        ("3/12/2026", MONDAY, "2026-12-03 17:00"),
        ("03.12.2026", MONDAY, "2026-12-03 17:00"),
        ("3-12-26", MONDAY, "2026-12-03 17:00"),
        ("2026-12-03", MONDAY, "2026-12-03 17:00"),
        ("2026-12-03T15:00", MONDAY, "2026-12-03 15:00"),
        ("Thursday 3 December", MONDAY, "2026-12-03 17:00"),
        ("Thu 3 Dec 2026, 17:00", MONDAY, "2026-12-03 17:00"),
        # summer time
        ("28 March 2027", MONDAY, "2027-03-28 16:00"),
        ("27 March 2027", MONDAY, "2027-03-27 17:00"),
        ("31 October 2027", MONDAY, "2027-10-31 17:00"),
        ("30 October 2027", MONDAY, "2027-10-30 16:00"),
        # lengths
        ("5 working days", MONDAY, "2026-11-30 17:00"),
        ("in 5 working days", utc("2026-12-22 10:00"), "2026-12-31 17:00"),
        ("within ten days", MONDAY, "2026-12-03 17:00"),
        ("in 2 weeks", MONDAY, "2026-12-07 17:00"),
        ("two weeks from now", MONDAY, "2026-12-07 17:00"),
        ("in a week's time", MONDAY, "2026-11-30 17:00"),
        ("2 weeks’ time", MONDAY, "2026-12-07 17:00"),
        ("in a fortnight", MONDAY, "2026-12-07 17:00"),
        ("a month", MONDAY, "2026-12-23 17:00"),
        ("in 2 days at noon", MONDAY, "2026-11-25 12:00"),
        ("in 6 hours", MONDAY, "2026-11-23 16:00"),
        ("in 90 minutes", MONDAY, "2026-11-23 11:30"),
        ("5 working hours", SATURDAY, "2026-11-23 14:00"),
        # ends
        ("end of month", MONDAY, "2026-11-30 17:00"),
        ("by the end of the month", MONDAY, "2026-11-30 17:00"),
        ("month end", NEW_YEARS_EVE, "2026-12-31 17:00"),
        ("end of next month", NEW_YEARS_EVE, "2027-01-31 17:00"),
        ("end of next month", utc("2027-01-31 10:00"), "2027-02-28 17:00"),
        ("end of February 2028", MONDAY, "2028-02-29 17:00"),
        ("end of Jan", MONDAY, "2027-01-31 17:00"),
        ("end of the week", MONDAY, "2026-11-27 17:00"),
        ("end of next week", MONDAY, "2026-12-04 17:00"),
        ("end of the year", MONDAY, "2026-12-31 17:00"),
        # clock times
        ("tomorrow noon", MONDAY, "2026-11-24 12:00"),
        ("tomorrow at 12 noon", MONDAY, "2026-11-24 12:00"),
        ("Friday at 3pm", MONDAY, "2026-11-27 15:00"),
        ("Friday, 3 pm", MONDAY, "2026-11-27 15:00"),
        ("3pm on Friday", MONDAY, "2026-11-27 15:00"),
        ("Friday 3.30pm", MONDAY, "2026-11-27 15:30"),
        ("Friday at 15.30", MONDAY, "2026-11-27 15:30"),
        ("Friday 15:00", MONDAY, "2026-11-27 15:00"),
        ("3 Dec at 12pm", MONDAY, "2026-12-03 12:00"),
        ("3 Dec at 12am", MONDAY, "2026-12-03 00:00"),
        ("1 July 2027 at 9:00", MONDAY, "2027-07-01 08:00"),
        ("close of business Friday", MONDAY, "2026-11-27 17:00"),
        ("Friday COB", MONDAY, "2026-11-27 17:00"),
        ("end of day", MONDAY, "2026-11-23 17:00"),
        ("3pm", MONDAY, "2026-11-23 15:00"),
        ("at 15:00", MONDAY, "2026-11-23 15:00"),
        ("today at 10:01", MONDAY, "2026-11-23 10:01"),
    ],
)
def test_a_date_is_read_as_people_mean_it(text, now, means):
    assert read_when(text, now, ENGLAND) == utc(means)


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "soon", "asap", "next week", "yesterday", "day", "3", "at 3", "Friday at 3", "13pm", "0am Friday",
        "25:00", "Friday 12:60", "31 Feb", "31 November 2026", "0 Dec", "12/25/2026", "3/12-2026", "2026-13-01",
        "0000-01-01", "3 Dec 0000", "3 Smarch", "3 de", "Frida y", "3pm 4pm", "in 6 hours at 3pm", "0 days",
        "-3 days", "99999 days", "½ day", "٣ Dec", "3\0Dec", "\u202e3 Dec", "<b>Friday</b>", "Friday; #close",
        "end of", "end of the world", "Mon Tue", "32nd", "in", "by", "Friday Friday", "29 Feb 2027", "3 Dec 02026",
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_two_examples(text):
    with pytest.raises(ValueError, match="'Friday at 3pm' or '3 December'") as refusal:
        read_when(text, MONDAY, ENGLAND)
    assert str(refusal.value).endswith(".")
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("22 Nov 2026", "'22 Nov 2026' has passed"),
        ("3/12/2019", "has passed"),
        ("0001-01-01", "has passed"),
        ("today at 10:00", "Mon 23 Nov 2026, 10:00 has passed"),
        ("9am", "Mon 23 Nov 2026, 09:00 has passed"),
        ("23 Nov at 8am", "has passed"),
    ],
)
def test_a_past_moment_is_refused(text, says):
    with pytest.raises(ValueError, match=rf"{says}.*'Friday at 3pm' or '3 December'"):
        read_when(text, MONDAY, ENGLAND)


def test_today_has_passed_once_the_office_has_closed():
    with pytest.raises(ValueError, match="Sat 21 Nov 2026, 17:00 has passed"):
        read_when("today", SATURDAY, ENGLAND)
    assert read_when("today at 11pm", SATURDAY, ENGLAND) == utc("2026-11-21 23:00")


def test_a_weekday_that_contradicts_its_date_is_refused():
    with pytest.raises(ValueError, match="8 January 2027 is a Friday, not a Thursday"):
        read_when("Thu 8 Jan 2027", MONDAY, ENGLAND)


@pytest.mark.parametrize("text", ["3 December 2099", "9999-12-31", "31/12/2032", "end of May 9998"])
def test_a_date_years_away_is_taken_for_a_slip(text):
    with pytest.raises(ValueError, match="more than five years away"):
        read_when(text, MONDAY, ENGLAND)


def test_a_date_the_calendar_does_not_reach_is_told_as_such():
    short = calendar_for("england", "Europe/London", 2026, 2026)
    with pytest.raises(CalendarTooShort):
        read_when("3 Jan", MONDAY, short)


def test_a_long_text_is_no_date():
    with pytest.raises(ValueError, match="too long for a date"):
        read_when("Friday " * 10_000, MONDAY, ENGLAND)


@given(st.integers(1, 5 * 365 * 24 * 60))
def test_a_moment_as_our_mails_show_it_reads_back_the_same(minutes):
    at = MONDAY + timedelta(minutes=minutes)
    shown = show_moment(at, ENGLAND)
    read = read_when(shown, MONDAY, ENGLAND)
    assert show_moment(read, ENGLAND) == shown
    assert abs(read - at) in (timedelta(0), timedelta(hours=1))  # the hour that comes twice in autumn


# Extensions


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("3 days", Length(3, Unit.DAYS)),
        ("by 3 days", Length(3, Unit.DAYS)),
        ("for ten working days.", Length(10, Unit.WORKING_DAYS)),
        ("3 more working days", Length(3, Unit.WORKING_DAYS)),
        ("another week", Length(1, Unit.WEEKS)),
        ("by a further 2 weeks", Length(2, Unit.WEEKS)),
        ("an extra day", Length(1, Unit.DAYS)),
        ("an hour", Length(1, Unit.HOURS)),
    ],
)
def test_an_extension_may_be_a_length(text, length):
    assert read_length_or_when(text, MONDAY, ENGLAND) == length


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("until Friday", "2026-11-27 17:00"),
        ("to Friday at 3pm", "2026-11-27 15:00"),
        ("Friday", "2026-11-27 17:00"),
        ("by Friday", "2026-11-27 17:00"),
        ("till the end of the month", "2026-11-30 17:00"),
        ("to 3 Dec", "2026-12-03 17:00"),
        ("until 3 days from now", "2026-11-26 17:00"),
        ("to 5 working days", "2026-11-30 17:00"),
        ("in 2 weeks", "2026-12-07 17:00"),
    ],
)
def test_an_extension_may_be_a_moment(text, means):
    assert read_length_or_when(text, MONDAY, ENGLAND) == utc(means)


@pytest.mark.parametrize("text", ["", "because", "0 days", "more", "until", "6 years", "3 days because ill"])
def test_an_extension_that_is_neither_is_refused(text):
    with pytest.raises(ValueError, match="'Friday at 3pm' or '3 December'"):
        read_length_or_when(text, MONDAY, ENGLAND)


# Anything at all

WORDS = (
    "by in on at the of end next this week month year friday mon 3 29 31 0 99 2026 9999 1st dec feb may 3pm 13pm "
    "noon 15:00 25:61 3/12 31/2/26 2026-12-03 0000-00-00 working days day hours years a until more . ' to"
)
some_words = st.lists(st.sampled_from(WORDS.split()), max_size=7).map(" ".join)


@settings(max_examples=400)
@given(st.one_of(some_words, st.text(max_size=120)), st.sampled_from([MONDAY, SATURDAY, SUMMER, NEW_YEARS_EVE]))
def test_any_text_is_a_moment_to_come_or_a_value_error(text, now):
    try:
        at = read_when(text, now, ENGLAND)
        added = read_length_or_when(text, now, ENGLAND)
    except ValueError as refusal:
        assert str(refusal).endswith(".")
    else:
        assert at > now
        assert at.tzinfo is UTC
        assert isinstance(added, Length) or added == at
