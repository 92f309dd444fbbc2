"""Filing a message: a mail becomes part of a case's record, with the ids by which its answers find the way here."""

from __future__ import annotations

from sqlmodel import Session, col, select

from mailflow.mail.message import ParsedMessage
from mailflow.records.case import Case
from mailflow.records.inbound import InboundEmail
from mailflow.records.message import AttachmentRecord, Author, Message, ThreadId

KEPT_TEXT = 1_000_000
"""Characters of text kept beside the raw mail, for reading and searching; the raw mail itself is kept whole."""
KEPT_IDS = 100


def file_message(
    session: Session,
    case: Case,
    inbound: InboundEmail,
    parsed: ParsedMessage,
    *,
    author: Author,
    room: str,
    reason: str,
    person: str | None = None,
) -> Message:
    """Add the mail to the case's record. `reason` says why it belongs here."""
    assert case.id is not None and inbound.id is not None  # noqa: S101 - both are stored before this
    message = Message(
        case_id=case.id,
        inbound_id=inbound.id,
        author=author,
        person=person,
        room=room,
        rfc_id=parsed.message_id,
        from_name=parsed.sender.name if parsed.sender else "",
        from_addr=parsed.sender.addr if parsed.sender else "",
        to_addrs=[address.addr for address in (*parsed.to, *parsed.cc)][:KEPT_IDS],
        subject=parsed.subject,
        received_at=inbound.received_at,
        body_text=parsed.body_text[:KEPT_TEXT],
        reply_text=parsed.reply_text[:KEPT_TEXT],
        raw_sha256=inbound.raw_sha256,
        automated=parsed.automated,
        thread_reason=reason,
    )
    session.add(message)
    if parsed.attachments:
        session.flush()
        assert message.id is not None  # noqa: S101 - the flush gave it one
        session.add_all(
            AttachmentRecord(
                message_id=message.id,
                part=attachment.part,
                filename=attachment.filename,
                content_type=attachment.content_type,
                size=attachment.size,
                sha256=attachment.sha256,
                inline=attachment.inline,
            )
            for attachment in parsed.attachments
        )
    _remember_ids(session, case.id, parsed)
    inbound.case_id = case.id
    session.add(inbound)
    return message


def _remember_ids(session: Session, case_id: int, parsed: ParsedMessage) -> None:
    named = tuple(dict.fromkeys((*parsed.references, *parsed.in_reply_to)))[-KEPT_IDS:]
    ids = dict.fromkeys(named, True)
    if parsed.message_id:
        ids[parsed.message_id] = False
    if named:
        known = session.exec(
            select(ThreadId).where(ThreadId.case_id == case_id, col(ThreadId.rfc_id).in_(list(ids)))
        ).all()
        for row in known:
            if row.seen and not ids[row.rfc_id]:
                row.seen = False
                session.add(row)
            del ids[row.rfc_id]
    session.add_all(ThreadId(rfc_id=rfc_id, case_id=case_id, seen=seen) for rfc_id, seen in ids.items())
