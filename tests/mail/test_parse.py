"""Reading one mail: the tree of parts, texts, attachments and who is named."""

from __future__ import annotations

import base64
import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.mail.limits import Limits
from mailflow.mail.parse import parse, read_part
from tests.mail.making import mail


def multipart(subtype: str, *parts: str) -> bytes:
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"
    return mail(body, f'Content-Type: multipart/{subtype}; boundary="b"')


def test_a_plain_mail_is_read_with_its_people_and_words() -> None:
    read = parse(mail("The lift is broken.\n\nAlice\n", "Message-ID: <1@example.org>", "Cc: Carol <carol@example.org>"))
    assert read.sender is not None
    assert (read.sender.addr, read.sender.name) == ("alice@example.org", "Alice Archer")
    assert [a.addr for a in read.to] == ["complaints@example.net"]
    assert [a.addr for a in read.cc] == ["carol@example.org"]
    assert read.message_id == "1@example.org"
    assert read.body_text == "The lift is broken.\n\nAlice"
    assert (read.automated, read.bounce, read.error) == (None, None, None)


def test_every_address_our_side_wrote_is_in_delivered_to() -> None:
    read = parse(mail("x", "Delivered-To: info@example.net", "X-Original-To: OS+tok@example.net", "Cc: c@example.net"))
    assert set(read.delivered_to) == {
        "complaints@example.net",
        "info@example.net",
        "os+tok@example.net",
        "c@example.net",
    }


def test_authentication_results_keep_their_order() -> None:
    read = parse(
        mail("x", "Authentication-Results: mx.example.net; dmarc=pass", "Authentication-Results: forged; dmarc=pass")
    )
    assert read.authentication_results == ("mx.example.net; dmarc=pass", "forged; dmarc=pass")


def test_the_bytes_of_every_attachment_can_be_read_back() -> None:
    data = bytes(range(256)) * 20
    raw = multipart(
        "mixed",
        "Content-Type: text/plain\n\nsee file",
        "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(data).decode(),
        "Content-Type: message/rfc822\n\nSubject: inner\n\ninner text",
    )
    read = parse(raw)
    assert [part.filename for part in read.attachments] == ["attachment-1.pdf", "inner.eml"]
    assert read_part(raw, read.attachments[0].part) == data
    assert read_part(raw, read.attachments[1].part).startswith(b"Subject: inner")
    assert all(len(read_part(raw, part.part)) == part.size for part in read.attachments)


@pytest.mark.parametrize("damage", ["", "!", "=", "A", "AA==BBBB", " "])
def test_a_large_attachment_is_measured_as_it_is_read_back(damage: str) -> None:
    text = base64.encodebytes(bytes(range(256)) * 8_000).decode()
    where = len(text) // 2
    text = text[:where] + damage + text[where:]
    raw = multipart("mixed", f"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n{text}")
    part = parse(raw).attachments[0]
    content = read_part(raw, part.part)
    assert (part.size, part.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize(
    "said",
    ["quoted printable", "Quoted-Printable (default)", "quoted_printable", "QUOTEDPRINTABLE", '"quoted-printable"'],
)
def test_a_transfer_encoding_is_known_however_it_is_spelled(said: str) -> None:
    assert parse(mail("L=C3=A4rm", f"Content-Transfer-Encoding: {said}")).body_text == "Lärm"


@pytest.mark.parametrize("said", ["base-64", "Base 64", "x-base64", "base64;", "base64 (RFC 2045)"])
def test_base64_is_known_however_it_is_spelled(said: str) -> None:
    assert parse(mail("TMOkcm0=", f"Content-Transfer-Encoding: {said}")).body_text == "Lärm"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("TMOk!\ncm0g*aW0gSG9m", "Lärm im Hof"),
        ("TMOkcm0g\n--\naW0gSG9m", "Lärm im Hof"),
        ("The noise goes on.", "The noise goes on."),
        ("Noise!", "Noise!"),
        ("Ruhe, bitte: seit Tagen\nLärm.", "Ruhe, bitte: seit Tagen\nLärm."),
    ],
)
def test_junk_in_base64_is_passed_over_and_words_are_not_decoded(body: str, text: str) -> None:
    assert parse(mail(body, "Content-Transfer-Encoding: base64")).body_text == text


