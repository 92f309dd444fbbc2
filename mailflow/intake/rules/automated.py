"""Mail sent by a machine is kept, never answered, and never changes a case; its handler may want to see it."""

from mailflow.intake.decision import Decision, Join, Mail, SetAside
from mailflow.intake.placing import place
from mailflow.records.inbound import Disposition
from mailflow.records.message import Author


def look(mail: Mail) -> Decision | None:
    """File a machine's mail with the case it answers, else set it aside."""
    why = mail.parsed.automated
    if why is None:
        return None
    placement = place(mail)
    if placement is not None and mail.staff is None:
        return Join(placement.case_id, Author.MACHINE, f"{placement.reason} It was sent by a machine: {why}.")
    return SetAside(
        Disposition.AUTOMATED,
        f"It was sent by a machine: {why}.",
        placement.case_id if placement else None,
    )
