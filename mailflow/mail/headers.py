"""Header fields: one block of bytes into named values, and values into text, parameters, ids and addresses."""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import unquote_to_bytes

from mailflow.mail import charset
from mailflow.mail.limits import Limits

_MOST_FIELDS = 5_000
_NAME = re.compile(r"[!-9;-~]{1,200}[ \t]*")
_FOLD = re.compile(r"\r?\n[ \t]+|[\r\0]")
_WORD_START = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?")
_PARAMETER = re.compile(r"""(?:^|[;\s])([\w.%*'-]{1,60})\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)""")
_EXTENDED = re.compile(r"([\w.:+-]{0,40})'([\w-]{0,20})'(.*)", re.DOTALL)
_PERCENT_LETTER = re.compile(r"%[C-Fc-f][0-9A-Fa-f]%[89ABab][0-9A-Fa-f]")
_ID = re.compile(r"<([^<>]{1,900})>")
_NOT_IN_ADDRESS = r"\x00-\x20\x7f-\xa0\s<>()\",;:\[\]\\"
ADDRESS = re.compile(rf"[^{_NOT_IN_ADDRESS}]{{1,200}}@[^{_NOT_IN_ADDRESS}@]{{1,250}}")
#: Characters that change how text is shown without being seen: zero-width and bidirectional controls.
_UNSEEN = dict.fromkeys(
    character
    for first, last in (
        *((0x00, 0x08), (0x0B, 0x0B), (0x0E, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x180E, 0x180E), (0x200B, 0x200B)),
        *((0x200E, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xD800, 0xDFFF), (0xFEFF, 0xFEFF)),
        *((0xFFF9, 0xFFFB), (0xE0000, 0xE007F)),
    )
    for character in range(first, last + 1)
)
_LINE_BREAKS = dict.fromkeys(map(ord, "\n\r\t\x0b\x0c\x85\u2028\u2029\xa0"), " ")
_IN_LINE = {**_UNSEEN, **_LINE_BREAKS}
_TELLING = ("subject", "from", "to", "reply-to", "content-disposition", "content-type", "comments", "organization")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_NAME_BYTES = 255
"""Bytes of the name of a file: as many as file systems allow."""

_RESERVED_NAME = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


class Headers:
    """The fields of one header block in order: names in lower case, values unfolded but not decoded."""

    __slots__ = ("_index", "pairs")

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs
        self._index: dict[str, list[str]] = {}
        for name, value in pairs:
            self._index.setdefault(name, []).append(value)

    def __contains__(self, name: str) -> bool:
        return name in self._index

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def first(self, name: str) -> str:
        """The value of the first field called `name` (lower case), or ""."""
        values = self._index.get(name)
        return values[0] if values else ""

    def all(self, name: str) -> list[str]:
        """The values of every field called `name` (lower case), in order."""
        return self._index.get(name, [])

    def text(self, name: str) -> str:
        """The first value of `name` that says anything, as one clean line of text."""
        for value in self._index.get(name, ()):
            if line := decoded(value):
                return line
        return ""


def read_block(
    source: bytes, start: int, end: int, limits: Limits, named: Callable[[], Sequence[str]] = tuple
) -> tuple[Headers, int, list[str]]:
    """Read the header block at `start`: its fields, the offset where the body begins, and what was mended.

    Lines that are no field are skipped; where nothing but such lines follows, they are the body, since some
    senders forget the empty line between the two (RFC 5322 section 2.1). Fields of eight bits that are no UTF-8 are
    read, all alike, in a charset that is `named` elsewhere in the mail, or the likeliest one.
    """
    if source[start : start + 1] == b"\n":
        return Headers([]), start + 1, []
    if source[start : start + 2] == b"\r\n":
        return Headers([]), start + 2, []
    blank, body = _end_of_block(source, start, end)
    defects: list[str] = []
    if blank - start > limits.header_bytes:
        defects.append(f"a header of {blank - start} bytes was cut")
    pairs: list[tuple[str, str]] = []
    foreign: list[tuple[int, bytes]] = []
    offset = start
    budget = limits.header_bytes
    after_last_field = start
    skipped = 0
    for count, (size, kept) in enumerate(_fields(source, start, blank, limits.value_bytes)):
        if count >= _MOST_FIELDS:
            break
        offset += size
        text, is_foreign = _to_text(kept)
        name, colon, value = text.partition(":")
        if colon and _NAME.fullmatch(name):
            after_last_field = offset
            budget -= len(kept)
            if budget >= 0 or (len(kept) < 1_000 and budget > -limits.header_bytes):
                if is_foreign:
                    foreign.append((len(pairs), kept))
                pairs.append((name.rstrip().lower(), value.strip()))
        elif not (offset == start + size and text.startswith(("From ", ">From "))):
            skipped += 1
        else:
            after_last_field = offset
    if skipped:
        defects.append("lines that are no header field were skipped")
        if after_last_field < offset:
            body = after_last_field
    if foreign:
        _read_foreign(pairs, foreign, named)
    return Headers(pairs), body, defects


