"""S/MIME: what was signed or compressed is read, what is encrypted is named, and no bytes cost time or memory.

The mails in the corpus were made with OpenSSL; the envelopes here are written by hand, to be broken.
"""

from __future__ import annotations

import base64
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.mail.limits import Limits
from mailflow.mail.message import ParsedMessage
from mailflow.mail.parse import parse, read_part
from tests.mail.making import mail, peak_of

CORPUS = Path(__file__).parents[1] / "corpus"
PKCS = "2a864886f70d01"
DATA, SIGNED, ENVELOPED = "0701", "0702", "0703"
COMPRESSED, ZLIB = "09100109", "09100308"
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n\r\nThe lift is broken.\r\n"
UNCHECKED = "S/MIME: signed, the signature was not checked"
KEPT = "S/MIME: could not be opened, kept whole"


def element(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag]) + (bytes([size]) if size < 128 else bytes([0x80 | len(octets)]) + octets) + content


def endless(tag: int, *parts: bytes) -> bytes:
    """An element of indefinite length."""
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


def identifier(name: str) -> bytes:
    return element(6, bytes.fromhex(PKCS + name))


def envelope(octets: bytes, kind: str = SIGNED, algorithms: bytes = b"1\0", holds: str = DATA) -> bytes:
    inner = element(0x30, element(2, b"\1"), algorithms, element(0x30, identifier(holds), element(0xA0, octets)))
    return element(0x30, identifier(kind), element(0xA0, inner))


def compressed(content: bytes) -> bytes:
    return envelope(element(4, zlib.compress(content)), COMPRESSED, element(0x30, identifier(ZLIB)))


def p7m(data: bytes, name: str = "smime.p7m", kind: str = "application/pkcs7-mime") -> bytes:
    lines = (f'Content-Type: {kind}; name="{name}"', "Content-Transfer-Encoding: base64")
    return mail(base64.encodebytes(data), *lines)


def opened(data: bytes) -> ParsedMessage:
    return parse(p7m(data))


GOOD = envelope(element(4, TEXT))


def test_what_was_signed_is_read_as_if_it_stood_there() -> None:
    read = opened(GOOD)
    assert (read.body_text, read.reply_text) == ("The lift is broken.", "The lift is broken.")
    assert (read.attachments, read.defects) == ((), (UNCHECKED,))


@pytest.mark.parametrize(
    "octets",
    [
        endless(0x24, element(4, TEXT[:20]), element(4, TEXT[20:])),
        element(0x24, element(4, TEXT[:20]), element(4), element(4, TEXT[20:])),
        endless(
            0x24, element(0x24, element(4, TEXT[:9])), endless(0x24, element(4, TEXT[9:30])), element(4, TEXT[30:])
        ),
    ],
    ids=["in pieces, without length", "in pieces, with length", "pieces in pieces"],
)
def test_an_octet_string_is_read_in_any_of_its_forms(octets: bytes) -> None:
    for algorithms in (b"1\0", endless(0x31, endless(0x30, element(6, b"\1")))):
        assert opened(envelope(octets, algorithms=algorithms)).body_text == "The lift is broken."


@pytest.mark.parametrize("name", ["signed-opaque", "signed-opaque-streamed", "compressed", "signed-twice"])
def test_a_real_one_has_its_attachment_found_again(name: str) -> None:
    raw = (CORPUS / f"smime-{name}.eml").read_bytes()
    read = parse(raw)
    assert read.body_text.startswith("The lift is broken, it is a misère.")
    assert [file.filename for file in read.attachments] == ["lift.pdf"]
    assert read_part(raw, read.attachments[0].part) == b"%PDF-1.4 the lift\n"


def test_one_that_is_said_to_be_any_file_or_is_not_said_to_be_base64_is_opened() -> None:
    assert parse(p7m(GOOD, kind="application/octet-stream")).body_text == "The lift is broken."
    bare = mail(base64.encodebytes(GOOD), "Content-Type: application/x-pkcs7-mime")
    assert parse(bare).body_text == "The lift is broken."


def test_one_layer_directly_in_another_is_opened_and_four_are_not() -> None:
    inside = element(0x30, element(2, b"\1"), b"1\0", element(0x30, identifier(DATA), element(0xA0, element(4, TEXT))))
    assert opened(envelope(element(4, inside), holds=SIGNED)).body_text == "The lift is broken."
    for _ in range(3):
        inner = element(0x30, identifier(SIGNED), element(0xA0, element(4, inside)))
        inside = element(0x30, element(2, b"\1"), b"1\0", inner)
    read = opened(element(0x30, identifier(SIGNED), element(0xA0, inside)))
    assert read.defects == (UNCHECKED, KEPT)


def test_mails_signed_inside_each_other_are_opened_three_times() -> None:
    head = b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    data = GOOD
    for _ in range(2):
        data = envelope(element(4, head + base64.encodebytes(data)))
    assert opened(data).body_text == "The lift is broken."
    read = opened(envelope(element(4, head + base64.encodebytes(data))))
    assert "S/MIME: nested too deeply or one part too many, kept whole" in read.defects
    assert [file.part for file in read.attachments] == ["1.1.1"]


