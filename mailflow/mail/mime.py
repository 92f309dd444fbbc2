"""The tree of MIME parts (RFC 2045, 2046) over the bytes of one mail, read once, without copying bodies.

The standard library reads a mail line by line and recurses at each level, which a crafted mail turns into
minutes or a crash; here a part is a slice, found by searching for its boundary, and every bound holds.
"""

from __future__ import annotations

import binascii
import codecs
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mailflow.mail import cms, headers, tnef
from mailflow.mail.headers import Headers
from mailflow.mail.limits import Limits

_TYPE = re.compile(r"[\w!#$&^.+-]{1,100}/[\w!#$&^.+-]{1,150}")
_CHUNK = 1_000_000
"""Bytes of a large body that are decoded at a time."""

_HAS_BOUNDARY = re.compile(r"multipart/.{0,2000}\bboundary\s*=", re.IGNORECASE)
_ENCODINGS = ("base64", "quoted-printable", "8bit", "7bit", "binary", "x-uuencode", "uuencode", "x-uue")
CODE = 2
"""Bytes of a body that are decoded for each that is wanted: base64 and ordinary quoted-printable need fewer."""
_LONGEST_UU_LINE = 1_000
_NO_LETTERS = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_BLOCK = re.compile(rb"[^=]+")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]|[A-Za-z] [a-z]")
_BETWEEN_WORDS = re.compile(rb"[A-Za-z,] [a-z]")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SEVEN_BITS = bytes(range(0x80))
_SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
_ENVELOPES = 3
"""Envelopes (S/MIME, winmail.dat) inside each other that are opened."""

_CHARSETS = re.compile(rb"\bcharset\s{0,3}=\s{0,3}[\"']?([\w.:-]{2,40})|=\?([\w.:-]{2,40})\?[bBqQ]\?", re.IGNORECASE)
_CHARSETS_WITHIN = 50_000
"""Bytes of a mail that are searched for the names of charsets."""

_LIKELY_BOUNDARY = re.compile(rb"(?:\A|\n)--([^\s-][!-~]{0,69}|-[!-~]{3,69})[ \t]*\r?\n")


@dataclass(slots=True)
class Part:
    """One part: where its body lies in `source`, what its header says, and the parts inside it.

    `path` is "" for the whole mail, "2.1" for the first part of its second part. The parts of an attached
    message stand below it as `children` (one part, the message), as does the mail in an envelope that was
    `opened`: it is read in the place of the envelope. `source` differs from the mail's bytes only where a container
    was itself transfer-encoded. `inside` says what a part is inside a winmail.dat ("file", "text", "message"), and
    `subject` what is said there to be the subject.
    """

    path: str
    source: bytes
    start: int
    end: int
    headers: Headers
    content_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    filename: str = ""
    children: list[Part] = field(default_factory=list)
    opened: bool = False
    inside: str = ""
    subject: str = ""

    @property
    def encoding(self) -> str:
        """The Content-Transfer-Encoding, lower case, as it is meant: "quoted printable (default)" is known too."""
        if "content-transfer-encoding" not in self.headers:
            return ""
        said = self.headers.first("content-transfer-encoding").strip().lower()
        if said in _ENCODINGS:
            return said
        letters = re.sub(r"[^a-z0-9]", "", "".join(self.headers.all("content-transfer-encoding")[:5]).lower())
        return next((name for name in _ENCODINGS if name.replace("-", "") in letters), said)

    def raw(self) -> bytes:
        """The body as it stands, still transfer-encoded."""
        return self.source[self.start : self.end]

    def content(self, most: int | None = None) -> bytes:
        """The body with its transfer encoding undone, leniently; text that was never encoded stays as it is.

        With `most`, the beginning of a longer one: mostly so many bytes of it or more.
        """
        encoding = self.encoding
        end = self.end if most is None else min(self.end, self.start + CODE * most)
        if encoding != "base64":
            return decode_transfer(self.source[self.start : end], encoding)
        raw = memoryview(self.source)[self.start : end]  # base64 is what large bodies are in: no copy of it
        if self.content_type.startswith("text/") and _NOT_BASE64.search(raw, 0, 2_000) and not _holds_text(raw[:2_000]):
            return bytes(raw)
        return b"".join(_from_base64(self.source, self.start, end))

    def beginning(self) -> bytes:
        """The first bytes of the content."""
        return decode_transfer(self.source[self.start : min(self.end, self.start + 300)], self.encoding)

    def measure(self) -> tuple[int, str]:
        """Size and SHA-256 (hex) of the content, without holding a large one in memory as a whole."""
        if self.encoding == "base64" and self.end - self.start > _CHUNK:
            return measure(_from_base64(self.source, self.start, self.end))
        if not self.encoding:  # a file in a winmail.dat
            return measure([memoryview(self.source)[self.start : self.end]])
        return measure([self.content()])

    def innermost(self) -> Part:
        """The part itself, or what stands in its place if it is an S/MIME envelope."""
        part = self
        while part.opened and part.children and not part.children[0].inside:
            part = part.children[0]
        return part

    def walk(self) -> Iterator[Part]:
        """The part itself and all parts below it, depth first, not entering attached messages."""
        stack = [self]
        while stack:
            part = stack.pop()
            yield part
            if not part.content_type.startswith("message/"):
                stack.extend(reversed(part.children))