def test_a_name_whose_first_piece_was_lost_is_taken_from_the_other_place() -> None:
    raw = multipart(
        "mixed",
        'Content-Type: application/pdf; name="Rent statement.pdf"\nContent-Disposition: attachment;\n'
        ' filename*1="statement.pdf"\n\nx',
    )
    assert parse(raw).attachments[0].filename == "Rent statement.pdf"


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("application/rtf", "{\\rtf1\\ansi The lift \\b stands\\b0\\par still}", "The lift stands\nstill"),
        ("text/rtf; name=body.rtf", "{\\rtf1\\ansi The lift stands}", "The lift stands"),
        ("text/markdown", "# The lift\nstands still", "# The lift\nstands still"),
        ("application/xhtml+xml", "<html><body><p>The lift</p></body></html>", "The lift"),
        ("application/octet-stream", "The lift stands still", "The lift stands still"),
        ("text/plain", "<!DOCTYPE html>\n<html><body><p>The lift</p></body></html>", "The lift"),
        ("application/pdf", "%PDF The lift", ""),
        ("text/vcard", "BEGIN:VCARD", ""),
    ],
)
def test_a_mail_that_is_nothing_but_text_of_an_odd_type_is_readable(kind: str, body: str, text: str) -> None:
    assert parse(mail(body, f"Content-Type: {kind}")).body_text == text


def test_where_there_is_better_text_odd_types_are_files_only() -> None:
    raw = multipart("mixed", "Content-Type: text/plain\n\nSee below.", "Content-Type: text/markdown\n\n# The lift")
    read = parse(raw)
    assert (read.body_text, [one.content_type for one in read.attachments]) == ("See below.", ["text/markdown"])


def test_what_is_kept_elsewhere_or_comes_in_pieces_is_said() -> None:
    elsewhere = parse(
        multipart(
            "mixed",
            "Content-Type: text/plain\n\nThe file is large.",
            'Content-Type: message/external-body; access-type=URL; URL="https://files.example.org/a.pdf"\n\n'
            "Content-Type: application/pdf\n\n",
        )
    )
    assert "url: https://files.example.org/a.pdf" in elsewhere.body_text
    assert elsewhere.reply_text == "The file is large."
    piece = 'Content-Type: message/partial; id="a@b"; number=1; total=2'
    assert "The first half" in parse(mail("Subject: whole\n\nThe first half of it.", piece)).body_text


def test_of_several_content_types_the_one_that_names_the_parts_is_believed() -> None:
    body = "--b\nContent-Type: text/plain\n\nThe lift.\n--b--\n"
    read = parse(mail(body, "Content-Type: text/plain", "Content-Type: multipart/mixed; boundary=b"))
    assert read.body_text == "The lift."
    assert "several content types" in read.defects


def test_a_disposition_that_is_only_a_name_names_the_file() -> None:
    raw = multipart("mixed", "Content-Type: application/pdf\nContent-Disposition: filename=bill.pdf\n\nx")
    assert parse(raw).attachments[0].filename == "bill.pdf"


def test_a_date_as_computers_write_it_is_read() -> None:
    assert str(parse(mail("x", Date="2026-05-04T09:15:12+02:00")).date) == "2026-05-04 07:15:12+00:00"


@pytest.mark.parametrize(
    ("given", "addr"),
    [
        ('"Ann Lee" <"ann lee"@example.org>', '"ann lee"@example.org'),
        ('"Ann Lee" <"ann.lee"@example.org>', "ann.lee@example.org"),
        ("Ann <mailto:ann@example.org>", "ann@example.org"),
        ("Ann <SMTP:ann@example.org>", "ann@example.org"),
    ],
)
def test_an_address_is_freed_of_what_only_surrounds_it(given: str, addr: str) -> None:
    read = parse(mail("x", From=given))
    assert read.sender is not None
    assert read.sender.addr == addr


