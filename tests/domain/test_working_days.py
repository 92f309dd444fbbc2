from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow import clock
from mailflow.domain.working_days import (
    Calendar,
    CalendarTooShort,
    calendar_for,
    digest,
    from_json,
    to_json,
)

ENGLAND = calendar_for("england", "Europe/London", 2024, 2033)
SCOTLAND = calendar_for("scotland", "Europe/London", 2024, 2033)
NORTHERN_IRELAND = calendar_for("northern-ireland", "Europe/London", 2024, 2033)
CALENDARS = {"england": ENGLAND, "scotland": SCOTLAND, "northern-ireland": NORTHERN_IRELAND}

some_days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
some_counts = st.integers(0, 60)
some_moments = st.datetimes(datetime(2024, 1, 8), datetime(2033, 12, 20), timezones=st.just(UTC))  # noqa: DTZ001
some_calendars = st.sampled_from(list(CALENDARS.values()))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_clock_tells_utc():
    assert clock.now().utcoffset() == timedelta(0)


# Which days


@pytest.mark.parametrize(
    ("day", "england", "scotland", "northern_ireland"),
    [
        ("2026-01-01", "New Year's Day", "New Year's Day", "New Year's Day"),
        ("2026-01-02", None, "New Year Holiday", None),
        ("2026-03-17", None, None, "Saint Patrick's Day"),
        ("2026-04-03", "Good Friday", "Good Friday", "Good Friday"),
        ("2026-04-04", "Saturday", "Saturday", "Saturday"),
        ("2026-04-05", "Sunday", "Sunday", "Sunday"),
        ("2026-04-06", "Easter Monday", None, "Easter Monday"),
        ("2026-06-15", None, "Scotland's participation in the FIFA World Cup final", None),
        ("2026-07-13", None, None, "Battle of the Boyne (observed)"),
        ("2026-08-03", None, "Summer Bank Holiday", None),
        ("2026-08-31", "Late Summer Bank Holiday", None, "Late Summer Bank Holiday"),
        ("2026-11-30", None, "Saint Andrew's Day", None),
        ("2025-12-26", "Boxing Day", "Boxing Day", "Boxing Day"),
        ("2026-12-26", "Saturday", "Saturday", "Saturday"),
        ("2026-12-28", *["Boxing Day (observed)"] * 3),
        ("2027-12-27", *["Christmas Day (observed)"] * 3),
        ("2027-12-29", None, None, None),
    ],
)
def test_each_region_rests_on_its_own_days(day, england, scotland, northern_ireland):
    reasons = [each.why_not_working(date.fromisoformat(day)) for each in CALENDARS.values()]
    assert reasons == [england, scotland, northern_ireland]
    working = [each.is_working_day(date.fromisoformat(day)) for each in CALENDARS.values()]
    assert working == [reason is None for reason in reasons]


@pytest.mark.parametrize(
    ("start", "n", "england", "scotland", "northern_ireland"),
    [
        ("2026-12-22", 8, "2027-01-06", "2027-01-07", "2027-01-06"),  # Christmas
        ("2026-12-22", 10, "2027-01-08", "2027-01-11", "2027-01-08"),
        ("2025-12-24", 1, "2025-12-29", "2025-12-29", "2025-12-29"),
        ("2027-12-24", 1, "2027-12-29", "2027-12-29", "2027-12-29"),  # both days in lieu
        ("2027-03-24", 3, "2027-03-31", "2027-03-30", "2027-03-31"),  # Easter, and the clocks
        ("2026-04-02", 1, "2026-04-07", "2026-04-06", "2026-04-07"),
        ("2027-03-08", 10, "2027-03-22", "2027-03-22", "2027-03-23"),  # Saint Patrick
        ("2026-08-26", 5, "2026-09-03", "2026-09-02", "2026-09-03"),  # August
        ("2028-02-25", 3, "2028-03-01", "2028-03-01", "2028-03-01"),  # leap day is a Tuesday
        ("2026-11-20", 1, "2026-11-23", "2026-11-23", "2026-11-23"),  # from a Friday
        ("2026-11-21", 1, "2026-11-23", "2026-11-23", "2026-11-23"),  # from a Saturday
        ("2026-11-23", 0, "2026-11-23", "2026-11-23", "2026-11-23"),
    ],
)
def test_working_days_are_counted_from_the_day_after(start, n, england, scotland, northern_ireland):
    ends = [str(each.add_working_days(date.fromisoformat(start), n).day) for each in CALENDARS.values()]
    assert ends == [england, scotland, northern_ireland]


