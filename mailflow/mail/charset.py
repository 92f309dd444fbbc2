"""Turns bytes of any claimed charset into text: labels are believed only as far as the bytes bear them out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from mailflow.mail import guess

#: Labels that mail uses for something wider than, or other than, what Python knows by that name. The
#: widening follows what every browser does (WHATWG Encoding Standard, section 4.2).
_MEANT = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "logical": "iso8859-8",
    "visual": "iso8859-8",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "iso-8859-11": "cp874",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "chinese": "gb18030",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "ms_kanji": "cp932",
    "windows-31j": "cp932",
    "x-ms-cp932": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "ks_c_5601-1989": "cp949",
    "korean": "cp949",
    "windows-949": "cp949",
    "x-windows-949": "cp949",
    "euc-jp": "euc_jis_2004",
    "x-euc-jp": "euc_jis_2004",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "x-iso-2022-jp": "iso2022_jp_ext",
    "csiso2022jp": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "cp50222": "iso2022_jp_ext",
    "windows-50220": "iso2022_jp_ext",
    "windows-50221": "iso2022_jp_ext",
    "cp51932": "euc_jis_2004",
    "eucjp-ms": "euc_jis_2004",
    "cp51949": "cp949",
    "cp54936": "gb18030",
    "cp65001": "utf-8",
    "cp20866": "koi8-r",
    "cp21866": "koi8-u",
    "koi8-ru": "koi8-u",
    "koi": "koi8-r",
    "koi8": "koi8-r",
    "cp28591": "cp1252",
    "cp28592": "iso8859-2",
    "cp28605": "iso8859-15",
    "cp20127": "cp1252",
    "cp10000": "mac_roman",
    "cp-850": "cp850",
    "cp-437": "cp437",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ce": "mac_latin2",
    "unicode": "utf-16",
    "ucs-2": "utf-16",
    "iso-10646-ucs-2": "utf-16",
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "unicode-2-0-utf-7": "utf-7",
}
#: Codecs that Python offers but that are no charset of mail: escapes, host names, or always an error.
_NO_CHARSET = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"}
_WINDOWS_LATIN = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xA0)}
_NO_LABEL = dict.fromkeys(("ascii", "us-ascii", "ansi", "ansi_x3.4-1968"), 0.0)
_NO_LABEL |= dict.fromkeys(("iso-8859-1", "iso8859-1", "iso_8859-1", "latin1"), 12.0)
"""Labels that software puts on anything without having looked, and how much they speak for Western European."""

_SEVEN_BIT_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\$\([DOQ]|\([JI])")
_KOREAN_ESCAPE = b"\x1b$)C"


@lru_cache(maxsize=512)
def codec(label: str) -> str | None:
    """The Python codec that a charset label of a mail means, or None if nothing is known by that name.

    What some software glues to a label ("iso-8859-2http-equivContent-Type") is taken off.
    """
    name = label.strip().strip("\"'").lower().partition("*")[0]
    if found := _known(name):
        return found
    match = _LABEL_BEFORE_MORE.match(name)
    return _known(match[0]) if match and match[0] != name else None


_LABEL_BEFORE_MORE = re.compile(
    r"utf-?(?:8|16|32)|iso[-_]?8859[-_](?:1[0-6]|[1-9])|(?:windows|cp)-?\d{3,4}|koi8-[ru]|us-ascii|gb(?:18030|2312|k)"
    r"|big5|shift_jis|euc-(?:jp|kr)|iso-2022-(?:jp|kr)"
)


def _known(name: str) -> str | None:
    name = _MEANT.get(name, name)
    if match := re.fullmatch(r"(?:cp|x-cp|windows|win|x-ansi|ansi|cswindows|microsoft-cp)[-_]?(\d{3,5})", name):
        name = _MEANT.get(f"cp{match[1]}", f"cp{match[1]}")
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    is_text = getattr(info, "_is_text_encoding", True)
    return info.name if is_text and info.name not in _NO_CHARSET else None


def decode(data: bytes, label: str | None, named: Callable[[], Sequence[str]] = tuple) -> tuple[str, str | None]:
    """Decode `data` labelled with charset `label`; says what was mended, or None. Never raises.

    UTF-8 wins over a single-byte label whenever the bytes are valid UTF-8 with at least one multi-byte
    character, because text of any other charset hardly ever is. Text that its label cannot decode is read as
    UTF-8, and failing that in what the mail names elsewhere (`named`, asked only then) or what its letters say.
    """
    if data.isascii():
        if b"\x1b" in data or b"+" in data or b"~" in data or b"\0" in data:
            return _decode_seven_bit(data, label)
        return data.decode("ascii"), None
    name = codec(label) if label else None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") and len(data) >= 4 and (0 in data[:4] or name == "utf-16"):
        return data.decode("utf-16", "replace"), None
    if name is not None and name.startswith("utf-16"):
        return _decode_utf16(data, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if name == "utf-8":
            return text, None
        if name is None:
            return text, f"charset {label!r} is unknown, read as UTF-8" if label else None
        if not _is_multibyte(name):
            return text, f"labelled {label} but is UTF-8"
    if name is None:
        likely = likeliest(data, named)
        said = f"charset {label!r} is unknown, read as {likely}" if label else "8-bit text without a charset"
        return _lenient(data, likely), said
    if name == "utf-8":
        return _broken_utf8(data, named)
    western = _NO_LABEL.get(label.strip().lower()) if label else None
    if western is not None and (other := guess.codec(data, western)):
        return _lenient(data, other), f"labelled {label} but is {other}"
    try:
        text = data.decode(name)
        text.encode("utf-8")
    except (UnicodeError, ValueError):
        return _lenient(data, name), f"bytes that are not {label} were replaced"
    return text, None


def likeliest(data: bytes, named: Callable[[], Sequence[str]] = tuple) -> str:
    """The codec for 8-bit `data` without a usable label: one that its mail names elsewhere, or the best guess.

    A name for Western European is no evidence, since much software writes it without having looked.
    """
    for label in named():
        name = codec(label)
        if name is None or name in ("cp1252", "utf-8") or name.startswith(("utf-", "iso2022")):
            continue
        try:
            data.decode(name)
        except (UnicodeError, ValueError):
            continue
        return name
    return guess.codec(data) or "cp1252"


def _decode_seven_bit(data: bytes, label: str | None) -> tuple[str, str | None]:
    """ASCII bytes that may be ISO-2022, HZ, UTF-7 or UTF-16: only a label or an escape sequence says so."""
    name = codec(label) if label else None
    if name and (name.startswith(("iso2022", "utf-16", "utf-32")) or name in ("utf-7", "hz")):
        return _lenient(data, name), None
    if _SEVEN_BIT_ESCAPES.search(data):
        return _lenient(data, "iso2022_jp_ext"), f"labelled {label or 'nothing'} but is ISO-2022-JP"
    if _KOREAN_ESCAPE in data:
        return _lenient(data, "iso2022_kr"), f"labelled {label or 'nothing'} but is ISO-2022-KR"
    return data.decode("ascii"), None


def _decode_utf16(data: bytes, name: str) -> tuple[str, str | None]:
    if data.count(0) * 8 < len(data):  # Latin text in UTF-16 is half zeros; other scripts decode cleanly
        try:
            return data.decode("utf-8"), f"labelled {name} but is UTF-8"
        except UnicodeDecodeError:
            pass
    return _lenient(data, "utf-16-le" if name == "utf-16" and data[:1] != b"\0" else name), None


def _broken_utf8(data: bytes, named: Callable[[], Sequence[str]]) -> tuple[str, str | None]:
    """Text labelled UTF-8 that is not: a damaged character or two, or a single-byte text with a wrong label."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    multibyte = sum(1 for _ in re.finditer(r"[\u0080-\ufffc\U00010000-\U0010ffff]", text))
    if multibyte >= damaged:
        return text, "bytes that are not UTF-8 were replaced"
    likely = likeliest(data, named)
    return _lenient(data, likely), f"labelled UTF-8 but is not, read as {likely}"


