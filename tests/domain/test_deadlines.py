from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.domain.deadlines import (
    add_months,
    at_moment,
    due,
    extend,
    moments_before,
    on_day,
    show_day,
    show_moment,
)
from mailflow.domain.lengths import Length, Unit, parse_length
from mailflow.domain.working_days import CalendarTooShort, calendar_for

ENGLAND = calendar_for("england", "Europe/London", 2024, 2040)
SCOTLAND = calendar_for("scotland", "Europe/London", 2024, 2040)
NORTHERN_IRELAND = calendar_for("northern-ireland", "Europe/London", 2024, 2040)
WIDE_ENGLAND = calendar_for("england", "Europe/London", 2024, 2040, opens=time(8, 30), closes=time(18))
NEW_YORK = calendar_for("US-NY", "America/New_York", 2024, 2040)

some_calendars = st.sampled_from([ENGLAND, SCOTLAND, NORTHERN_IRELAND, NEW_YORK])
some_moments = st.datetimes(datetime(2025, 6, 1), datetime(2033, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
some_lengths = st.builds(Length, st.integers(0, 60), st.sampled_from(Unit))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def explained(length, starts_at, calendar=ENGLAND, **options):
    return due(parse_length(length), utc(starts_at), calendar, **options).explanation


# When it is due. All times are UTC: 16:00 in summer is five o'clock in London.


@pytest.mark.parametrize(
    ("length", "starts_at", "due_at"),
    [
        # working days: Christmas, Easter with the clocks, month ends, leap day
        ("10 working days", "2026-12-22 10:15", "2027-01-08 17:00"),
        ("8 working days", "2026-12-22 10:15", "2027-01-06 17:00"),
        ("3 working days", "2027-03-24 10:00", "2027-03-31 16:00"),
        ("1 working day", "2026-10-23 10:00", "2026-10-26 17:00"),
        ("5 working days", "2027-10-29 10:00", "2027-11-05 17:00"),
        ("2 working days", "2028-02-28 10:00", "2028-03-01 17:00"),
        ("0 working days", "2026-11-23 10:00", "2026-11-23 17:00"),
        # the local day starts the count, at whatever hour
        ("1 working day", "2026-06-30 22:59", "2026-07-01 16:00"),
        ("1 working day", "2026-06-30 23:00", "2026-07-02 16:00"),
        ("1 working day", "2026-11-21 03:00", "2026-11-23 17:00"),
        # calendar days, weeks, months stay on their day
        ("2 days", "2026-11-19 10:00", "2026-11-21 17:00"),
        ("3 days", "2026-12-22 10:00", "2026-12-25 17:00"),
        ("30 days", "2026-02-01 10:00", "2026-03-03 17:00"),
        ("30 days", "2028-02-01 10:00", "2028-03-02 17:00"),
        ("1 day", "2027-03-27 10:00", "2027-03-28 16:00"),
        ("8 weeks", "2026-09-01 10:00", "2026-10-27 17:00"),
        ("1 month", "2027-01-31 10:00", "2027-02-28 17:00"),
        ("1 month", "2028-01-31 10:00", "2028-02-29 17:00"),
        ("12 months", "2028-02-29 10:00", "2029-02-28 17:00"),
        ("6 months", "2026-08-31 10:00", "2027-02-28 17:00"),
        ("1 month", "2026-12-15 10:00", "2027-01-15 17:00"),
        # minutes and hours are exact, whatever the clocks do
        ("24 hours", "2027-03-27 12:00", "2027-03-28 12:00"),
        ("24 hours", "2026-10-24 12:00", "2026-10-25 12:00"),
        ("90 minutes", "2026-12-25 23:00", "2026-12-26 00:30"),
        # working hours run while the office is open
        ("4 working hours", "2026-11-23 10:15", "2026-11-23 14:15"),
        ("4 working hours", "2026-11-20 16:00", "2026-11-23 12:00"),
        ("8 working hours", "2026-11-23 09:00", "2026-11-23 17:00"),
        ("8 working hours", "2026-11-21 12:00", "2026-11-23 17:00"),
        ("9 working hours", "2026-11-23 09:00", "2026-11-24 10:00"),
        ("4 working hours", "2026-12-24 15:00", "2026-12-29 11:00"),
        ("4 working hours", "2027-03-25 15:00", "2027-03-30 10:00"),
        ("1 working hour", "2026-11-23 17:00", "2026-11-24 10:00"),
        ("0 working hours", "2026-11-21 12:00", "2026-11-23 09:00"),
    ],
)
def test_a_length_ends_when_it_should(length, starts_at, due_at):
    assert due(parse_length(length), utc(starts_at), ENGLAND).at == utc(due_at)


@pytest.mark.parametrize(
    ("starts_at", "england", "scotland", "northern_ireland"),
    [
        ("2026-12-22 10:00", "2027-01-08 17:00", "2027-01-11 17:00", "2027-01-08 17:00"),
        ("2027-03-08 10:00", "2027-03-22 17:00", "2027-03-22 17:00", "2027-03-23 17:00"),
        ("2027-03-22 10:00", "2027-04-07 16:00", "2027-04-06 16:00", "2027-04-07 16:00"),
        ("2027-07-05 10:00", "2027-07-19 16:00", "2027-07-19 16:00", "2027-07-20 16:00"),
        ("2026-07-27 10:00", "2026-08-10 16:00", "2026-08-11 16:00", "2026-08-10 16:00"),
    ],
)
def test_ten_working_days_differ_by_region(starts_at, england, scotland, northern_ireland):
    ends = [
        due(Length(10, Unit.WORKING_DAYS), utc(starts_at), each).at for each in (ENGLAND, SCOTLAND, NORTHERN_IRELAND)
    ]
    assert ends == [utc(england), utc(scotland), utc(northern_ireland)]


@pytest.mark.parametrize(
    ("length", "starts_at", "rolled_at"),
    [
        ("2 days", "2026-11-19 10:00", "2026-11-23 17:00"),
        ("3 days", "2026-12-22 10:00", "2026-12-29 17:00"),
        ("1 month", "2027-02-28 10:00", "2027-03-30 16:00"),  # 28 March: Sunday, then Easter Monday
        ("2 days", "2026-11-16 10:00", "2026-11-18 17:00"),  # a working day stays
        ("48 hours", "2026-11-19 10:00", "2026-11-23 10:00"),  # keeps its clock time
        ("0 working days", "2026-11-21 10:00", "2026-11-23 17:00"),
    ],
)
def test_a_rolled_deadline_moves_on_to_the_next_working_day(length, starts_at, rolled_at):
    assert due(parse_length(length), utc(starts_at), ENGLAND, roll=True).at == utc(rolled_at)


def test_beyond_the_calendar_there_is_no_date():
    short = calendar_for("england", "Europe/London", 2026, 2026)
    for length in ("20 working days", "30 days", "2 months", "1 year", "100 working hours"):
        with pytest.raises(CalendarTooShort):
            due(parse_length(length), utc("2026-12-22 10:00"), short)
    with pytest.raises(CalendarTooShort):
        due(parse_length("1 hour"), utc("2025-12-22 10:00"), short)


@given(some_calendars, some_lengths, some_moments, st.booleans())
def test_what_is_due_is_in_utc_and_its_sentence_ends_with_it(calendar, length, starts_at, roll):
    found = due(length, starts_at, calendar, roll=roll)
    assert found.at.tzinfo is UTC
    assert found.explanation.startswith(str(length))
    assert found.explanation.endswith(f": {show_moment(found.at, calendar)}")
    if length.n:
        assert found.at > starts_at
    if roll:
        assert calendar.is_working_day(calendar.local(found.at).date())


@given(some_calendars, st.sampled_from(Unit), st.integers(0, 60), st.integers(0, 60), some_moments)
def test_a_longer_length_never_ends_earlier(calendar, unit, first, second, starts_at):
    shorter, longer = sorted((first, second))
    assert due(Length(shorter, unit), starts_at, calendar).at <= due(Length(longer, unit), starts_at, calendar).at


# Why then


@pytest.mark.parametrize(
    ("explanation", "sentence"),
    [
        (
            explained("10 working days", "2026-12-22 10:15"),
            "10 working days from Tue 22 Dec 2026, leaving out 25 and 28 Dec and 1 Jan: Fri 8 Jan 2027, 17:00",
        ),
        (
            explained("10 working days", "2026-12-22 10:15", SCOTLAND, starts_as="receipt"),
            "10 working days from receipt (Tue 22 Dec 2026), leaving out 25 and 28 Dec and 1 and 4 Jan: "
            "Mon 11 Jan 2027, 17:00",
        ),
        (
            explained("3 working days", "2026-08-28 10:00"),
            "3 working days from Fri 28 Aug 2026, leaving out 31 Aug (Late Summer Bank Holiday): Thu 3 Sep 2026, 17:00",
        ),
        (
            explained("30 working days", "2027-03-24 10:00"),
            "30 working days from Wed 24 Mar 2027, leaving out 26 and 29 Mar and 3 May: Mon 10 May 2027, 17:00",
        ),
        (
            explained("260 working days", "2026-01-05 10:00"),
            "260 working days from Mon 5 Jan 2026, leaving out 3 and 6 Apr, 4 and 25 May, 31 Aug, 25 and 28 Dec "
            "and 1 Jan: Thu 14 Jan 2027, 17:00",
        ),
        (
            explained("520 working days", "2026-01-05 10:00"),
            "520 working days from Mon 5 Jan 2026, leaving out 16 holidays: Tue 25 Jan 2028, 17:00",
        ),
        (
            explained("1 working day", "2026-11-20 10:00"),
            "1 working day from Fri 20 Nov 2026: Mon 23 Nov 2026, 17:00",
        ),
        (
            explained("2 days", "2026-11-19 10:00"),
            "2 days from Thu 19 Nov 2026: Sat 21 Nov 2026, 17:00",
        ),
        (
            explained("2 days", "2026-11-19 10:00", roll=True),
            "2 days from Thu 19 Nov 2026, moved from Sat 21 Nov 2026 to the next working day: Mon 23 Nov 2026, 17:00",
        ),
        (
            explained("3 days", "2026-12-22 10:00", roll=True, starts_as="receipt"),
            "3 days from receipt (Tue 22 Dec 2026), moved from Fri 25 Dec 2026 (Christmas Day) to the next "
            "working day: Tue 29 Dec 2026, 17:00",
        ),
        (
            explained("48 hours", "2026-06-19 10:15"),
            "48 hours from Fri 19 Jun 2026, 11:15: Sun 21 Jun 2026, 11:15",
        ),
        (
            explained("24 hours", "2026-10-24 09:00"),
            "24 hours from Sat 24 Oct 2026, 10:00, across a change of the clocks: Sun 25 Oct 2026, 09:00",
        ),
        (
            explained("4 working hours", "2026-12-24 15:00"),
            "4 working hours from Thu 24 Dec 2026, 15:00, leaving out 25 and 28 Dec: Tue 29 Dec 2026, 11:00",
        ),
    ],
)
def test_each_date_explains_itself(explanation, sentence):
    assert explanation == sentence


def test_days_and_moments_are_shown_by_the_organisations_clock():
    assert show_day(utc("2026-06-30 23:30"), ENGLAND) == "Wed 1 Jul 2026"
    assert show_moment(utc("2026-06-30 23:30"), ENGLAND) == "Wed 1 Jul 2026, 00:30"
    assert show_moment(utc("2026-06-30 23:30"), NEW_YORK) == "Tue 30 Jun 2026, 19:30"


# Other ways to a date


def test_an_extension_runs_from_the_old_date():
    old = due(parse_length("10 working days"), utc("2026-12-22 10:15"), ENGLAND).at
    extended = extend(parse_length("5 working days"), old, ENGLAND)
    assert extended.at == utc("2027-01-15 17:00")
    assert extended.explanation == "5 working days from the old date (Fri 8 Jan 2027): Fri 15 Jan 2027, 17:00"


def test_a_chosen_day_ends_at_its_close_of_business():
    chosen = on_day(date(2026, 7, 1), ENGLAND)
    assert chosen.at == utc("2026-07-01 16:00")
    assert chosen.explanation == "set for Wed 1 Jul 2026, 17:00"


def test_a_chosen_moment_stays_and_says_if_nobody_works_then():
    chosen = at_moment(utc("2026-12-25 09:30"), ENGLAND)
    assert chosen.at == utc("2026-12-25 09:30")
    assert chosen.explanation == "set for Fri 25 Dec 2026, 09:30 (Christmas Day, not a working day)"


@given(st.dates(date(2024, 1, 1), date(2040, 12, 31)), st.integers(-60, 60))
def test_months_are_added_to_the_same_day_or_the_months_last(day, n):
    later = add_months(day, n)
    assert (later.year - day.year) * 12 + later.month - day.month == n
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


# Reminders


def leads(*texts: str) -> list[Length]:
    return [parse_length(text) for text in texts]


@pytest.mark.parametrize(
    ("due_at", "lead", "moment"),
    [
        ("2027-01-08 17:00", "2 working days", "2027-01-06 09:00"),
        ("2027-01-04 17:00", "2 working days", "2026-12-30 09:00"),  # over New Year's Day
        ("2027-01-04 17:00", "1 day", "2026-12-31 09:00"),  # Sunday, earlier over the holiday
        ("2026-12-29 17:00", "1 day", "2026-12-24 09:00"),
        ("2026-12-29 17:00", "1 working day", "2026-12-24 09:00"),
        ("2026-11-23 10:00", "2 hours", "2026-11-20 17:00"),  # eight in the morning
        ("2026-11-23 10:00", "2 working hours", "2026-11-20 16:00"),
        ("2026-11-23 17:00", "8 working hours", "2026-11-23 09:00"),
        ("2026-11-23 17:00", "2 hours", "2026-11-23 15:00"),
        ("2026-11-23 17:00", "30 minutes", "2026-11-23 16:30"),
        ("2026-11-23 17:00", "0 days", "2026-11-23 09:00"),
        ("2026-11-21 17:00", "1 working day", "2026-11-20 09:00"),  # due on a Saturday
        ("2026-11-21 17:00", "0 days", "2026-11-20 09:00"),
        ("2026-11-23 03:00", "1 hour", "2026-11-20 17:00"),
        ("2026-10-27 17:00", "1 week", "2026-10-20 08:00"),  # nine by the clock, before the change
        ("2027-03-31 16:00", "3 working days", "2027-03-24 09:00"),
        ("2027-03-31 16:00", "1 month", "2027-02-26 09:00"),  # 28 February is a Sunday
        ("2026-11-23 20:00", "1 hour", "2026-11-23 17:00"),
    ],
)
def test_a_reminder_comes_in_working_time_and_rather_earlier_than_later(due_at, lead, moment):
    assert moments_before(utc(due_at), utc("2026-01-05 10:00"), leads(lead), ENGLAND) == (utc(moment),)


def test_reminders_come_sorted_and_once():
    moments = moments_before(
        utc("2026-11-30 17:00"),
        utc("2026-11-16 10:00"),
        leads("1 working day", "5 working days", "7 days", "24 hours", "1 week", "2 days"),
        ENGLAND,
    )
    assert moments == (utc("2026-11-23 09:00"), utc("2026-11-27 09:00"), utc("2026-11-27 17:00"))


def test_a_reminder_that_would_come_before_the_start_is_dropped():
    starts_at = utc("2026-11-19 17:00")
    moments = moments_before(
        utc("2026-11-20 17:00"), starts_at, leads("1 working day", "5 working days", "1 hour"), ENGLAND
    )
    assert moments == (utc("2026-11-20 16:00"),)


def test_without_leads_there_are_no_reminders():
    assert moments_before(utc("2026-11-20 17:00"), utc("2026-11-19 17:00"), [], ENGLAND) == ()


def test_a_reminder_before_the_calendar_begins_is_dropped_only_if_the_case_began_within_it():
    short = calendar_for("england", "Europe/London", 2026, 2026)
    due_at = utc("2026-01-06 17:00")
    long_and_short = leads("5 working days", "1 working day")
    assert moments_before(due_at, utc("2026-01-02 10:00"), long_and_short, short) == (utc("2026-01-05 09:00"),)
    with pytest.raises(CalendarTooShort):
        moments_before(due_at, utc("2025-12-01 10:00"), long_and_short, short)


@settings(max_examples=200)
@given(
    some_calendars,
    some_moments,
    st.timedeltas(timedelta(0), timedelta(days=120)),
    st.lists(some_lengths, max_size=6),
)
def test_reminders_lie_in_working_time_between_start_and_due(calendar, starts_at, running, lengths):
    due_at = starts_at + running
    moments = moments_before(due_at, starts_at, lengths, calendar)
    assert list(moments) == sorted(set(moments))
    for moment in moments:
        assert starts_at < moment <= due_at
        assert calendar.in_working_time(moment)
        assert moment.tzinfo is UTC


@given(some_moments, st.integers(1, 60))
def test_working_hours_counted_back_undo_those_counted_forward(starts_at, hours):
    wide = WIDE_ENGLAND
    begins = wide.next_working_moment(starts_at)
    ends = due(Length(hours, Unit.WORKING_HOURS), starts_at, wide).at
    (back,) = moments_before(ends, utc("2024-01-01 00:00"), [Length(hours, Unit.WORKING_HOURS)], wide)
    # The close of one day and the opening of the next are the same point of working time.
    assert back == begins or wide.local(back).time() in (wide.opens, wide.closes)
