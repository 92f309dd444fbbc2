"""New mail from a person: what is plainly a complaint opens a case, the rest is put to the triage person."""

from mailflow.domain.reference import find_references
from mailflow.intake.decision import Ask, Decision, Mail, OpenCase, SetAside
from mailflow.records.inbound import Disposition
from mailflow.triage.judge import Label, plainly


def look(mail: Mail) -> Decision:
    """Judge the mail; doubt is put to a person. This rule always decides, so it stands last."""
    judged = mail.reading.judged
    if not mail.sender:
        return Ask(judged, "It names no sender who could be answered.")
    if mail.parsed.error:
        return Ask(judged, f"It could not be read in full: {mail.parsed.error}.")
    if plainly(judged):
        if judged.label is Label.NOISE:
            return SetAside(Disposition.NOISE, judged.sentence)
        if judged.label is Label.COMPLAINT:
            related = find_references(mail.parsed.subject, mail.office.settings.organisation.reference_prefix)
            return OpenCase(judged.sentence, related)
    return Ask(judged, judged.sentence)
