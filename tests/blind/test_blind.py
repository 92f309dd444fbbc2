"""Mails whose writers had not seen the code are read as they said: no worse than the last time somebody looked.

What is read wrongly is known and named by `make fidelity`. Whoever mends one of them lowers the number here.
"""

from __future__ import annotations

import pytest

from tests.blind.scoring import Row, score

WRONG_AT_MOST = {
    "subject, sender, body and attachment names": 0,
    "automatic mail recognised": 17,
    "people not taken for machines": 9,
    "bounces recognised": 0,
    "failing addresses": 1,
    "delay notices not taken for a person": 0,
    "other mail not taken for a bounce": 0,
    "nothing lost of what the sender wrote": 0,
    "what the sender wrote, and no more": 2,
    "the original of a forward": 0,
    "other mail not taken for a forward": 0,
}


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    return score()


@pytest.mark.parametrize("capability", WRONG_AT_MOST)
def test_mails_are_read_as_those_who_wrote_them_said(capability: str, rows: dict[str, Row]) -> None:
    assert len(rows[capability].wrong) <= WRONG_AT_MOST[capability], rows[capability].wrong


def test_every_capability_has_its_mails(rows: dict[str, Row]) -> None:
    assert set(rows) == set(WRONG_AT_MOST)
    assert all(row.asked >= 10 for row in rows.values())
