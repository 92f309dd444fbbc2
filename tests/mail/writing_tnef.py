"""Writes winmail.dat as Outlook does ([MS-OXTNEF]): attributes with checksums, properties padded to four bytes."""

from __future__ import annotations

import base64
import struct

from tests.mail.making import mail

STRING, UNICODE, BINARY, OBJECT, LONG, BOOLEAN = 0x1E, 0x1F, 0x102, 0x0D, 3, 0x0B
SUBJECT, BODY, HTML, RTF = 0x0037, 0x1000, 0x1013, 0x1009
LONG_NAME, SHORT_NAME, MIME_TYPE, CONTENT_ID, DATA = 0x3707, 0x3704, 0x370E, 0x3712, 0x3701
MESSAGE = bytes.fromhex("0703020000000000c000000000000046")


def attribute(level: int, name: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def value(kind: int, content: bytes | str | int) -> bytes:
    if isinstance(content, int):
        return struct.pack("<I", content)
    if isinstance(content, str):
        content = (content + "\0").encode("utf-16-le" if kind == UNICODE else "cp1252")
    return struct.pack("<II", 1, len(content)) + content + b"\0" * (-len(content) % 4)


def properties(*given: tuple[int, int, bytes | str | int]) -> bytes:
    """A list of MAPI properties (name, type, value), between two that a reader has to step over."""
    guid = bytes.fromhex("0820060000000000c000000000000046")
    first = struct.pack("<HH", LONG, 0x8000) + guid + struct.pack("<II", 0, 0x8554) + value(LONG, 1)
    keywords = "Keywords\0".encode("utf-16-le")
    named = struct.pack("<HH", 0x1000 | UNICODE, 0x8001) + guid + struct.pack("<II", 1, len(keywords)) + keywords
    named += b"\0" * (-len(keywords) % 4) + struct.pack("<I", 2) + value(UNICODE, "lift")[4:] + value(UNICODE, "a")[4:]
    listed = [struct.pack("<HH", kind, name) + value(kind, content) for name, kind, content in given]
    return struct.pack("<I", len(listed) + 2) + first + named + b"".join(listed)


def attachment(title: str, data: bytes | None, *given: tuple[int, int, bytes | str | int], cp: str = "cp1252") -> bytes:
    """One attachment; without properties as the oldest writers had it."""
    parts = [attribute(2, 0x00069002, b"\1\0" + b"\xff" * 4 + b"\0" * 8)]
    parts.append(attribute(2, 0x00018010, title.encode(cp) + b"\0"))
    if data is not None:
        parts.append(attribute(2, 0x0006800F, data))
    if given:
        parts.append(attribute(2, 0x00069005, properties(*given)))
    return b"".join(parts)


def winmail(
    *attachments: bytes,
    message: tuple[tuple[int, int, bytes | str | int], ...] = (),
    codepage: int = 1252,
    message_class: bytes = b"IPM.Microsoft Mail.Note",
) -> bytes:
    head = [
        b"\x78\x9f\x3e\x22\x01\x00",
        attribute(1, 0x00089006, struct.pack("<I", 0x00010000)),
        attribute(1, 0x00069007, struct.pack("<II", codepage, 0)),
        attribute(1, 0x00078008, message_class + b"\0"),
        attribute(1, 0x0004800D, b"\2\0"),
        attribute(1, 0x00038005, struct.pack("<7H", 2026, 3, 3, 9, 15, 0, 2)),
        attribute(1, 0x00069003, properties(*message)),
    ]
    return b"".join([*head, *attachments])


def carrying(data: bytes, text: str = "See the file.", name: str = "winmail.dat", **named: str) -> bytes:
    """A mail with these words and this winmail.dat."""
    body = (
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        f'--b\r\nContent-Type: application/ms-tnef; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        f"{base64.encodebytes(data).decode()}\r\n--b--\r\n"
    )
    return mail(body.replace("\r\n", "\n"), 'Content-Type: multipart/mixed; boundary="b"', **named)


def packed_rtf(text: bytes) -> bytes:
    """RTF as Outlook packs it, in the simplest way that needs the whole format: letters, and references back."""
    before = (
        b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
        b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain"
        b"\\f0\\fs20\\b\\i\\u\\tab\\tx"
    )
    written, tokens, at = before, [], 0
    while at < len(text):
        size = next((n for n in range(17, 1, -1) if text[at : at + n] in written[-4000:] and at + n <= len(text)), 1)
        if size > 1:
            place = written.rindex(text[at : at + size]) % 4096
            tokens.append((True, (place << 4 | size - 2).to_bytes(2, "big")))
        else:
            tokens.append((False, text[at : at + 1]))
        written += text[at : at + size]
        at += size
    tokens.append((True, ((len(written) % 4096) << 4).to_bytes(2, "big")))
    out = b""
    for first in range(0, len(tokens), 8):
        eight = tokens[first : first + 8]
        out += bytes([sum(is_reference << bit for bit, (is_reference, _) in enumerate(eight))])
        out += b"".join(token for _, token in eight)
    return struct.pack("<II4sI", len(out) + 12, len(text), b"LZFu", 0) + out
