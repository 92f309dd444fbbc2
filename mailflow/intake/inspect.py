"""What intake reads in one mail, as plain data for `mailflow inspect --json`: the same code, without a database."""

from __future__ import annotations

from typing import Any

from mailflow.intake.grammar import CommandError, Script, read_script
from mailflow.intake.reading import Bytes, read
from mailflow.mail.limits import USUAL, Limits
from mailflow.mail.message import Forwarded


def inspect(raw: bytes, name: str, limits: Limits = USUAL) -> dict[str, Any]:
    """Everything that is read in the mail `raw`, which came from the file `name`, fit for JSON. Never raises.

    `is_bounce` is true for every report that a mail was not delivered; `is_delay` tells those apart whose
    server is still trying, and for them `bounced_recipients` is empty. `commands` and `prose` are what they would be
    if a colleague had sent it, `triage` what they would be if a stranger had.
    """
    reading = read(Bytes(raw, complaints=False, limits=limits))
    mail = reading.parsed
    script = _script(mail.reply_text)
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
        "forward": _forward(mail.forwarded) if mail.forwarded else None,
        "commands": [list(command) for command in script.commands],
        "prose": script.prose,
        "triage": {
            "label": reading.judged.label.value,
            "sure": round(reading.judged.sure, 3),
            "because": list(reading.judged.because),
        },
        "defects": list(mail.defects),
        "error": mail.error,
    }


def _forward(original: Forwarded) -> dict[str, Any]:
    return {
        "from": original.from_.addr if original.from_ else None,
        "date": original.date,
        "subject": original.subject,
        "to": [address.addr for address in original.to],
        "cc": [address.addr for address in original.cc],
    }


def _script(text: str) -> Script:
    try:
        return read_script(text)
    except CommandError:
        return Script((), text)  # nothing of it would be carried out
