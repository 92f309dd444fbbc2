"""What the command line tells of cases and procedures: a table or JSON for a program, the whole of one case, a check.

Texts come from strangers and are shown in a terminal, so whatever a terminal would obey instead of show is taken out.
"""

from __future__ import annotations

import json
import os
import textwrap
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from mailflow import bootstrap, clock
from mailflow.casework.ledger import by_reference, overdue
from mailflow.casework.office import YEARS_AHEAD, YEARS_BACK, Office, open_office
from mailflow.config import DEFAULT_PATH, Settings
from mailflow.domain.case import Doing
from mailflow.domain.deadlines import show_moment
from mailflow.domain.people import Directory, Person, role_title
from mailflow.domain.procedure import Procedure
from mailflow.domain.working_days import Calendar, calendar_for
from mailflow.letters.words import as_written, one_line
from mailflow.procedures.check import walk
from mailflow.procedures.loader import ProcedureError, read_procedure, read_text
from mailflow.procedures.show import show
from mailflow.records.case import Case
from mailflow.records.deadline import Deadline
from mailflow.records.event import Event
from mailflow.records.log import CaseFilter, Sort, every_case
from mailflow.records.message import AttachmentRecord, Message
from mailflow.records.outgoing import OutgoingMail
from mailflow.records.story import parties_of
from mailflow.workers import Company

WIDTH = 100
_COLUMNS = (
    ("Reference", 14),
    ("Status", 13),
    ("Stage", 8),
    ("Owner", 8),
    ("Next due", 18),
    ("Complainant", 15),
    ("Subject", 18),
)


def list_cases(company: Company, as_json: bool) -> Iterator[str]:
    """Every case, newest first, a line each: JSON, or a table of `WIDTH` columns with times of our own zone.

    Cases are read a few hundred at a time, so that a log of any length can be printed.
    """
    now = company.clock()
    calendar = company.office.calendar
    if not as_json:
        yield _row([name for name, _ in _COLUMNS])
    empty = True
    with company.db.read() as session:
        for case in every_case(session, CaseFilter(), Sort.RECEIVED, now):
            empty = False
            yield _json(_facts(case, now)) if as_json else _row(_cells(case, now, calendar))
    if empty and not as_json:
        yield "There are no cases yet."


def show_case(company: Company, reference: str, as_json: bool) -> str:
    """The whole of one case, as one line of JSON or as text to read. Raises NoSuchCase with a sentence."""
    now = company.clock()
    with company.db.read() as session:
        case = by_reference(session, reference)
        told = _whole(session, company.office, case, now)
    return _json(told) if as_json else "\n".join(_as_text(told, company.office.calendar))


def check_procedure(config: Path | None, which: str) -> tuple[list[str], bool]:
    """Read a procedure and play every path of it; returns what to print and whether it holds together.

    With settings it is played with their people and calendar, else with one person in each role.
    """
    settings = _settings_if_any(config)
    try:
        procedure = _procedure(settings, which)
    except ProcedureError as error:
        return [*error.problems, f"{which} cannot be used: {_things(len(error.problems))} to mend."], False
    calendar, said = _calendar(settings)
    directory = settings.directory() if settings else _one_in_each_role(procedure)
    wrong = walk(procedure, directory, calendar)
    if wrong:
        return [*said, *wrong, f"{procedure.title}: {_things(len(wrong))} to mend."], False
    stages = len(procedure.stages)
    return [
        *said,
        f"{procedure.title} ({procedure.id}, version {procedure.version}) holds together: {stages} stages;"
        " on every path an open case has an owner and a next date.",
    ], True


def show_procedure(config: Path | None, which: str) -> str:
    """A procedure in words, with the dates of a case received now. Raises ProcedureError with what to mend."""
    settings = _settings_if_any(config)
    calendar, said = _calendar(settings)
    return "\n".join([*said, show(_procedure(settings, which), calendar, clock.now())])


# --- one case as plain values ---------------------------------------------------------------------------


def _facts(case: Case, now: datetime) -> dict[str, Any]:
    """What stands in a line of the list."""
    return {
        "reference": case.reference,
        "status": case.status.value,
        "stage": case.stage,
        "procedure": case.procedure,
        "owner": case.owner,
        "area": case.area,
        "subject": case.subject,
        "complainant": {"name": case.complainant_name, "address": case.complainant_address},
        "received_at": _iso(case.received_at),
        "next_due_at": _iso(case.next_due_at),
        "overdue": overdue(case, now),
        "outcome": case.outcome.value if case.outcome else None,
        "closed_at": _iso(case.closed_at),
    }


