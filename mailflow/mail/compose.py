"""Writes an outgoing message as bytes (RFC 5322, MIME), the same bytes each time for the same message.

It does so itself rather than through `email.message.EmailMessage`, which folds a long message id into an encoded
word that mail readers do not recognise, draws random boundaries, and is slow on the way of every delivery.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from types import MappingProxyType
from urllib.parse import quote

from mailflow.mail import headers
from mailflow.mail.message import Address

_LONGEST_LINE = 998
"""Characters of a line without its CR LF (RFC 5322 section 2.1.1)."""
_MOST_REFERENCES = 20
_FIELD_NAME = re.compile(r"[!-9;-~]{1,70}")
_CONTENT_TYPE = re.compile(
    r'[\w!#$&^.+-]{1,60}/[\w!#$&^.+-]{1,100}(?:; ?[\w-]{1,30}=(?:[\w.+-]{1,60}|"[\w .+-]{1,60}"))*'
)
_ADDR = re.compile(
    r"[^\s<>()\",;:\[\]\\@\x00-\x1f\x7f]{1,64}@(?:[^\s<>()\",;:\[\]\\@\x00-\x1f\x7f]{1,255}|\[[\w.:]{2,50}\])"
)
_PLAIN_NAME = re.compile(r"[\w!#$%&'*+/=?^`{|}~ -]+", re.ASCII)
_OWN_FIELD_NAMES = """
    from to cc bcc reply-to subject date message-id in-reply-to references auto-submitted mime-version content-type
    content-transfer-encoding content-disposition sender return-path
"""
_OWN_FIELDS = frozenset(_OWN_FIELD_NAMES.split())


class CannotCompose(ValueError):
    """A field of an outgoing message holds what no mail may carry; the text names the field."""


@dataclass(frozen=True)
class OutgoingAttachment:
    """A file to send along. `content_type` may carry parameters ("text/calendar; method=REQUEST")."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Outgoing:
    """One message to one recipient. Message-IDs are without angle brackets, `date` is aware.

    `auto_submitted` ("auto-generated", "auto-replied") marks mail that no person wrote (RFC 3834). `headers` are
    further fields ("X-Case"), never those that have a place of their own here.
    """

    message_id: str
    from_: Address
    to: Address
    subject: str
    text: str
    date: datetime
    html: str = ""
    reply_to: Address | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    auto_submitted: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    attachments: tuple[OutgoingAttachment, ...] = ()


def needs_smtputf8(out: Outgoing) -> bool:
    """True if an address is not ASCII: the server must offer SMTPUTF8 (RFC 6531), else it cannot be sent."""
    return not all(address.addr.isascii() for address in (out.from_, out.to, out.reply_to) if address)


def compose(out: Outgoing) -> bytes:
    """The message as bytes with CR LF line ends; equal messages give equal bytes.

    Line breaks and control characters in any field become spaces, so no field can add another. Raises
    CannotCompose for an address, a field name or a date that no mail may carry.
    """
    if out.date.tzinfo is None:
        raise CannotCompose("date: a time without a time zone")
    lines = [
        _mailbox("From", out.from_),
        _mailbox("To", out.to),
        *([_mailbox("Reply-To", out.reply_to)] if out.reply_to else []),
        _unstructured("Subject", out.subject),
        f"Date: {format_datetime(out.date)}",
        f"Message-ID: <{_identifier(out.message_id)}>",
    ]
    if out.in_reply_to:
        lines.append(f"In-Reply-To: <{_identifier(out.in_reply_to)}>")
    if out.references:
        lines.append("References: " + "\r\n ".join(f"<{_identifier(i)}>" for i in _bounded(out.references)))
    if out.auto_submitted:
        lines.append(_unstructured("Auto-Submitted", out.auto_submitted))
    for name, value in out.headers.items():
        if not _FIELD_NAME.fullmatch(name) or name.lower() in _OWN_FIELDS:
            raise CannotCompose(f"headers: {name!r} cannot be set")
        lines.append(_unstructured(name, value))
    lines.append("MIME-Version: 1.0")
    head, body = _body(out)
    return "\r\n".join([*lines, *head, "", ""]).encode("utf-8") + body


def _bounded(references: tuple[str, ...]) -> tuple[str, ...]:
    """The first id, which names the thread, and the last ones, which place the answer in it."""
    if len(references) <= _MOST_REFERENCES:
        return references
    return references[:1] + references[-(_MOST_REFERENCES - 1) :]


def _identifier(identifier: str) -> str:
    bare = re.sub(r"[\s<>\x00-\x1f\x7f]+", "", identifier)[:900]
    if not bare:
        raise CannotCompose("message id: empty")
    return bare if bare.isascii() else quote(bare.encode("utf-8", "replace"), safe="@!#$&'*+/=?^_`{|}~.-%")


