"""Filing a message: a mail becomes part of a case's record, with the ids by which its answers find the way here."""

from __future__ import annotations

from sqlalchemy import bindparam
from sqlmodel import Session, col, select, update

from mailflow.mail.message import ParsedMessage
from mailflow.records.case import Case
from mailflow.records.inbound import InboundEmail
from mailflow.records.message import AttachmentRecord, Author, Message, ThreadId
from mailflow.records.one_of import one_of
from mailflow.records.prepared import Prepared
from mailflow.records.rows import add_row, add_rows

KEPT_TEXT = 1_000_000
"""Characters of text kept beside the raw mail, for reading and searching; the raw mail itself is kept whole."""
KEPT_IDS = 100

_KNOWN = Prepared(
    select(ThreadId.id, ThreadId.rfc_id, ThreadId.seen).where(
        ThreadId.case_id == bindparam("case_id"), one_of(ThreadId.rfc_id, "ids")
    )
)
_NOW_STORED = Prepared(update(ThreadId).where(col(ThreadId.id) == bindparam("row_id")).values(seen=False))


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
    opens: bool = False,
) -> None:
    """Add the mail to the case's record. `reason` says why it belongs here; `opens` that it is the first there."""
    assert case.id is not None and inbound.id is not None  # noqa: S101 - both are stored before this
    message_id = add_row(
        session,
        Message,
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
    add_rows(
        session,
        AttachmentRecord,
        [
            {
                "message_id": message_id,
                "part": attachment.part,
                "filename": attachment.filename,
                "content_type": attachment.content_type,
                "size": attachment.size,
                "sha256": attachment.sha256,
                "inline": attachment.inline,
            }
            for attachment in parsed.attachments
        ],
    )
    _remember_ids(session, case.id, parsed, new_case=opens)
    inbound.case_id = case.id


def _remember_ids(session: Session, case_id: int, parsed: ParsedMessage, *, new_case: bool) -> None:
    named = tuple(dict.fromkeys((*parsed.references, *parsed.in_reply_to)))[-KEPT_IDS:]
    ids = dict.fromkeys(named, True)
    if parsed.message_id:
        ids[parsed.message_id] = False
    if ids and not new_case:
        for row_id, rfc_id, seen in _KNOWN.rows(session, case_id=case_id, ids=ids):
            if seen and not ids[rfc_id]:
                _NOW_STORED.run(session, {"row_id": row_id})
            del ids[rfc_id]
    add_rows(session, ThreadId, [{"rfc_id": rfc_id, "case_id": case_id, "seen": seen} for rfc_id, seen in ids.items()])
