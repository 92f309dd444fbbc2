"""The story of one case as a reader sees it: events, messages and letters merged by time, a page of it at a time.

Pages are read from the latest entry backwards and shown in the order of time. Texts are cut at `SHOWN`
characters by the database, so that one huge mail cannot make the page huge; the original has the rest.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, literal, tuple_
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from mailflow.records.base import UtcDateTime
from mailflow.records.case import Case, Party
from mailflow.records.deadline import Deadline
from mailflow.records.event import Event
from mailflow.records.message import AttachmentRecord, Message
from mailflow.records.outgoing import OutgoingMail

ENTRIES = 60
SHOWN = 20_000
MOST_DEADLINES = 100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Of things that happen in one moment: a mail comes in, something follows from it, a letter says so.
MESSAGE, EVENT, LETTER = 0, 1, 2


@dataclass(frozen=True, order=True)
class Moment:
    """An entry's place in the story. Written into links, so that "earlier" means earlier than this very entry."""

    at: datetime
    rank: int
    id: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}.{self.rank}.{self.id}"

    @classmethod
    def parse(cls, written: str) -> "Moment":
        """Read back what `str` wrote. Raises ValueError for anything else."""
        found = re.fullmatch(r"(-?[0-9]{1,16})\.([012])\.([0-9]{1,9})", written)
        if not found:
            raise ValueError("This page of the case does not exist.")
        return cls(EPOCH + timedelta(microseconds=int(found[1])), int(found[2]), int(found[3]))


@dataclass(frozen=True)
class Entry:
    """One thing in the story: exactly one of `event`, `message` and `letter` is there.

    `text` is what this mail says anew, `whole` the mail with the history quoted below it where that differs.
    `cut` tells that there was more than `SHOWN` characters.
    """

    moment: Moment
    event: Event | None = None
    message: Message | None = None
    letter: OutgoingMail | None = None
    text: str = ""
    whole: str = ""
    cut: bool = False
    attachments: Sequence[AttachmentRecord] = ()


@dataclass(frozen=True)
class Story:
    """A page of the story in the order of time. `earlier` is where the page before it ends, if there is one."""

    entries: Sequence[Entry]
    earlier: Moment | None


def case_by_reference(session: Session, reference: str) -> Case | None:
    """The case with exactly this reference."""
    if "\0" in reference:  # PostgreSQL cannot even be asked for it
        return None
    return session.exec(select(Case).where(col(Case.reference) == reference)).first()


def parties_of(session: Session, case: Case) -> Sequence[Party]:
    """Everybody outside who takes part, in the order they came."""
    return session.exec(select(Party).where(col(Party.case_id) == case.id).order_by(col(Party.id)).limit(100)).all()


def deadlines_of(session: Session, case: Case) -> Sequence[Deadline]:
    """The deadlines of the case, the open ones first and each group by date; the oldest fall off a very long list."""
    query = select(Deadline).where(col(Deadline.case_id) == case.id)
    latest = session.exec(query.order_by(col(Deadline.due_at).desc()).limit(MOST_DEADLINES)).all()
    return sorted(latest, key=lambda one: (one.ended_at is not None, one.due_at, one.id or 0))


def story_of(session: Session, case: Case, before: Moment | None = None, limit: int = ENTRIES) -> Story:
    """The latest entries of the case, or those before a moment."""
    entries = [
        *_events(session, case, before, limit),
        *_messages(session, case, before, limit),
        *_letters(session, case, before, limit),
    ]
    entries.sort(key=lambda entry: entry.moment, reverse=True)
    shown = entries[:limit]
    earlier = shown[-1].moment if len(entries) > limit else None
    return Story(_with_attachments(session, shown[::-1]), earlier)


def message_of(session: Session, case: Case, message_id: int) -> Message | None:
    """A message, if it belongs to this case."""
    message = session.get(Message, message_id)
    return message if message and message.case_id == case.id else None


def attachment_of(session: Session, case: Case, attachment_id: int) -> tuple[AttachmentRecord, Message] | None:
    """An attachment and its message, if they belong to this case."""
    attachment = session.get(AttachmentRecord, attachment_id)
    message = attachment and message_of(session, case, attachment.message_id)
    return (attachment, message) if attachment and message else None


def _earlier(at: Any, rank: int, number: Any, before: Moment | None) -> list[ColumnElement[bool]]:
    if before is None:
        return []
    place = tuple_(literal(before.at, UtcDateTime()), literal(before.rank), literal(before.id))
    return [tuple_(at, literal(rank), number) < place]


def _events(session: Session, case: Case, before: Moment | None, limit: int) -> list[Entry]:
    at, number = col(Event.at), col(Event.id)
    query = select(Event).where(col(Event.case_id) == case.id, *_earlier(at, EVENT, number, before))
    found = session.exec(query.order_by(at.desc(), number.desc()).limit(limit + 1))
    return [Entry(Moment(event.at, EVENT, event.id or 0), event=event) for event in found]


def _messages(session: Session, case: Case, before: Moment | None, limit: int) -> list[Entry]:
    at, number = col(Message.received_at), col(Message.id)
    body, reply = col(Message.body_text), col(Message.reply_text)
    query = (
        select(Message, func.substr(body, 1, SHOWN + 1), func.substr(reply, 1, SHOWN + 1))
        .options(defer(body, raiseload=True), defer(reply, raiseload=True))  # type: ignore[arg-type]  # columns they are
        .where(col(Message.case_id) == case.id, *_earlier(at, MESSAGE, number, before))
    )
    entries = []
    for message, whole, said in session.exec(query.order_by(at.desc(), number.desc()).limit(limit + 1)):
        text = said if said.strip() else whole
        entries.append(
            Entry(
                Moment(message.received_at, MESSAGE, message.id or 0),
                message=message,
                text=text[:SHOWN],
                whole=whole[:SHOWN] if whole.split() != text.split() else "",
                cut=len(whole) > SHOWN or len(text) > SHOWN,
            )
        )
    return entries


def _letters(session: Session, case: Case, before: Moment | None, limit: int) -> list[Entry]:
    at, number = col(OutgoingMail.created_at), col(OutgoingMail.id)
    query = select(OutgoingMail).where(col(OutgoingMail.case_id) == case.id, *_earlier(at, LETTER, number, before))
    found = session.exec(query.order_by(at.desc(), number.desc()).limit(limit + 1))
    return [
        Entry(
            Moment(letter.created_at, LETTER, letter.id or 0),
            letter=letter,
            text=letter.text[:SHOWN],
            cut=len(letter.text) > SHOWN,
        )
        for letter in found
    ]


def _with_attachments(session: Session, entries: Sequence[Entry]) -> list[Entry]:
    numbers = [entry.message.id for entry in entries if entry.message]
    if not numbers:
        return list(entries)
    query = select(AttachmentRecord).where(col(AttachmentRecord.message_id).in_(numbers))
    by_message: dict[int, list[AttachmentRecord]] = {}
    for attachment in session.exec(query.order_by(col(AttachmentRecord.id)).limit(2_000)):
        by_message.setdefault(attachment.message_id, []).append(attachment)
    return [
        replace(entry, attachments=tuple(by_message.get(entry.message.id or 0, ()))) if entry.message else entry
        for entry in entries
    ]
