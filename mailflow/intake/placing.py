"""Placing: which case a mail belongs to, by a ladder of evidence whose first rung that holds gives the reason.

1. Our reply token.  2. The Message-IDs it answers.  3. A case reference in the subject, from a party of that
case.  A number alone never joins a stranger to a case, and a forwarded mail is not a reply.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam
from sqlmodel import col, select

from mailflow.domain.reference import find_references
from mailflow.intake.decision import Mail
from mailflow.mail.forward import is_forward
from mailflow.records.case import Case, Party
from mailflow.records.message import ThreadId
from mailflow.records.token import Purpose

_NAMED = (
    select(ThreadId.case_id, ThreadId.seen)
    .where(col(ThreadId.rfc_id).in_(bindparam("ids", expanding=True)))
    .order_by(col(ThreadId.id).desc())
    .limit(50)
)
_PARTIES = select(Party.address).where(Party.case_id == bindparam("case_id"))


@dataclass(frozen=True)
class Placement:
    """The case a mail belongs to, the sentence that says why, and whether a party of that case wrote it."""

    case_id: int
    reason: str
    from_party: bool


def place(mail: Mail) -> Placement | None:
    """Climb the ladder. None means that the mail is new."""
    forward = mail.parsed.forwarded is not None or is_forward(mail.parsed.subject)
    by_token = _by_token(mail)
    if by_token is not None and (by_token.from_party or not forward):
        return by_token
    if forward:
        return None
    return _by_ids(mail) or _by_reference(mail) or _by_repetition(mail)


def _by_token(mail: Mail) -> Placement | None:
    token = mail.token
    if token is None or token.case_id is None:
        return None
    from_party = token.purpose is Purpose.PARTY and _same(mail.sender, token.address)
    return Placement(token.case_id, "It carries the reply code that was sent with our letter.", from_party)


def _by_ids(mail: Mail) -> Placement | None:
    named = tuple(dict.fromkeys((*reversed(mail.parsed.in_reply_to), *reversed(mail.parsed.references))))[:100]
    if not named:
        return None
    rows = mail.session.connection().execute(_NAMED, {"ids": named}).all()
    for row in rows:
        party = _is_party(mail, row.case_id)
        if not row.seen:
            return Placement(row.case_id, "It answers a message that is in the case.", party)
        if party:
            return Placement(row.case_id, "It is part of a conversation that is in the case.", True)
    return None


def _by_reference(mail: Mail) -> Placement | None:
    prefix = mail.office.settings.organisation.reference_prefix
    for reference in find_references(mail.parsed.subject, prefix)[:3]:
        case_id = mail.session.exec(select(Case.id).where(Case.reference == reference)).first()
        if case_id is not None and _is_party(mail, case_id):
            return Placement(case_id, f"Its subject names {reference}, and the sender takes part in that case.", True)
    return None


def _by_repetition(mail: Mail) -> Placement | None:
    """The very same words from the same sender, sent again later: it belongs where the first one is."""
    for one in mail.same_content:
        if one.case_id is not None and _is_party(mail, one.case_id):
            return Placement(one.case_id, "The same words came from the same sender before.", True)
    return None


def _is_party(mail: Mail, case_id: int) -> bool:
    addresses = mail.session.connection().execute(_PARTIES, {"case_id": case_id}).scalars()
    return any(_same(mail.sender, address) for address in addresses)


def _same(one: str, other: str) -> bool:
    return bool(one) and one.lower() == other.lower()
