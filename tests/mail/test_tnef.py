"""winmail.dat: its files are the files of the mail, its words count where the mail has none, and junk does no harm."""

from __future__ import annotations

import base64
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.mail.limits import Limits
from mailflow.mail.parse import parse, read_part
from tests.mail.making import mail, peak_of
from tests.mail.writing_tnef import (
    BINARY,
    BODY,
    CONTENT_ID,
    DATA,
    HTML,
    LONG,
    LONG_NAME,
    MESSAGE,
    MIME_TYPE,
    OBJECT,
    RTF,
    SHORT_NAME,
    STRING,
    SUBJECT,
    UNICODE,
    attachment,
    attribute,
    carrying,
    packed_rtf,
    properties,
    winmail,
)

PDF = b"%PDF-1.4 the lift"
OPENED = "TNEF (winmail.dat): opened"
KEPT = "TNEF (winmail.dat): could not be opened, kept whole"
OUTLOOK = winmail(
    attachment("PHOTO~1.JPG", b"\xff\xd8photo", (LONG_NAME, UNICODE, "photo of the lift — broken.jpg"), (3, LONG, 1)),
    attachment(
        "letter.pdf", PDF, (LONG_NAME, STRING, "letter to the office.pdf"), (MIME_TYPE, STRING, "application/pdf")
    ),
    message=((SUBJECT, UNICODE, "Kaputter Aufzug"), (BODY, UNICODE, "Der Aufzug ist kaputt.\r\n\r\nAlice")),
)
RICH = (
    b"{\\rtf1\\ansi\\ansicpg1252\\fromtext \\deff0{\\fonttbl{\\f0\\fswiss Arial;}{\\f1\\fcharset204 Arial;}}"
    b"{\\colortbl\\red0;}{\\*\\generator Riched20;}\\pard The lift is \\b broken\\b0, a mis\\'e8re.\\par "
    b"\\u8222?quote\\u8220? \\f1\\'cb\\'e8\\'f4\\'f2\\f0  {\\pict ffd8}"
    b"\\u-10179?\\u-8704?\\par The lift is broken.\\par }"
)


#: The example of [MS-OXRTFCP] 3.1.1.
PUBLISHED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)


def names(raw: bytes, limits: Limits | None = None) -> list[str]:
    return [file.filename for file in parse(raw, limits or Limits()).attachments]


def test_its_files_take_its_place_and_are_found_again() -> None:
    raw = carrying(OUTLOOK)
    read = parse(raw)
    assert [(file.part, file.filename) for file in read.attachments] == [
        ("2.tnef1", "photo of the lift — broken.jpg"),
        ("2.tnef2", "letter to the office.pdf"),
    ]
    assert read.attachments[1].content_type == "application/pdf"
    assert read_part(raw, "2.tnef1") == b"\xff\xd8photo"
    assert read_part(raw, "2.tnef2") == PDF
    assert read_part(raw, "2") == OUTLOOK
    assert [read_part(raw, path) for path in ("2.tnef9", "2.1", "2.tnef", "1.tnef1", "tnef1")] == [b""] * 5
    assert read.defects == (OPENED,)


def test_a_mail_with_words_keeps_its_own_and_its_subject() -> None:
    read = parse(carrying(OUTLOOK))
    assert (read.subject, read.body_text) == ("Broken lift", "See the file.")


def test_a_mail_without_words_or_subject_takes_those_in_it() -> None:
    read = parse(carrying(OUTLOOK, text="", Subject=""))
    assert (read.subject, read.body_text) == ("Kaputter Aufzug", "Der Aufzug ist kaputt.\n\nAlice")
    assert read.reply_text == read.body_text


def test_a_mail_that_is_nothing_but_a_winmail_dat_is_read() -> None:
    lines = ("Content-Type: application/ms-tnef", "Content-Transfer-Encoding: base64")
    raw = mail(base64.encodebytes(OUTLOOK), *lines)
    read = parse(raw)
    assert read.body_text.startswith("Der Aufzug ist kaputt.")
    assert [file.part for file in read.attachments] == ["tnef1", "tnef2"]
    assert read_part(raw, "tnef2") == PDF