def test_a_part_that_is_not_there_is_empty() -> None:
    raw = multipart("mixed", "Content-Type: text/plain\n\nx")
    for path in ("7", "1.1", "0", "-1", "one", "1.uu3", "1.uux", "", "."):
        assert isinstance(read_part(raw, path), bytes)
    assert read_part(raw, "7") == b""


def test_base64_in_blocks_each_with_its_padding_is_one_file() -> None:
    blocks = base64.b64encode(b"hello, ") + b"\r\n" + base64.b64encode(b"world!!") + b"\r\n"
    head = "Content-Type: application/pdf; name=a.pdf"
    read = parse(mail(blocks, head, "Content-Transfer-Encoding: base64"))
    assert read.attachments[0].size == 14
    assert read_part(mail(blocks, head, "Content-Transfer-Encoding: base64"), "") == b"hello, world!!"


@pytest.mark.parametrize("size", [0, 1, 2, 3, 999_999, 1_000_000, 1_000_001, 2_500_000])
def test_a_file_in_base64_is_measured_as_it_is_read(size: int) -> None:
    content = random.Random(size).randbytes(size)
    raw = mail(
        base64.encodebytes(content), "Content-Type: application/pdf; name=a", "Content-Transfer-Encoding: base64"
    )
    read = parse(raw).attachments
    assert [(one.size, one.sha256) for one in read] == [(size, hashlib.sha256(content).hexdigest())]
    assert read_part(raw, "") == content


def test_an_uuencoded_file_in_the_text_becomes_an_attachment() -> None:
    raw = mail("See:\n\nbegin 644 note.txt\n#0V%T\n`\nend\n")
    read = parse(raw)
    assert read.body_text.strip() == "See:"
    assert read_part(raw, read.attachments[0].part) == b"Cat"


def test_nameless_parts_get_the_same_name_at_each_reading() -> None:
    raw = multipart("mixed", "Content-Type: image/jpeg\n\nx", "Content-Type: application/x-unheard-of\n\ny")
    assert parse(raw) == parse(raw)
    assert [part.filename for part in parse(raw).attachments] == ["attachment-1.jpg", "attachment-2.unheardo"]


def test_a_nested_message_is_readable_but_not_taken_for_the_senders_words() -> None:
    raw = multipart(
        "mixed",
        "Content-Type: text/plain\n\nPlease see below.",
        "Content-Type: message/rfc822\n\nFrom: carol@example.org\nSubject: inner\n\nWords of Carol",
    )
    read = parse(raw)
    assert "Words of Carol" in read.body_text
    assert read.reply_text == "Please see below."


def test_a_text_file_shown_in_place_is_readable_but_not_taken_for_the_senders_words() -> None:
    file = 'Content-Type: text/plain; name="log.txt"\nContent-Disposition: inline; filename="log.txt"\n\nThe log.\n'
    read = parse(multipart("mixed", file, "\nSee the log.\n"))
    assert read.reply_text == "See the log."
    assert read.body_text == "See the log.\n\nThe log."
    assert [one.filename for one in read.attachments] == ["log.txt"]
    alone = parse(multipart("mixed", file))
    assert (alone.reply_text, alone.body_text) == ("", "The log.")
    named = parse(multipart("alternative", file, "Content-Type: text/html\n\n<p>The log.</p>\n"))
    assert named.reply_text == "The log.", "one of two ways to say it is the body, whatever it is called"


def test_plain_text_wins_over_html_unless_it_says_nothing() -> None:
    both = multipart("alternative", "Content-Type: text/plain\n\nplain words", "Content-Type: text/html\n\n<b>rich</b>")
    assert parse(both).body_text == "plain words"
    empty = multipart("alternative", "Content-Type: text/plain\n\n  ", "Content-Type: text/html\n\n<b>rich</b>")
    assert parse(empty).body_text == "rich"


