"""Awkward, broken and hostile mail: each ends with a disposition and a reason, and the next mail goes through."""

from __future__ import annotations

import base64

import pytest

from mailflow.records.inbound import Disposition
from mailflow.records.outgoing import Delivery
from tests.stories.town import ALICE, BOB, COMPLAINT, TESS, Town

PLAIN = "Content-Type: text/plain; charset=us-ascii"
WORDS = COMPLAINT.encode()


def mail(*fields: str, body: bytes = WORDS, sender: str | None = ALICE, subject: str = "Cancelled") -> bytes:
    head = [f"From: {sender}"] if sender is not None else []
    head += ["To: info@example.org", f"Subject: {subject}", "MIME-Version: 1.0", *fields]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


def nested(depth: int) -> bytes:
    content_type, body = "text/plain", WORDS
    for level in range(depth):
        body = f"--d{level}\r\nContent-Type: {content_type}\r\n\r\n".encode() + body + f"\r\n--d{level}--\r\n".encode()
        content_type = f'multipart/mixed; boundary="d{level}"'
    return mail(f"Content-Type: {content_type}", body=body)


EMPTY_FILE = "Content-Disposition: attachment; filename="
HAZARDS = {
    "unknown charset": mail("Content-Type: text/plain; charset=x-no-such", body=WORDS + b" caf\xe9"),
    "wrong charset": mail("Content-Type: text/plain; charset=utf-8", body=WORDS + b"\xff\xfe"),
    "eight bits undeclared": mail(PLAIN, body=WORDS + "Grüße".encode()),
    "backslashes": mail(PLAIN, body=WORDS + rb" C:\new \x41 \u00e9 \N{DASH} \ "),
    "no subject": mail(PLAIN, subject=""),
    "no from": mail(PLAIN, sender=None),
    "empty from": mail(PLAIN, sender="<>"),
    "broken from": mail(PLAIN, sender='"Broken, <nobody'),
    "two froms": mail("From: Bob <bob@example.org>", PLAIN),
    "raw bytes in the subject": mail(PLAIN, subject="Besch\xe4digt"),
    "broken encoded words": mail(PLAIN, subject="=?utf-8?B?4pyT4?= =?no-such?Q?=E4?="),
    "a field in the subject": mail(
        PLAIN, subject="=?utf-8?B?" + base64.b64encode(b"x\r\nBcc: charlie@example.net").decode() + "?="
    ),
    "a long subject": mail(PLAIN, subject="x" * 5_000),
    "an encoded subject without end": mail(PLAIN, subject="=?utf-8?q?" + "=41" * 20_000),
    "no body": mail(PLAIN, body=b""),
    "no header": b"\r\n\r\n" + WORDS,
    "nothing at all": b"",
    "only line ends": b"\r\n\r\n\r\n",
    "not a mail": bytes(range(256)) * 40,
    "script in html": mail("Content-Type: text/html", body=b"<script>alert(1)</script><p>" + WORDS + b"</p>"),
    "only a file": mail("Content-Type: application/pdf", EMPTY_FILE + '"a.pdf"', body=b"%PDF"),
    "a path for a name": mail("Content-Type: application/octet-stream", EMPTY_FILE + '"../../etc/evil"'),
    "broken base64": mail(PLAIN, "Content-Transfer-Encoding: base64", body=b"!!!! not base64 ="),
    "no boundary": mail("Content-Type: multipart/mixed", body=b"--x\r\n\r\nhi\r\n--x--\r\n"),
    "cut off": mail('Content-Type: multipart/mixed; boundary="x"', body=b"--x\r\n\r\n" + WORDS),
    "sixty parts deep": nested(60),
    "three thousand parts deep": nested(3_000),
    "a mail in a mail": mail("Content-Type: message/rfc822", body=mail(PLAIN)),
    "null bytes": mail(PLAIN, body=b"a\0b " + WORDS),
    "null bytes in the header": mail("X-Odd: a\0b", PLAIN, subject="a\0b"),
    "one long line": mail(PLAIN, body=b"y" * 200_000),
    "a surrogate": mail("Content-Type: text/plain; charset=utf-8", body=b"\xed\xa0\x80 " + WORDS),
    "many references": mail("References: " + " ".join(f"<{n}@x>" for n in range(5_000)), PLAIN),
    "a huge id": mail("Message-ID: <" + "i" * 20_000 + "@x>", PLAIN),
    "template marks": mail(PLAIN, body=WORDS + b"{{ 7*7 }} {% raise %}", sender="{{ 7*7 }} <alice@example.com>"),
    "an address with line ends": mail(PLAIN, sender='"a\rb" <alice@example.com>'),
    "an address beyond ascii": mail(PLAIN, sender="=?utf-8?q?J=C3=B6rg?= <j\xf6rg@ex\xe4mple.com>"),
}


def test_every_hazard_is_settled_with_a_reason_and_stops_nobody(town: Town) -> None:
    for raw in HAZARDS.values():
        town.deliver(raw, "complaints")
    for name, one in zip(HAZARDS, town.inbound(), strict=True):
        assert one.disposition not in (Disposition.PENDING, Disposition.HELD), (name, one.reason)
        assert one.reason, name
    town.write("Anna <anna@example.net>", "Plumbing", COMPLAINT.replace("catering", "plumbing"))
    assert town.last.disposition is Disposition.OPENED
    assert not [row for row in town.outgoing() if row.status is Delivery.FAILED and "compose" in row.last_answer]
    assert not [got for got in town.smtp.received if "charlie@example.net" in got.rcpt_to]


def test_every_hazard_can_be_opened_as_a_case_by_the_triage_person(town: Town) -> None:
    for raw in HAZARDS.values():
        town.deliver(raw)
    questions = [letter for letter in town.new_mail(TESS) if letter.buttons]
    asked = [one for one in town.inbound() if one.disposition is Disposition.UNDECIDED]
    assert len(questions) == len(asked)
    for question in questions:
        question.press("#complaint")
    assert [one for one in town.inbound() if one.disposition in (Disposition.HELD, Disposition.UNDECIDED)] == []
    assert not [row for row in town.outgoing() if "compose" in row.last_answer]


@pytest.mark.parametrize("name", ["template marks", "script in html", "null bytes"])
def test_what_a_stranger_writes_is_only_ever_words_to_read(town: Town, name: str) -> None:
    town.deliver(HAZARDS[name], "complaints")
    letter = town.one_new(BOB)
    assert "49" not in letter.text
    assert "<script" not in letter.raw.decode()