def _whole(session: Session, office: Office, case: Case, now: datetime) -> dict[str, Any]:
    stage = office.procedure(case.procedure_digest, session).stage(case.stage)
    owner = office.directory.by_id(case.owner)
    deadlines = select(Deadline).where(Deadline.case_id == case.id).order_by(col(Deadline.starts_at), col(Deadline.id))
    events = select(Event).where(Event.case_id == case.id).order_by(col(Event.at), col(Event.id))
    return {
        **_facts(case, now),
        "stage_title": stage.title,
        "owner_name": owner.name if owner else "no longer in the settings",
        "opened_at": _iso(case.opened_at),
        "outcome_because": case.outcome_because,
        "parties": [
            {
                "role": party.role,
                "name": party.name,
                "address": party.address,
                "unreachable_since": _iso(party.unreachable_since),
            }
            for party in parties_of(session, case)
        ],
        "deadlines": [_deadline(deadline) for deadline in session.exec(deadlines)],
        "messages": [*_messages(session, case), *_letters(session, case)],
        "events": [
            {"at": _iso(event.at), "kind": event.kind, "actor": event.actor, "sentence": event.sentence}
            for event in session.exec(events)
        ],
    }


def _deadline(deadline: Deadline) -> dict[str, Any]:
    return {
        "clock": deadline.clock,
        "stage": deadline.stage,
        "title": deadline.title,
        "starts_at": _iso(deadline.starts_at),
        "due_at": _iso(deadline.due_at),
        "explanation": deadline.explanation,
        "authority": deadline.authority,
        "status": deadline.status.value,
        "ended_at": _iso(deadline.ended_at),
        "reminders": [_iso(datetime.fromisoformat(at)) for doing, at in deadline.moments if doing == Doing.REMIND],
    }


def _messages(session: Session, case: Case) -> Iterator[dict[str, Any]]:
    """The mails that came in, oldest first."""
    query = select(Message).where(Message.case_id == case.id).order_by(col(Message.received_at), col(Message.id))
    for message in session.exec(query):
        attachments = select(AttachmentRecord).where(AttachmentRecord.message_id == message.id)
        yield {
            "direction": "in",
            "from": message.from_addr,
            "from_name": message.from_name,
            "subject": message.subject,
            "received_at": _iso(message.received_at),
            "author": message.author.value,
            "room": message.room,
            "reason": message.thread_reason,
            "message_id": message.rfc_id,
            "text": message.reply_text if message.reply_text.strip() else message.body_text,
            "attachments": [
                {"filename": part.filename, "content_type": part.content_type, "size": part.size}
                for part in session.exec(attachments.order_by(col(AttachmentRecord.id)))
            ],
        }


def _letters(session: Session, case: Case) -> Iterator[dict[str, Any]]:
    """The mails that mailflow sends in the case, oldest first."""
    query = select(OutgoingMail).where(OutgoingMail.case_id == case.id)
    for letter in session.exec(query.order_by(col(OutgoingMail.created_at), col(OutgoingMail.id))):
        yield {
            "direction": "out",
            "to": letter.recipient,
            "letter": letter.letter,
            "room": letter.room,
            "subject": letter.subject,
            "status": letter.status.value,
            "created_at": _iso(letter.created_at),
            "sent_at": _iso(letter.sent_at),
            "last_answer": letter.last_answer,
            "message_id": letter.rfc_id,
            "text": letter.text,
        }


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


# --- the same as text -----------------------------------------------------------------------------------


def _as_text(told: dict[str, Any], calendar: Calendar) -> Iterator[str]:
    def when(iso: str | None) -> str:
        return show_moment(datetime.fromisoformat(iso), calendar) if iso else "no date"

    yield _line(f"{told['reference']}  {told['subject']}")
    yield ""
    outcome = f", {told['outcome'].replace('-', ' ')}" if told["outcome"] else ""
    late = "  OVERDUE" if told["overdue"] else ""
    facts = [
        ("Status", f"{told['status']}{outcome}"),
        ("Stage", told["stage_title"]),
        ("Owner", f"{told['owner_name']} ({told['owner']})"),
        ("Area", told["area"] or "none named"),
        ("Received", when(told["received_at"])),
    ]
    if told["next_due_at"]:
        facts.append(("Next due", when(told["next_due_at"]) + late))
    if told["closed_at"]:
        facts.append(("Closed", when(told["closed_at"])))
    if told["outcome_because"]:
        facts.append(("Because", told["outcome_because"]))
    for party in told["parties"]:
        lost = f", mail comes back since {when(party['unreachable_since'])}" if party["unreachable_since"] else ""
        facts.append((party["role"].capitalize(), f"{party['name']} <{party['address']}>{lost}".strip()))
    for name, value in facts:
        yield from _wrapped(value, f"{name + ':':13}", " " * 13)
    yield ""
    yield "DEADLINES"
    for deadline in told["deadlines"]:
        yield from _wrapped(f"{when(deadline['due_at'])}  {deadline['title']} ({deadline['status']})", "  ", "    ")
        yield from _wrapped(deadline["explanation"], "    ")
        yield from _wrapped(f"Set by: {deadline['authority']}.", "    ")
    if not told["deadlines"]:
        yield "  none"
    yield ""
    yield "STORY"
    told_at = ""
    for at, lines in sorted(_story(told), key=lambda entry: entry[0]):
        if when(at) != told_at:
            told_at = when(at)
            yield f"  {told_at}"
        yield from lines


