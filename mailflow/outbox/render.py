"""From a row to bytes: an outgoing mail composed from its columns alone, so that every try sends the same mail."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, select

from mailflow.letters.page import to_html, to_text
from mailflow.mail.compose import Outgoing, OutgoingAttachment, compose
from mailflow.mail.kept import kept_part
from mailflow.mail.limits import Limits
from mailflow.mail.message import Address
from mailflow.records.inbound import RawMail
from mailflow.records.outgoing import OutgoingMail


def compose_row(session: Session, row: OutgoingMail, limits: Limits) -> bytes:
    """The mail of a row, with the parts of raw mails that it passes on, which were read within such limits."""
    buttons = [(label, address) for label, address in row.buttons]
    text = f"{row.text.rstrip()}\n"
    return compose(
        Outgoing(
            message_id=row.rfc_id,
            from_=Address(row.sender, row.sender_name),
            to=Address(row.recipient, row.recipient_name),
            reply_to=Address(row.reply_to, row.sender_name) if row.reply_to else None,
            subject=row.subject,
            text=_with_code(to_text(text, buttons), row.token),
            html=to_html(text, buttons, row.subject),
            date=row.created_at,
            in_reply_to=row.in_reply_to,
            references=tuple(row.references),
            auto_submitted="auto-generated" if row.automatic else None,
            attachments=tuple(_attachment(session, part, limits) for part in row.attachments),
        )
    )


def _with_code(text: str, token: str | None) -> str:
    """The text with the reply code under it, for clients that keep neither our address nor our Message-ID."""
    return f"{text.rstrip()}\n\n-- \n[reply code {token}]\n" if token else text


def _attachment(session: Session, part: dict[str, Any], limits: Limits) -> OutgoingAttachment:
    raw = session.exec(select(RawMail.content).where(RawMail.sha256 == part["raw"])).one()
    return OutgoingAttachment(
        part["filename"], part["content_type"], kept_part(raw, part["part"], part["size"], limits)
    )
