"""Mail from staff, or that uses a staff reply code: carried out only if sender and code are of one person.

The From line alone proves nothing, and neither does a code, which may have been forwarded. Anything less than
both is held, and the people whose name or code was used are told.
"""

from mailflow.intake.authentication import passes
from mailflow.intake.decision import Ask, Decision, FromStaff, Hold, Mail
from mailflow.intake.grammar import has_commands
from mailflow.intake.placing import place
from mailflow.records.token import Purpose


def look(mail: Mail) -> Decision | None:
    """Carry out, hold, or (a forwarded complaint without a code) ask a person."""
    token = mail.token
    if token is not None and token.purpose is not Purpose.PARTY:
        return _with_staff_code(mail)
    if mail.staff is None:
        return None
    if has_commands(mail.parsed.reply_text):
        return Hold(
            "It has commands and comes from a colleague's address, but without a reply code of that colleague's.",
            (mail.staff,),
            token.case_id if token else None,
        )
    placement = place(mail)
    if placement is not None:
        return Hold(
            f"It comes from a colleague's address, without a reply code of that colleague's. {placement.reason}",
            (mail.staff,),
            placement.case_id,
        )
    what = "forwarded a mail" if mail.parsed.forwarded else "wrote"
    return Ask(mail.reading.judged, f"{mail.staff.name} {what}; a person must say whether a case is to be opened.")


def _with_staff_code(mail: Mail) -> Decision:
    token = mail.token
    assert token is not None  # noqa: S101 - the caller saw it
    owner = mail.office.directory.by_id(token.person or "")
    if mail.staff is None or owner is None or mail.staff.id != owner.id:
        whose = owner.name if owner else "a colleague who has left"
        tell = tuple(person for person in (owner, mail.staff) if person is not None)
        return Hold(f"It uses the reply code of {whose} but comes from {mail.sender or 'nobody'}.", tell, token.case_id)
    failed = passes(mail)
    if failed:
        return Hold(f"It claims to come from {owner.name}, but {failed}.", (owner,), token.case_id)
    return FromStaff(owner, token)
