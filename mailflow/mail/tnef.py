"""Reads TNEF, the `winmail.dat` in which Outlook packs a mail and its files ([MS-OXTNEF]).

Only where things lie is found out here; no file is copied. Lengths are believed as far as there are bytes,
checksums not at all. What comes after a damage is left out, and what came before it is kept.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from mailflow.mail import charset

SIGNATURE = b"\x78\x9f\x3e\x22"
_MOST_STEPS = 100_000
"""Attributes, properties and their values in one winmail.dat."""

_MOST_TEXT = 8_000_000
"""Bytes of the text that are looked at."""

_MOST_LINE = 4_000
"""Bytes of a subject or a name that are looked at."""

_ATTRIBUTE = struct.Struct("<BHHI")
_NEW_ATTACHMENT, _ATTACHMENT_PROPERTIES, _MESSAGE_PROPERTIES = 0x9002, 0x9005, 0x9003
_OEM_CODEPAGE, _ATTRIBUTE_SUBJECT, _ATTRIBUTE_BODY = 0x9007, 0x8004, 0x800C
_TITLE, _DATA = 0x8010, 0x800F

_SUBJECT, _BODY, _HTML, _RTF, _INTERNET_CODEPAGE = 0x0037, 0x1000, 0x1013, 0x1009, 0x3FDE
_DATA_PROPERTY, _LONG_NAME, _SHORT_NAME, _SHOWN_NAME = 0x3701, 0x3707, 0x3704, 0x3001
_MIME_TYPE, _CONTENT_ID = 0x370E, 0x3712

_OBJECT, _STRING, _UNICODE, _BINARY = 0x0D, 0x1E, 0x1F, 0x102
_WIDTHS = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
"""Bytes that a value takes, by its type."""

_IS_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")
_CODEPAGES = {20127: "us-ascii", 20866: "koi8-r", 21866: "koi8-u", 65000: "utf-7", 65001: "utf-8"}
_CODEPAGES |= {50220: "iso-2022-jp", 50221: "iso-2022-jp", 50225: "iso-2022-kr", 51932: "euc-jp", 51949: "euc-kr"}


@dataclass(slots=True)
class File:
    """A file, or a whole message in the same format, from `start` to `end` of the bytes that were read."""

    start: int
    end: int
    name: str
    content_type: str
    content_id: str
    is_message: bool


@dataclass(slots=True)
class Message:
    """What a winmail.dat holds. `text` is of the type `text_type` and in `text_charset`; RTF is still packed."""

    subject: str = ""
    text: bytes = b""
    text_type: str = "text/plain"
    text_charset: str = "utf-8"
    files: list[File] = field(default_factory=list)
    damaged: bool = False


class _Damaged(Exception):
    """Something claims to reach beyond the end, or is of a kind that has no length."""


def read(source: bytes, most: int) -> Message | None:
    """What a winmail.dat holds, of its files `most`; None if it is none. Never raises."""
    if not source.startswith(SIGNATURE):
        return None
    reading = _Reading(source)
    groups, damaged = reading.groups(len(SIGNATURE) + 2)
    if not any(groups):
        return None
    message = reading.message(groups[0])
    message.files = [reading.file(group) for group in groups[1 : most + 1]]
    message.damaged = damaged
    return message


#: Where the values of a message, or of one attachment, lie: their type (0 for a TNEF attribute), begin and end.
_Group = dict[int, tuple[int, int, int]]


class _Reading:
    """One winmail.dat while it is being read."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.end = len(source)
        self.steps = _MOST_STEPS

    def groups(self, at: int) -> tuple[list[_Group], bool]:
        """The values of the message and then of each attachment, and whether something was amiss."""
        groups: list[_Group] = [{}]
        damaged = False
        while at + _ATTRIBUTE.size <= self.end:
            level, name, _, size = _ATTRIBUTE.unpack_from(self.source, at)
            first = at + _ATTRIBUTE.size
            last = min(first + size, self.end)
            self.steps -= 1
            if level not in (1, 2) or self.steps <= 0:
                return groups, True
            damaged |= last < first + size
            if name == _NEW_ATTACHMENT or (level == 2 and len(groups) == 1):
                groups.append({})
            group = groups[0] if level == 1 else groups[-1]
            if name in (_MESSAGE_PROPERTIES, _ATTACHMENT_PROPERTIES):
                damaged |= not self.properties(first, last, group)
            elif name != _NEW_ATTACHMENT:
                group.setdefault(name, (0, first, last))
            at = last + 2
        return groups, damaged

    def properties(self, at: int, end: int, group: _Group) -> bool:
        """Add a list of MAPI properties to `group`; False if it cannot be read to its end."""
        try:
            count, at = self._number(at, end)
            for _ in range(count):
                tag, at = self._number(at, end)
                kind, name = tag & 0xFFFF, tag >> 16
                if name >= 0x8000:
                    at = self._after_name(at + 16, end)
                    name = -1  # one of the named properties, none of which is read
                first, last, at = self._value(kind, at, end)
                if name not in group or (kind == _UNICODE and group[name][0] == _STRING):
                    group[name] = (kind, first, last)
        except _Damaged:
            return False
        return True

    def _number(self, at: int, end: int) -> tuple[int, int]:
        self.steps -= 1
        if at + 4 > end or self.steps <= 0:
            raise _Damaged
        return int.from_bytes(self.source[at : at + 4], "little"), at + 4

    def _after_name(self, at: int, end: int) -> int:
        kind, at = self._number(at, end)
        size, at = self._number(at, end)
        return at + size + -size % 4 if kind == 1 else at

    def _value(self, kind: int, at: int, end: int) -> tuple[int, int, int]:
        """Where the value at `at` begins and ends, of several the first, and where the next property begins."""
        several, kind = kind & 0x1000, kind & ~0x1000
        if kind in (_OBJECT, _STRING, _UNICODE, _BINARY):
            count, at = self._number(at, end)
            first = last = at
            for number in range(count):
                size, at = self._number(at, end)
                if at + size > end:
                    raise _Damaged
                if number == 0:
                    first, last = at, at + size
                at += size + -size % 4
            return first, last, at
        if kind not in _WIDTHS:
            raise _Damaged
        count, at = self._number(at, end) if several else (1, at)
        return at, min(at + _WIDTHS[kind], end), at + count * _WIDTHS[kind]

    # ------------------------------------------------------------------ values

    def message(self, group: _Group) -> Message:
        """The message itself: its subject, and its text in the plainest form that says anything."""
        oem = group.get(_OEM_CODEPAGE)
        self.charset = _charset(self._integer(oem) if oem else 0)
        message = Message(self._text(group, _SUBJECT, _ATTRIBUTE_SUBJECT))
        codepage = group.get(_INTERNET_CODEPAGE)
        internet = _charset(self._integer(codepage)) if codepage else self.charset
        if text := self._text(group, _BODY, _ATTRIBUTE_BODY, most=_MOST_TEXT):
            message.text = text.encode("utf-8", "replace")
        elif group.get(_HTML, (0,))[0] == _UNICODE:
            message.text_type = "text/html"
            message.text = self._text(group, _HTML, most=_MOST_TEXT).encode("utf-8", "replace")
        elif page := self._bytes(group, _HTML, _MOST_TEXT).strip(b"\0 \r\n\t"):
            message.text, message.text_type, message.text_charset = page, "text/html", internet
        elif packed := self._bytes(group, _RTF, _MOST_TEXT):
            message.text, message.text_type = packed, "text/rtf"
        return message

    def file(self, group: _Group) -> File:
        """One attachment; its name is the longest that Outlook gave, and in Unicode if it gave that."""
        kind, start, end = group.get(_DATA_PROPERTY, (0, 0, 0))
        attribute = group.get(_DATA)
        is_message = kind == _OBJECT and self.source[start : min(start + 16, end)] == _IS_MESSAGE
        if kind == _OBJECT:
            start = min(start + 16, end)
        elif attribute and attribute[2] - attribute[1] >= end - start:
            _, start, end = attribute
        names = (self._text(group, name) for name in (_LONG_NAME, _TITLE, _SHORT_NAME, _SHOWN_NAME))
        name = next(filter(None, names), "")
        return File(start, end, name, self._text(group, _MIME_TYPE), self._text(group, _CONTENT_ID), is_message)

    def _integer(self, value: tuple[int, int, int]) -> int:
        return int.from_bytes(self.source[value[1] : min(value[1] + 4, value[2])], "little")

    def _bytes(self, group: _Group, name: int, most: int) -> bytes:
        _, start, end = group.get(name, (0, 0, 0))
        return self.source[start : min(end, start + most)]

    def _text(self, group: _Group, *names: int, most: int = _MOST_LINE) -> str:
        """The first of these values that says anything."""
        for name in names:
            data = self._bytes(group, name, most)
            if group.get(name, (0,))[0] == _UNICODE:
                text = data.decode("utf-16-le", "replace")
            else:
                text = charset.decode(data.rstrip(b"\0"), self.charset)[0]
            if text := text.partition("\0")[0].strip():
                return text
        return ""


def _charset(codepage: int) -> str:
    """The name that mail has for a code page of Windows."""
    if 28591 <= codepage <= 28605:
        return f"iso-8859-{codepage - 28590}"
    return _CODEPAGES.get(codepage) or f"cp{codepage or 1252}"
