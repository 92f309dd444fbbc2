"""What waits for a person or went wrong: mails that nobody has placed yet, and letters that did not arrive."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlmodel import Session, col, select

from mailflow.records.case import Case
from mailflow.records.inbound import Disposition, InboundEmail, RawMail
from mailflow.records.outgoing import OutgoingMail

MOST = 200

HELD = text("disposition IN ('undecided', 'held')")
TROUBLE = text("status IN ('failed', 'bounced')")
WAITING = text("status IN ('queued', 'sending')")

PENDING_FOR_A_PERSON = (Disposition.HELD, Disposition.UNDECIDED)


def held_mails(session: Session, after: int = 0, limit: int = 50) -> Sequence[InboundEmail]:
    """Mails that wait for a person, the longest wait first; `after` is the id of the last one seen."""
    query = select(InboundEmail).where(HELD, col(InboundEmail.id) > after)
    return session.exec(query.order_by(col(InboundEmail.id)).limit(limit)).all()


def held_mail(session: Session, inbound_id: int) -> InboundEmail | None:
    """One mail, if it still waits for a person."""
    mail = session.get(InboundEmail, inbound_id)
    return mail if mail and mail.disposition in PENDING_FOR_A_PERSON else None


def raw_bytes(session: Session, sha256: str) -> bytes:
    """The mail as it came. Every stored mail has its bytes, so there is nothing else to answer."""
    return session.exec(select(RawMail.content).where(col(RawMail.sha256) == sha256)).one()


def undelivered(session: Session, limit: int = MOST) -> Sequence[OutgoingMail]:
    """Letters that were given up or came back, the latest first."""
    query = select(OutgoingMail).where(TROUBLE).order_by(col(OutgoingMail.id).desc())
    return session.exec(query.limit(limit)).all()


def on_their_way(session: Session, limit: int = MOST) -> Sequence[OutgoingMail]:
    """Letters that wait for their first or next try, the next one first."""
    query = select(OutgoingMail).where(WAITING).order_by(col(OutgoingMail.next_attempt_at), col(OutgoingMail.id))
    return session.exec(query.limit(limit)).all()


def references(session: Session, case_ids: Sequence[int | None]) -> dict[int, str]:
    """The references of some cases, by id."""
    wanted = {case_id for case_id in case_ids if case_id is not None}
    found = session.exec(select(col(Case.id), col(Case.reference)).where(col(Case.id).in_(wanted))) if wanted else ()
    return {case_id: reference for case_id, reference in found if case_id is not None}
