"""A case, its messages and letters written straight into the records, with whatever a test wants them to say."""

from __future__ import annotations

import hashlib
import itertools
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from mailflow.casework.office import Office
from mailflow.domain.case import Status
from mailflow.records.case import Case, Party
from mailflow.records.inbound import Disposition, InboundEmail, RawMail
from mailflow.records.message import AttachmentRecord, Author, Message
from mailflow.records.outgoing import Delivery, OutgoingMail
from tests.web.conftest import NOW

_numbers = itertools.count(1)


def write_case(session: Session, office: Office, reference: str = "OS-2027-09999", **fields: Any) -> Case:
    """One case of Alice, open in stage 1 with Bob."""
    case = Case(
        **{
            "reference": reference,
            "procedure": "three-stage",
            "procedure_digest": office.current_procedure.digest,
            "stage": "stage-1",
            "status": Status.OPEN,
            "owner": "bob",
            "subject": "The lift",
            "complainant_name": "Alice Brown",
            "complainant_address": "alice@example.org",
            "received_at": NOW - timedelta(days=1),
            "opened_at": NOW - timedelta(days=1),
            "stage_entered_at": NOW - timedelta(days=1),
            "next_due_at": NOW + timedelta(days=2),
            **fields,
        }
    )
    session.add(case)
    session.flush()
    session.add(Party(case_id=case.id or 0, role="complainant", name="Alice Brown", address="alice@example.org"))
    return case


def write_inbound(session: Session, raw: bytes, at: datetime = NOW, **fields: Any) -> InboundEmail:
    """One mail as it was stored, held unless told otherwise."""
    number = next(_numbers)
    raw += f"\r\nX-Number: {number}".encode() if b"\r\n\r\n" not in raw else b""
    digest = hashlib.sha256(raw + str(number).encode()).hexdigest()
    session.add(RawMail(sha256=digest, size=len(raw), content=raw))
    session.flush()
    inbound = InboundEmail(
        **{
            "delivery_key": f"test:{number}",
            "raw_sha256": digest,
            "channel": "file",
            "received_at": at,
            "stored_at": at,
            "disposition": Disposition.HELD,
            "reason": "Nobody could say what it is.",
            "sender": "alice@example.org",
            "subject": "The lift",
            **fields,
        }
    )
    session.add(inbound)
    session.flush()
    return inbound


def write_message(session: Session, case: Case, text: str, raw: bytes = b"", **fields: Any) -> Message:
    """One message of Alice in the case."""
    inbound = write_inbound(session, raw or b"Subject: x\r\n\r\n" + text.encode(), disposition=Disposition.FILED)
    message = Message(
        **{
            "case_id": case.id,
            "inbound_id": inbound.id,
            "author": Author.PARTY,
            "from_name": "Alice Brown",
            "from_addr": "alice@example.org",
            "subject": "The lift",
            "received_at": NOW - timedelta(hours=3),
            "body_text": text,
            "reply_text": text,
            "raw_sha256": inbound.raw_sha256,
            "thread_reason": "It opened the case.",
            **fields,
        }
    )
    session.add(message)
    session.flush()
    return message


def write_attachment(
    session: Session, message: Message, filename: str, content_type: str, part: str, size: int = 10
) -> int:
    """A record of one attachment; returns its id."""
    attachment = AttachmentRecord(
        message_id=message.id or 0, part=part, filename=filename, content_type=content_type, size=size, sha256="0" * 64
    )
    session.add(attachment)
    session.flush()
    return attachment.id or 0


def write_letter(session: Session, case: Case, status: Delivery = Delivery.SENT, **fields: Any) -> OutgoingMail:
    """One letter of ours to Alice."""
    number = next(_numbers)
    letter = OutgoingMail(
        **{
            "rfc_id": f"letter{number}@example.com",
            "once_key": f"letter:{number}",
            "case_id": case.id,
            "letter": "acknowledgement",
            "room": "complainant",
            "recipient": "alice@example.org",
            "sender": "complaints@example.com",
            "subject": "We have your complaint",
            "text": "Dear Alice",
            "created_at": NOW - timedelta(hours=2),
            "status": status,
            **fields,
        }
    )
    session.add(letter)
    session.flush()
    return letter