def test_a_count_tells_the_holidays_it_left_out_but_not_the_weekends():
    count = ENGLAND.add_working_days(date(2026, 12, 22), 10)
    assert count.left_out == (
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day (observed)"),
        (date(2027, 1, 1), "New Year's Day"),
    )


def test_the_starting_day_is_not_left_out_since_it_was_never_counted():
    assert ENGLAND.add_working_days(date(2026, 12, 25), 1).left_out == ((date(2026, 12, 28), "Boxing Day (observed)"),)


@given(some_calendars, some_days, st.integers(1, 60))
def test_a_count_always_lands_on_a_working_day(calendar, start, n):
    assert calendar.is_working_day(calendar.add_working_days(start, n).day)


@given(some_calendars, some_days, some_days, some_counts, some_counts)
def test_a_later_start_or_a_longer_count_never_ends_earlier(calendar, first, second, fewer, more):
    first, second = sorted((first, second))
    fewer, more = sorted((fewer, more))
    assert calendar.add_working_days(first, fewer).day <= calendar.add_working_days(second, fewer).day
    assert calendar.add_working_days(first, fewer).day <= calendar.add_working_days(first, more).day


@given(some_calendars, some_days, some_counts)
def test_every_weekday_passed_was_either_counted_or_left_out(calendar, start, n):
    count = calendar.add_working_days(start, n)
    passed = (start + timedelta(days=each + 1) for each in range((count.day - start).days))
    assert sum(day.weekday() < 5 for day in passed) == n + len(count.left_out)


@given(some_calendars, some_days, st.integers(1, 60))
def test_counting_back_undoes_counting_forward_from_a_working_day(calendar, start, n):
    start = calendar.next_working_day(start)
    end = calendar.add_working_days(start, n).day
    assert calendar.subtract_working_days(end, n) == start


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="counted forward"):
        ENGLAND.add_working_days(date(2026, 1, 5), -1)
    with pytest.raises(ValueError, match="positive"):
        ENGLAND.subtract_working_days(date(2026, 1, 5), -1)


def test_days_the_organisation_closes_itself_are_left_out_by_name():
    closed = {date(2026, 12, 29): "Winter closure", date(2026, 12, 25): "Party"}
    calendar = calendar_for("england", "Europe/London", 2026, 2027, extra_closed=closed)
    assert calendar.why_not_working(date(2026, 12, 29)) == "Winter closure"
    assert calendar.why_not_working(date(2026, 12, 25)) == "Christmas Day"
    assert calendar.next_working_day(date(2026, 12, 24)) == date(2026, 12, 30)


# Beyond the calendar


@pytest.mark.parametrize(
    "ask",
    [
        lambda calendar: calendar.is_working_day(date(2025, 12, 31)),
        lambda calendar: calendar.why_not_working(date(2028, 1, 1)),
        lambda calendar: calendar.add_working_days(date(2025, 12, 31), 1),
        lambda calendar: calendar.add_working_days(date(2027, 12, 30), 2),
        lambda calendar: calendar.subtract_working_days(date(2026, 1, 2), 1),
        lambda calendar: calendar.next_working_day(date(2027, 12, 31)),
        lambda calendar: calendar.close_of_business(date(2028, 1, 4)),
        lambda calendar: calendar.in_working_time(utc("2028-01-04 10:00")),
        lambda calendar: calendar.latest_working_moment(utc("2026-01-01 10:00")),
        lambda calendar: calendar.next_working_moment(utc("2027-12-31 20:00")),
    ],
)
def test_a_date_beyond_the_calendar_is_refused_and_never_guessed(ask):
    with pytest.raises(CalendarTooShort, match="covers 2026 to 2027"):
        ask(calendar_for("england", "Europe/London", 2026, 2027))


