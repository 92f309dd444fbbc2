"""Reads the bytes of one mail into a `ParsedMessage`, whatever the bytes: the one door to mail as a format.

mail-parser reads the headers (addresses, dates and what is wrong with them); the tree of parts is our own,
because mail-parser leaves out, renames or mangles some of them, and cannot be bounded.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import partial

import mailparser

from mailflow.mail import automated, bounce, charset, forward, headers, html, invitation, pgp, reply, rtf
from mailflow.mail.headers import Headers
from mailflow.mail.limits import USUAL, Limits
from mailflow.mail.message import Address, Attachment, Bounce, ParsedMessage
from mailflow.mail.mime import CODE, Part, Tree, from_uuencode, measure

logging.getLogger("mailparser").setLevel(logging.CRITICAL)  # it logs what it mends; `defects` says that here

_ADDRESSED = (
    "to",
    "cc",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-delivered-to",
    "resent-to",
    "x-forwarded-to",
    "apparently-to",
)
_SHOWN = (
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "date",
    "auto-submitted",
    "precedence",
    "list-id",
    "x-mailer",
    "user-agent",
    "return-path",
    "x-spam-flag",
    "x-loop",
    "importance",
    "resent-from",
    "thread-topic",
)
_BY_MAIL_PARSER = ("from", "to", "cc", "reply-to", "date")
#: What a part without a name is called, by its type, where the type's own last word would not do.
_ENDINGS = {
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.ms-excel": "xls",
    "application/pkcs7-mime": "p7m",
    "application/x-pkcs7-mime": "p7m",
    "application/pkcs7-signature": "p7s",
    "application/x-pkcs7-signature": "p7s",
    "application/pgp-signature": "asc",
    "application/pgp-encrypted": "pgp",
    "application/pgp-keys": "asc",
    "application/ms-tnef": "dat",
    "application/vnd.ms-tnef": "dat",
    "application/octet-stream": "bin",
    "text/calendar": "ics",
    "text/vcard": "vcf",
    "text/x-vcard": "vcf",
    "text/directory": "vcf",
    "text/plain": "txt",
    "text/rfc822-headers": "txt",
    "image/jpeg": "jpg",
    "image/pjpeg": "jpg",
    "image/tiff": "tif",
    "image/svg+xml": "svg",
    "audio/mpeg": "mp3",
    "message/delivery-status": "txt",
    "message/global-delivery-status": "txt",
    "message/disposition-notification": "txt",
    "message/feedback-report": "txt",
    "message/rfc822": "eml",
    "message/global": "eml",
    "message/news": "eml",
}
_REPORTS = (
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
    "message/feedback-report",
    "text/rfc822-headers",
)
_ENRICHED = re.compile(r"<param>[^<>]{0,200}</param>|</?\w{1,20}>", re.IGNORECASE)
_NAMED = {
    "application/pkcs7-signature": "S/MIME: signed, the signature was not checked",
    "application/x-pkcs7-signature": "S/MIME: signed, the signature was not checked",
    "application/pgp-encrypted": "PGP: encrypted, kept whole",
    "application/pgp-signature": "PGP: signed, the signature was not checked",
}
_HEADER_DEFECTS = {
    "AddressHeaderDefect": "an address field breaks the rules",
    "DateHeaderDefect": "the date breaks the rules",
}
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_RICH = ("text/rtf", "application/rtf", "application/x-rtf")
_PAGE = re.compile(r"\s*(?:<\?xml[^<>]{0,100}>\s*)?<(?:!doctype\s{1,5}html|html[\s>])", re.IGNORECASE)
_WORDS = re.compile(rb"[A-Za-z,] [A-Za-z]")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]|^%PDF|^PK|^<\?xml|^\{\\rtf")
_QUOTED_LOCAL = re.compile(r'"([^"\\]{1,100})"(@[^\s@]{1,250})')
_BARE_LOCAL = re.compile(r"[^\s<>()\",;:\[\]\\@.]+(?:\.[^\s<>()\",;:\[\]\\@.]+)*")
_UU_BEGIN = re.compile(rb"(?:\A|\n)begin [0-7]{3,4} (\S[^\r\n]{0,150})(?=\r?\n)")
_UU_END = re.compile(rb"\nend[ \t]*\r?(?=\n|\Z)")
_UU_FILE = re.compile(r"^begin [0-7]{3,4} \S[^\n]{0,150}\n(?:(?!end[ \t]*$)[^\n]*+\n)*+end[ \t]*$", re.MULTILINE)
_MOST_UU = 50


def parse(raw: bytes, limits: Limits = USUAL) -> ParsedMessage:
    """Read one mail. Never raises: what cannot be read has `error` set and the raw bytes as its text."""
    try:
        return _Reading(raw, limits).message()
    except Exception as failure:  # the last resort: a mail may be unreadable but never lost
        return _unreadable(raw, limits, failure)


def read_part(raw: bytes, part: str, limits: Limits = USUAL) -> bytes:
    """The bytes of the attachment whose path in the MIME tree is `part`; b"" if there is none.

    A path that ends in ".uu1" names the first file uuencoded inside the text of that part, and ".tnef1" the first
    file in a winmail.dat.
    """
    path, mark, number = part.partition("uu")
    found = Tree(raw, limits).find(path.rstrip("."))
    if found is None:
        return b""
    if mark:
        source, files = _uuencoded(found)
        index = int(number) - 1 if number.isdecimal() else -1
        if not 0 <= index < len(files):
            return b""
        _, first, last = files[index]
        return b"".join(from_uuencode(source, first, last))
    return found.content()


def _unreadable(raw: bytes, limits: Limits, failure: Exception) -> ParsedMessage:
    text = headers.many_lines(charset.decode(raw[: limits.text_chars], None)[0])
    return ParsedMessage(
        subject="", sender=None, reply_to=(), to=(), cc=(), delivered_to=(), message_id=None, in_reply_to=(),
        references=(), date=None, body_text=text, body_html="", reply_text=text, attachments=(),
        error=f"this mail could only be kept raw: {type(failure).__name__}: {str(failure)[:200]}",
    )  # fmt: skip


class _Reading:
    """One mail while it is being read: what has been collected from its parts so far."""

    def __init__(self, raw: bytes, limits: Limits) -> None:
        self.raw = raw
        self.limits = limits
        self.tree = Tree(raw, limits)
        self.defects = self.tree.defects
        self.html: list[str] = []
        self.attachments: list[Attachment] = []
        self.tail: list[str] = []
        self.spare: list[Part] = []
        self.attached: Headers | None = None
        self.calendar_method = ""
        self._room = limits.text_chars
        self._html_room = limits.html_chars

    def message(self) -> ParsedMessage:
        """Read everything, in the order in which each step needs the one before."""
        root = self.tree.root
        fields = root.headers
        subject = self._subject(fields, root)
        own = self._text_of([root])
        text = "\n\n".join([own, *self.tail]).strip("\n") if self.tail else own
        if not text.strip() and (sealed := [said for said in self.defects if ": encrypted, " in said]):
            text = f"[{sealed[0]}]"  # whoever reads the case sees why there are no words
        people = self._people(fields)
        sender = people["from"][0] if people["from"] else self._stand_in(fields)
        written = reply.trim(pgp.without_keys(own), forwards=forward.is_forward(subject))
        answer_to = people["reply-to"]
        innermost = root.innermost()
        report_type = innermost.parameters.get("report-type", "").lower()
        report = self._bounce(root, sender, subject, own)
        why = partial(
            automated.why,
            fields,
            sender=sender.addr if sender else "",
            sender_name=sender.name if sender else "",
            reply_to=answer_to[0].addr if answer_to else "",
            subject=subject,
            text=written,
            content_type=innermost.content_type,
            report_type=report_type,
            calendar_method=self.calendar_method,
        )
        because = why() or ("a delivery report" if report is not None else None)
        list_names = automated.list_names(fields)
        return ParsedMessage(
            subject=subject,
            sender=sender,
            reply_to=answer_to,
            to=people["to"],
            cc=people["cc"],
            delivered_to=self._delivered_to(fields),
            message_id=headers.message_id(fields.first("message-id")),
            in_reply_to=headers.ids(fields.all("in-reply-to")),
            references=headers.ids(fields.all("references")),
            date=self.date,
            body_text=text[: self.limits.text_chars],
            body_html="\n".join(self.html)[: self.limits.text_chars],
            reply_text=written,
            attachments=tuple(self.attachments),
            automated=because,
            automated_but_for_list=why(but_for_lists=True) if list_names and report is None else because,
            list_names=list_names,
            bounce=report,
            forwarded=None if report else forward.read(subject, own, self.attached),
            authentication_results=tuple(value[:4_000] for value in fields.all("authentication-results")[:50]),
            defects=tuple(self.defects)[:50],
            headers={
                name: tuple(headers.decoded(value)[:1_000] for value in fields.all(name)[:10])
                for name in _SHOWN
                if name in fields
            },
        )

    # ------------------------------------------------------------------ header

    def _subject(self, fields: Headers, root: Part) -> str:
        if len(fields.all("subject")) > 1:
            self.defects["several subjects; the first is taken"] = None
        said = fields.text("subject") or fields.text("thread-topic")
        return said or next((part.subject for part in root.walk() if part.subject and not part.inside), "")

    def _people(self, fields: Headers) -> dict[str, tuple[Address, ...]]:
        """The addresses of From, To, Cc and Reply-To, as mail-parser reads them; sets `date` too."""
        header_only = Message()
        for name in _BY_MAIL_PARSER:
            for value in fields.all(name)[:3]:
                header_only[name] = value
        self.date: datetime | None = None
        read: dict[str, list[tuple[str, str]]] = {}
        try:
            parser = mailparser.MailParser(header_only)
            if isinstance(parser.date, datetime):
                self.date = (
                    parser.date.replace(tzinfo=UTC) if parser.date.tzinfo is None else parser.date.astimezone(UTC)
                )
            read = {"from": parser.from_, "to": parser.to, "cc": parser.cc, "reply-to": parser.reply_to}
            for category in parser.defects_categories:
                self.defects[_HEADER_DEFECTS.get(category, f"header: {category}")] = None
        except Exception as failure:  # mail-parser promises nothing for crafted headers; our own reading remains
            self.defects[f"header: {type(failure).__name__}"] = None
        if self.date is None and "date" in fields:
            self.date = _lenient_date(fields.first("date"))
        return {name: self._addresses(fields, name, read.get(name) or []) for name in ("from", "to", "cc", "reply-to")}

    def _addresses(self, fields: Headers, name: str, read: list[tuple[str, str]]) -> tuple[Address, ...]:
        most = self.limits.addresses
        found = [Address(_addr(addr), _person(shown)) for shown, addr in read[:most] if "@" in addr]
        if not found:
            for value in fields.all(name):
                found = _lenient_addresses(value, most)
                if found:
                    self.defects[f"{name}: addresses that break the rules"] = None
                    break
        if len(read) > most:
            self.defects[f"{name}: more than {most} addresses"] = None
        return tuple(found)

    def _stand_in(self, fields: Headers) -> Address | None:
        """Who wrote a mail whose From names no address: Sender, Reply-To, then the return path."""
        for name in ("sender", "reply-to", "resent-from", "return-path", "x-sender", "errors-to"):
            for value in fields.all(name):
                if found := _lenient_addresses(value, 1):
                    self.defects[f"no sender in From; taken from {name}"] = None
                    return found[0]
        return None

    def _delivered_to(self, fields: Headers) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for name in _ADDRESSED:
            for value in fields.all(name):
                found.update(dict.fromkeys(headers.bare_addresses(value, self.limits.addresses)))
        return tuple(found)

    # -------------------------------------------------------------------- body

    def _text_of(self, parts: list[Part]) -> str:
        """The text of a message that consists of `parts`; what it says in other forms only if it says nothing.

        Such are the text in a winmail.dat, rich text, a calendar, and types of text that nobody knows.
        """
        around, self.spare = self.spare, []
        text = "\n\n".join(said for part in parts for said in self._texts(part) if said).strip("\n")
        if not text.strip():
            text = "\n\n".join(said for part in self.spare for said in self._body(part) if said).strip("\n")
        self.spare = around
        return text

    def _texts(self, part: Part, *, alternative: bool = False) -> list[str]:
        """The readable texts of `part` and the parts in it; attachments are collected on the way."""
        kind = part.content_type
        if part.inside == "text":
            self.spare.append(part)
            return []
        if part.inside == "message" and part.opened:
            self._attach_tnef(part)
            return []
        if kind.startswith("multipart/"):
            if kind == "multipart/alternative" and len(part.children) > 1:
                return self._best_of(part)
            return [text for child in part.children for text in self._texts(child)]
        if kind.startswith("message/") and part.children:
            self._attach_message(part)
            return []
        if kind in _REPORTS:
            self._attach(part)
            self._take(self._decoded(part))
            return []
        if kind in ("text/plain", "text/html", "text/enriched", "text/richtext") and self._is_body(part):
            if part.filename or part.disposition == "attachment":
                self._attach(part)
            texts = self._body(part)
            if part.filename and part is not self.tree.root and not alternative:
                # A file that is shown in place is there to be read; it is not what the sender wrote as their answer.
                self._take("\n\n".join(texts))
                return []
            return texts
        if not part.opened:
            self._attach(part)
            self._keep_in_words(part)
        return [text for child in part.children for text in self._texts(child)]

    def _keep_in_words(self, part: Part) -> None:
        """Keep what an attachment says for where it is needed: by the end of the text, or if there is no other."""
        kind, root = part.content_type, part is self.tree.root
        if kind == "message/external-body":
            self._take("\n".join(f"{name}: {value}" for name, value in part.parameters.items()))
        elif kind == "message/partial":
            if _WORDS.search(part.source, part.start, min(part.end, part.start + 4_000)):
                self._take(self._decoded(part))
        elif part.disposition == "attachment" and not root:
            return
        elif kind == "text/calendar" or ((root or not part.filename) and _may_be_read(part)):
            self.spare.append(part)

    def _is_body(self, part: Part) -> bool:
        """Text is read in place unless it came as a file; a mail that is nothing but text is read anyhow."""
        if part.disposition == "attachment":
            return part is self.tree.root and not part.filename
        return not part.filename or part.disposition == "inline" or part is self.tree.root

    def _body(self, part: Part) -> list[str]:
        if part.content_type in _RICH:
            return [self._rich(part.content())]
        text = self._decoded(part)
        if part.content_type == "text/calendar":
            return [invitation.to_text(text)]
        if part.content_type == "text/html" or _PAGE.match(text, 0, 300):
            self.html.append(text)
            return [self._page(text)]
        text = self._without_armour(text)
        if part.content_type in ("text/enriched", "text/richtext"):
            text = _ENRICHED.sub("", text.replace("<<", "<"))
        elif part.parameters.get("format", "").lower() == "flowed":
            text = _unflow(text, part.parameters.get("delsp", "").lower() == "yes")
        if "\nbegin " in text or text.startswith("begin "):
            text = self._take_out_uuencoded(part, text)
        return [text.strip("\n")]

    def _best_of(self, part: Part) -> list[str]:
        """Of alternatives the plain text, unless it is empty or only says that there is HTML (RFC 2046 5.1.4)."""
        plain: list[str] = []
        rich: list[str] = []
        pages: list[str] = []
        for child in part.children:
            if child.content_type == "text/html" and self._is_body(child) and not child.filename:
                text = self._decoded(child)
                self.html.append(text)
                pages.append(text)
                continue
            before = len(self.html)
            texts = self._texts(child, alternative=True)
            (rich if len(self.html) > before else plain).extend(texts)
        said = "\n\n".join(text for text in plain if text.strip())
        if said and not (len(said) < 300 and re.search(r"\bhtml\b", said, re.IGNORECASE)):
            return [said]
        rich.extend(self._page(page) for page in pages)
        best = [text for text in rich if text.strip()]
        return best if sum(map(len, best)) > 2 * len(said) else [said]

    def _page(self, page: str) -> str:
        """The text of an HTML part; once a mail has had its share of rendering, the words without layout."""
        room, self._html_room = self._html_room, self._html_room - len(page)
        if room > 0:
            return self._without_armour(html.to_text(page, self.limits.html_chars))
        self.defects["too much HTML; the layout of some was left out"] = None
        return self._without_armour(html.words(page))

    def _without_armour(self, text: str) -> str:
        text, found = pgp.unwrap(text)
        self.defects.update(dict.fromkeys(found))
        return text

    def _rich(self, packed: bytes) -> str:
        """The text of packed RTF, which has its share of the room that HTML has."""
        if self._html_room <= 0:
            self.defects["too much rich text; some was left out"] = None
            return ""
        data = packed if packed.lstrip()[:5] == b"{\\rtf" else rtf.unpack(packed)
        self._html_room -= len(data)
        return headers.many_lines(rtf.to_text(data[: self.limits.html_chars]))

    def _decoded(self, part: Part) -> str:
        most = 4 * self.limits.text_chars
        data = part.content(most)[:most]
        if part.end - part.start > CODE * most:
            self.defects["the text is too long and was cut"] = None
        label = part.parameters.get("charset")
        if label is None and part.content_type == "text/html":
            match = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w.:-]{2,40})", data[:4_000], re.IGNORECASE)
            label = match[1].decode("ascii") if match else None
        text, mended = charset.decode(data, label, self.tree.charsets)
        if mended:
            self.defects[mended[:200]] = None
        if len(text) > self._room:
            self.defects["the text is too long and was cut"] = None
            text = text[: max(self._room, 0)]
        self._room -= len(text)
        return headers.many_lines(text)

    def _take(self, text: str) -> None:
        """Keep a text that is not the sender's own for the end of `body_text`."""
        if text.strip():
            self.tail.append(text.strip("\n"))

    def _take_out_uuencoded(self, part: Part, text: str) -> str:
        source, files = _uuencoded(part)
        for number, (name, first, last) in enumerate(files, 1):
            path = f"{part.path}.uu{number}".lstrip(".")
            self._add(path, name, "application/octet-stream", *measure(from_uuencode(source, first, last)))
        return _UU_FILE.sub("", text, count=len(files)) if files else text

    # ------------------------------------------------------------- attachments

    def _attach(self, part: Part) -> None:
        if part.content_type in _NAMED:
            self.defects[_NAMED[part.content_type]] = None
        if part.content_type == "text/calendar":
            self._calendar(part)
        size, digest = part.measure()
        if not size and not part.filename:
            return
        content_id = headers.one_line(part.headers.first("content-id")).strip("<>")[:300]
        inline = part.disposition == "inline" or (bool(content_id) and part.disposition != "attachment")
        self._add(part.path, part.filename, part.content_type, size, digest, content_id, inline)

    def _attach_message(self, part: Part) -> None:
        inner = part.children[0]
        subject = inner.headers.text("subject")
        if self.attached is None:
            self.attached = inner.headers
        name = part.filename or (headers.file_name(subject.replace("/", "-")[:100] + ".eml") if subject else "")
        self._add(part.path, name, part.content_type, *part.measure())
        lines = [
            f"{label}: {value}"
            for label in ("From", "Date", "To", "Subject")
            if (value := inner.headers.text(label.lower()))
        ]
        place = len(self.tail)
        kept_html, kept_attachments = len(self.html), len(self.attachments)
        outer = self.attached
        text = self._text_of([inner])
        self.attached = outer
        del self.html[kept_html:], self.attachments[kept_attachments:]
        self.tail.insert(place, "\n".join(["-" * 10, *lines, "", text]).strip())

    def _attach_tnef(self, part: Part) -> None:
        """A message attached inside a winmail.dat: its words are read last, its files are files of the mail."""
        kept_html = len(self.html)
        text = self._text_of(part.children)
        del self.html[kept_html:]
        self._take("\n".join(["-" * 10, f"Subject: {part.subject}", "", text]))

    def _calendar(self, part: Part) -> None:
        method = part.parameters.get("method", "")
        if not method and (
            match := re.search(rb"^METHOD:(\w{2,20})", part.content()[:20_000], re.MULTILINE | re.IGNORECASE)
        ):
            method = match[1].decode("ascii")
        self.calendar_method = method.lower()

    def _add(
        self, path: str, name: str, kind: str, size: int, digest: str, content_id: str = "", inline: bool = False
    ) -> None:
        if not name:
            last_word = re.sub(r"[^a-z0-9]", "", kind.rpartition("/")[2].removeprefix("x-"))[:8]
            name = f"attachment-{len(self.attachments) + 1}.{_ENDINGS.get(kind) or last_word or 'bin'}"
        self.attachments.append(Attachment(path, name, kind, size, digest, content_id, inline))

    # ------------------------------------------------------------------ bounce

    def _bounce(self, root: Part, sender: Address | None, subject: str, own: str) -> Bounce | None:
        original = headers.message_id(self.attached.first("message-id")) if self.attached is not None else None
        if original is None:
            for part in root.walk():
                if part.content_type == "text/rfc822-headers":
                    found, _, _ = headers.read_block(part.content(), 0, len(part.content()), self.limits)
                    original = headers.message_id(found.first("message-id"))
                    break
        return bounce.read(
            root,
            sender=sender.addr if sender else "",
            sender_name=sender.name if sender else "",
            subject=subject,
            text=own,
            original=original,
            raw=self.raw,
        )