class Tree:
    """All parts of one mail, from `root` down, and the `defects` met while reading them."""

    def __init__(self, raw: bytes, limits: Limits) -> None:
        self.limits = limits
        self.defects: dict[str, None] = {}
        self._count = 0
        self._inflatable = limits.opened_bytes
        source = _line_ends(raw)
        if len(source) > limits.raw_bytes:
            source = source[: limits.raw_bytes]
            self.defects["the mail is too large and was read in part"] = None
        self._source = source
        self._charsets: tuple[str, ...] | None = None
        start = 3 if source.startswith(b"\xef\xbb\xbf") else 0
        while source[start : start + 1] in (b"\n", b"\r") and start < len(source):
            start += 1
        self.root = self._part("", source, start, len(source), "text/plain")
        self._grow()

    def charsets(self) -> tuple[str, ...]:
        """The labels of charsets in the mail, for what has none: those of parts first, then of encoded words."""
        if self._charsets is None:
            labels = [match[1] or match[2] for match in _CHARSETS.finditer(self._source, 0, _CHARSETS_WITHIN)]
            self._charsets = tuple(dict.fromkeys(label.decode("ascii").lower() for label in labels[:100]))[:5]
        return self._charsets

    def _part(self, path: str, source: bytes, start: int, end: int, default_type: str) -> Part:
        fields, body, defects = headers.read_block(source, start, end, self.limits, self.charsets)
        self.defects.update(dict.fromkeys(defects))
        self._count += 1
        part = Part(path, source, min(body, end), end, fields, default_type)
        values = fields.all("content-type")
        value = values[0] if values else ""
        if (
            len(values) > 1
        ):  # some gateway has added its own; what has parts is only to be had from the one that says so
            self.defects["several content types"] = None
            value = next((one for one in values[:10] if _HAS_BOUNDARY.search(one)), value)
        if value:
            kind, part.parameters = headers.parameters(value)
            if _TYPE.fullmatch(kind):
                part.content_type = kind
            elif kind in ("text", "html", "plain"):
                part.content_type = "text/html" if kind == "html" else "text/plain"
            else:
                self.defects[f"no content type: {kind[:60]!r}"] = None
        name = part.parameters.get("name", "")
        if disposition := fields.first("content-disposition"):
            part.disposition, given = headers.parameters(disposition)
            better = given.get("filename") or given.get("name") or ""
            # A client that cannot write a letter in one charset puts "?" there and the whole name in the other; where
            # the first piece of a long name was lost, the rest of it is in both.
            doubtful = ("?" in better or "\ufffd" in better) and "?" not in name
            if better and not (name and (doubtful or name.endswith(better))):
                name = better
        part.filename = headers.file_name(name) if name else ""
        return part

    def _grow(self) -> None:
        """Find the parts inside parts, level by level, until nothing is left or a limit is met."""
        todo = [(self.root, 0, 0)]
        while todo:
            part, depth, envelopes = todo.pop()
            kind = part.content_type
            if not kind.startswith(("multipart/", "message/")):
                if self._open_envelope(part, envelopes):
                    todo.extend((child, depth + 1, envelopes + 1) for child in part.children)
                continue
            if depth >= self.limits.depth:
                self.defects["nested too deeply; the inner parts were left closed"] = None
                continue
            if kind.startswith("multipart/"):
                self._split(part)
            elif kind in ("message/rfc822", "message/global", "message/news"):
                self._open_message(part)
            todo.extend((child, depth + 1, envelopes) for child in part.children)

    def _split(self, part: Part) -> None:
        source, start, end = part.source, part.start, part.end
        if part.encoding in ("base64", "quoted-printable"):
            decoded = part.content()
            boundary = part.parameters.get("boundary", "").encode("utf-8", "replace")
            if boundary and b"--" + boundary in decoded and b"--" + boundary not in part.raw():
                part.source, part.start, part.end = decoded, 0, len(decoded)
                source, start, end = decoded, 0, len(decoded)
                self.defects["a multipart was itself transfer-encoded"] = None
        room = self.limits.parts - self._count
        spans = []
        if boundary := part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip():
            spans = _between(source, start, end, boundary, room + 1)
        if not spans and (match := _LIKELY_BOUNDARY.search(source, max(start - 1, 0), min(end, start + 100_000))):
            self.defects["the boundary of a multipart was missing or wrong"] = None
            spans = _between(source, start, end, match[1], room + 1)
        if not spans:
            self.defects["a multipart without parts was read as text"] = None
            part.content_type = "text/plain"
            return
        if len(spans) > room:
            self.defects[f"more than {self.limits.parts} parts; the others were left out"] = None
            spans = spans[: max(room, 0)]
        inner = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
        dot = part.path + "." if part.path else ""
        part.children = [
            self._part(f"{dot}{number}", source, first, last, inner) for number, (first, last) in enumerate(spans, 1)
        ]

    def _open_message(self, part: Part) -> None:
        source, start, end = part.source, part.start, part.end
        if part.encoding in ("base64", "quoted-printable"):  # forbidden by RFC 2046 5.2.1, and met
            source = part.content()
            start, end = 0, len(source)
        while start < end and source[start] in b"\r\n":
            start += 1
        if self._count < self.limits.parts and start < end:
            part.children = [self._part(f"{part.path}.1".lstrip("."), source, start, end, "text/plain")]

    def _open_envelope(self, part: Part, envelopes: int) -> bool:
        """Put what is inside an S/MIME envelope or a winmail.dat below it; False if `part` is neither."""
        if part.beginning().startswith(tnef.SIGNATURE):
            kind, open_it = "TNEF (winmail.dat)", self._open_tnef
        elif part.content_type in _SMIME or part.filename.lower().endswith(".p7m"):
            kind, open_it = "S/MIME", self._open_smime
        else:
            if part.content_type in _TNEF or part.filename.lower() == "winmail.dat":
                self.defects["TNEF (winmail.dat): could not be opened, kept whole"] = None
            return False
        if envelopes >= _ENVELOPES or self._count >= self.limits.parts:
            self.defects[f"{kind}: nested too deeply or one part too many, kept whole"] = None
            return False
        most = self.limits.opened_bytes
        data = part.content() if part.end - part.start <= CODE * most else b""
        if not data or len(data) > most:
            self.defects[f"{kind}: too large to be opened, kept whole"] = None
            return False
        open_it(part, data)
        return True

    def _open_tnef(self, part: Part, data: bytes) -> None:
        """Put the files, and the text, of a winmail.dat below it; a damaged one stays to be seen beside them."""
        room = self.limits.parts - self._count
        message = tnef.read(data, room + 1)
        if message is None or (message.damaged and not message.files and not message.text):
            self.defects["TNEF (winmail.dat): could not be opened, kept whole"] = None
            return
        said = "damaged, opened as far as it goes" if message.damaged else "opened"
        self.defects[f"TNEF (winmail.dat): {said}"] = None
        if len(message.files) > room:
            self.defects[f"more than {self.limits.parts} parts; the others were left out"] = None
        part.opened, part.subject = not message.damaged, headers.one_line(message.subject)
        dot = f"{part.path}.tnef".lstrip(".")
        for number, file in enumerate(message.files[:room], 1):
            inner = Part(f"{dot}{number}", data, file.start, file.end, Headers([]), "application/octet-stream")
            inner.inside, inner.disposition = "message" if file.is_message else "file", "attachment"
            inner.filename = headers.file_name(file.name)
            kind = "application/ms-tnef" if file.is_message else file.content_type.lower()
            if _TYPE.fullmatch(kind) and not kind.startswith("multipart/"):
                inner.content_type = kind
            if file.content_id:
                inner.headers = Headers([("content-id", file.content_id)])
            part.children.append(inner)
        if message.text:
            inner = Part(f"{dot}{len(message.files) + 1}", message.text, 0, len(message.text), Headers([]))
            inner.content_type, inner.parameters["charset"] = message.text_type, message.text_charset
            inner.inside = "text"
            part.children.append(inner)
        self._count += len(part.children)

    def _open_smime(self, part: Part, data: bytes) -> None:
        """Put the mail that was signed or compressed below `part`, or the file, which leaves `part` in its place."""
        if data.startswith(b"M") and not part.encoding:  # base64, and no word of it
            data = decode_transfer(data, "base64")
        read = cms.read(data, self._inflatable)
        self._inflatable -= min(read.inflated, self._inflatable)
        if "signed" in read.layers:
            self.defects["S/MIME: signed, the signature was not checked"] = None
        if "encrypted" in read.layers or part.parameters.get("smime-type", "").lower() == "enveloped-data":
            self.defects["S/MIME: encrypted, kept whole"] = None
        elif read.content is None:
            self.defects["S/MIME: could not be opened, kept whole"] = None
        if read.cut:
            self.defects["S/MIME: cut off, read in part"] = None
        if read.content is None:
            return
        if "compressed" in read.layers:
            self.defects["S/MIME: compressed, unpacked"] = None
        content, path = read.content, f"{part.path}.1".lstrip(".")
        fields, _, _ = headers.read_block(content, 0, len(content), self.limits)
        if any(name.startswith(("content-", "mime-version")) for name in fields):
            part.children, part.opened = [self._part(path, content, 0, len(content), "text/plain")], not read.cut
            return
        inner = Part(path, content, 0, len(content), Headers([]))
        self._count += 1
        part.children = [inner]
        name = re.sub(r"\.p7[mz]$", "", part.filename, flags=re.IGNORECASE)
        is_mail = "." not in name and b"\0" not in content[:1_000]
        part.opened = is_mail and not read.cut
        if not is_mail:  # "contract.pdf.p7m" is a file that was signed, and no mail
            inner.content_type, inner.filename, inner.disposition = "application/octet-stream", name, "attachment"

    def find(self, path: str) -> Part | None:
        """The part at `path`, or None."""
        part: Part | None = self.root
        while part is not None and part.path != path:
            part = next((one for one in part.children if f"{path}.".startswith(f"{one.path}.")), None)
        return part


