"""Releasing a mail that waits, from the web log's held queue: the same verdicts as by mail, and filing by hand."""

from __future__ import annotations

from datetime import datetime

from mailflow.casework import relay
from mailflow.casework.file_message import file_message
from mailflow.casework.ledger import NoSuchCase, by_reference, take, write
from mailflow.casework.office import Office
from mailflow.casework.post import Cause
from mailflow.casework.triage_question import stop_waiting
from mailflow.domain.case import COMPLAINANT, Status
from mailflow.domain.moves import hear_reply
from mailflow.intake.triage_answer import WAITS, apply_verdict
from mailflow.mail.parse import parse
from mailflow.records.database import Database
from mailflow.records.inbound import Disposition, InboundEmail, RawMail
from mailflow.records.message import Author

VERDICTS = ("complaint", "enquiry", "noise", "file")


def release(
    db: Database,
    office: Office,
    inbound_id: int,
    verdict: str,
    by: str,
    now: datetime,
    reference: str | None = None,
) -> str:
    """Give a held or undecided mail its verdict; returns what was done. Raises ValueError with a sentence."""
    if verdict not in VERDICTS:
        raise ValueError(f"{verdict!r} is no verdict. Choose complaint, enquiry, noise or file.")
    with db.write(alone="cases") as session:
        inbound = session.get(InboundEmail, inbound_id)
        if inbound is None:
            raise ValueError(f"There is no mail number {inbound_id}.")
        if verdict != "file":
            return apply_verdict(session, office, inbound, verdict, by, by, now)
        if inbound.disposition not in WAITS:
            raise ValueError(f"That mail was decided before: {inbound.disposition.value}. Nothing was changed.")
        try:
            case = by_reference(session, reference or "")
        except NoSuchCase as error:
            raise ValueError(str(error)) from error
        assert case.id is not None  # noqa: S101 - it came from the database
        parsed = parse(session.get_one(RawMail, inbound.raw_sha256).content, office.limits)
        opened = take(session, office, case.id)
        sender = parsed.sender.addr if parsed.sender else ""
        from_party = bool(sender) and sender == case.complainant_address
        reason = f"{by} filed it here by hand."
        file_message(
            session,
            case,
            inbound,
            parsed,
            author=Author.PARTY if from_party else Author.OTHER,
            room=COMPLAINANT,
            reason=reason,
        )
        change = opened.change()
        change.record("MessageReceived", f"{sender or 'Somebody'} wrote; {reason}")
        if from_party and change.state.status is not Status.OPEN:
            hear_reply(change, now=now)
        relay.to_handler(change, parsed, inbound.raw_sha256, now, note="" if from_party else reason)
        write(session, office, case, change, Cause(now, by, f"inbound {inbound.id} released", inbound.id))
        stop_waiting(session, inbound, now)
        inbound.disposition, inbound.reason, inbound.settled_at = Disposition.FILED, reason, now
        session.add(inbound)
        return f"The mail is filed in {case.reference}, and {change.owner.name} is told."
