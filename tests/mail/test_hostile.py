"""Mails made to exhaust a reader: each is read with its sender found and within bounds of steps, not of seconds.

Before the bounds, each of these took from seconds to minutes; a test that hangs says that one of them is gone.
"""

from __future__ import annotations

import base64
import tracemalloc

import pytest

from mailflow.mail import reply
from mailflow.mail.parse import parse
from tests.mail.making import mail

WORD = b"=?utf-8?B?" + base64.b64encode("ä".encode() * 20) + b"?="
HTML = "Content-Type: text/html"


def nested(levels: int) -> bytes:
    opening = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(levels)
    )
    return b"From: alice@example.org\r\n" + opening + b"\r\ndeep"


HOSTILE = {
    "a subject of 700 kB": b"From: alice@example.org\r\nSubject: " + b"\r\n ".join([WORD] * 10_000) + b"\r\n\r\nx",
    "encoded words without end": b"From: alice@example.org\r\nSubject: " + b"=?utf-8?q?" * 70_000 + b"\r\n\r\nx",
    "20,000 parts": mail("--b\n\nx\n" * 20_000 + "--b--", "Content-Type: multipart/mixed; boundary=b"),
    "3,000 levels of multiparts": nested(3_000),
    "3,000 levels of messages": b"From: alice@example.org\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
    "1 MB of <div>": mail("<div>" * 200_000, HTML),
    "1 MB of blockquotes": mail("<blockquote class=gmail_quote>" * 33_000, HTML),
    "1 MB of <": mail("<" * 1_000_000, HTML),
    "1 MB of open comments": mail("<!--" * 250_000, HTML),
    "100,000 addresses": mail("x", To=", ".join(f"a{n}@example.org" for n in range(100_000))),
    "100,000 To fields": mail("x", *[f"To: a{n}@example.org" for n in range(100_000)]),
    "nested comments in addresses": mail("x", "Cc: " + "(" * 30_000, "Reply-To: " + '"' * 30_000),
    "a header of junk": b"From: alice@example.org\r\n" + b"junk\r\n" * 200_000,
    "100,000 different fields": b"From: alice@example.org\r\n"
    + b"".join(b"X-%d: a\r\n" % n for n in range(100_000))
    + b"\r\n",
    "3,000 continued parameters": mail(
        "x", "Content-Type: text/plain; " + "; ".join(f"name*{n}*=a" for n in range(3_000))
    ),
    "1 MB of soft line breaks": mail("a \n" * 250_000, "Content-Type: text/plain; format=flowed"),
    "boundaries that are none": mail("--b" * 300_000, "Content-Type: multipart/mixed; boundary=b"),
    "uuencoded beginnings": mail("begin 644 a\n" * 80_000),
    "enriched parameters": mail("<param>" * 150_000, "Content-Type: text/enriched"),
    "a report of 1 MB": mail("<a@b.example>: 550\n" * 50_000, "Return-Path: <>", From="mailer-daemon@example.org"),
    "UTF-7 of 1 MB": mail("+" * 1_000_000, "Content-Type: text/plain; charset=utf-7"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_read_without_error_and_with_its_sender(name: str) -> None:
    read = parse(HOSTILE[name])
    assert read.error is None
    assert read.sender is not None


@pytest.mark.parametrize(
    "name", ["a subject of 700 kB", "20,000 parts", "3,000 levels of multiparts", "100,000 addresses"]
)
def test_a_hostile_mail_takes_little_memory(name: str) -> None:
    parse(b"")
    tracemalloc.start()
    parse(HOSTILE[name])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
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
