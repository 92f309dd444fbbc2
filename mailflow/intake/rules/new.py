"""New mail from a person: what is plainly a complaint opens a case, the rest is put to the triage person."""

from datetime import timedelta

from sqlalchemy import bindparam, func
from sqlmodel import col, select

from mailflow.domain.reference import find_references
from mailflow.intake.decision import Alarm, Ask, Decision, Hold, Mail, OpenCase, SetAside
from mailflow.records.base import UtcDateTime
from mailflow.records.case import Case, Party
from mailflow.records.inbound import Disposition
from mailflow.records.prepared import Prepared
from mailflow.triage.judge import Label, plainly

_LATELY = Prepared(
    select(func.count())
    .select_from(Party)
    .join(Case, col(Case.id) == Party.case_id)
    .where(
        Party.address == bindparam("address"),
        col(Case.received_at) > bindparam("since", type_=UtcDateTime),
        col(Case.received_at) <= bindparam("until", type_=UtcDateTime),
    )
)


def look(mail: Mail) -> Decision:
    """Judge the mail; doubt is put to a person. This rule always decides, so it stands last."""
    judged = mail.reading.judged
    if not mail.sender:
        return Ask(judged, "It names no sender who could be answered.")
    if mail.parsed.error:
        return Ask(judged, f"It could not be read in full: {mail.parsed.error}.")
    if plainly(judged):
        if judged.label is Label.NOISE:
            return SetAside(Disposition.NOISE, judged.sentence)
        if judged.label is Label.COMPLAINT:
            related = find_references(mail.parsed.subject, mail.office.settings.organisation.reference_prefix)
            return _one_too_many(mail) or OpenCase(judged.sentence, related)
    return Ask(judged, judged.sentence)


def _one_too_many(mail: Mail) -> Hold | None:
    """Hold what one address sends when it has opened as many cases within a day as it may.

    Whoever writes by a program, or in our complainant's name, shall not bury everybody else's complaints.
    """
    received_at, most = mail.inbound.received_at, mail.office.settings.intake.cases_per_address_per_day
    opened = _LATELY.value(mail.session, address=mail.sender, since=received_at - timedelta(days=1), until=received_at)
    if opened < most:
        return None
    why = f"{mail.sender} opened {opened} cases within a day, which is the most (intake.cases_per_address_per_day)."
    return Hold(why, alarm=Alarm.FLOOD, about=f"{mail.sender} {received_at:%Y-%m-%d}")