def _line_ends(raw: bytes) -> bytes:
    """Mail of old Macs ends lines with CR alone; everything below looks for LF."""
    return raw.replace(b"\r", b"\n") if b"\r" in raw and b"\n" not in raw else raw


def _between(source: bytes, start: int, end: int, boundary: bytes, most: int) -> list[tuple[int, int]]:
    """The spans between the lines "--boundary" of source[start:end], `most` of them at the most."""
    mark = b"--" + boundary
    spans: list[tuple[int, int]] = []
    opened = -1
    at = source.find(mark, start, end)
    while at >= 0 and len(spans) < most:
        after = at + len(mark)
        closing = source[after : after + 2] == b"--"
        line_end = source.find(b"\n", after, min(end, after + 200))
        line_end = min(end, after + 200) if line_end < 0 else line_end
        if (at == start or source[at - 1] == 10) and (closing or not source[after:line_end].strip()):
            if opened >= 0:
                spans.append((opened, max(opened, _before_line_break(source, at))))
            if closing:
                return spans
            opened = min(line_end + 1, end)
            after = max(after, opened)
        at = source.find(mark, after, end)
    if opened >= 0 and len(spans) < most:
        spans.append((opened, end))
    return spans


def _before_line_break(source: bytes, at: int) -> int:
    """The line break before a boundary belongs to the boundary (RFC 2046 5.1.1)."""
    if source[at - 1 : at] == b"\n":
        at -= 1
        if source[at - 1 : at] == b"\r":
            at -= 1
    return at


