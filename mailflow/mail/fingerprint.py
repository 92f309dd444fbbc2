"""A fingerprint of what a mail says, the same for every copy of it however it was carried."""

from __future__ import annotations

import hashlib
import unicodedata

from mailflow.mail.message import ParsedMessage


def of(parsed: ParsedMessage) -> str:
    """A SHA-256 in hex over sender, subject, the words of the text, and the attachments' contents.

    It leaves out everything that a second delivery of the same mail changes: Received, Delivered-To and other
    trace fields, recipients, transfer encodings, boundaries, line ends and white space; the Message-ID, since
    some senders reuse one for different mails and some relays replace it; and the Date, which differs when
    somebody presses *send* twice.
    """
    parts = [
        parsed.sender.addr if parsed.sender else "",
        _words(parsed.subject),
        _words(parsed.body_text),
        _words(parsed.body_html) if not parsed.body_text.strip() else "",
        *sorted(attachment.sha256 for attachment in parsed.attachments),
    ]
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "replace")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def _words(text: str) -> str:
    return " ".join((text if text.isascii() else unicodedata.normalize("NFC", text)).split())