def test_the_first_and_last_day_belong_to_the_calendar():
    calendar = calendar_for("england", "Europe/London", 2026, 2027)
    assert calendar.covers(date(2026, 1, 1))
    assert calendar.covers(date(2027, 12, 31))
    assert calendar.add_working_days(date(2027, 12, 30), 1).day == date(2027, 12, 31)


# Hours


@pytest.mark.parametrize(
    ("day", "closes_at"),
    [
        ("2026-03-27", "2026-03-27 17:00"),
        ("2026-03-29", "2026-03-29 16:00"),  # the clocks go forward that night
        ("2026-03-30", "2026-03-30 16:00"),
        ("2026-10-23", "2026-10-23 16:00"),
        ("2026-10-25", "2026-10-25 17:00"),  # and back
        ("2026-10-26", "2026-10-26 17:00"),
        ("2027-03-26", "2027-03-26 17:00"),
        ("2027-03-30", "2027-03-30 16:00"),
        ("2027-10-29", "2027-10-29 16:00"),
        ("2027-11-01", "2027-11-01 17:00"),
    ],
)
def test_the_close_of_business_follows_the_clocks(day, closes_at):
    assert ENGLAND.close_of_business(date.fromisoformat(day)) == utc(closes_at)
    assert ENGLAND.close_of_business(date.fromisoformat(day)).tzinfo is UTC


def test_the_local_day_is_not_always_the_day_in_utc():
    assert ENGLAND.local(utc("2026-06-30 23:30")).date() == date(2026, 7, 1)
    assert ENGLAND.local(utc("2026-12-31 23:30")).date() == date(2026, 12, 31)


def test_a_time_without_a_zone_names_no_moment():
    with pytest.raises(ValueError, match="no time zone"):
        ENGLAND.local(datetime(2026, 1, 5, 10))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("at", "latest", "following"),
    [
        ("2026-11-23 10:15", "2026-11-23 10:15", "2026-11-23 10:15"),
        ("2026-11-23 09:00", "2026-11-23 09:00", "2026-11-23 09:00"),
        ("2026-11-23 17:00", "2026-11-23 17:00", "2026-11-23 17:00"),
        ("2026-11-23 08:59", "2026-11-20 17:00", "2026-11-23 09:00"),
        ("2026-11-23 17:01", "2026-11-23 17:00", "2026-11-24 09:00"),
        ("2026-11-21 12:00", "2026-11-20 17:00", "2026-11-23 09:00"),
        ("2026-12-28 12:00", "2026-12-24 17:00", "2026-12-29 09:00"),
        ("2027-03-29 12:00", "2027-03-25 17:00", "2027-03-30 08:00"),  # Easter, over the clock change
        ("2026-10-25 12:00", "2026-10-23 16:00", "2026-10-26 09:00"),
        ("2026-06-30 23:30", "2026-06-30 16:00", "2026-07-01 08:00"),
    ],
)
def test_a_moment_outside_working_time_has_a_working_moment_on_each_side(at, latest, following):
    assert ENGLAND.latest_working_moment(utc(at)) == utc(latest)
    assert ENGLAND.next_working_moment(utc(at)) == utc(following)


@given(some_calendars, some_moments)
def test_working_moments_enclose_any_moment(calendar, at):
    latest, following = calendar.latest_working_moment(at), calendar.next_working_moment(at)
    assert latest <= at <= following
    assert calendar.in_working_time(latest)
    assert calendar.in_working_time(following)
    assert (latest == at == following) == calendar.in_working_time(at)


# Building and keeping


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("England", "england"),
        ("northern ireland", "northern-ireland"),
        ("GB-ENG", "GB-ENG"),
        ("ie", "IE"),
        ("de-by", "DE-BY"),
    ],
)
def test_a_region_may_be_written_in_more_than_one_way(written, kept):
    assert calendar_for(written, "Europe/London", 2026, 2026).region == kept


@pytest.mark.parametrize(
    ("region", "says"),
    [
        ("atlantis", "england, wales, scotland, northern-ireland.* IE.*DE-BY"),
        ("", "england, wales"),
        ("GB", "Choose one of: england"),  # without its part, Easter Monday would be a working day
        ("UK", "Choose one of: england"),
        ("GBR", "england, wales"),
        ("DE-XX", "parts of DE are: .*DE-BY"),
        ("GB-LONDON", "GB-ENG"),
    ],
)
def test_an_unknown_region_is_refused_with_those_that_are_known(region, says):
    with pytest.raises(ValueError, match=says):
        calendar_for(region, "Europe/London", 2026, 2027)


