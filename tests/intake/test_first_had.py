"""The date of a forwarded original, as mail clients write it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailflow.domain.working_days import calendar_for
from mailflow.intake.first_had import first_had

CALENDAR = calendar_for("england", "Europe/London", 2016, 2033)
FORWARDED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WRITTEN = datetime(2026, 11, 19, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 19 Nov 2026 at 14:05",
        "Thu, 19 Nov 2026 14:05:00 +0000",
        "Thu, 19 Nov 2026 15:05:00 +0100",
        "19 November 2026 14:05",
        "Thursday, November 19, 2026 2:05 PM",
        "Nov 19, 2026, at 2:05 PM",
        "2026-11-19 14:05",
        "19/11/2026 14:05",
    ],
)
def test_the_usual_ways_to_write_it_are_read(text: str) -> None:
    assert first_had(text, FORWARDED, CALENDAR) == WRITTEN


@pytest.mark.parametrize(
    "text",
    [None, "", "yesterday", "31 Feb 2026", "19 Nov 2037", "19 Nov 1987", "23 Nov 2026 09:01", "99/99/9999",
     "1 Jan 2026 99:99", "19 Nov 2026 14:05 +9999", "9" * 10_000],
)  # fmt: skip
def test_what_cannot_be_believed_counts_for_nothing(text: str | None) -> None:
    assert first_had(text, FORWARDED, CALENDAR) == FORWARDED
