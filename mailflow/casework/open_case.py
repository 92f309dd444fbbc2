"""Opening a case: a reference, a complainant, the first stage with its clocks, and the letters that say so."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from mailflow.casework.ledger import case_columns, write_consequences
from mailflow.casework.office import Office
from mailflow.casework.post import Cause
from mailflow.domain.case import Change
from mailflow.domain.moves import open_case as decide
from mailflow.domain.reference import write_reference
from mailflow.records.case import Case, Party, next_number
from mailflow.records.rows import add_row, as_stored

SUBJECT_KEPT = 500


def open_case(
    session: Session,
    office: Office,
    *,
    complainant_name: str,
    complainant_address: str,
    subject: str,
    area: str | None,
    received_at: datetime,
    cause: Cause,
    unproven: str = "",
) -> Case:
    """Open a case under the current procedure. Its clocks run from `received_at`.

    `unproven` says why the sender may be somebody else: then nothing is acknowledged, and the owner is told so.
    """
    year = office.calendar.local(received_at).year
    number = next_number(session, office.settings.organisation.reference_prefix, year)
    procedure = office.current_procedure
    change = decide(office.rules(procedure), received_at=received_at, now=cause.now, area=area, turn=number)
    if unproven:
        _leave_unanswered(change, unproven)
    columns = {
        "reference": write_reference(office.settings.organisation.reference_prefix, year, number),
        "procedure": procedure.id,
        "procedure_digest": procedure.digest,
        "subject": subject[:SUBJECT_KEPT],
        "complainant_name": complainant_name,
        "complainant_address": complainant_address,
        "received_at": received_at,
        "opened_at": cause.now,
        **case_columns(change.state),
    }
    row = as_stored(Case, {"id": add_row(session, Case, **columns), **columns})
    add_row(session, Party, case_id=row.id, role="complainant", name=complainant_name, address=complainant_address)
    write_consequences(session, office, row, change, cause)
    return row


def _leave_unanswered(change: Change, why: str) -> None:
    """Take the acknowledgement out: whoever forged this sender would have us write to a stranger."""
    change.record("LetterNotSent", f"The letter “acknowledgement” was not sent to the complainant: {why}.")
    warning = f"Take care: the complainant has heard nothing from us yet. Of their mail, {why}."
    change.posts = [
        replace(post, facts={**post.facts, "because": f"{post.facts.get('because', '')} {warning}"})
        for post in change.posts
        if post.letter != "acknowledgement"
    ]
