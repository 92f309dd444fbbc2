"""Writing mail: what any reader must be able to read, and what no field may smuggle in."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.mail.compose import CannotCompose, Outgoing, OutgoingAttachment, compose, needs_smtputf8
from mailflow.mail.message import Address
from mailflow.mail.parse import parse, read_part

LETTER = Outgoing(
    message_id="os-2026-00042.1@example.net",
    from_=Address("complaints@example.net", "Complaints"),
    to=Address("alice@example.org", "Alice Archer"),
    subject="Your complaint OS-2026-00042",
    text="Dear Alice,\n\nwe will come on Tuesday.\n",
    date=datetime(2026, 3, 3, 9, 15, tzinfo=UTC),
)


def test_a_letter_is_read_back_as_it_was_written() -> None:
    out = replace(
        LETTER,
        subject="Ihre Beschwerde über den Lärm – nachts",
        to=Address("alice@example.org", "Älice, Archer"),
        text="Sehr geehrte Frau Archer,\n\nwir kommen am Dienstag – früh.\n",
        html="<p>wir kommen am <b>Dienstag</b> – früh.</p>",
        reply_to=Address("complaints+tok@example.net", 'The "desk"'),
        in_reply_to="first@example.org",
        references=("first@example.org", "second@example.org"),
        auto_submitted="auto-replied",
        headers={"X-Case": "OS-2026-00042"},
        attachments=(OutgoingAttachment("Verfahren März.pdf", "application/pdf", bytes(range(256))),),
    )
    raw = compose(out)
    read = parse(raw)
    assert read.subject == out.subject
    assert read.to == (out.to,)
    assert read.reply_to == (out.reply_to,)
    assert read.body_text == out.text.strip()
    assert "<b>Dienstag</b> – früh" in read.body_html
    assert read.in_reply_to == ("first@example.org",)
    assert read.references == out.references
    assert read.message_id == out.message_id
    assert read.date == out.date
    assert read.attachments[0].filename == "Verfahren März.pdf"
    assert read_part(raw, read.attachments[0].part) == bytes(range(256))
    assert read.automated == "Auto-Submitted: auto-replied"


def test_the_standard_library_finds_nothing_wrong_with_it() -> None:
    out = replace(
        LETTER,
        subject="ä" * 300,
        text="ö\n.\nFrom here\n",
        html="<p>x",
        attachments=(OutgoingAttachment("a", "b", b"c"),),
    )
    message = email.message_from_bytes(compose(out), policy=email.policy.default)
    assert not message.defects
    assert message["subject"] == "ä" * 300
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == "ö\n.\nFrom here\n"


def test_the_same_letter_gives_the_same_bytes() -> None:
    out = replace(LETTER, html="<p>x</p>", attachments=(OutgoingAttachment("a.txt", "text/plain", b"x"),))
    assert compose(out) == compose(out)
    assert compose(out) != compose(replace(out, message_id="other@example.net"))


def test_a_long_message_id_is_never_folded_or_encoded() -> None:
    long = "x" * 300 + "@example.org"
    raw = compose(replace(LETTER, in_reply_to=long, references=(long, long + "2")))
    assert f"In-Reply-To: <{long}>\r\n".encode() in raw
    assert b"=?" not in raw.partition(b"\r\n\r\n")[0]


def test_references_keep_the_first_and_the_last() -> None:
    ids = tuple(f"{n}@example.org" for n in range(100))
    read = parse(compose(replace(LETTER, references=ids)))
    assert len(read.references) == 20
    assert (read.references[0], read.references[-1]) == (ids[0], ids[-1])


@pytest.mark.parametrize("name", ["From", "to", "Content-Type", "Bcc", "X Y", "X:Y", "", "X\r\nBcc"])
def test_no_further_header_can_replace_or_add_one_of_ours(name: str) -> None:
    with pytest.raises(CannotCompose):
        compose(replace(LETTER, headers={name: "x"}))


@pytest.mark.parametrize("addr", ["", "no-at", "a@b\r\nBcc: c@d", "a@b, c@d", "a b@c", "<a@b>", "a@b>"])
def test_what_is_not_one_address_is_refused(addr: str) -> None:
    with pytest.raises(CannotCompose):
        compose(replace(LETTER, to=Address(addr)))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(CannotCompose):
        compose(replace(LETTER, date=datetime(2026, 3, 3)))  # noqa: DTZ001


def test_an_address_beyond_ascii_is_flagged() -> None:
    assert needs_smtputf8(replace(LETTER, to=Address("jörg@example.org")))
    assert not needs_smtputf8(LETTER)


ANY = st.text(max_size=60) | st.sampled_from(
    ["a\r\nBcc: x@example.org", "=?utf-8?q?x?=", "\r\n\r\nbody", "x" * 2_000, "\0", "\ud800"]
)


@settings(max_examples=120, deadline=None)
@given(ANY, ANY, ANY, ANY, ANY)
def test_nothing_can_be_smuggled_in_through_any_field(
    subject: str, name: str, text: str, value: str, file: str
) -> None:
    out = replace(
        LETTER, subject=subject, to=Address("alice@example.org", name), text=text, html=text, headers={"X-Case": value},
        attachments=(OutgoingAttachment(file, value, b"x"),), in_reply_to=value.strip() and "a" + value,
    )  # fmt: skip
    raw = compose(out)
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    names = [line.partition(b":")[0] for line in raw.partition(b"\r\n\r\n")[0].split(b"\r\n") if line[:1] not in b" \t"]
    assert b"Bcc" not in names
    assert len(names) == len(set(names))
    read = parse(raw)
    assert [address.addr for address in read.to] == ["alice@example.org"]
    assert len(read.attachments) == 1