def _story(told: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Mails, events and letters as (moment, lines); of one moment, in the order in which one follows from the other."""
    for mail in (one for one in told["messages"] if one["direction"] == "in"):
        files = [f"Attached: {part['filename']} ({part['size']:,} bytes)" for part in mail["attachments"]]
        head = f"{mail['from_name']} <{mail['from']}> wrote: {mail['subject']}".strip()
        head += " (for staff only)" if mail["room"] == "staff" else ""
        yield mail["received_at"], [*_wrapped(head, "    ", "      "), *_quoted(mail["text"], files)]
    for event in told["events"]:
        yield event["at"], list(_wrapped(event["sentence"], "    ", "      "))
    for mail in (one for one in told["messages"] if one["direction"] == "out"):
        state = f"({mail['status']})"
        yield mail["created_at"], list(_wrapped(f"To {mail['to']}: {mail['subject']} {state}", "    ", "      "))


def _quoted(text: str, more: Sequence[str]) -> Iterator[str]:
    for line in [*as_written(text.strip()).split("\n"), *more]:
        yield from _wrapped(line, "    | ") if line.strip() else ["    |"]


def _cells(case: Case, now: datetime, calendar: Calendar) -> list[str]:
    due = f"{calendar.local(case.next_due_at):%Y-%m-%d %H:%M}" if case.next_due_at else ""
    status = case.outcome.words if case.outcome and case.closed_at else case.status.value
    who = case.complainant_name or case.complainant_address
    return [
        case.reference,
        status,
        case.stage,
        case.owner,
        due + (" !" if overdue(case, now) else ""),
        who,
        case.subject,
    ]


def _row(cells: Sequence[str]) -> str:
    widths = (width for _, width in _COLUMNS)
    return " ".join(_fitted(cell, width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _fitted(text: str, width: int) -> str:
    """The text in exactly so many columns of a terminal, where some letters take two and accents none."""
    text = _line(text)
    if text.isascii():
        return text.ljust(width) if len(text) <= width else f"{text[: width - 1]}…"
    text = text[: 4 * width]  # nobody needs more accents than that
    taken = list(accumulate(map(_columns, text)))
    if taken[-1] > width:
        kept = bisect_right(taken, width - 1)
        text, taken = f"{text[:kept]}…", [*taken[:kept], taken[kept - 1] + 1 if kept else 1]
    return text + " " * (width - taken[-1])


def _columns(char: str) -> int:
    return 0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _line(text: str) -> str:
    """One line that a terminal shows and does not obey."""
    return one_line(text).strip()


def _wrapped(text: str, first: str, after: str | None = None) -> list[str]:
    return textwrap.wrap(
        _line(text), WIDTH, initial_indent=first, subsequent_indent=first if after is None else after
    ) or [first.rstrip()]


# --- a procedure ----------------------------------------------------------------------------------------


def _settings_if_any(config: Path | None) -> Settings | None:
    """The settings, or None where none were named and there is no file: a procedure can be read without."""
    if config is None and not os.environ.get("MAILFLOW_CONFIG") and not DEFAULT_PATH.exists():
        return None
    return bootstrap.settings_from(config)


def _procedure(settings: Settings | None, which: str) -> Procedure:
    """The procedure of a file, if `which` looks like one, else the one with this id."""
    if which.endswith(".toml") or "/" in which:
        return read_procedure(read_text(Path(which)), Path(which).name)
    return bootstrap.library_for(settings).named(which)


def _calendar(settings: Settings | None) -> tuple[Calendar, list[str]]:
    """The calendar of the settings; without any that of England, and a line that says so."""
    now = clock.now()
    if settings is not None:
        return open_office(settings, bootstrap.library_for(settings), bootstrap.letters(), now).calendar, []
    calendar = calendar_for("england", "Europe/London", now.year - YEARS_BACK, now.year + YEARS_AHEAD)
    return calendar, [f"There is no {DEFAULT_PATH} here, so the dates are those of England.", ""]


def _one_in_each_role(procedure: Procedure) -> Directory:
    roles = dict.fromkeys((*(role for stage in procedure.stages for role in stage.owner), "handler", "admin"))
    return Directory(
        tuple(Person(role, f"the {role_title(role)}", f"{role}@example.org", roles=frozenset({role})) for role in roles)
    )


def _things(count: int) -> str:
    return "1 thing" if count == 1 else f"{count} things"
