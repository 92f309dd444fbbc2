"""Finding our reply token in a mail: in the addresses, in the ids of our mails that it answers, in its text.

A token names a case, a person and a purpose; it does not by itself prove who wrote.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from sqlmodel import Session, select

from mailflow.mail.message import ParsedMessage
from mailflow.records.one_of import one_of
from mailflow.records.outgoing import OutgoingMail
from mailflow.records.prepared import Prepared
from mailflow.records.token import TOKEN_LENGTH, ReplyToken, live_token

MOST_TRIED = 20
_IN_ADDRESS = re.compile(rf"\+([a-z2-7]{{{TOKEN_LENGTH}}})@")
_IN_TEXT = re.compile(
    rf"\[(?:reply code|ref [A-Z]{{1,6}}-\d{{4}}-\d{{5,9}}) ([a-z2-7]{{{TOKEN_LENGTH}}})\]", re.IGNORECASE
)

_ANSWERED = Prepared(select(OutgoingMail.rfc_id, OutgoingMail.token).where(one_of(OutgoingMail.rfc_id, "ids")))


def find_token(
    session: Session, parsed: ParsedMessage, rcpt_to: Sequence[str], own: Collection[str]
) -> ReplyToken | None:
    """The first live token of the mail: address first, then the mail of ours it answers, then its text.

    `own` are our addresses without a tag: a token behind anybody else's address is not ours.
    """
    addressed = [*parsed.delivered_to, *rcpt_to]
    for address in addressed[:200]:
        found = _IN_ADDRESS.search(address.lower())
        if found and _without_tag(address) in own:
            row = live_token(session, found[1])
            if row is not None:
                return row
    answered = (*reversed(parsed.in_reply_to), *reversed(parsed.references))[:MOST_TRIED]
    if answered:
        tokens: dict[str, str | None] = dict(_ANSWERED.rows(session, ids=answered))
        for rfc_id in answered:
            token = tokens.get(rfc_id)
            row = live_token(session, token) if token else None
            if row is not None:
                return row
    for code in _IN_TEXT.findall(parsed.body_text[:200_000])[:MOST_TRIED]:
        row = live_token(session, code.lower())
        if row is not None:
            return row
    return None


def _without_tag(address: str) -> str:
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
