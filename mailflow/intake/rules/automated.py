"""Mail sent by a machine is kept, never answered, and never changes a case; its handler may want to see it.

Where only its wording sounds like a machine's and it belongs to no case, a person decides: a complaint must not be
lost because somebody wrote it like a robot.
"""

from mailflow.intake.decision import Ask, Decision, Join, Mail, SetAside
from mailflow.intake.grammar import has_commands
from mailflow.intake.placing import place
from mailflow.mail.automated import only_worded
from mailflow.records.inbound import Disposition
from mailflow.records.message import Author
from mailflow.triage.judge import Judgement, Label, plainly


def look(mail: Mail) -> Decision | None:
    """File a machine's mail with the case it answers, else set it aside."""
    # Where info@ is itself a group, every complaint carries the marks of a mailing list.
    why = mail.parsed.automated_but_for_list if _through_our_group(mail) else mail.parsed.automated
    if why is None or _commands_by_hand(mail):
        return None
    placement = place(mail)
    if placement is not None and mail.staff is None:
        return Join(placement.case_id, Author.MACHINE, f"{placement.reason} It was sent by a machine: {why}.")
    judged = mail.reading.judged
    if placement is None and mail.staff is None and only_worded(why) and not _plainly_noise(judged):
        return Ask(judged, f"It may have been sent by a machine ({why}), but nothing else says so.")
    return SetAside(
        Disposition.AUTOMATED,
        f"It was sent by a machine: {why}.",
        placement.case_id if placement else None,
    )


def _plainly_noise(judged: Judgement) -> bool:
    return plainly(judged) and judged.label is Label.NOISE


def _through_our_group(mail: Mail) -> bool:
    """Whether the list that the mail came through is an address of ours."""
    ours = mail.office.settings.own_addresses
    return any(name in ours or name in {own.replace("@", ".") for own in ours} for name in mail.parsed.list_names)


def _commands_by_hand(mail: Mail) -> bool:
    """Whether a colleague wrote commands that merely sound like a machine: "#extend 3 days because he is away"."""
    if mail.staff is None or mail.token is None or mail.token.person != mail.staff.id:
        return False
    said = mail.parsed.headers.get("auto-submitted", ("no",))
    return has_commands(mail.parsed.reply_text) and all(value.strip().lower().startswith("no") for value in said)