@pytest.mark.parametrize(
    ("said", "text", "page"),
    [
        ([(HTML, BINARY, b"<p>The <b>lift</b> is d\xe9fect.</p>")], "The lift is défect.", True),
        ([(HTML, UNICODE, "<p>The <b>lift</b> is défect.</p>")], "The lift is défect.", True),
        ([(HTML, BINARY, "<p>Лифт</p>".encode("koi8-r")), (0x3FDE, LONG, 20866)], "Лифт", True),
        ([(BODY, STRING, "The lift."), (HTML, BINARY, b"<p>The lift.</p>")], "The lift.", False),
        (
            [(RTF, BINARY, packed_rtf(RICH))],
            "The lift is broken, a misère.\n„quote“ Лифт 😀\nThe lift is broken.",
            False,
        ),
        ([(RTF, BINARY, struct.pack("<II4sI", len(RICH) + 12, len(RICH), b"MELA", 0) + RICH)], "The lift is", False),
    ],
)
def test_its_words_are_read_in_every_form_that_outlook_has(said: list, text: str, page: bool) -> None:
    read = parse(carrying(winmail(message=tuple(said)), text=""))
    assert read.body_text.startswith(text)
    assert bool(read.body_html) is page
    assert (read.attachments, read.defects) == ((), (OPENED,))


def test_html_inside_rich_text_is_read_without_its_tags() -> None:
    rich = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}}{\*\htmltag18 <html>}"
        rb"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 The lift is broken.{\*\htmltag72 </p>}\htmlrtf\par}\htmlrtf0"
        rb"{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 It is cold.\htmlrtf\par}\htmlrtf0 {\*\htmltag27 </html>}}"
    )
    read = parse(carrying(winmail(message=((RTF, BINARY, packed_rtf(rich)),)), text=""))
    assert read.body_text == "The lift is broken.\nIt is cold."


def test_names_without_properties_are_in_the_code_page_that_it_names() -> None:
    data = winmail(attachment("жалоба.doc", b"x", cp="cp1251"), attachment("", b"y"), codepage=1251)
    assert names(carrying(data)) == ["жалоба.doc", "attachment-2.bin"]


def test_a_name_in_unicode_wins_over_the_same_in_letters_of_eight_bits_and_over_short_ones() -> None:
    properties_given = (
        (SHORT_NAME, STRING, "KLAGE~1.DOC"),
        (LONG_NAME, STRING, "?.doc"),
        (LONG_NAME, UNICODE, "Жалоба.doc"),
    )
    assert names(carrying(winmail(attachment("KLAGE~1.DOC", b"x", *properties_given)))) == ["Жалоба.doc"]


def test_a_name_with_a_path_is_made_safe() -> None:
    assert names(carrying(winmail(attachment("..\\..\\con.exe", b"x")))) == ["_con.exe"]


def test_a_picture_in_the_text_is_marked_as_one() -> None:
    data = winmail(attachment("image001.png", b"png", (CONTENT_ID, STRING, "image001.png@01D0")))
    file = parse(carrying(data)).attachments[0]
    assert (file.content_id, file.inline) == ("image001.png@01D0", False)


def test_data_may_be_a_property() -> None:
    raw = carrying(winmail(attachment("a.txt", None, (DATA, BINARY, b"the words"))))
    assert read_part(raw, "2.tnef1") == b"the words"


def test_a_message_attached_inside_it_is_opened_too() -> None:
    inner = winmail(
        attachment("deep.pdf", PDF), message=((SUBJECT, UNICODE, "From Carol"), (BODY, STRING, "Carol's words"))
    )
    raw = carrying(winmail(attachment("From Carol", None, (DATA, OBJECT, MESSAGE + inner)), attachment("a.txt", b"x")))
    read = parse(raw)
    assert [(file.part, file.filename) for file in read.attachments] == [
        ("2.tnef1.tnef1", "deep.pdf"),
        ("2.tnef2", "a.txt"),
    ]
    assert read_part(raw, "2.tnef1.tnef1") == PDF
    assert read.body_text == "See the file.\n\n----------\nSubject: From Carol\n\nCarol's words"
    assert read.reply_text == "See the file."


