"""A mail client, small enough to read: it shows a mail as its reader sees it, and writes an answer as they would.

It knows no more of mailflow than any client does: the answer goes to Reply-To, quotes the mail and names it in
In-Reply-To, and a `mailto:` button opens a new mail with its address, subject and text filled in (RFC 6068).
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from urllib.parse import unquote

from mailflow.demo.cast import Resident
from mailflow.mail.compose import Outgoing, compose
from mailflow.mail.message import Address
from mailflow.mail.parse import parse

_BUTTON = re.compile(r'<a\b[^>]*\bhref="(mailto:[^"]+)"[^>]*>(.*?)</a>', re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
QUOTED_LINES = 200


@dataclass(frozen=True)
class Draft:
    """A mail being written. `answers` and `references` name the mails before it, without angle brackets."""

    to: str
    subject: str
    text: str
    answers: str | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A mail in somebody's mailbox, as their client shows it. `number` counts from 1, the oldest."""

    number: int
    sender: str
    sender_address: str
    reply_to: str
    to: str
    subject: str
    at: datetime | None
    text: str
    html: str
    files: tuple[str, ...]
    message_id: str | None
    references: tuple[str, ...]
    return_path: str

    @property
    def buttons(self) -> tuple[tuple[str, str], ...]:
        """The buttons of the mail: (label, mailto: address)."""
        return tuple(
            (unescape(_TAG.sub("", label)).strip(), unescape(link)) for link, label in _BUTTON.findall(self.html)
        )

    def pressed(self, button: int) -> Draft:
        """Press a button, counted from 0: the new mail that it opens. IndexError if there is none."""
        return opened_by(self.buttons[button][1])

    def button(self, beginning: str) -> Draft:
        """Press the button whose text begins so. LookupError if there is none."""
        for number in range(len(self.buttons)):
            draft = self.pressed(number)
            if draft.text.startswith(beginning):
                return draft
        raise LookupError(f"The mail “{self.subject}” has no button {beginning}.")

    def answer(self, words: str) -> Draft:
        """Press *reply* and write."""
        subject = self.subject if self.subject.lower().startswith("re:") else f"Re: {self.subject}"
        quoted = "\n".join(f"> {line}" for line in self.text.split("\n")[:QUOTED_LINES])
        wrote = f"On {self.at:%d %B %Y at %H:%M}, {self.sender} wrote:" if self.at else f"{self.sender} wrote:"
        known = (*self.references, self.message_id) if self.message_id else self.references
        return Draft(self.reply_to, subject, f"{words}\n\n{wrote}\n{quoted}\n", self.message_id, known)


def read(number: int, raw: bytes) -> Letter:
    """Show one mail of a mailbox."""
    mail = parse(raw)
    sender = mail.sender or Address("", "")
    return Letter(
        number=number,
        sender=sender.name or sender.addr,
        sender_address=sender.addr,
        reply_to=mail.reply_to[0].addr if mail.reply_to else sender.addr,
        to=", ".join(one.addr for one in (*mail.to, *mail.cc)),
        subject=mail.subject,
        at=mail.date,
        text=mail.body_text,
        html=mail.body_html,
        files=tuple(one.filename for one in mail.attachments),
        message_id=mail.message_id,
        references=mail.references,
        return_path=next(iter(mail.headers.get("return-path", ())), "").strip("<> "),
    )


def opened_by(link: str) -> Draft:
    """The new mail that a `mailto:` link opens. A plus sign in it is a plus sign."""
    address, _, query = link.removeprefix("mailto:").partition("?")
    fields = {}
    for part in query.split("&"):
        name, _, value = part.partition("=")
        fields[name.lower()] = unquote(value)
    return Draft(unquote(address), fields.get("subject", ""), fields.get("body", "").replace("\r\n", "\n"))


def written(
    by: Resident, draft: Draft, at: datetime, *, headers: dict[str, str] | None = None, automatic: bool = False
) -> bytes:
    """The draft as the mail that leaves. Raises CannotCompose for an address that no mail may carry."""
    return compose(
        Outgoing(
            message_id=f"{secrets.token_hex(12)}@{by.email.rpartition('@')[2]}",
            from_=Address(by.email, by.name),
            to=Address(draft.to),
            subject=draft.subject,
            text=draft.text,
            date=at,
            in_reply_to=draft.answers,
            references=draft.references,
            auto_submitted="auto-replied" if automatic else None,
            headers=headers or {},
        )
    )