def test_what_is_encrypted_is_named_and_kept() -> None:
    read = opened(element(0x30, identifier(ENVELOPED), element(0xA0, element(0x30, element(2, b"\0")))))
    assert read.defects == ("S/MIME: encrypted, kept whole",)
    assert [file.filename for file in read.attachments] == ["smime.p7m"]


def test_words_without_any_header_are_not_taken_for_one() -> None:
    assert opened(envelope(element(4, b"Complaint: the lift.\r\n\r\nIt is broken."))).body_text.split("\n") == [
        "Complaint: the lift.",
        "",
        "It is broken.",
    ]


def test_a_file_that_was_signed_is_listed_beside_its_envelope() -> None:
    raw = p7m(envelope(element(4, b"%PDF-1.4 contract")), "contract.pdf.p7m")
    read = parse(raw)
    assert [file.filename for file in read.attachments] == ["contract.pdf.p7m", "contract.pdf"]
    assert read_part(raw, read.attachments[1].part) == b"%PDF-1.4 contract"
    assert read.body_text == ""


def test_one_that_was_cut_off_is_read_as_far_as_it_came() -> None:
    read = opened(GOOD[:-6])
    assert read.body_text == "The lift is bro"
    assert "S/MIME: cut off, read in part" in read.defects
    assert [file.filename for file in read.attachments] == ["smime.p7m"]


def test_certificates_alone_are_kept() -> None:
    empty = element(0x30, element(2, b"\1"), b"1\0", element(0x30, identifier(DATA)))
    read = opened(element(0x30, identifier(SIGNED), element(0xA0, empty)))
    assert KEPT in read.defects
    assert [file.filename for file in read.attachments] == ["smime.p7m"]


def test_many_parts_are_too_many_inside_an_envelope_too() -> None:
    many = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 50 + b"--b--"
    read = parse(p7m(envelope(element(4, many))), Limits(parts=10))
    assert any(defect.startswith("more than 10 parts") for defect in read.defects)


BOMB = compressed(b"Content-Type: text/plain\r\n\r\n" + b"\0" * 200_000_000)
HOSTILE = {
    "1 MB of nothing": b"\0" * 1_000_000,
    "1 MB of beginnings": b"\x30\x80" * 500_000,
    "a length of 4 GB": b"\x30\x84\xff\xff\xff\xff" + GOOD[2:],
    "lengths of 4 GB all through": GOOD.replace(bytes([0x30, len(GOOD) - 2]), b"\x30\x84\xff\xff\xff\xff"),
    "a length of 127 bytes": b"\x30\xff" + b"\xff" * 1_000_000,
    "an octet string 10,000 deep": envelope(b"\x24\x80" * 10_000),
    "an octet string 10,000 deep, with its ends": envelope(b"\x24\x80" * 10_000 + element(4, TEXT) + b"\0\0" * 10_000),
    "an octet string in 500,000 pieces": envelope(endless(0x24, b"\4\0" * 500_000)),
    "algorithms 300,000 deep": envelope(element(4, TEXT), algorithms=b"\x31\x80" * 300_000),
    "ends without beginnings": envelope(b"\0\0" * 300_000),
    "a bomb": BOMB,
    "half a bomb": BOMB[: len(BOMB) // 2],
    "compressed junk": envelope(element(4, b"\xff" * 1_000_000), COMPRESSED, element(0x30, identifier(ZLIB))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_envelope_costs_little_and_loses_nothing(name: str) -> None:
    raw = p7m(HOSTILE[name])
    read, peak = peak_of(lambda: parse(raw))
    assert read.error is None
    assert read.sender is not None
    assert any(defect.startswith("S/MIME") for defect in read.defects)
    assert read.body_text or read_part(raw, read.attachments[0].part) == HOSTILE[name]
    assert peak < 50_000_000


def test_many_bombs_are_no_worse_than_one() -> None:
    """All bombs of a mail share the room of one: the first takes it, and the others are not even begun."""
    part = b"--b\r\nContent-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    bomb = part + base64.encodebytes(BOMB) + b"\r\n"
    read, peak = peak_of(lambda: parse(mail(bomb * 5, "Content-Type: multipart/mixed; boundary=b")))
    assert [file.part for file in read.attachments] == ["1", "2", "3", "4", "5"]
    assert peak < 50_000_000


REAL = [
    base64.b64decode((CORPUS / f"smime-{name}.eml").read_bytes().partition(b"\r\n\r\n")[2])
    for name in ("signed-opaque-streamed", "compressed", "signed-twice", "encrypted-whole")
]


@settings(max_examples=100)
@given(st.sampled_from(REAL), st.data())
def test_no_damage_makes_it_raise(good: bytes, draw: st.DataObject) -> None:
    data = bytearray(good)
    for at in draw.draw(st.lists(st.integers(0, min(len(data) - 1, 200)), max_size=4)):
        data[at] = draw.draw(st.integers(0, 255))
    raw = p7m(bytes(data[: draw.draw(st.integers(0, len(data)))]))
    read = parse(raw)
    assert read.error is None
    for file in read.attachments:
        assert len(read_part(raw, file.part)) == file.size
