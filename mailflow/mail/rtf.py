"""Rich Text Format as Outlook packs it into mails ([MS-OXRTFCP]), into its plain text.

Written for mail from anybody: its time grows with the length of the text, and it never raises. Pictures, tables of
fonts and whatever else is no text are left out, and so is the layout.
"""

from __future__ import annotations

import re
import struct

from mailflow.mail import charset

_MOST = 1_000_000
"""Bytes that are unpacked."""

_DEEPEST = 1_000
_BEFORE = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20"
    b"\\b\\i\\u\\tab\\tx"
)
"""What a packed text may refer to before it has said anything."""

_TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\", re.DOTALL
)
_NO_TEXT = """
    fonttbl colortbl stylesheet info pict object header footer headerl headerr headerf footerl footerr footerf fldinst
    listtable listoverridetable rsidtbl themedata colorschememapping datastore latentstyles xmlnstbl generator
"""
_SKIPPED = frozenset(_NO_TEXT.split())
_SIGNS = {"tab": "\t", "cell": "\t", "nestcell": "\t", "emdash": "—", "endash": "–", "bullet": "•"}
_SIGNS |= {"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " "}
_SIGNS |= {"~": " ", "_": "-", "{": "{", "}": "}", "\\": "\\", "\n": "\n", "\r": "\n"}
_SIGNS |= dict.fromkeys(("par", "line", "sect", "page", "row"), "\n")
_CHARSETS = {128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256}
_CHARSETS |= {186: 1257, 204: 1251, 222: 874, 238: 1250}


def unpack(data: bytes) -> bytes:
    """The RTF in the form in which a mail carries it; what there is of it where it is damaged."""
    if len(data) < 16:
        return b""
    packed, size, kind = struct.unpack_from("<II4s", data)
    if kind == b"MELA":  # said to be packed, and is not
        return data[16 : 16 + min(size, _MOST)]
    if kind != b"LZFu":
        return b""
    out = bytearray(_BEFORE)
    at, end = 16, min(len(data), packed + 4)
    while at < end and len(out) < _MOST:
        flags = data[at]
        at += 1
        for bit in range(8):
            if at >= end:
                break
            if not flags >> bit & 1:
                out.append(data[at])
                at += 1
                continue
            reference = int.from_bytes(data[at : at + 2], "big")
            at += 2
            back = (len(out) - (reference >> 4)) % 4096
            if not 0 < back <= len(out):  # the end, or a place where nothing was written
                return bytes(out[len(_BEFORE) :])
            length = (reference & 15) + 2
            start = len(out) - back
            piece = out[start : start + length]
            out += (piece * length)[:length] if back < length else piece
    return bytes(out[len(_BEFORE) :])


def to_text(data: bytes) -> str:
    """The text that a reader of this RTF would see, without its layout."""
    reader = _Reader(data.decode("latin-1"))
    reader.read()
    # Characters beyond the first 65,536 come as two halves.
    return "".join(reader.out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").strip()


class _Reader:
    """One text while it is being read. A group in braces gives back, at its end, what it changed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.out: list[str] = []
        self.foreign = bytearray()
        self.ansi = self.codepage = 1252
        self.fonts: dict[int, int] = {}
        self.font = 0
        self.group = ""
        self.fallback = 1
        self.to_skip = 0

    def read(self) -> None:
        """Go through the text once."""
        groups: list[tuple[str, int, int]] = []
        at = 0
        while match := _TOKEN.match(self.text, at):
            at = match.end()
            word, number, octet, sign, brace, plain = match.groups()
            if brace == "{":
                if len(groups) >= _DEEPEST:
                    break
                groups.append((self.group, self.codepage, self.fallback))
                self.to_skip = 0
            elif brace:
                self._flush()
                if groups:
                    self.group, self.codepage, self.fallback = groups.pop()
                self.to_skip = 0
            elif word == "bin":
                at += max(int(number or 0), 0)
            elif word:
                self._word(word, int(number) if number else None)
            elif sign == "*":
                self.group = self.group or "*"
            elif sign in _SIGNS:
                self._say(_SIGNS[sign])
            elif octet or plain:
                self._letters(bytes([int(octet, 16)]) if octet else plain.encode("latin-1"))
        self._flush()

    def _word(self, word: str, number: int | None) -> None:
        if word in _SKIPPED:
            self.group = word
        elif word == "ansicpg" and number:
            self.ansi = self.codepage = number
        elif word == "f" and number is not None:
            self._flush()
            self.font = number
            self.codepage = self.fonts.get(number, self.ansi)
        elif word == "fcharset" and number in _CHARSETS and self.group == "fonttbl":
            self.fonts[self.font] = _CHARSETS[number]
        elif word == "uc" and number is not None:
            self.fallback = min(max(number, 0), 10)
        elif word == "u" and number is not None:
            self._say(chr(number & 0xFFFF))
            self.to_skip = self.fallback
        elif word in _SIGNS:
            self._say(_SIGNS[word])

    def _letters(self, data: bytes) -> None:
        skipped = min(self.to_skip, len(data))
        self.to_skip -= skipped
        if not self.group:
            self.foreign += data[skipped:]

    def _say(self, text: str) -> None:
        self._flush()
        self.to_skip = 0
        if not self.group:
            self.out.append(text)

    def _flush(self) -> None:
        """Decode the letters since the last sign: a letter may be several bytes, each written by itself."""
        if self.foreign:
            self.out.append(charset.decode(bytes(self.foreign), f"cp{self.codepage}")[0])
            self.foreign.clear()