def _lenient(data: bytes, name: str) -> str:
    try:
        if name == "iso2022_jp_ext":
            return data.decode(name)
    except (UnicodeError, ValueError):
        return _iso_2022_jp(data)
    try:
        text = data.decode(name, "replace")
    except (UnicodeError, ValueError, LookupError):
        text = data.decode("latin-1")
    if name == "cp1252" and "\ufffd" in text:  # its five holes are C1 controls in every mail reader
        text = data.decode("latin-1").translate(_WINDOWS_LATIN)
    return text.encode("utf-8", "replace").decode("utf-8")


def _iso_2022_jp(data: bytes) -> str:
    """ISO-2022-JP as Microsoft writes it, with the letters that vendors have added to those of RFC 1468."""
    out: list[str] = []
    escape = b"\x1b(B"
    for piece in _JAPANESE_ESCAPES.split(data):
        if piece[:1] == b"\x1b" and _JAPANESE_ESCAPES.fullmatch(piece):
            escape = piece
        elif escape in (b"\x1b$B", b"\x1b$@"):
            for number, line in enumerate(piece.split(b"\n")):  # a line break ends what an escape has begun
                out.append("\n" + line.decode("cp932", "replace") if number else _jis(line))
        elif escape == b"\x1b(I":
            out.append(bytes(byte | 0x80 if byte > 0x20 else byte for byte in piece).decode("cp932", "replace"))
        elif escape in _OTHER_SETS:
            out.append((escape + piece + b"\x1b(B").decode(_OTHER_SETS[escape], "replace"))
        else:
            out.append(piece.decode("cp932", "replace"))
    return "".join(out)


_JAPANESE_ESCAPES = re.compile(rb"(\x1b(?:\$[@B]|\$\([DOQ]|\([BJIH]))")
_OTHER_SETS = {b"\x1b$(D": "iso2022_jp_ext", b"\x1b$(O": "iso2022_jp_3", b"\x1b$(Q": "iso2022_jp_2004"}


def _jis(pairs: bytes) -> str:
    """Seven-bit JIS X 0208 by way of Shift_JIS, whose codec knows the rows of NEC and IBM."""
    shifted = bytearray()
    for row, cell in zip(pairs[::2], pairs[1::2], strict=False):
        if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
            shifted += b"?"
            continue
        shifted.append((row + 1) // 2 + (0x70 if row < 0x5F else 0xB0))
        shifted.append(cell + (0x7E if row % 2 == 0 else 0x20 if cell >= 0x60 else 0x1F))
    return shifted.decode("cp932", "replace")


@lru_cache(maxsize=128)
def _is_multibyte(name: str) -> bool:
    return name in ("gb18030", "big5hkscs", "big5", "cp932", "cp949", "cp950", "hz", "johab") or name.startswith(
        ("euc_", "shift_jis", "iso2022", "utf-16", "utf-32", "utf-7")
    )