@pytest.mark.parametrize("timezone", ["Europe/Londn", "", "Europe", "../etc/passwd", "/etc/localtime", "a\0b"])
def test_an_unknown_time_zone_is_refused_with_an_example(timezone):
    with pytest.raises(ValueError, match="Europe/London"):
        calendar_for("england", timezone, 2026, 2027)


def test_an_office_must_open_before_it_closes():
    with pytest.raises(ValueError, match="09:00 to 17:00"):
        calendar_for("england", "Europe/London", 2026, 2027, opens=time(17), closes=time(9))


@pytest.mark.parametrize("years", [(2027, 2026), (1, 5), (-5, -1), (9998, 9999), (2000, 2500), (2000, 10**9)])
def test_years_that_make_no_calendar_are_refused(years):
    with pytest.raises(ValueError, match="two years in order"):
        calendar_for("england", "Europe/London", *years)


def test_a_year_whose_holidays_are_unknown_is_refused_rather_than_worked_through():
    with pytest.raises(ValueError, match="not known for 2101"):
        calendar_for("england", "Europe/London", 2099, 2102)


def test_holidays_outside_its_years_are_no_part_of_a_calendar():
    calendar = calendar_for("england", "Europe/London", 2026, 2026, extra_closed={date(2030, 5, 2): "Move"})
    assert {day.year for day in calendar.holidays} == {2026}


def test_a_calendar_is_a_value_that_nobody_can_change_from_outside():
    days = {date(2026, 12, 24): "Christmas Eve"}
    calendar = Calendar("here", "UTC", time(9), time(17), days, 2026, 2026)
    days.clear()
    assert not calendar.is_working_day(date(2026, 12, 24))
    assert hash(calendar) == hash(copy.deepcopy(calendar))
    assert pickle.loads(pickle.dumps(calendar)) == calendar


@settings(max_examples=20)
@given(
    st.sampled_from(["england", "wales", "scotland", "IE", "US-CA", "DE-BY"]),
    st.integers(2000, 2040),
    st.integers(0, 3),
)
def test_a_stored_calendar_comes_back_the_same(region, from_year, more):
    calendar = calendar_for(region, "Europe/London", from_year, from_year + more, closes=time(16, 30))
    restored = from_json(json.loads(json.dumps(to_json(calendar))))
    assert restored == calendar
    assert digest(restored) == digest(calendar)


def test_the_stored_form_does_not_depend_on_the_order_in_which_it_was_built():
    days = {date(2026, 5, 1): "One", date(2026, 4, 1): "Two"}
    turned = dict(reversed(days.items()))
    one, other = (Calendar("here", "UTC", time(9), time(17), each, 2026, 2026) for each in (days, turned))
    assert json.dumps(to_json(one)) == json.dumps(to_json(other))
    assert digest(one) == digest(other)


def test_any_difference_shows_in_the_digest():
    same = {"region": "england", "timezone": "Europe/London", "from_year": 2026, "to_year": 2027}
    calendars = [
        calendar_for(**same),
        calendar_for(**same, closes=time(16)),
        calendar_for(**same, opens=time(8)),
        calendar_for(**same, extra_closed={date(2026, 7, 1): "Move"}),
        calendar_for(**{**same, "to_year": 2028}),
        calendar_for(**{**same, "region": "wales"}),
    ]
    assert len({digest(each) for each in calendars}) == len(calendars)


@pytest.mark.parametrize(
    "damage",
    [
        lambda stored: stored.pop("holidays"),
        lambda stored: stored.update(holidays=["2026-01-01"]),
        lambda stored: stored.update(holidays={"1 Jan": "New Year"}),
        lambda stored: stored.update(opens=9),
        lambda stored: stored.update(opens="nine"),
        lambda stored: stored.update(from_year=None),
        lambda stored: stored.update(timezone="Nowhere/Here"),
    ],
)
def test_a_damaged_stored_calendar_is_refused(damage):
    stored = to_json(ENGLAND)
    damage(stored)
    with pytest.raises(ValueError, match=r".+"):
        from_json(stored)
