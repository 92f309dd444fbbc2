"""Delivery reports: they find the mail of ours that came back, and are never answered."""

from sqlmodel import col, select

from mailflow.intake.decision import Decision, Mail, Returned
from mailflow.records.outgoing import OutgoingMail


def look(mail: Mail) -> Decision | None:
    """Match a report to the mail it is about: by our Message-ID, else by the token in the envelope address."""
    bounce = mail.parsed.bounce
    if bounce is None:
        return None
    addresses = bounce.failed or bounce.delayed
    row = None
    if bounce.original_id:
        row = mail.session.exec(select(OutgoingMail).where(OutgoingMail.rfc_id == bounce.original_id)).first()
    if row is None and mail.token is not None:
        row = mail.session.exec(
            select(OutgoingMail)
            .where(OutgoingMail.token == mail.token.token)
            .order_by(col(OutgoingMail.id).desc())
            .limit(1)
        ).first()
    address = row.recipient if row else (addresses[0] if addresses else "")
    what = "could not be delivered" if bounce.permanent else "is delayed"
    reason = f"A mail server reports that a mail{' to ' + address if address else ''} {what}"
    return Returned(
        row.id if row else None,
        bounce.permanent,
        address,
        f"{reason}{': ' + bounce.because if bounce.because else ''}.",
    )