def _may_be_read(part: Part) -> bool:
    """True for what a person could read if the mail has nothing better: text of any type, even without one."""
    kind = part.content_type
    if kind in ("text/vcard", "text/x-vcard", "text/directory", "text/css", "text/javascript"):
        return False
    if kind == "application/octet-stream":
        beginning = part.beginning()
        return beginning.isascii() and bool(_WORDS.search(beginning)) and not _NO_TEXT.search(beginning)
    return kind in _RICH or kind.startswith("text/") or kind == "application/xhtml+xml"


def _addr(address: str) -> str:
    """An address in lower case, without what only surrounds it; a local part in quotes keeps its spaces."""
    address = headers.one_line(address).lower()
    if '"' in address and (match := _QUOTED_LOCAL.fullmatch(address)):
        local = match[1]
        address = (local if _BARE_LOCAL.fullmatch(local) else f'"{local}"') + match[2]
        return address[:320]
    address = "".join(address.split())
    for before in ("mailto:", "smtp:"):
        address = address.removeprefix(before)
    return address[:320]


def _person(name: str) -> str:
    shown = headers.one_line(headers.decode_words(name))
    if len(shown) > 1 and shown[0] == shown[-1] and shown[0] in "\"'":
        shown = shown[1:-1].strip()
    return shown[:200]


