"""Invented complaint mails: six new ones, three replies and one with an attachment in every ten.

They come in six languages and nine charsets, in every transfer encoding, and two in five also as HTML. All of it
follows from the seed, so two runs measure the same bytes. Whom they are from and to is example.com and example.org.
"""

from __future__ import annotations

import base64
import html
import quopri
import random
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime

TO = "complaints@example.com"
FIRST_SENT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
APART = timedelta(seconds=73)
OF_TEN = ("new",) * 6 + ("reply",) * 3 + ("attachment",)
WITH_HTML = 0.4
ANSWERED_UP_TO = 300
"""A reply belongs to one of so many cases before it."""
ATTACHMENT_BYTES = (50_000, 200_000)


@dataclass(frozen=True)
class Language:
    """What people say in it. `joins` stands between two sentences."""

    subjects: tuple[str, ...]
    sentences: tuple[str, ...]
    joins: str = " "


LANGUAGES = {
    "en": Language(
        (
            "Complaint about the evening course",
            "Still no certificate",
            "Paid for a place I never got",
            "Heating in room 12",
            "Nobody rings back",
        ),
        (
            "I want to complain about the course that began in September.",
            "The tutor was away for three weeks and no one took over.",
            "I was promised a call by Friday and have heard nothing.",
            "Twice I stood before a locked door with eleven others.",
            "My fee was taken two times and only one of them has come back.",
            "The certificate has the wrong name on it, and so has the new one.",
            "Please say who looks after this and when I will have an answer.",
            "I expect an apology and my money back.",
            "It was cold enough to keep our coats on for the whole lesson.",
            "My daughter is upset and does not want to go there again.",
        ),
    ),
    "de": Language(
        ("Beschwerde über den Abendkurs", "Rückzahlung der Gebühr", "Niemand meldet sich"),
        (
            "Ich möchte mich über den Kurs beschweren.",
            "Seit drei Wochen fällt der Unterricht aus, ohne dass jemand Bescheid gäbe.",
            "Die Gebühr wurde zweimal abgebucht.",
            "Auf meine Briefe habe ich keine Antwort erhalten.",
            "Ich erwarte, dass Sie mir den Betrag überweisen.",
            "Bitte sagen Sie mir, wer dafür zuständig ist.",
        ),
    ),
    "fr": Language(
        ("Réclamation sur mon inscription", "Cours annulé sans prévenir"),
        (
            "Je souhaite déposer une réclamation au sujet du cours du soir.",
            "Le cours a été annulé trois fois sans que personne ne nous prévienne.",
            "J'ai payé deux fois et on ne m'a rien rendu.",
            "Je demande le remboursement des frais d'inscription.",
            "Personne n'a répondu à mes deux lettres.",
        ),
    ),
    "pl": Language(
        ("Skarga na kurs wieczorowy", "Zwrot opłaty"),
        (
            "Chciałbym złożyć skargę na kurs wieczorowy.",
            "Zajęcia odwołano trzy razy bez słowa wyjaśnienia.",
            "Pieniądze pobrano dwukrotnie i nikt nie odpowiada na moje listy.",
            "Proszę o zwrot opłaty.",
        ),
    ),
    "ru": Language(
        ("Жалоба на курсы", "Верните деньги за обучение"),
        (
            "Хочу подать жалобу на вечерние курсы.",
            "Занятия отменяли трижды и никого не предупредили.",
            "Деньги сняли два раза, на письма никто не отвечает.",
            "Прошу вернуть оплату и сообщить, кто за это отвечает.",
        ),
    ),
    "ja": Language(
        ("講座についての苦情", "受講料の返金について"),
        (
            "夜間講座について苦情を申し上げます。",
            "連絡もなく三回も休講になりました。",
            "受講料が二重に引き落とされています。",
            "返金と回答をお願いいたします。",
        ),
        joins="",
    ),
}

# Language, charset, transfer encoding, and how many of a hundred mails are so.
WRITTEN = (
    ("en", "us-ascii", "7bit", 34),
    ("en", "utf-8", "quoted-printable", 13),
    ("en", "utf-8", "base64", 8),
    ("en", "windows-1252", "quoted-printable", 5),
    ("de", "utf-8", "quoted-printable", 8),
    ("de", "iso-8859-1", "8bit", 5),
    ("de", "iso-8859-15", "quoted-printable", 4),
    ("fr", "windows-1252", "quoted-printable", 5),
    ("fr", "utf-8", "8bit", 5),
    ("pl", "iso-8859-2", "quoted-printable", 3),
    ("ru", "koi8-r", "base64", 4),
    ("ru", "utf-8", "base64", 3),
    ("ja", "iso-2022-jp", "7bit", 3),
)
FIRST_NAMES = ("Alice", "Björn", "Chloé", "Dmitri", "Eva", "Farid", "Gwen", "Haruka", "Inés", "Jan", "Łucja", "Mehmet")
LAST_NAMES = ("Archer", "Baker", "Çelik", "Dubois", "Ergün", "Fischer", "Gómez", "Hill", "Ivanova", "Jones", "Kowalska")
FILES = (
    ("receipt.pdf", "application/pdf"),
    ("the room.jpg", "image/jpeg"),
    ("Kündigung.pdf", "application/pdf"),
    ("screenshot.png", "image/png"),
)


@dataclass
class _Case:
    """What a later reply needs to know of a complaint."""

    sender: str
    subject: str
    written: tuple[str, str, str]
    text: str
    ids: list[str] = field(default_factory=list)


