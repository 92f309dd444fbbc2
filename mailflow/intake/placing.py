"""Placing: which case a mail belongs to, by a ladder of evidence whose first rung that holds gives the reason.

1. Our reply token.  2. The Message-IDs it answers.  3. A case reference in the subject, from a party of that
case.  A number alone never joins a stranger to a case, and a forwarded mail is not a reply.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlmodel import col, select

from mailflow.domain.reference import find_references
from mailflow.intake.decision import Mail
from mailflow.mail.forward import is_forward
from mailflow.records.case import Case, Party
from mailflow.records.message import ThreadId
from mailflow.records.one_of import one_of
from mailflow.records.prepared import Prepared, at_most
from mailflow.records.token import Purpose

_NAMED = Prepared(
    select(ThreadId.rfc_id, ThreadId.case_id, ThreadId.seen)
    .where(one_of(ThreadId.rfc_id, "ids"))
    .order_by(col(ThreadId.id).desc())
    .limit(at_most(50))
)
_PARTIES = Prepared(select(Party.address).where(Party.case_id == bindparam("case_id")))


class _NamedBy(NamedTuple):
    """A Message-ID, a case that knows it, and whether that only saw it named."""

    rfc_id: str
    case_id: int
    seen: bool


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
    """The case of a message that it answers; else one that names a message which it names too, or the mail itself.

    A Message-ID can be copied, so a case in which the sender takes part comes before any other.
    """
    own = mail.parsed.message_id
    named = tuple(dict.fromkeys((*reversed(mail.parsed.in_reply_to), *reversed(mail.parsed.references))))[:100]
    asked = tuple(dict.fromkeys((*named, own))) if own else named
    if not asked:
        return None
    rows = [_NamedBy(*row) for row in _NAMED.rows(mail.session, ids=asked)]
    if not rows:
        return None
    of_party = {case_id: _is_party(mail, case_id) for case_id in {row.case_id for row in rows}}
    stored = [row for row in rows if not row.seen and row.rfc_id in named]
    if stored:
        row = min(stored, key=lambda row: (not of_party[row.case_id], named.index(row.rfc_id)))
        return Placement(row.case_id, "It answers a message that is in the case.", of_party[row.case_id])
    for row in rows:
        if row.seen and of_party[row.case_id]:
            return Placement(row.case_id, _seen_because(row.rfc_id == own), True)
    return None


def _seen_because(itself: bool) -> str:
    if itself:
        return "It is what an earlier mail of the case answers; it came late."
    return "It is part of a conversation that is in the case."


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
    return any(_same(mail.sender, address) for (address,) in _PARTIES.rows(mail.session, case_id=case_id))


def _same(one: str, other: str) -> bool:
    return bool(one) and one.lower() == other.lower()
