"""Mail that was in the mailbox before mailflow was asked to look after it is left alone."""

from mailflow.intake.decision import Decision, Mail, SetAside
from mailflow.records.inbound import Disposition


def look(mail: Mail) -> Decision | None:
    """Set aside what the server took before the mailbox's `since` date."""
    since = mail.mailbox.since if mail.mailbox else None
    if since is None or mail.office.calendar.local(mail.inbound.received_at).date() >= since:
        return None
    return SetAside(
        Disposition.BEFORE_START,
        f"It came before {since}, the day from which the mailbox {mail.inbound.mailbox} is looked after.",
    )