def decode_transfer(data: bytes, encoding: str) -> bytes:
    """Undo a Content-Transfer-Encoding as mail readers do, never raising; unknown ones change nothing."""
    if encoding == "base64":
        return b"".join(_from_base64(data, 0, len(data)))
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return b"".join(from_uuencode(data, 0, len(data)))
    return data


def measure(pieces: Iterable[bytes | memoryview]) -> tuple[int, str]:
    """Size and SHA-256 (hex) of what the pieces make together."""
    digest = hashlib.sha256()
    size = 0
    for piece in pieces:
        size += len(piece)
        digest.update(piece)
    return size, digest.hexdigest()


def _from_base64(source: bytes, start: int, end: int) -> Iterator[bytes]:
    """Decode source[start:end] piece by piece, whatever stands between its letters.

    Padding ends a block and not the whole: some programs encode a file in blocks and put them together.
    """
    rest = b""
    for position in range(start, end, _CHUNK):
        letters = rest + source[position : min(position + _CHUNK, end)].translate(None, _NO_LETTERS)
        *blocks, last = letters.rsplit(b"=", 1)
        for block in _BLOCK.finditer(blocks[0]) if blocks else ():
            yield _block(block[0])
        whole = len(last) // 4 * 4
        yield binascii.a2b_base64(last[:whole])
        rest = last[whole:]
    yield _block(rest)