def _read_foreign(
    pairs: list[tuple[str, str]], foreign: list[tuple[int, bytes]], named: Callable[[], Sequence[str]]
) -> None:
    values = [(number, kept.partition(b":")[2]) for number, kept in foreign]
    told = [value for number, value in values if pairs[number][0] in _TELLING] or [value for _, value in values]
    codec = charset.likeliest(b"\n".join(told[:20]), named)
    for number, value in values:
        pairs[number] = pairs[number][0], _FOLD.sub(" ", charset.decode(value, codec)[0]).strip()


def _end_of_block(source: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the block ends and where the body begins: around the first empty line."""
    lf = source.find(b"\n\n", start, end)
    crlf = source.find(b"\n\r\n", start, lf if lf >= 0 else end)
    if crlf >= 0:
        return crlf + 1, crlf + 3
    return (lf + 1, lf + 2) if lf >= 0 else (end, end)


def _fields(source: bytes, start: int, end: int, most: int) -> Iterator[tuple[int, bytes]]:
    """Each field of the block with its folded lines: its size there, and its bytes up to `most`."""
    position = start
    while position < end:
        stop = position
        while True:
            newline = source.find(b"\n", stop, end)
            stop = end if newline < 0 else newline + 1
            if stop >= end or source[stop] not in b" \t":
                break
        yield stop - position, source[position : min(stop, position + most)]
        position = stop


def _to_text(data: bytes) -> tuple[str, bool]:
    """A field as text, unfolded, and whether it is neither ASCII nor UTF-8, so that its text is a makeshift."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _FOLD.sub(" ", data.decode("latin-1")), True
    if "\x1b" in text:
        text = charset.decode(data, None)[0]
    return _FOLD.sub(" ", text), False


def decode_words(value: str) -> str:
    """Decode the RFC 2047 encoded words of a value, however they are abused; linear in its length.

    Accepted beyond the RFC: spaces and question marks inside a word, words next to each other without a
    space, words glued to text, a character split between two words, a missing end.
    """
    if "=?" not in value:
        return value
    out: list[str] = []
    run: list[bytes] = []
    run_charset = ""
    half = ""
    position = 0

    def flush() -> None:
        nonlocal half
        if half:
            run.append(_base64(half))
            half = ""
        if run:
            out.append(charset.decode(b"".join(run), run_charset)[0])
            run.clear()

    while True:
        at = value.find("=?", position)
        match = _WORD_START.match(value, at) if at >= 0 else None
        while at >= 0 and match is None:
            at = value.find("=?", at + 2)
            match = _WORD_START.match(value, at) if at >= 0 else None
        if match is None:
            flush()
            out.append(value[position:])
            return "".join(out)
        between = value[position:at]
        stop = value.find("?=", match.end())
        if stop < 0:
            stop = next((i for i in range(match.end(), len(value)) if value[i].isspace()), len(value))
        name = match[1].lower().partition("*")[0]
        if between.strip() or name != run_charset:
            flush()
        if between.strip() or (not out and not run):
            out.append(between)
        run_charset = name
        word = value[match.end() : stop]
        if match[2] in "bB":
            half += word.strip()
            if len(half) % 4 == 0 or half.endswith("="):
                run.append(_base64(half))
                half = ""
        else:
            if half:
                run.append(_base64(half))
                half = ""
            run.append(_q_word(word))
        position = min(stop + 2, len(value)) if value[stop : stop + 2] == "?=" else stop


def _base64(text: str) -> bytes:
    data = re.sub(rb"[^A-Za-z0-9+/]", b"", text.encode("ascii", "ignore"))
    if len(data) % 4 == 1:
        data = data[:-1]
    try:
        return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return b""


def _q_word(text: str) -> bytes:
    return binascii.a2b_qp(text.encode("utf-8", "replace"), header=True)


def one_line(text: str) -> str:
    """`text` on one line: no line break, control, zero-width or bidirectional character, single spaces."""
    if text.isascii() and not _CONTROLS.search(text):
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", text.translate(_IN_LINE)).split())


def many_lines(text: str) -> str:
    """`text` with \\n line ends and without control, zero-width and bidirectional characters."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and not _BODY_CONTROLS.search(text):
        return text
    return text.translate(_UNSEEN)


_BODY_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def decoded(value: str) -> str:
    """A raw header value as one clean line of text."""
    return one_line(decode_words(value))


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """Split "text/plain; charset=x" into its first word in lower case and its parameters, decoded.

    RFC 2231 (continued and extended values) wins over RFC 2047 words in a value, which wins over plain text.
    """
    head, _, rest = value.partition(";")
    if "=" in head:  # the first word is missing, or no semicolon stands behind it
        head, _, rest = value.strip().partition(" ") if "=" not in value.split(maxsplit=1)[0] else ("", "", value)
    main = "".join(head.split()).lower()
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(rest):
        name = match[1].lower()
        text = _unquote(match[2].strip())
        if "*" in name:
            base, _, index = name.partition("*")
            extended = index.endswith("*") or index == ""
            number = index.rstrip("*")
            pieces.setdefault(base, []).append((int(number) if number.isdecimal() else 0, extended, text))
        else:
            plain.setdefault(name, text)
    found = {name: _foreign(text) for name, text in plain.items()}
    for base, several in pieces.items():
        found[base] = _joined(sorted(several[:200], key=lambda piece: piece[0]))
    return main, found


def _unquote(text: str) -> str:
    if text.startswith('"'):
        text = text[1:].removesuffix('"')
        return text.replace('\\"', '"').replace("\\\\", "\\")
    return text.strip("'") if len(text) > 1 and text[0] == text[-1] == "'" else text


def _foreign(text: str) -> str:
    """A plain parameter that nonetheless holds encoded words, or an extended value without its star."""
    if "=?" in text:
        return decode_words(text)
    if "''" in text and (match := _EXTENDED.fullmatch(text)) and charset.codec(match[1]):
        return charset.decode(unquote_to_bytes(match[3]), match[1])[0]
    if _PERCENT_LETTER.search(text):  # as in the address of a page, which some webmail takes for the rule here too
        try:
            return unquote_to_bytes(text).decode("utf-8")
        except UnicodeDecodeError:
            return text
    return text


def _joined(several: list[tuple[int, bool, str]]) -> str:
    label: str | None = None
    data = b""
    for number, (_, extended, text) in enumerate(several):
        if number == 0 and extended and (match := _EXTENDED.fullmatch(text)):
            label, text = match[1] or None, match[3]
        data += unquote_to_bytes(text) if extended else text.encode("utf-8", "replace")
    text = charset.decode(data, label or "utf-8")[0]
    return decode_words(text) if "=?" in text else text


def file_name(name: str) -> str:
    """A name that is safe to show and to save under: no path, no unseen character, no name of a device."""
    name = unicodedata.normalize("NFC", name.translate(_IN_LINE))
    name = "".join(c for c in name if unicodedata.category(c) != "Cf")
    name = " ".join(re.split(r"[\\/]", name)[-1].split()).strip()
    name = re.sub(r'[<>:"|?*]', "_", name).lstrip(".").rstrip(". ")
    if _RESERVED_NAME.match(name):
        name = "_" + name
    if len(name.encode("utf-8", "replace")) > _NAME_BYTES:
        stem, dot, ending = name.rpartition(".")
        ending = dot + ending if dot and len(ending) <= 16 else ""
        room = _NAME_BYTES - len(ending.encode("utf-8", "replace"))
        name = (stem if ending else name).encode("utf-8", "replace")[:room].decode("utf-8", "ignore") + ending
    return name


def ids(values: list[str], most: int = 500) -> tuple[str, ...]:
    """Every message id in References- or In-Reply-To-like values, without brackets, each once, in order.

    Lenient where mailers are not: missing brackets, commas, and ids broken by a fold.
    """
    found: dict[str, None] = {}
    for value in values:
        bare = [word for word in re.split(r"[\s,;]+", _ID.sub(" ", value)) if "@" in word]
        for raw in [*bare, *_ID.findall(value)]:
            if identifier := "".join(one_line(raw).split()).strip("<>"):
                found.setdefault(identifier)
    every = list(found)
    return tuple(every if len(every) <= most else every[:1] + every[-(most - 1) :])


def message_id(value: str) -> str | None:
    """The id of a Message-ID field without brackets, or None. An id without @ or brackets is still an id."""
    match = _ID.search(value)
    raw = match[1] if match else value
    identifier = "".join(one_line(raw).split()).strip("<>")
    return identifier[:900] or None


def bare_addresses(text: str, most: int = 500) -> list[str]:
    """Everything in `text` that looks like a mail address, lower case, each once, in order."""
    found: dict[str, None] = {}
    for match in ADDRESS.finditer(text):
        if len(found) >= most:
            break
        found.setdefault(match[0].strip(".'`*=!").lower())
    return [address for address in found if 0 < address.find("@") < len(address) - 1]


#: What clients of the world put before the subject of an answer, and of a forward (lower case, without the colon).
_REPLY_WORDS = """
    re r ris rif res resp antw antwort aw sv vs vá odp od odg bls ynt yan cevap atb ats ref va ad rp απ σχετ ответ
    на отв відп 回复 回覆 答复 答覆 返信 回信 답장 회신 תגובה השב رد الرد
"""
_FORWARD_WORDS = """
    fw fwd forward forwarded wg weitergeleitet weiterl tr trans rv reenv reenviado rinvio enc encaminhado i inoltro
    inoltra pd przekaz doorst doorgestuurd vb vl vid videre videresendt videresend továbbítás tovabbitas fs pren
    ilt prt remitido välitys välitetty persiųsta pārsūtīts edasi prosl proslijeđeno resend redirected
    πρθ προωθ пересл переслано переслане пересланное пренасочване препр прослеђено просл prosleđeno edastatud pārs
    persiunt proslj preposl přep preposlané přeposláno továbbítva tovább redir ymlaen áfrs framsent birb
    转发 轉寄 轉發 転送 转 전달 הועבר העברה إعادة_توجيه تحويل ส่งต่อ chuyển_tiếp teruskan diteruskan dimajukan
    بازارسال अग्रेषित
"""
REPLY_PREFIXES = frozenset(_REPLY_WORDS.split())
FORWARD_PREFIXES = frozenset(word.replace("_", " ") for word in _FORWARD_WORDS.split())
_PREFIX = re.compile(
    r"\s*(?:\[[^\]\n]{1,40}\]\s*)?(" + "|".join(map(re.escape, sorted(REPLY_PREFIXES | FORWARD_PREFIXES))) + r")"
    r"\.?\s*(?:[\[(]\s*\d{1,4}\s*[\])]|\^\d{1,3})?\s*[:：]",
    re.IGNORECASE,
)


def base_subject(subject: str) -> str:
    """`subject` without the prefixes of replies and forwards, in any language, however many there are."""
    text = subject
    for _ in range(50):
        match = _PREFIX.match(text.replace("İ", "I"))
        if not match:
            break
        tag = re.match(r"\s*(\[[^\]\n]{1,40}\])\s*", text[: match.start(1)])
        text = (tag[1] + " " if tag else "") + text[match.end() :].lstrip()
    return text.strip()


def prefix(subject: str) -> str:
    """The first reply or forward prefix of `subject` in lower case ("re", "wg"), or ""."""
    match = _PREFIX.match(subject.replace("İ", "I"))  # a Turkish capital, whose small form is two characters
    return match[1].lower() if match else ""
