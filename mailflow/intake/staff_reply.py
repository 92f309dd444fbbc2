"""A colleague's reply: its commands are carried out all or not at all, its prose goes where the mail was addressed.

A reply to correspondence goes to the complainant; a reply to a notice is an internal note. Every mail with
commands gets one receipt.
"""

from __future__ import annotations

from datetime import datetime

from mailflow.casework import relay
from mailflow.casework.facts import story
from mailflow.casework.file_message import file_message
from mailflow.casework.ledger import Opened, take, write
from mailflow.casework.post import Cause, Reader, send
from mailflow.domain.case import COMPLAINANT, Change, NotAllowed, Post
from mailflow.domain.deadlines import show_moment
from mailflow.domain.due import what_follows
from mailflow.domain.moves import dealt_with_reply
from mailflow.domain.people import Person
from mailflow.domain.permission import may_decide
from mailflow.intake.commands import find_verb, is_verb
from mailflow.intake.commands.verb import Call
from mailflow.intake.decision import Mail
from mailflow.intake.grammar import CommandError, Script, commands_below, read_script
from mailflow.intake.opening import settle
from mailflow.records.inbound import Disposition
from mailflow.records.message import Author
from mailflow.records.token import Purpose, ReplyToken

PLACED = "It uses the reply code of this colleague in this case."


def carry_out_reply(mail: Mail, person: Person, token: ReplyToken, now: datetime) -> None:
    """Carry out a colleague's mail on the case of the token."""
    assert token.case_id is not None  # noqa: S101 - notices and correspondence always name a case
    opened = take(mail.session, mail.office, token.case_id)
    if person.id in opened.state.about:
        settle(mail.inbound, Disposition.HELD, f"{person.name} is complained about in this case.", now, token.case_id)
        return
    correspondence = token.purpose is Purpose.CORRESPONDENCE
    cause = Cause(now, person.id, f"inbound {mail.inbound.id}", mail.inbound.id)
    try:
        script = read_script(mail.parsed.reply_text)
    except CommandError as error:
        script, problems = Script((), ""), [str(error)]
    else:
        problems = []
    call = _run(mail, opened, script, person, now, problems)
    in_charge = may_decide(opened.rules, opened.state, person, now)
    outward = correspondence and bool(call.prose or (not script.commands and mail.parsed.attachments))
    problems += _misplaced(script)
    if outward and not in_charge:
        problems.append(
            f"Your answer was not sent: {call.change.owner.name} looks after the case now, and those above may answer."
            " Your mail is kept with the case."
        )
    if problems:
        call = _fresh(mail, opened, person, now)
        outward = False
    elif outward:
        relay.to_complainant(call.change, call.prose, mail.parsed, mail.inbound.raw_sha256, person)
        dealt_with_reply(call.change, by=person)
    elif call.prose:
        call.change.record("NoteAdded", f"{person.name} added a note.", words=call.prose[:4000])
        if person.id != call.change.on_duty(now).id:
            call.change.post("colleague-note", call.change.on_duty(now).id, words=call.prose, writer_name=person.name)
        if in_charge:
            dealt_with_reply(call.change, by=person)
    if not outward:
        relay.with_letter(call.change, mail.parsed, mail.inbound.raw_sha256)
    file_message(
        mail.session,
        opened.row,
        mail.inbound,
        mail.parsed,
        author=Author.STAFF,
        room=COMPLAINANT if outward else "staff",
        reason=PLACED,
        person=person.id,
    )
    write(mail.session, mail.office, opened.row, call.change, cause)
    if script.commands or problems:
        _receipt(mail, opened, call, problems, cause)
    _settle(mail, opened, call, problems, outward, now)


def _run(mail: Mail, opened: Opened, script: Script, person: Person, now: datetime, problems: list[str]) -> Call:
    """Run the commands on one change; what goes wrong is added to `problems`, and then none of it counts."""
    call = _fresh(mail, opened, person, now)
    call.prose = script.prose
    for word, argument in script.commands:
        try:
            verb = find_verb(word)
            if verb.decides and not may_decide(opened.rules, call.change.state, person, now):
                raise CommandError(
                    f"#{verb.name} is for {call.change.owner.name}, who looks after the case now, and those above."
                    " You can still add a #note."
                )
            call.done.append(verb.run(call, argument))
        except (CommandError, NotAllowed, ValueError) as error:
            problems.append(f"#{word} {argument}".strip()[:120] + f": {error}")
    return call


def _misplaced(script: Script) -> list[str]:
    """Commands below other text: they are not carried out there, and must not be sent to anybody as prose."""
    return [
        f"#{word}: this command stands below other text. Write your commands above everything else."
        for word in dict.fromkeys(commands_below(script.prose))
        if is_verb(word)
    ]


def _fresh(mail: Mail, opened: Opened, person: Person, now: datetime) -> Call:
    lines = tuple(story(mail.session, mail.office, opened.row))
    return Call(mail.office, opened, Change(opened.rules, opened.state), person, now, story=lines)


def _receipt(mail: Mail, opened: Opened, call: Call, problems: list[str], cause: Cause) -> None:
    """One receipt: what was done or why nothing was, what is due next, and what happens if nobody does anything."""
    running = min(call.change.state.running, key=lambda one: one.due.at, default=None)
    facts = {
        "done": call.done,
        "problems": problems,
        "nothing_done": bool(problems),
        "next_date": (f"{show_moment(running.due.at, mail.office.calendar)}: {running.clock.title}" if running else ""),
        "then": what_follows(call.change, running) if running else "",
        "help": call.help,
        "status": call.status,
    }
    reader = Reader(mail.sender, call.person.name, call.person)
    send(
        mail.session,
        mail.office,
        opened.row,
        Post("receipt", call.person.id, facts),
        Cause(cause.now, cause.actor, f"{cause.key} receipt", cause.inbound_id),
        0,
        reader,
    )


def _settle(mail: Mail, opened: Opened, call: Call, problems: list[str], outward: bool, now: datetime) -> None:
    inbound, reference = mail.inbound, opened.row.reference
    name = call.person.name
    inbound.case_id, inbound.settled_at = opened.row.id, now
    if problems:
        inbound.disposition = Disposition.COMMAND
        inbound.reason = f"{name} sent commands on {reference}; nothing was done: {' '.join(problems)}"[:2000]
    elif call.done:
        inbound.disposition = Disposition.COMMAND
        inbound.reason = f"{name} sent commands on {reference}: {' '.join(call.done)}"[:2000]
    else:
        inbound.disposition = Disposition.FILED
        inbound.reason = (
            f"{name} answered the complainant in {reference}." if outward else f"{name} added a note to {reference}."
        )