def _block(letters: bytes) -> bytes:
    """Decode a block without its padding; a single letter at its end stands for nothing."""
    size = len(letters) - (len(letters) % 4 == 1)
    return binascii.a2b_base64(letters[:size] + b"=" * (-size % 4))


def _holds_text(beginning: memoryview) -> bool:
    """True if base64 with junk in it decodes to text, as words that were never encoded do not."""
    text = decode_transfer(bytes(beginning), "base64")
    if len(text) < 6 or _CONTROLS.search(text):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(text)
    except UnicodeDecodeError:
        return _BETWEEN_WORDS.search(beginning) is None and len(text.translate(None, _SEVEN_BITS)) * 2 < len(text)
    return True


def from_uuencode(source: bytes, start: int, end: int) -> Iterator[bytes]:
    """Decode the uuencoded file in source[start:end] line by line, from its "begin" line to its "end" line."""
    inside = False
    while start < end:
        newline = source.find(b"\n", start, end)
        stop = end if newline < 0 else newline
        line = source[start : min(stop, start + _LONGEST_UU_LINE)].rstrip(b"\r")
        start = stop + 1
        if not inside:
            inside = line.startswith(b"begin ")
        elif line.strip() == b"end":
            return
        else:
            yield _uu_line(line)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        size = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
    try:
        return binascii.a2b_uu(line[:size])
    except binascii.Error:
        return b""
