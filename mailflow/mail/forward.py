"""Finds the original in a mail that forwards another: who wrote it first, to whom, when, and under what subject."""

from __future__ import annotations

import re

from mailflow.mail import headers, reply
from mailflow.mail.headers import FORWARD_PREFIXES, Headers
from mailflow.mail.message import Address, Forwarded

_MOST_BLOCKS = 50
_MOST_PEOPLE = 200
_SEPARATOR_SAYS_ORIGINAL = 40
"""Lines of the sender's own that may stand above the block of a forwarded mail before it counts as quoted."""


def is_forward(subject: str) -> bool:
    """True if the first prefix of a decoded subject says "forwarded" in any usual language."""
    first = headers.prefix(subject)
    return first in FORWARD_PREFIXES or bool(re.search(r"\((?:fwd|fw|wg)\)\s*$", subject, re.IGNORECASE))


def read(subject: str, text: str, attached: Headers | None = None) -> Forwarded | None:
    """The original of a forwarded mail, or None if this mail is no forward.

    A block headed "Forwarded message" in the text counts always; a bare block of headers or an attached
    message (`attached` is its header) only if the subject says "forwarded" or nothing else is written.
    """
    lines = text.split("\n", 3_000)[:3_000]
    announced = is_forward(subject)
    tries = _MOST_BLOCKS
    for number, line in enumerate(lines):
        if tries and reply.announces_forward(line):
            tries -= 1
            if found := _block(lines, number + 1):
                return found
        elif announced and reply.starts_header_block(lines, number):
            return _block(lines, number)
    own = sum(1 for line in lines[:_SEPARATOR_SAYS_ORIGINAL] if line.strip())
    if attached is not None and (announced or own <= 2):
        return _of_message(attached)
    return None


def _of_message(attached: Headers) -> Forwarded | None:
    sender = attached.first("from") or attached.first("sender") or attached.first("reply-to")
    author = _author(headers.decode_words(sender))
    subject = attached.text("subject")
    if author is None and not subject:
        return None
    to, cc = (_people(headers.decode_words(", ".join(attached.all(name)))) for name in ("to", "cc"))
    return Forwarded(author, attached.text("date") or None, subject or None, to, cc)


def _block(lines: list[str], start: int) -> Forwarded | None:
    """Read "From: ... Date: ... Subject: ..." from the first such lines after `start`, with wrapped values."""
    values: dict[str, str] = {}
    last: str | None = None
    for line in lines[start : start + 25]:
        bare = line.strip().lstrip(">").strip()
        if not bare:
            if len(values) >= 2:
                break
            last = None
            continue
        label = reply.header_label(line)
        if label:
            value = headers.one_line(re.split(r"[:：]", bare, maxsplit=1)[1]).strip("* ")
            values.setdefault(label, value)
            last = label
        elif last and len(values[last]) < 500:
            values[last] = f"{values[last]} {headers.one_line(bare)}".strip("* ")
        elif values:
            break
    if "from" not in values or len(values) < 2:
        return None
    to, cc = _people(values.get("to", "")), _people(values.get("cc", ""))
    return Forwarded(_author(values["from"]), values.get("sent") or None, values.get("subject") or None, to, cc)


def _author(value: str) -> Address | None:
    people = _people(value)
    return people[0] if people else None


def _people(value: str) -> tuple[Address, ...]:
    """Everybody in a value such as "Jane Doe [mailto:jane@example.org]; 'Bob' <bob@example.org>" who has an address."""
    people: dict[str, Address] = {}
    name_starts = 0
    value = value.replace("mailto:", " ")
    for match in headers.ADDRESS.finditer(value):
        name = re.split(r"[<\[(]", value[name_starts : match.start()], maxsplit=1)[0]
        name = headers.one_line(name).strip("\"'*,;>])\xa0 ")
        name_starts = match.end()
        for address in headers.bare_addresses(match[0], 1):
            people.setdefault(address, Address(address, name[:200]))
        if len(people) >= _MOST_PEOPLE:
            break
    return tuple(people.values())
