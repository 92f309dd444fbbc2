"""A loop that no header betrays: one sender answers our mails about one matter faster than any person would.

Whatever two machines say to each other, it stops after so many mails within an hour, and the admin is told.
"""

from datetime import timedelta

from sqlalchemy import bindparam, func
from sqlmodel import col, select

from mailflow.intake.decision import Alarm, Decision, Hold, Mail
from mailflow.intake.grammar import has_commands
from mailflow.records.base import UtcDateTime
from mailflow.records.inbound import InboundEmail
from mailflow.records.outgoing import OutgoingMail
from mailflow.records.prepared import Prepared

WITHIN = timedelta(hours=1)
MOST_MAILS = 20
"""Mails of one sender in one case within the hour. A person who sends photos one by one stays below."""
MOST_RECEIPTS = 5
"""Receipts for one triage question within the hour: it needs one answer."""

_MAILS = Prepared(
    select(func.count())
    .select_from(InboundEmail)
    .where(
        InboundEmail.case_id == bindparam("case_id"),
        InboundEmail.sender == bindparam("sender"),
        col(InboundEmail.received_at) > bindparam("since", type_=UtcDateTime),
    )
)
_RECEIPTS = Prepared(
    select(func.count())
    .select_from(OutgoingMail)
    .where(
        OutgoingMail.token == bindparam("token"),
        OutgoingMail.letter == "receipt",
        col(OutgoingMail.created_at) > bindparam("since", type_=UtcDateTime),
    )
)


def look(mail: Mail) -> Decision | None:
    """Hold an answer to our mails that is one too many. Commands are a person's, however many."""
    token = mail.token
    if token is None or has_commands(mail.parsed.reply_text):
        return None
    since = mail.inbound.received_at - WITHIN
    if token.case_id is not None:
        count = _MAILS.value(mail.session, case_id=token.case_id, sender=mail.sender, since=since)
        most, matter = MOST_MAILS, f"case {token.case_id}"
    else:
        count = _RECEIPTS.value(mail.session, token=token.token, since=since)
        most, matter = MOST_RECEIPTS, f"mail {token.inbound_id}"
    if count < most:
        return None
    return Hold(
        f"It looks like a loop of machines: {mail.sender} answered more than {most} times within an hour ({matter}).",
        case_id=token.case_id,
        alarm=Alarm.LOOP,
        about=f"{mail.sender}, {matter}",
    )
