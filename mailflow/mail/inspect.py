"""What mailflow reads in one mail, as plain data for `mailflow inspect --json`."""

from __future__ import annotations

from typing import Any

from mailflow.mail.limits import Limits
from mailflow.mail.message import Address
from mailflow.mail.parse import parse


def inspect(raw: bytes, name: str, limits: Limits | None = None) -> dict[str, Any]:
    """Everything that is read in the mail `raw`, which came from the file `name`, fit for JSON. Never raises.

    `is_bounce` is true for every report that a mail was not delivered; `is_delay` tells those apart whose
    server is still trying, and for them `bounced_recipients` is empty.
    """
    mail = parse(raw, limits or Limits())
    bounce = mail.bounce
    return {
        "file": name,
        "subject": mail.subject,
        "from": mail.sender.addr if mail.sender else None,
        "from_name": mail.sender.name if mail.sender else "",
        "to": [address.addr for address in mail.to],
        "cc": [address.addr for address in mail.cc],
        "message_id": mail.message_id,
        "in_reply_to": [f"<{identifier}>" for identifier in mail.in_reply_to],
        "references": [f"<{identifier}>" for identifier in mail.references],
        "date": mail.date.isoformat() if mail.date else None,
        "body_text": mail.body_text,
        "body_html": mail.body_html,
        "reply_text": mail.reply_text,
        "attachments": [
            {"filename": part.filename, "size": part.size, "content_type": part.content_type, "part": part.part}
            for part in mail.attachments
        ],
        "is_auto_reply": mail.automated is not None,
        "automated_because": mail.automated,
        "is_bounce": bounce is not None,
        "is_delay": bounce is not None and not bounce.permanent,
        "bounced_recipients": list(bounce.failed) if bounce else [],
        "delayed_recipients": list(bounce.delayed) if bounce else [],
        "bounce_original_id": bounce.original_id if bounce else None,
        "bounce_because": bounce.because if bounce else None,
        "forward": _forward(mail.forwarded.from_, mail.forwarded.date, mail.forwarded.subject)
        if mail.forwarded
        else None,
        "defects": list(mail.defects),
        "error": mail.error,
    }


def _forward(author: Address | None, date: str | None, subject: str | None) -> dict[str, str | None]:
    return {"from": author.addr if author else None, "date": date, "subject": subject}