def test_the_words_in_one_of_an_attached_mail_are_not_taken_for_the_senders_own() -> None:
    attached = (
        carrying(OUTLOOK, text="").decode("latin-1").replace("\r\n", "\n").replace("--b", "--c").replace('"b"', '"c"')
    )
    body = f"--b\nContent-Type: message/rfc822\n\n{attached}\n--b--\n"
    read = parse(mail(body.encode("latin-1"), 'Content-Type: multipart/mixed; boundary="b"'))
    assert read.reply_text == ""
    assert read.body_text.endswith("\n\nDer Aufzug ist kaputt.\n\nAlice")
    assert [file.filename for file in read.attachments] == ["Broken lift.eml"]


def test_an_object_that_is_no_message_is_kept_as_a_file() -> None:
    raw = carrying(winmail(attachment("sheet.xls", None, (DATA, OBJECT, b"\x0b" + b"\0" * 15 + b"\xd0\xcf\x11\xe0"))))
    assert read_part(raw, "2.tnef1") == b"\xd0\xcf\x11\xe0"
    broken = carrying(winmail(attachment("Carol", None, (DATA, OBJECT, MESSAGE + b"junk"))))
    assert [(file.part, file.filename) for file in parse(broken).attachments] == [("2.tnef1", "Carol")]


def test_one_in_another_is_opened_three_deep() -> None:
    data = winmail(attachment("deep.pdf", PDF))
    for _ in range(2):
        data = winmail(attachment("more.dat", data))
    assert names(carrying(data)) == ["deep.pdf"]
    read = parse(carrying(winmail(attachment("more.dat", data))))
    assert [file.part for file in read.attachments] == ["2.tnef1.tnef1.tnef1"]
    assert "TNEF (winmail.dat): nested too deeply or one part too many, kept whole" in read.defects


def test_it_is_known_by_its_first_bytes_whatever_it_is_called() -> None:
    raw = carrying(OUTLOOK, name="att0001.dat").replace(b"application/ms-tnef", b"application/octet-stream")
    assert parse(raw).defects == (OPENED,)


def test_one_that_is_none_is_kept_and_said() -> None:
    for data in (b"", b"junk", b"\x78\x9f\x3e\x22", b"\x78\x9f\x3e\x22\1\0" + b"\xff" * 100):
        read = parse(carrying(data))
        assert read.defects == (KEPT,)
        assert [file.filename for file in read.attachments] == ["winmail.dat"]


def test_a_damaged_one_is_listed_beside_what_could_be_read() -> None:
    raw = carrying(OUTLOOK[: OUTLOOK.index(PDF) + 5])
    read = parse(raw)
    assert [file.filename for file in read.attachments] == [
        "winmail.dat",
        "photo of the lift — broken.jpg",
        "letter.pdf",
    ]
    assert read_part(raw, "2.tnef2") == PDF[:5]
    assert read.defects == ("TNEF (winmail.dat): damaged, opened as far as it goes",)


def test_a_meeting_request_is_read() -> None:
    data = winmail(attribute(1, 0x00030006, b"\0" * 14), message_class=b"IPM.Microsoft Schedule.MtgReq")
    assert parse(carrying(data)).defects == (OPENED,)


def test_more_files_than_parts_are_left_out_and_said() -> None:
    read = parse(carrying(winmail(*[attachment(f"{n}.txt", b"x") for n in range(30)])), Limits(parts=10))
    assert len(read.attachments) == 7
    assert "more than 10 parts; the others were left out" in read.defects


def test_one_that_is_too_large_is_kept_whole() -> None:
    read = parse(carrying(OUTLOOK), Limits(opened_bytes=100))
    assert read.defects == ("TNEF (winmail.dat): too large to be opened, kept whole",)
    assert [file.filename for file in read.attachments] == ["winmail.dat"]