def test_a_body_sent_as_an_unnamed_attachment_is_still_the_body() -> None:
    assert (
        parse(mail("my words", "Content-Type: text/plain", "Content-Disposition: attachment")).body_text == "my words"
    )


def test_a_line_break_hidden_in_an_encoded_subject_breaks_no_line() -> None:
    word = base64.b64encode(b"hi\r\nBcc: victim@example.org\0").decode()
    assert parse(mail("x", Subject=f"=?utf-8?B?{word}?=")).subject == "hi Bcc: victim@example.org"


def test_an_over_long_header_is_cut_and_said() -> None:
    read = parse(mail("x", "X-Long: " + "y" * 200_000, "Reply-To: carol@example.org"))
    assert any("was cut" in defect for defect in read.defects)
    assert read.subject == "Broken lift"
    assert [a.addr for a in read.reply_to] == ["carol@example.org"]


def test_every_limit_is_said_where_it_is_met() -> None:
    many = multipart("mixed", *["Content-Type: text/plain\n\nx"] * 30)
    assert any("parts" in defect for defect in parse(many, Limits(parts=10)).defects)
    assert any("too large" in defect for defect in parse(mail("x" * 5_000), Limits(raw_bytes=1_000)).defects)
    assert any("text" in defect for defect in parse(mail("x" * 5_000), Limits(text_chars=1_000)).defects)
    to = ", ".join(f"a{i}@example.org" for i in range(50))
    assert len(parse(mail("x", To=to), Limits(addresses=10)).to) == 10


def test_sealed_mail_is_kept_whole_and_said() -> None:
    read = parse(
        mail("MIAG", "Content-Type: application/pkcs7-mime; name=smime.p7m", "Content-Transfer-Encoding: base64")
    )
    assert read.attachments[0].filename == "smime.p7m"
    assert any(defect.startswith("S/MIME") for defect in read.defects)


def test_names_of_people_cannot_hide_characters() -> None:
    read = parse(
        mail("x", From="=?utf-8?B?" + base64.b64encode("Bob\u202e\u200b\nX".encode()).decode() + "?= <a@example.org>")
    )
    assert read.sender is not None
    assert read.sender.name == "Bob X"


def test_an_address_inside_a_display_name_is_never_the_sender() -> None:
    for spoof in ('"bob@example.net" <alice@example.org>', "=?utf-8?q?=3Cbob=40example=2Enet=3E?= <alice@example.org>"):
        sender = parse(mail("x", From=spoof)).sender
        assert sender is not None
        assert sender.addr == "alice@example.org"


FRAGMENTS = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=b\r\n",
        b"Content-Type: message/rfc822\r\n",
        b"\r\n",
        b"--b\r\n",
        b"--b--",
        b"Subject: =?utf-8?b?",
        b"?=",
        b"From: <",
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Type: text/html\r\n",
        b"<div>",
        b"charset=utf-7",
        b"\0",
        b"\xff\xfe",
        b"From: mailer-daemon@x.org\r\n",
        b"> ",
        b"On Mon, 3 May 2026, a@b wrote:\n",
        b"begin 644 x\n",
        b"end\n",
        b"Content-Disposition: attachment; filename*0*=",
        b";",
        b'"',
        b"(",
        b"Return-Path: <>\r\n",
        b"Content-Type: message/delivery-status\r\n",
        b"Action: failed\r\n",
        b"Date: ",
        b"To: a:b;,<>\r\n",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(FRAGMENTS, st.binary(max_size=20)), max_size=40).map(b"".join))
def test_no_bytes_make_it_raise(raw: bytes) -> None:
    read = parse(raw)
    assert read.error is None
    read.body_text.encode("utf-8")
    for part in read.attachments:
        assert len(read_part(raw, part.part)) == part.size
