"""The question to the triage person about a mail that may be a complaint, its reminders, and the end of the wait."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from mailflow.casework.buttons import triage_buttons
from mailflow.casework.office import Office
from mailflow.casework.post import Cause, reply_address
from mailflow.casework.waits import listed, those_that_wait, wait_on
from mailflow.casework.write_to import write_to
from mailflow.domain.case import Doing
from mailflow.domain.deadlines import due, show_moment
from mailflow.domain.lengths import parse_length
from mailflow.domain.people import Person
from mailflow.domain.reference import find_references
from mailflow.mail.message import ParsedMessage
from mailflow.records.case import Case, Party
from mailflow.records.deadline import Deadline, DeadlineStatus
from mailflow.records.inbound import Disposition, InboundEmail
from mailflow.records.token import Purpose, token_for
from mailflow.triage.judge import Judgement

WORDS_SHOWN = 6000
CLOCK = "triage"
DESK = "new mail"
MOST_NAMED = 5
"""References in a mail that are looked up."""


def ask_triage(
    session: Session, office: Office, inbound: InboundEmail, parsed: ParsedMessage, judgement: Judgement, cause: Cause
) -> None:
    """Put a mail to the triage person, and let the wait for the answer run against a clock of its own."""
    person = triage_person(office, cause.now)
    token = token_for(
        session, Purpose.TRIAGE, person.email, cause.now, inbound_id=inbound.id, person=person.id, fresh=True
    )
    address = reply_address(office, token)
    sender = parsed.sender
    forwarded = parsed.forwarded.from_ if parsed.forwarded else None
    words = parsed.reply_text.strip() or parsed.body_text.strip()
    write_to(
        session,
        office,
        person,
        "triage-question",
        {
            "sender_name": (sender.name or sender.addr) if sender else "an unknown sender",
            "sender_address": sender.addr if sender else "",
            "subject": parsed.subject,
            "words": words[:WORDS_SHOWN] + (" […]" if len(words) > WORDS_SHOWN else ""),
            "why": "" if inbound.reason == judgement.sentence else inbound.reason,
            "thinks": judgement.sentence,
            "because": list(judgement.because),
            "forwarded_from": forwarded.addr if forwarded else "",
            "names": _cases_of_others(session, office, parsed, f"{parsed.subject}\n{words}", person),
        },
        once_key=f"triage-question/{cause.key}",
        now=cause.now,
        desk=DESK,
        reply_to=address,
        token=token,
        inbound_id=inbound.id,
        buttons=triage_buttons(address, token),
    )
    _start_waiting(session, office, inbound, cause.now)


def stop_waiting(session: Session, inbound: InboundEmail, now: datetime) -> None:
    """The question was answered: end the wait."""
    for deadline in session.exec(
        select(Deadline).where(Deadline.inbound_id == inbound.id, Deadline.status == DeadlineStatus.OPEN)
    ).all():
        deadline.status, deadline.ended_at, deadline.next_action_at = DeadlineStatus.MET, now, None
        session.add(deadline)


def remind_of_waiting(session: Session, office: Office, deadline: Deadline, cause: Cause) -> None:
    """Remind the triage person (and from the second time the admin) of all that waits, and wait on.

    One mail lists everything; the other waits that are due now move on silently with this one.
    """
    waiting = those_that_wait(session, Disposition.UNDECIDED, col(InboundEmail.id).asc())
    reminded_before = len(deadline.moments) > 1
    wait_on(session, office, deadline, cause.now)
    inbound = session.get(InboundEmail, deadline.inbound_id)
    if inbound is None or not waiting:
        return
    person = triage_person(office, cause.now)
    told = [person]
    if reminded_before and office.directory.admin.id != person.id:
        told.append(office.directory.admin)
    facts = {**listed(office, waiting), "oldest": show_moment(waiting[0].received_at, office.calendar)}
    for reader in told:
        once_key = f"triage-reminder/{cause.key} {reader.id}"
        write_to(session, office, reader, "triage-reminder", facts, once_key=once_key, now=cause.now, desk=DESK)


def triage_person(office: Office, now: datetime) -> Person:
    """Who decides what a mail is: somebody with the role triage, else the admin."""
    choice = office.directory.relevant_or_above(["triage"], area=None, on=office.calendar.local(now).date())
    return choice.person or office.directory.admin


def _cases_of_others(session: Session, office: Office, parsed: ParsedMessage, text: str, reader: Person) -> list[str]:
    """The references in a mail that are other people's cases: a number alone never joins a stranger to one.

    Neither who wrote it nor whose mail is forwarded takes part in them, and the reader is not complained about.
    """
    named = find_references(text, office.settings.organisation.reference_prefix)[:MOST_NAMED]
    writers = {one.addr.lower() for one in (parsed.sender, parsed.forwarded and parsed.forwarded.from_) if one}
    found = []
    for reference in named:
        case = session.exec(select(Case).where(Case.reference == reference)).first()
        if case is None or reader.id in case.about:
            continue
        parties = session.exec(select(Party.address).where(Party.case_id == case.id)).all()
        if writers.isdisjoint(address.lower() for address in parties):
            found.append(reference)
    return found


def _start_waiting(session: Session, office: Office, inbound: InboundEmail, now: datetime) -> None:
    length = parse_length(office.settings.intake.undecided_reminder)
    ends = due(length, now, office.calendar)
    session.add(
        Deadline(
            inbound_id=inbound.id,
            clock=CLOCK,
            title="say whether a mail is a complaint",
            starts_at=now,
            due_at=ends.at,
            explanation=ends.explanation,
            authority="intake.undecided_reminder in the settings",
            calendar_digest=office.calendar_digest,
            moments=[[Doing.ACT.value, ends.at.isoformat()]],
            next_action_at=ends.at,
            created_at=now,
        )
    )
