"""What the rest of mailflow knows of one e-mail: the envelope it came in and the frozen result of reading it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Envelope:
    """How a mail reached us, told by our own server or file system and never by the mail itself.

    `delivery_key` names this one delivery for ever ("imap:info/INBOX/1700000000/42"): receiving the same
    key twice stores nothing new. `received_at` (aware, UTC) is when the server took the mail; the clocks of
    a complaint run from it. `mailbox` is the name of the configured mailbox it came to, or "".
    `mail_from` is None where the channel does not tell it and "" for the null return path.
    """

    delivery_key: str
    received_at: datetime
    channel: str
    mailbox: str = ""
    mail_from: str | None = None
    rcpt_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Address:
    """One mailbox: `addr` in lower case without comments, `name` decoded, cleaned of control characters."""

    addr: str
    name: str = ""


@dataclass(frozen=True)
class Attachment:
    """One part that a person would call an attachment; its bytes stay in the raw mail.

    `part` is its path in the MIME tree ("2.1"), by which `mail.parse.read_part` finds the bytes again.
    `filename` is safe to show and to offer for saving: no path, control or zero-width character.
    """

    part: str
    filename: str
    content_type: str
    size: int
    sha256: str
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True)
class Forwarded:
    """The header block of an original that somebody forwarded, inline or attached.

    `from_` is None where the block names its author without an address; `to` and `cc` are the addresses it names.
    """

    from_: Address | None
    date: str | None
    subject: str | None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()


@dataclass(frozen=True)
class Bounce:
    """A delivery report. `failed` and `delayed` are the addresses it names, `original_id` our Message-ID."""

    permanent: bool
    failed: tuple[str, ...]
    delayed: tuple[str, ...] = ()
    original_id: str | None = None
    because: str = ""


@dataclass(frozen=True)
class ParsedMessage:
    """One mail, read. Nothing here is trusted: every field is what the sender's bytes claim.

    Message-IDs are without angle brackets. `body_text` is the readable text of the whole body, `reply_text`
    the part that this sender wrote (no quoted mail, no signature). `automated` says in a few words why the
    mail counts as sent by a machine, or is None for a person's mail; `automated_but_for_list` is the same without
    what a mailing list adds, whose own names (List-Id, List-Post) are `list_names`. `defects` says what was mended.
    `delivered_to` holds every address that our side wrote or the sender aimed at, for finding reply tokens.
    """

    subject: str
    sender: Address | None
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    date: datetime | None
    body_text: str
    body_html: str
    reply_text: str
    attachments: tuple[Attachment, ...]
    automated: str | None = None
    automated_but_for_list: str | None = None
    list_names: tuple[str, ...] = ()
    bounce: Bounce | None = None
    forwarded: Forwarded | None = None
    authentication_results: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()
    error: str | None = None
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
