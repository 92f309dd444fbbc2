from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.domain.lengths import Length, Unit, parse_length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("10 working days", Length(10, Unit.WORKING_DAYS)),
        ("1 working day", Length(1, Unit.WORKING_DAYS)),
        ("10 business days", Length(10, Unit.WORKING_DAYS)),
        ("10-working-days", Length(10, Unit.WORKING_DAYS)),
        ("  10   Working\tDays ", Length(10, Unit.WORKING_DAYS)),
        ("10workingdays", None),
        ("4 working hours", Length(4, Unit.WORKING_HOURS)),
        ("30 minutes", Length(30, Unit.MINUTES)),
        ("48h", None),
        ("48hours", Length(48, Unit.HOURS)),
        ("1 hr", Length(1, Unit.HOURS)),
        ("28 calendar days", Length(28, Unit.DAYS)),
        ("two weeks", Length(2, Unit.WEEKS)),
        ("a fortnight", Length(2, Unit.WEEKS)),
        ("an hour", Length(1, Unit.HOURS)),
        ("twelve months", Length(12, Unit.MONTHS)),
        ("1 year", Length(12, Unit.MONTHS)),
        ("0 days", Length(0, Unit.DAYS)),
        ("5 years", Length(60, Unit.MONTHS)),
    ],
)
def test_lengths_are_read_as_people_write_them(text, length):
    if length is None:
        with pytest.raises(ValueError, match="is not a length of time"):
            parse_length(text)
    else:
        assert parse_length(text) == length


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "days",
        "10",
        "10 ",
        "ten thousand days",
        "-3 days",
        "3.5 days",
        "½ day",
        "٣ days",
        "3 moons",
        "3 days more",
        "3 dayss",
        "3 working",
        "working days 3",
        "3 days\0",
        "3 days;" + "x" * 10_000,
        "3 days" + " " * 10_000 + "x",
        "9" * 5000 + " days",
    ],
)
def test_what_is_no_length_is_refused_with_what_is_expected(text):
    with pytest.raises(ValueError, match="'10 working days'") as refusal:
        parse_length(text)
    assert len(str(refusal.value)) < 300


@pytest.mark.parametrize("text", ["6 years", "61 months", "2000 days", "99999 weeks", "999999999 minutes"])
def test_no_length_is_longer_than_five_years(text):
    with pytest.raises(ValueError, match="between 0 and five years"):
        parse_length(text)


def test_a_length_cannot_be_negative():
    with pytest.raises(ValueError, match="between 0"):
        Length(-1, Unit.DAYS)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (Length(10, Unit.WORKING_DAYS), "10 working days"),
        (Length(1, Unit.WORKING_DAYS), "1 working day"),
        (Length(1, Unit.MONTHS), "1 month"),
        (Length(0, Unit.HOURS), "0 hours"),
    ],
)
def test_a_length_is_written_in_words(length, words):
    assert str(length) == words


@given(st.integers(0, 60), st.sampled_from(Unit))
def test_a_written_length_reads_back_the_same(n, unit):
    assert parse_length(str(Length(n, unit))) == Length(n, unit)


@given(st.text(max_size=100))
def test_no_text_does_worse_than_a_value_error(text):
    try:
        parse_length(text)
    except ValueError as refusal:
        assert str(refusal)