START = b"\x78\x9f\x3e\x22\1\0"
RICH_JUNK = b"{\\rtf1 " + b'{\\field{\\*\\fldinst{HYPERLINK "' * 33_000
HOSTILE = {
    "100,000 attributes": START + attribute(1, 0x00018004, b"x") * 100_000,
    "100,000 attachments": START + attribute(2, 0x00069002, b"") * 100_000,
    "100,000 attachments with a name": START + b"".join(attachment("a", None) for _ in range(30_000)),
    "a length of 4 GB": START + struct.pack("<BII", 1, 0x00069003, 0xFFFFFFFF) + properties() + b"\0" * 1_000_000,
    "4 billion properties": START + attribute(1, 0x00069003, b"\xff\xff\xff\xff" + b"\3\0\1\0\0\0\0\0" * 150_000),
    "4 billion values": START + attribute(1, 0x00069003, b"\1\0\0\0\x1e\x10\x37\0\xff\xff\xff\xff" + b"\0" * 1_000_000),
    "4 billion numbers": START + attribute(1, 0x00069003, b"\1\0\0\0\3\x10\x37\0\xff\xff\xff\xff" + b"\0" * 1_000_000),
    "a value of 4 GB": START
    + attribute(1, 0x00069003, b"\1\0\0\0\x1e\0\x37\0\1\0\0\0\xff\xff\xff\xff" + b"x" * 1_000_000),
    "a name of 1 MB": winmail(attachment("é" * 1_000_000, b"x")),
    "a text of 5 MB": winmail(message=((BODY, STRING, "lift " * 1_000_000),)),
    "rich text of junk": winmail(message=((RTF, BINARY, packed_rtf(b"{\\rtf1 x}")[:-2] + b"\xff" * 1_000_000),)),
    "rich text that goes deep": winmail(message=((RTF, BINARY, b"\0" * 8 + b"MELA" + b"\0" * 4 + b"{" * 1_000_000),)),
    "rich text of links": winmail(
        message=((RTF, BINARY, struct.pack("<II4sI", 0, 1_000_000, b"MELA", 0) + RICH_JUNK),)
    ),
    "rich text of signs": winmail(
        message=((RTF, BINARY, struct.pack("<II4sI", 0, 1_000_000, b"MELA", 0) + b"\\u9\\'e4" * 150_000),)
    ),
    "rich text that unpacks to much": winmail(
        message=((RTF, BINARY, struct.pack("<II4sI", 1_000_012, 0, b"LZFu", 0) + b"\xff" + b"\x0c\xef" * 500_000),)
    ),
    "300 winmail.dat in a row": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_one_costs_little(name: str) -> None:
    raw = carrying(HOSTILE[name], text="")
    if not HOSTILE[name]:
        part = b"--b\nContent-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\n"
        part += base64.encodebytes(winmail(message=((RTF, BINARY, packed_rtf(RICH)),)))
        raw = mail(part * 300, "Content-Type: multipart/mixed; boundary=b")
    read, peak = peak_of(lambda: parse(raw))
    assert read.error is None
    assert read.sender is not None
    assert any(defect.startswith("TNEF") for defect in read.defects)
    assert len(read.attachments) <= 1_000
    assert peak < 50_000_000


DEEP = winmail(
    attachment("Carol", None, (DATA, OBJECT, MESSAGE + OUTLOOK)),
    attachment("a.txt", b"x", (LONG_NAME, UNICODE, "a.txt")),
    message=((RTF, BINARY, packed_rtf(RICH)), (SUBJECT, STRING, "Lift")),
)


@settings(max_examples=100)
@given(st.data())
def test_no_damage_makes_it_raise(draw: st.DataObject) -> None:
    data = bytearray(DEEP)
    for at in draw.draw(st.lists(st.integers(0, len(data) - 1), max_size=6)):
        data[at] = draw.draw(st.integers(0, 255))
    raw = carrying(bytes(data[: draw.draw(st.integers(0, len(data)))]), text="", Subject="")
    read = parse(raw)
    assert read.error is None
    read.body_text.encode("utf-8")
    for file in read.attachments:
        assert len(read_part(raw, file.part)) == file.size


@settings(max_examples=50)
@given(st.binary(max_size=300))
def test_no_rich_text_makes_it_raise(junk: bytes) -> None:
    for packed in (packed_rtf(b"{\\rtf1 x}")[:-2] + junk, struct.pack("<II4sI", 0, 999, b"MELA", 0) + b"{\\rtf" + junk):
        read = parse(carrying(winmail(message=((RTF, BINARY, packed),)), text=""))
        assert read.error is None
        read.body_text.encode("utf-8")
