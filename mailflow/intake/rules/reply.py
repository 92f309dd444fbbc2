"""Replies: a mail from outside that belongs to a case joins it, with the reason, whoever wrote it."""

from mailflow.intake.decision import Decision, Join, Mail
from mailflow.intake.placing import place
from mailflow.records.message import Author


def look(mail: Mail) -> Decision | None:
    """Join the case that the ladder finds."""
    placement = place(mail)
    if placement is None:
        return None
    if placement.from_party:
        return Join(placement.case_id, Author.PARTY, placement.reason)
    return Join(
        placement.case_id,
        Author.OTHER,
        placement.reason,
        f"This did not come from the complainant's address but from {mail.sender or 'an unknown sender'}."
        " Nothing was sent to that address.",
    )
