"""The facts of a letter: what it may print of a case and of the organisation.

What colleagues wrote among themselves (the story, their notes) is a fact only of letters that go to colleagues.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from mailflow.casework.office import Office
from mailflow.domain.deadlines import show_day
from mailflow.records.case import Case
from mailflow.records.event import Event
from mailflow.records.message import Author, Message

STORY_LINES = 5
COMPLAINT_SHOWN = 6000
"""Characters of the complaint that a notice repeats; the whole mail is in the log and in the handler's mailbox."""
NOTES_SHOWN, NOTE_SHOWN = 10, 1000
"""How many notes whoever takes over reads, and how many characters of each."""

WITH_COMPLAINT = frozenset({"assigned", "escalation"})
WITH_STORY = WITH_COMPLAINT | {"overdue", "passed-on", "promised-for-you", "reminder", "unreachable"}


def case_facts(
    session: Session, office: Office, case: Case, letter: str, *, staff: bool, complaint: str | None = None
) -> dict[str, Any]:
    """The facts that a letter about a case may use; those of colleagues only if it goes to `staff`.

    `complaint`, the complainant's words, spares a look at the records where the case is only now opened by them.
    """
    procedure = office.procedure(case.procedure_digest, session)
    facts = {
        **office_facts(office),
        "procedure": {"title": procedure.title, "summary": procedure.summary, "authority": procedure.authority},
        "case": {
            "reference": case.reference,
            "subject": case.subject,
            "complainant": case.complainant_name or case.complainant_address or "the complainant",
            "stage": procedure.stage(case.stage).title,
            "status": case.status.value,
            "received": show_day(case.received_at, office.calendar),
            "owner": office.rules(procedure).person(case.owner).name,
            "area": case.area or "",
        },
        "story": [],
        "complaint": "",
    }
    if not staff:
        return facts
    if letter in WITH_STORY and complaint is None:
        facts["story"] = story(session, office, case)
    if letter in WITH_COMPLAINT:
        if complaint is None:
            facts |= notes(session, office, case)
        first, latest = (complaint, "") if complaint is not None else _written(session, case)
        facts |= {"complaint": _shortened(first), "latest": _shortened(latest)}
    return facts


def office_facts(office: Office) -> dict[str, Any]:
    """The facts of the organisation, for every letter whether about a case or not."""
    place = office.settings.organisation
    return {
        "org": {
            "name": place.name,
            "team": place.display_name,
            "website": place.website,
            "address": place.complaints_address,
            "appeal_to": place.appeal_to,
            "external": [
                {"name": body.name, "where": body.address or body.website, "when": body.when}
                for body in place.external_bodies
            ],
        },
        "case": None,
        "reader": "",
    }


def story(session: Session, office: Office, case: Case) -> list[str]:
    """The latest events of a case, one line each, oldest first."""
    events = session.exec(
        select(Event).where(Event.case_id == case.id).order_by(col(Event.id).desc()).limit(STORY_LINES)
    ).all()
    return [f"{show_day(event.at, office.calendar)}: {event.sentence}" for event in reversed(events)]


def notes(session: Session, office: Office, case: Case) -> dict[str, Any]:
    """What colleagues noted, for whoever takes the case over: the latest notes, oldest first, and how many before.

    Whoever loses the case is not told: a note may be why.
    """
    noted = (Event.case_id == case.id, Event.kind == "NoteAdded")
    latest = session.exec(select(Event).where(*noted).order_by(col(Event.id).desc()).limit(NOTES_SHOWN)).all()
    count = session.exec(select(func.count()).select_from(Event).where(*noted)).one() if latest else 0
    return {
        "notes": [
            {
                "said": f"{show_day(event.at, office.calendar)}: {event.sentence}",
                "words": _shortened(str(event.data.get("words", "")), NOTE_SHOWN),
            }
            for event in reversed(latest)
        ],
        "earlier_notes": count - len(latest),
    }


def _written(session: Session, case: Case) -> tuple[str, str]:
    """The complaint in the complainant's words, and what they wrote last if that is another mail."""
    theirs = select(Message.id, Message.reply_text).where(Message.case_id == case.id, Message.author == Author.PARTY)
    first = session.exec(theirs.order_by(col(Message.id)).limit(1)).first()
    last = session.exec(theirs.order_by(col(Message.id).desc()).limit(1)).first()
    if first is None or last is None:
        return "", ""
    return first[1], last[1] if last[0] != first[0] else ""


def _shortened(words: str, most: int = COMPLAINT_SHOWN) -> str:
    return words if len(words) <= most else f"{words[:most].rstrip()} […]"
