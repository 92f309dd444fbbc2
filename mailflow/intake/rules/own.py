"""Our own mail come back, by a forwarding rule or a loop, is recognised by the Message-ID that we gave it."""

from sqlalchemy import bindparam
from sqlmodel import select

from mailflow.intake.decision import Ask, Decision, Mail, SetAside
from mailflow.records.inbound import Disposition
from mailflow.records.outgoing import OutgoingMail
from mailflow.records.prepared import Prepared
from mailflow.triage.judge import judge

_OURS = Prepared(select(OutgoingMail.case_id).where(OutgoingMail.rfc_id == bindparam("rfc_id")))


def look(mail: Mail) -> Decision | None:
    """Set aside a mail with a Message-ID of ours, or one from our own address that no person wrote.

    Any other mail from our own address is put to a person.
    """
    rfc_id = mail.parsed.message_id
    if rfc_id and rfc_id.rpartition("@")[2] == mail.office.own_domain:
        ours = _OURS.rows(mail.session, rfc_id=rfc_id)
        if ours:
            return SetAside(Disposition.OWN, "mailflow sent this mail itself, and it came back.", ours[0][0])
    if mail.sender not in mail.office.settings.own_addresses or mail.parsed.bounce is not None:
        return None
    if mail.parsed.automated or mail.token is not None:
        return SetAside(
            Disposition.OWN, f"It comes from {mail.sender}, which is our own address: answering it would make a loop."
        )
    # A web form of ours, or somebody at the shared mailbox: perhaps a complaint, but nobody to answer.
    judged = judge(mail.parsed.body_text, mail.parsed.subject)
    return Ask(judged, f"It comes from {mail.sender}, which is our own address, so nobody can be answered.")