def _lenient_addresses(value: str, most: int) -> list[Address]:
    """Addresses of a field that breaks the rules: what stands in angle brackets first, else what looks like one."""
    text = headers.decode_words(value)
    bracketed = re.findall(r"<\s*([^<>\s]{1,200}@[^<>\s]{1,200})\s*>", text)[:most]
    found = [_addr(a) for a in bracketed] or headers.bare_addresses(text, most)
    name = _person(text.partition("<")[0].strip().strip('"')) if len(found) == 1 and "<" in text else ""
    return [Address(address, "" if "@" in name else name) for address in found]


def _lenient_date(value: str) -> datetime | None:
    line = headers.one_line(value)[:200]
    try:
        read = datetime.fromisoformat(line) if _ISO_DATE.match(line) else parsedate_to_datetime(line)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _unflow(text: str, delete_space: bool) -> str:
    """Join the soft-broken lines of format=flowed (RFC 3676); quoted lines keep their quote marks."""
    out: list[str] = []
    pieces: list[str] = []
    open_depth = -1

    def flush(depth: int) -> None:
        out.append((">" * depth + " " if depth else "") + "".join(pieces))
        pieces.clear()

    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        body = bare[1:] if bare.startswith(" ") else bare
        signature = body == "-- "
        if pieces and (open_depth != depth or signature):
            flush(open_depth)
        soft = body.endswith(" ") and not signature
        pieces.append(body[:-1] if soft and delete_space else body)
        if soft:
            open_depth = depth
        else:
            flush(depth)
    if pieces:
        flush(open_depth)
    return "\n".join(out)


def _uuencoded(part: Part) -> tuple[bytes, list[tuple[str, int, int]]]:
    """The files that are uuencoded inside a text: bytes, and for each its name and where it begins and ends in them."""
    encoded = part.encoding in ("base64", "quoted-printable")
    source, position, end = (part.content(), 0, -1) if encoded else (part.source, part.start, part.end)
    end = len(source) if end < 0 else end
    files: list[tuple[str, int, int]] = []
    while len(files) < _MOST_UU and (begin := _UU_BEGIN.search(source, max(position - 1, 0), end)):
        last = _UU_END.search(source, begin.end(), end)
        if last is None:
            break
        files.append((headers.file_name(charset.decode(begin[1].strip(), None)[0]), begin.start(), last.end()))
        position = last.end()
    return source, files
