"""Mails made to exhaust a reader: each is read with its sender found and within bounds of steps, not of seconds.

Before the bounds, each of these took from seconds to minutes; a test that hangs says that one of them is gone.
"""

from __future__ import annotations

import pytest

from mailflow.mail import reply
from mailflow.mail.parse import parse
from tests.mail.hostile import hostile_mails
from tests.mail.making import peak_of

HOSTILE = hostile_mails()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_read_without_error_and_with_its_sender(name: str) -> None:
    read = parse(HOSTILE[name])
    assert read.error is None
    assert read.sender is not None


@pytest.mark.parametrize(
    "name",
    [
        "a subject of 700 kB",
        "20,000 parts",
        "3,000 levels of multiparts",
        "100,000 addresses",
        "1 MB of <div>",
        "a .docx that unpacks to 300 MB",
    ],
)
def test_a_hostile_mail_takes_little_memory(name: str) -> None:
    parse(b"")
    _, peak = peak_of(lambda: parse(HOSTILE[name]))
    assert peak < 40_000_000


LINES = [
    "On Mon",
    "wrote:",
    "From: a",
    "On Mon, 3 May 2026 at 10:15",
    "> a",
    "--",
    "-----Original Message-----",
    "a@b.example",
    ":",
]


@pytest.mark.parametrize("line", LINES)
def test_what_the_sender_wrote_is_found_in_a_megabyte_of_odd_lines(line: str) -> None:
    text = (line + "\n") * (1_000_000 // (len(line) + 1))
    assert reply.trim("My words.\n\n" + text).startswith("My words.")


@pytest.mark.parametrize("line", ["On Mon wrote: a@b ", ">", "-", " ", "From: ", "a"])
def test_one_line_of_a_megabyte_is_no_trouble(line: str) -> None:
    reply.trim(line * (1_000_000 // len(line)))


def test_any_bytes_at_all_are_read() -> None:
    for raw in (b"", b"\n" * 50_000, b"\r" * 50_000, bytes(range(256)) * 2_000, b"\0" * 100_000, b"\xff" * 100_000):
        assert parse(raw).error is None
