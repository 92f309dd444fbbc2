"""The triage person's answer: #complaint opens the case, #enquiry and #spam set the mail aside."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from mailflow.casework.buttons import triage_buttons
from mailflow.casework.office import Office
from mailflow.casework.post import reply_address
from mailflow.casework.triage_question import DESK, stop_waiting
from mailflow.casework.write_to import write_to
from mailflow.domain.people import Person
from mailflow.intake.decision import Mail
from mailflow.intake.grammar import CommandError, read_script
from mailflow.intake.opening import open_for
from mailflow.intake.reading import Bytes, read
from mailflow.outbox.promise import Thread
from mailflow.records.case import Case
from mailflow.records.event import Event
from mailflow.records.inbound import Disposition, InboundEmail, RawMail
from mailflow.records.outgoing import OutgoingMail
from mailflow.records.token import ReplyToken

VERDICTS = {
    "complaint": "complaint",
    "enquiry": "enquiry",
    "question": "enquiry",
    "spam": "noise",
    "noise": "noise",
    "newsletter": "noise",
}
WAITS = frozenset({Disposition.UNDECIDED, Disposition.HELD})


def carry_out_answer(mail: Mail, person: Person, token: ReplyToken, now: datetime) -> None:
    """Carry out the answer to a triage question, and send its receipt."""
    asked = mail.session.get(InboundEmail, token.inbound_id)
    done, problem, too_late = "", "", ""
    try:
        if asked is None:
            raise CommandError("The mail that was asked about is not here any more.")
        done = apply_verdict(mail.session, mail.office, asked, _verdict(mail), person.id, person.name, now)
    except CommandError as error:
        problem = str(error)
    except ValueError as error:  # nothing that could be mended and sent again
        too_late = str(error)
    mail.inbound.disposition, mail.inbound.settled_at = Disposition.COMMAND, now
    mail.inbound.reason = f"{person.name} answered a triage question: {done or problem or too_late}"[:2000]
    mail.inbound.case_id = asked.case_id if asked else None
    _receipt(mail, person, token, done or too_late, problem, now, changed=bool(done))


def apply_verdict(
    session: Session, office: Office, asked: InboundEmail, verdict: str, actor: str, name: str, now: datetime
) -> str:
    """Give a waiting mail its verdict (complaint, enquiry or noise); returns the sentence that says what was done.

    Raises ValueError with a sentence when the mail waits no longer.
    """
    if asked.disposition not in WAITS:
        case = session.get(Case, asked.case_id) if asked.case_id else None
        where = f" ({case.reference})" if case else ""
        raise ValueError(f"That mail was decided before{where}: {asked.reason}")
    stop_waiting(session, asked, now)
    if verdict == "complaint":
        raw = session.get_one(RawMail, asked.raw_sha256)
        reading = read(Bytes(raw.content, complaints=False, limits=office.limits))
        parsed = reading.parsed
        forwarded = parsed.forwarded.from_ if parsed.forwarded else None
        from_staff = parsed.sender is not None and office.directory.by_address(parsed.sender.addr) is not None
        complainant = forwarded if from_staff and forwarded else parsed.sender
        opened = open_for(
            Mail(asked, reading, office, session), complainant, f"{name} said that it is a complaint.", now, by=actor
        )
        return (
            f"{opened.reference} is open for {opened.complainant_name or opened.complainant_address or 'nobody yet'}."
        )
    asked.disposition = Disposition.ENQUIRY if verdict == "enquiry" else Disposition.NOISE
    asked.settled_at = now
    asked.reason = f"{name} said that it is {'an enquiry' if verdict == 'enquiry' else 'spam or a newsletter'}."
    session.add(asked)
    session.add(Event(inbound_id=asked.id, at=now, kind="MailJudged", actor=actor, sentence=asked.reason, data={}))
    return (
        f"It is noted as an enquiry{_kept_in(office, asked)}, for you to answer as usual."
        if verdict == "enquiry"
        else "It is noted as spam. Nothing is answered."
    )


def _kept_in(office: Office, asked: InboundEmail) -> str:
    """Where people find the mail itself; nothing if it came another way than through a mailbox of the settings."""
    mailbox = office.settings.mailbox(asked.mailbox)
    if mailbox is None or asked.channel != "imap":
        return ""
    if mailbox.after == "move":
        return f". It is in the folder “{mailbox.move_to}” of the mailbox {mailbox.address}"
    return ". It is still in the mailbox"


def _verdict(mail: Mail) -> str:
    script = read_script(mail.parsed.reply_text)
    words = [word for word, _ in script.commands]
    unknown = [word for word in words if word not in VERDICTS]
    if not words or unknown:
        wrong = f"#{unknown[0]} is no answer to this. " if unknown else ""
        raise CommandError(f"{wrong}Write #complaint, #enquiry or #spam in the first line.")
    verdicts = {VERDICTS[word] for word in words}
    if len(verdicts) > 1:
        raise CommandError("The answer says two different things. Write one of #complaint, #enquiry or #spam.")
    return verdicts.pop()


def _receipt(
    mail: Mail, person: Person, token: ReplyToken, done: str, problem: str, now: datetime, *, changed: bool
) -> None:
    address = reply_address(mail.office, token.token)
    asked = mail.session.exec(
        select(OutgoingMail.rfc_id)
        .where(OutgoingMail.token == token.token)
        .order_by(col(OutgoingMail.id).desc())
        .limit(1)
    ).first()
    facts = {
        "done": [done] if done else [],
        "problems": [problem] if problem else [],
        "nothing_done": not changed,
        **dict.fromkeys(("next_date", "then", "help", "status"), ""),
    }
    write_to(
        mail.session,
        mail.office,
        person,
        "receipt",
        facts,
        once_key=f"receipt/inbound {mail.inbound.id}/triage",
        now=now,
        desk=DESK,
        reply_to=address,
        token=token.token,
        inbound_id=mail.inbound.id,
        buttons=triage_buttons(address, token.token) if problem else (),
        thread=Thread(asked, (asked,)) if asked else Thread(),
    )
