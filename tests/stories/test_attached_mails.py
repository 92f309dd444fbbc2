"""A mail inside a mail is something to read: commands in it are nobody's, whatever way it is attached."""

from __future__ import annotations

import base64

import pytest

from mailflow.domain.case import Status
from mailflow.records.inbound import Disposition
from tests.stories.town import ALICE, BOB, COMPLAINT, TESS, Letter, Town

COMMAND = b"#close because it stands in the attached mail\r\n"
COMMAND = b"#close because it stands in the attached mail\r\n"
INNER = (
    b"From: Bob Handler <bob@example.org>\r\nTo: info@example.org\r\nSubject: fw\r\n"
    b"Message-ID: <inner@example.org>\r\n\r\n" + COMMAND
)
HTML = b"<p>" + COMMAND + b"</p>"
TEXT = "Content-Type: text/plain; charset=utf-8"
MAIL = "Content-Type: message/rfc822"
ATTACHED = 'Content-Disposition: attachment; filename="fw.eml"'
INLINE = 'Content-Disposition: inline; filename="fw.eml"'


def part(*fields: str, body: bytes = INNER) -> bytes:
    return "\r\n".join(fields).encode() + b"\r\n\r\n" + body


def many(*parts: bytes, kind: str = "mixed", boundary: str = "b") -> bytes:
    head = f"Content-Type: multipart/{kind}; boundary={boundary}\r\n\r\n".encode()
    return head + b"".join(b"--%s\r\n%s\r\n" % (boundary.encode(), one) for one in parts) + b"--%s--\r\n" % (
        boundary.encode()
    )  # fmt: skip


NESTED = b"From: x@example.com\r\nMIME-Version: 1.0\r\n" + many(part(MAIL), boundary="inner")
SECOND = "Content-Type: text/plain; name=fw.eml"
WAYS = {
    "as a mail": part(MAIL),
    "as a mail with a name": part(MAIL, ATTACHED),
    "as a mail shown in place": part(MAIL, INLINE),
    "as a mail in base64": part(MAIL, "Content-Transfer-Encoding: base64", body=base64.encodebytes(INNER)),
    "as a mail beyond ascii": part("Content-Type: message/global", ATTACHED),
    "as a file": part("Content-Type: application/octet-stream", ATTACHED),
    "as a file of text": part(TEXT, ATTACHED),
    "as a file of text with a name only": part(SECOND),
    "as a file of text shown in place": part(TEXT, INLINE),
    "as a file that begins with it": part(TEXT, 'Content-Disposition: inline; filename="log.txt"', body=COMMAND),
    "as a file of html": part(
        "Content-Type: text/html", 'Content-Disposition: attachment; filename="f.html"', body=HTML
    ),
    "as only the fields of a mail": part("Content-Type: text/rfc822-headers"),
    "as a mail in a mail": part(MAIL, body=NESTED),
    "in a digest": many(part(), kind="digest", boundary="d"),
    "as one of two ways to say it": many(part(MAIL), part(MAIL), kind="alternative", boundary="a"),
}
OWN = {
    "with words": [part(TEXT, body=b"See the mail.\r\n")],
    "with an empty text": [part(TEXT, body=b"\r\n")],
    "with html only": [part("Content-Type: text/html", body=b"<p>See the mail.</p>\r\n")],
    "with nothing": [],
}


@pytest.fixture
def opened(town: Town) -> Letter:
    """Alice has complained, and this is the notice that Bob has of it."""
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.new_mail(ALICE)
    return town.one_new(BOB)


def bob_sends(town: Town, opened: Letter, body: bytes) -> None:
    """A mail that is Bob's own in every way: his address, his reply code, in answer to his notice."""
    message = opened.message
    head = (
        f"From: {BOB}\r\nTo: {message['Reply-To']}\r\nSubject: Re: {opened.subject}\r\n"
        f"In-Reply-To: {message['Message-ID']}\r\nMessage-ID: <attached@example.org>\r\nMIME-Version: 1.0\r\n"
    )
    town.deliver(head.encode() + body)


def still_open(town: Town) -> bool:
    return town.case().status is Status.OPEN and not town.events("CaseClosed") and not town.new_mail(ALICE)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize("first", [False, True], ids=["after the words", "before the words"])
def test_a_command_in_an_attached_mail_is_not_carried_out(
    town: Town, opened: Letter, way: str, own: str, first: bool
) -> None:
    parts = [WAYS[way], *OWN[own]] if first else [*OWN[own], WAYS[way]]
    bob_sends(town, opened, many(*parts))
    assert still_open(town)
    assert town.last.disposition is not Disposition.COMMAND, town.last.reason


@pytest.mark.parametrize("way", WAYS)
def test_only_the_commands_of_the_mail_itself_are_carried_out(town: Town, opened: Letter, way: str) -> None:
    bob_sends(town, opened, many(part(TEXT, body=b"#note See the mail.\r\n"), WAYS[way]))
    assert still_open(town)
    assert town.last.disposition is Disposition.COMMAND
    assert len(town.events("NoteAdded")) == 1


def test_a_mail_that_is_nothing_but_another_mail_commands_nothing(town: Town, opened: Letter) -> None:
    bob_sends(town, opened, part(MAIL))
    assert still_open(town)
    assert town.last.disposition is not Disposition.COMMAND, town.last.reason


def test_a_forwarded_mail_with_a_command_is_a_question_for_a_person(town: Town) -> None:
    town.deliver(
        f"From: {BOB}\r\nTo: info@example.org\r\nSubject: Fw\r\nMIME-Version: 1.0\r\n".encode() + many(part(MAIL))
    )
    assert town.cases() == []
    assert town.last.disposition in (Disposition.UNDECIDED, Disposition.HELD)
    assert len(town.new_mail(TESS)) + len(town.new_mail(BOB)) == 1
