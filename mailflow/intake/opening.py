"""Opening a case from a mail: who complains, about which area, and what else it may have to do with."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from mailflow.casework.file_message import file_message
from mailflow.casework.office import Office
from mailflow.casework.open_case import open_case
from mailflow.casework.post import Cause
from mailflow.domain.case import COMPLAINANT, Status
from mailflow.intake.authentication import fails
from mailflow.intake.decision import Mail
from mailflow.intake.first_had import first_had
from mailflow.mail.message import Address
from mailflow.records.case import Case, Party
from mailflow.records.event import Event
from mailflow.records.inbound import Disposition, InboundEmail
from mailflow.records.message import Author
from mailflow.records.prepared import Prepared, at_most
from mailflow.records.rows import add_rows

_OTHERS = Prepared(
    select(Case.reference)
    .join(Party, col(Party.case_id) == Case.id)
    .where(Party.address == bindparam("address"), Case.id != bindparam("case_id"), Case.status != Status.CLOSED)
    .order_by(col(Case.id).desc())
    .limit(at_most(3))
)


def open_for(
    mail: Mail,
    complainant: Address | None,
    reason: str,
    now: datetime,
    *,
    related: tuple[str, ...] = (),
    by: str = "mailflow",
) -> Case:
    """Open a case from a mail for this complainant, and file the mail in it.

    Where a colleague forwarded it, it counts from when the organisation first had it, and the complainant's
    thread knows nothing of the colleague's mail.
    """
    parsed, session, office = mail.parsed, mail.session, mail.office
    forwarded = complainant != parsed.sender
    received_at = mail.inbound.received_at
    if forwarded and parsed.forwarded:
        received_at = first_had(parsed.forwarded.date, received_at, office.calendar)
    words = parsed.reply_text.strip() or parsed.body_text.strip()
    case = open_case(
        session,
        office,
        complainant_name=complainant.name if complainant else "",
        complainant_address=complainant.addr if complainant else "",
        subject=parsed.subject or "(no subject)",
        area=_area(office, f"{parsed.subject}\n{parsed.body_text[:20_000]}"),
        received_at=received_at,
        cause=Cause(
            now,
            by,
            f"inbound {mail.inbound.id}",
            mail.inbound.id,
            complaint=words,
            heard=(parsed.message_id,) if parsed.message_id and not forwarded else (),
        ),
        unproven=fails(mail),
    )
    file_message(session, case, mail.inbound, parsed, author=Author.PARTY, room=COMPLAINANT, reason=reason, opens=True)
    settle(mail.inbound, Disposition.OPENED, f"{reason} It opened {case.reference}.", now, case.id)
    _point_out(session, case, complainant, related, now)
    return case


def settle(
    inbound: InboundEmail, disposition: Disposition, reason: str, now: datetime, case_id: int | None = None
) -> None:
    """Write what became of a mail, with the sentence that says why."""
    inbound.disposition, inbound.reason, inbound.settled_at = disposition, reason, now
    if case_id is not None:
        inbound.case_id = case_id


def _point_out(
    session: Session, case: Case, complainant: Address | None, related: tuple[str, ...], now: datetime
) -> None:
    """Link, for a person to look at, what a number or the same sender only suggests."""
    hints = [f"Its subject names {reference}." for reference in related]
    if complainant is not None:
        others = [row[0] for row in _OTHERS.rows(session, address=complainant.addr, case_id=case.id)]
        if others:
            hints.append(f"The same sender has {' and '.join(others)} open.")
    add_rows(
        session,
        Event,
        [
            {"case_id": case.id, "at": now, "kind": "PossiblyRelated", "actor": "mailflow", "sentence": hint}
            for hint in hints
        ],
    )


def _area(office: Office, text: str) -> str | None:
    """The provision area that a text names, if it names one of ours."""
    folded = text.casefold()
    for area in office.settings.organisation.areas:
        if area.casefold() in folded and re.search(rf"\b{re.escape(area)}\b", text, re.IGNORECASE):
            return area
    return None
