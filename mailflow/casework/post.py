"""Posting a letter: who reads it, from which address, with which facts and buttons, as a row in the outbox.

This is the one place that decides who a mail goes to. A letter to the complainant goes to the complainant's
own address; a notice goes to the person of the settings, or to the delegate during an absence. No header of
any incoming mail has a say in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from mailflow.casework.buttons import Button, buttons_for
from mailflow.casework.facts import case_facts
from mailflow.casework.office import Office
from mailflow.domain.case import COMPLAINANT, Post, Rules
from mailflow.domain.people import Person
from mailflow.domain.permission import may_decide
from mailflow.outbox.promise import Promised, Thread, promise, thread_with
from mailflow.records.base import UtcDateTime
from mailflow.records.case import Case
from mailflow.records.event import Event
from mailflow.records.message import Author, Message
from mailflow.records.outgoing import OutgoingMail
from mailflow.records.pace import next_turn
from mailflow.records.prepared import Prepared
from mailflow.records.rows import add_row
from mailflow.records.token import Purpose, token_for

CORRESPONDENCE = frozenset({"from-complainant"})
PERSONAL = frozenset({"to-complainant"})

_LATELY = Prepared(
    select(func.count())
    .select_from(OutgoingMail)
    .where(
        OutgoingMail.recipient == bindparam("address"),
        OutgoingMail.created_at > bindparam("since", type_=UtcDateTime),
        OutgoingMail.letter == "acknowledgement",
    )
)


@dataclass(frozen=True)
class Cause:
    """Why rows are being written: when, by whom, and the key that makes each promise of this cause unique.

    `inbound_id` is the mail that caused it, if one did. `complaint` and `heard` spare a look at the records
    where the caller has just read them: the complainant's words, and the Message-IDs of their latest mail.
    """

    now: datetime
    actor: str
    key: str
    inbound_id: int | None = None
    complaint: str | None = None
    heard: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Reader:
    """Who a letter goes to."""

    address: str
    name: str
    person: Person | None = None

    @classmethod
    def of(cls, rules: Rules, case: Case, to: str, now: datetime) -> Reader:
        """The complainant, or the person with this id (or who acts for them today)."""
        if to == COMPLAINANT:
            return cls(case.complainant_address, case.complainant_name)
        person = rules.on_duty(to, now, frozenset(case.about))
        return cls(person.email, person.name, person)


def send(session: Session, office: Office, case: Case, post: Post, cause: Cause, number: int, reader: Reader) -> None:
    """Promise one letter about a case. Where there is nobody to write to, the history says so instead."""
    assert case.id is not None  # noqa: S101 - the case is stored before any letter about it
    if not reader.address:
        _say_unsent(session, case, post, cause, "no e-mail address of the complainant is known")
        return
    not_before = None
    if post.letter == "acknowledgement":
        refusal, not_before = _may_acknowledge(session, office, reader.address, cause.now)
        if refusal:
            _say_unsent(session, case, post, cause, refusal)
            return
    fresh = post.letter == "acknowledgement" or (cause.complaint is not None and post.letter == "assigned")
    _promise(session, office, case, post, cause, number, reader, not_before=not_before, fresh=fresh)


def _promise(
    session: Session,
    office: Office,
    case: Case,
    post: Post,
    cause: Cause,
    number: int,
    reader: Reader,
    *,
    not_before: datetime | None,
    fresh: bool,
) -> None:
    staff = reader.person is not None
    told = case_facts(session, office, case, post.letter, staff=staff, complaint=cause.complaint)
    facts = {**told, "reader": reader.name, **post.facts}
    if post.letter == "acknowledgement":
        facts["late"] = cause.now - case.received_at > timedelta(days=2)
    rendered = office.letters.render(post.letter, facts)
    purpose = _purpose(post.letter, staff)
    token = token_for(
        session,
        purpose,
        reader.address,
        cause.now,
        case_id=case.id,
        person=reader.person.id if reader.person else None,
        fresh=fresh,
    )
    buttons: tuple[Button, ...] = ()
    if reader.person and reader.person.id not in case.about:
        acting = token
        if purpose is Purpose.CORRESPONDENCE:
            acting = token_for(
                session,
                Purpose.NOTICE,
                reader.address,
                cause.now,
                case_id=case.id,
                person=reader.person.id,
            )
        rules = office.rules(office.procedure(case.procedure_digest, session))
        decides = may_decide(rules, case, reader.person, cause.now)
        buttons = buttons_for(case, post.letter, reply_address(office, acting), acting, decides=decides)
    thread = Thread()
    if not (fresh and staff):
        heard = () if staff else (cause.heard if cause.heard is not None else _heard(session, case))
        thread = (
            Thread(heard[-1], heard) if fresh and heard else thread_with(session, case.id or 0, reader.address, heard)
        )
    promise(
        session,
        Promised(
            once_key=f"{post.letter}/{cause.key}/{number}",
            letter=post.letter,
            room="staff" if staff else COMPLAINANT,
            recipient=reader.address,
            recipient_name=reader.name,
            subject=rendered.subject,
            text=rendered.text,
            sender=office.settings.organisation.complaints_address,
            sender_name=_sender_name(office, case, post, purpose),
            reply_to=reply_address(office, token),
            token=token,
            case_id=case.id,
            inbound_id=cause.inbound_id,
            buttons=buttons,
            thread=thread,
            automatic=post.letter not in PERSONAL | CORRESPONDENCE,
            attachments=tuple(post.facts.get("attachments", ())),
            not_before=not_before,
        ),
        cause.now,
    )


def reply_address(office: Office, token: str) -> str:
    """Our address with the token in it, or the plain one where the mailbox takes no plus addresses."""
    address = office.settings.organisation.complaints_address
    local, _, domain = address.partition("@")
    return f"{local}+{token}@{domain}" if plus_addressing(office) else address


def plus_addressing(office: Office) -> bool:
    """Whether the mailbox behind the complaints address takes info+anything@ as well."""
    address = office.settings.organisation.complaints_address
    boxes = [box for box in office.settings.mailboxes if address in box.addresses]
    return all(box.plus_addressing for box in boxes)


def _purpose(letter: str, staff: bool) -> Purpose:
    if not staff:
        return Purpose.PARTY
    return Purpose.CORRESPONDENCE if letter in CORRESPONDENCE else Purpose.NOTICE


def _sender_name(office: Office, case: Case, post: Post, purpose: Purpose) -> str:
    team = office.settings.organisation.display_name
    if purpose is Purpose.PARTY:
        writer = post.facts.get("writer_name", "")
        return f"{writer}, {office.settings.organisation.name}" if writer else f"{office.settings.organisation.name}"
    if purpose is Purpose.CORRESPONDENCE:
        return f"{case.complainant_name or 'Complainant'} via {team}"
    return f"{team} (case notices)"


def _may_acknowledge(session: Session, office: Office, address: str, now: datetime) -> tuple[str, datetime | None]:
    """Whether one more acknowledgement may go to this address now: (why not, not before when).

    A loop that no header betrays, or somebody who uses us to flood a stranger, stops at the daily number.
    The hourly number only spreads a wave out: those above it leave later, none is lost.
    """
    limits = office.settings.intake
    to_address = _LATELY.value(session, address=address, since=now - timedelta(days=1))
    if to_address >= limits.acknowledge_per_address_per_day:
        return (
            f"{to_address} acknowledgements went to this address within a day, which is the most that is sent"
            " (intake.acknowledge_per_address_per_day)"
        ), None
    return "", next_turn(session, "acknowledgement", limits.acknowledge_per_hour, now)


def _say_unsent(session: Session, case: Case, post: Post, cause: Cause, why: str) -> None:
    add_row(
        session,
        Event,
        case_id=case.id,
        inbound_id=cause.inbound_id,
        at=cause.now,
        kind="LetterNotSent",
        actor="mailflow",
        sentence=f"The letter “{post.letter}” was not sent to the complainant: {why}.",
        data=_plain(post.facts),
    )


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if isinstance(value, str | int | bool)}


def _heard(session: Session, case: Case) -> tuple[str, ...]:
    ids = session.exec(
        select(Message.rfc_id)
        .where(
            Message.case_id == case.id,
            Message.author == Author.PARTY,
            # A colleague who forwarded the complaint has a thread of their own.
            Message.from_addr == case.complainant_address,
            col(Message.rfc_id).is_not(None),
        )
        .order_by(col(Message.id).desc())
        .limit(5)
    ).all()
    return tuple(reversed([one for one in ids if one]))