def _mailbox(name: str, address: Address) -> str:
    if not _ADDR.fullmatch(address.addr):
        raise CannotCompose(f"{name}: {address.addr!r} is not a mail address")
    shown = headers.one_line(address.name)[:200]
    if not shown:
        return f"{name}: {address.addr}"
    if not shown.isascii():
        shown = "\r\n ".join(_encoded_words(shown))
    elif not _PLAIN_NAME.fullmatch(shown) or "=?" in shown:
        shown = '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return (
        f"{name}: {shown}\r\n <{address.addr}>"
        if len(shown) + len(address.addr) > 60
        else f"{name}: {shown} <{address.addr}>"
    )


def _unstructured(name: str, value: str) -> str:
    """A field of free text: folded at spaces, in encoded words where it is not ASCII or looks like one."""
    text = headers.one_line(value)
    longest = max(map(len, text.split()), default=0)
    if not text.isascii() or "=?" in text or longest > 900:
        return f"{name}: " + "\r\n ".join(_encoded_words(text))
    lines = [f"{name}:"]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) > 76 and not lines[-1].endswith(":"):
            lines.append("")
        lines[-1] += " " + word
    return "\r\n".join(lines)


def _encoded_words(text: str) -> list[str]:
    """`text` as RFC 2047 words of at most 75 characters, none of which splits a character."""
    words = []
    chunk = b""
    for character in text:
        data = character.encode("utf-8", "replace")
        if len(chunk) + len(data) > 42:
            words.append(chunk)
            chunk = b""
        chunk += data
    words.append(chunk)
    return [f"=?utf-8?B?{binascii.b2a_base64(word, newline=False).decode('ascii')}?=" for word in words if word]


def _body(out: Outgoing) -> tuple[list[str], bytes]:
    """The MIME fields of the message and its body: text first, HTML beside it, files after both."""
    seed = hashlib.sha256("\0".join((out.message_id, out.text, out.html)).encode("utf-8", "replace")).hexdigest()
    head, body = _text_part("plain", out.text)
    if out.html:
        head, body = _multipart("alternative", f"=_a_{seed[:40]}", [(head, body), _text_part("html", out.html)])
    if out.attachments:
        files = [_file_part(attachment) for attachment in out.attachments]
        head, body = _multipart("mixed", f"=_m_{seed[:40]}", [(head, body), *files])
    return head, body


def _text_part(subtype: str, text: str) -> tuple[list[str], bytes]:
    text = headers.many_lines(text)
    if not text.endswith("\n"):
        text += "\n"
    if (
        text.isascii()
        and "\nFrom " not in text
        and not text.startswith("From ")
        and max(map(len, text.split("\n"))) < 900
    ):
        return (
            [f"Content-Type: text/{subtype}; charset=us-ascii", "Content-Transfer-Encoding: 7bit"],
            text.replace("\n", "\r\n").encode("ascii"),
        )
    data = binascii.b2a_qp(text.encode("utf-8", "replace"), istext=True)
    data = re.sub(rb"^From ", b"=46rom ", data, flags=re.MULTILINE)  # old mailboxes would put ">" before it
    return (
        [f"Content-Type: text/{subtype}; charset=utf-8", "Content-Transfer-Encoding: quoted-printable"],
        data.replace(b"\n", b"\r\n"),
    )


def _file_part(attachment: OutgoingAttachment) -> tuple[list[str], bytes]:
    name = headers.file_name(attachment.name) or "attachment"
    kind = attachment.content_type if _CONTENT_TYPE.fullmatch(attachment.content_type) else "application/octet-stream"
    if kind.startswith(("message/", "multipart/")):  # these may not be encoded in base64 (RFC 2046 5.2.1)
        kind = "application/octet-stream"
    plain = re.sub(r"[^\w .()+-]", "_", name, flags=re.ASCII)
    disposition = f'Content-Disposition: attachment;\r\n filename="{plain}"'
    if plain != name:
        disposition += ";\r\n filename*=utf-8''" + quote(name.encode("utf-8", "replace"), safe="")
    return (
        [f"Content-Type: {kind}", disposition, "Content-Transfer-Encoding: base64"],
        base64.encodebytes(attachment.content).replace(b"\n", b"\r\n"),
    )


def _multipart(subtype: str, boundary: str, parts: list[tuple[list[str], bytes]]) -> tuple[list[str], bytes]:
    mark = b"--" + boundary.encode("ascii")
    out = []
    for head, body in parts:
        out.append(mark + b"\r\n" + "\r\n".join(head).encode("utf-8") + b"\r\n\r\n" + body)
    return (
        [f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"'],
        b"\r\n".join([*out, mark + b"--\r\n"]),
    )
