"""Carrying out a decision: one verb of casework for each, in the transaction that settles the mail."""

from __future__ import annotations

from datetime import datetime

from mailflow.casework import relay
from mailflow.casework.alerts import raise_alert
from mailflow.casework.file_message import file_message
from mailflow.casework.ledger import take, write
from mailflow.casework.post import Cause
from mailflow.casework.triage_question import ask_triage
from mailflow.casework.watch import tell_of_unreachable
from mailflow.casework.write_to import write_to
from mailflow.domain.case import COMPLAINANT, Status
from mailflow.domain.moves import hear_reply
from mailflow.domain.people import Person
from mailflow.intake.decision import (
    Alarm,
    Ask,
    Decision,
    FromStaff,
    Hold,
    Join,
    Mail,
    OpenCase,
    Returned,
    SetAside,
)
from mailflow.intake.opening import open_for, settle
from mailflow.intake.staff_reply import carry_out_reply
from mailflow.intake.triage_answer import carry_out_answer
from mailflow.records.inbound import Disposition
from mailflow.records.message import Author
from mailflow.records.outgoing import Delivery, OutgoingMail
from mailflow.records.token import Purpose


def carry_out(mail: Mail, decision: Decision, now: datetime) -> None:
    """Do what was decided and write the disposition with its sentence. The caller commits."""
    inbound = mail.inbound
    match decision:
        case SetAside(disposition, reason, case_id):
            settle(inbound, disposition, reason, now, case_id)
        case Hold(reason, tell, case_id, alarm, about):
            settle(inbound, Disposition.HELD, reason, now, case_id)
            for person in tell:
                _tell_of_misuse(mail, person, reason, now)
            if alarm:
                _ALARMS[alarm](mail, f"{alarm}: {about}", reason, now)
        case Join():
            _join(mail, decision, now)
        case Returned():
            _returned(mail, decision, now)
        case FromStaff(person, token):
            if token.purpose is Purpose.TRIAGE:
                carry_out_answer(mail, person, token, now)
            else:
                carry_out_reply(mail, person, token, now)
        case OpenCase(reason, related):
            open_for(mail, mail.parsed.sender, reason, now, related=related)
        case Ask(judgement, reason):
            settle(inbound, Disposition.UNDECIDED, reason, now)
            mail.session.flush()
            ask_triage(mail.session, mail.office, inbound, mail.parsed, judgement, _cause(mail, now))


def _join(mail: Mail, decision: Join, now: datetime) -> None:
    session, office = mail.session, mail.office
    opened = take(session, office, decision.case_id)
    file_message(
        session,
        opened.row,
        mail.inbound,
        mail.parsed,
        author=decision.author,
        room=COMPLAINANT,
        reason=decision.reason,
    )
    change = opened.change()
    sender = mail.parsed.sender
    who = (sender.name or sender.addr) if sender else "Somebody"
    if decision.author is Author.MACHINE:
        change.record("AutomaticReplyFiled", f"An automatic answer came from {who}.", why=mail.parsed.automated or "")
        relay.machine_answer(change, mail.parsed, now)
        disposition = Disposition.AUTOMATED
    else:
        change.record("MessageReceived", f"{who} wrote.", reason=decision.reason)
        with_our_code = mail.token is not None and mail.token.purpose is Purpose.PARTY
        if (decision.author is Author.PARTY or with_our_code) and change.state.status is not Status.OPEN:
            hear_reply(change, now=now)
        relay.to_handler(change, mail.parsed, mail.inbound.raw_sha256, now, note=decision.note)
        disposition = Disposition.FILED
    write(session, office, opened.row, change, _cause(mail, now))
    settle(mail.inbound, disposition, f"{decision.reason} It is filed in {opened.row.reference}.", now, opened.row.id)


def _returned(mail: Mail, decision: Returned, now: datetime) -> None:
    session = mail.session
    row = session.get(OutgoingMail, decision.outgoing_id) if decision.outgoing_id else None
    settle(mail.inbound, Disposition.BOUNCE, decision.reason, now, row.case_id if row else None)
    if row is None or not decision.permanent or row.status is Delivery.BOUNCED:
        return
    row.status, row.last_answer = Delivery.BOUNCED, decision.reason[:1000]
    session.add(row)
    tell_of_unreachable(session, mail.office, row, "MailReturned", decision.reason, now, mail.inbound.id)


def _tell_of_loop(mail: Mail, key: str, reason: str, now: datetime) -> None:
    raise_alert(
        mail.session,
        mail.office,
        key,
        headline=f"A loop of machines with {mail.sender} was stopped",
        what=reason,
        todo="Look at the held mails in the log. If a person wrote them, file them by hand.",
        now=now,
    )


def _tell_of_flood(mail: Mail, key: str, reason: str, now: datetime) -> None:
    raise_alert(
        mail.session,
        mail.office,
        key,
        headline=f"Many complaints from {mail.sender} are held",
        what=reason,
        todo="Look at the held mails in the log and open a case for each that a person wrote. If all mail of a form on "
        "your website comes from this one address, raise the number in the settings.",
        now=now,
    )


_ALARMS = {Alarm.LOOP: _tell_of_loop, Alarm.FLOOD: _tell_of_flood}


def _tell_of_misuse(mail: Mail, person: Person, reason: str, now: datetime) -> None:
    facts = {"subject": mail.parsed.subject, "sender_address": mail.sender, "why": reason}
    once_key = f"held-for-you/inbound {mail.inbound.id}/{person.id}"
    write_to(mail.session, mail.office, person, "held-for-you", facts, once_key=once_key, now=now)


def _cause(mail: Mail, now: datetime) -> Cause:
    return Cause(now, "mailflow", f"inbound {mail.inbound.id}", mail.inbound.id)