def mails(count: int, seed: int = 1) -> Iterator[bytes]:
    """So many mails in the order in which they were sent."""
    dice = random.Random(f"complaints {seed}")
    cases: list[_Case] = []
    kinds: list[str] = []
    for number in range(count):
        if not kinds:
            kinds = dice.sample(OF_TEN, len(OF_TEN))
        kind = kinds.pop()
        earlier = dice.choice(cases[-ANSWERED_UP_TO:]) if kind == "reply" and cases else None
        case = earlier or _new_case(dice, count)
        if not earlier:
            cases.append(case)
        yield _mail(dice, case, number, is_reply=earlier is not None, attaches=kind == "attachment")


def large_mail(size: int, seed: int = 1) -> bytes:
    """One complaint of about `size` bytes, nearly all of it an attachment."""
    dice = random.Random(f"large {seed}")
    case = _Case("Alice Archer <alice@example.org>", "A film of the room", ("en", "us-ascii", "7bit"), "")
    return _mail(dice, case, 0, is_reply=False, attaches=True, file_bytes=int(size * 0.73))


def _new_case(dice: random.Random, count: int) -> _Case:
    written = dice.choices([one[:3] for one in WRITTEN], [one[3] for one in WRITTEN])[0]
    name = f"{dice.choice(FIRST_NAMES)} {dice.choice(LAST_NAMES)}"
    sender = f"{_header(name, 'utf-8')} <writer{dice.randrange(max(count // 2, 2))}@example.org>"
    subject = f"{dice.choice(LANGUAGES[written[0]].subjects)} ({dice.randrange(1_000, 10_000)})"
    return _Case(sender, subject, written, "")


def _mail(
    dice: random.Random,
    case: _Case,
    number: int,
    *,
    is_reply: bool,
    attaches: bool,
    file_bytes: int | None = None,
) -> bytes:
    language, charset, encoding = case.written
    sent = FIRST_SENT + APART * number
    rfc_id = f"<{number}.{dice.getrandbits(40):010x}@mail.example.org>"
    text = _text(dice, LANGUAGES[language])
    body = text
    if is_reply:
        quoted = "\n".join(f"> {line}" for line in case.text.splitlines()[:20])
        body = f"{text}\nOn Mon, 2 Nov 2026 at 09:00, Complaints wrote:\n{quoted}\n"
    head = [
        f"Return-Path: <{case.sender.rpartition('<')[2]}",
        f"Received: from out.example.org (out.example.org [192.0.2.{number % 200 + 1}])",
        f"\tby mx.example.com with ESMTPS id {dice.getrandbits(32):08x}; {format_datetime(sent)}",
        f"Date: {format_datetime(sent)}",
        f"From: {case.sender}",
        f"To: Complaints <{TO}>",
        f"Subject: {_header(('Re: ' if is_reply else '') + case.subject, charset)}",
        f"Message-ID: {rfc_id}",
        "MIME-Version: 1.0",
    ]
    if is_reply:
        head += [f"In-Reply-To: {case.ids[-1]}", "References: " + "\r\n ".join(case.ids[-6:])]
    case.ids.append(rfc_id)
    case.text = text
    part = _text_part("plain", body, charset, encoding)
    if dice.random() < WITH_HTML:
        paragraphs = "".join(f"<p>{html.escape(one, quote=False)}</p>\n" for one in body.split("\n\n"))
        page = f"<html><body>\n{paragraphs}</body></html>\n"
        part = _parts("alternative", f"alt{number}", [part, _text_part("html", page, charset, encoding)])
    if attaches:
        name, content_type = dice.choice(FILES)
        size = dice.randrange(*ATTACHMENT_BYTES) if file_bytes is None else file_bytes
        part = _parts("mixed", f"mix{number}", [part, _file(name, content_type, dice.randbytes(size))])
    return "\r\n".join(head).encode("ascii") + b"\r\n" + part


def _text(dice: random.Random, language: Language) -> str:
    paragraphs = (
        language.joins.join(dice.choice(language.sentences) for _ in range(dice.randint(2, 6)))
        for _ in range(dice.randint(1, 4))
    )
    if not language.joins:
        return "\n\n".join(paragraphs) + "\n"
    return "\n\n".join(textwrap.fill(one, 72) for one in paragraphs) + "\n"


def _header(value: str, charset: str) -> str:
    if value.isascii():
        return value
    return Header(value, charset, maxlinelen=70).encode(linesep="\r\n")


def _text_part(subtype: str, text: str, charset: str, encoding: str) -> bytes:
    written = text.replace("\n", "\r\n").encode(charset)
    head = f"Content-Type: text/{subtype}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + _encoded(written, encoding)


def _file(name: str, content_type: str, content: bytes) -> bytes:
    plain = name if name.isascii() else ""
    named = f'filename="{plain}"' if plain else f"filename*=utf-8''{percent_encoded(name)}"
    head = (
        f"Content-Type: {content_type}\r\nContent-Disposition: attachment; {named}\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode() + _encoded(content, "base64")


def percent_encoded(name: str) -> str:
    """A file name in the percent encoding of RFC 2231."""
    return "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"%{byte:02X}" for byte in name.encode())


def _encoded(content: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return base64.encodebytes(content).replace(b"\n", b"\r\n")
    if encoding == "quoted-printable":
        return quopri.encodestring(content.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    return content


def _parts(subtype: str, boundary: str, parts: list[bytes]) -> bytes:
    marked = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in parts)
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    return head + marked + f"--{boundary}--\r\n".encode()
