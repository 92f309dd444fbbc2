"""The held queue: mails that wait for a person, and the four decisions that a person can make of one.

Beside signing in and out this is the only place of the log that changes anything.
"""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mailflow.intake.release import VERDICTS, release
from mailflow.mail.parse import parse
from mailflow.records.case import Case
from mailflow.records.log_head import figures
from mailflow.records.search import find_reference
from mailflow.records.waiting import held_mail, held_mails, raw_bytes
from mailflow.web.desk import desk, reader
from mailflow.web.files import NUMBER

blueprint = Blueprint("held", __name__)

PAGE = 50
SHOWN = 20_000


@blueprint.get("/held")
def listing() -> str:
    """Everything that waits for a person, the longest wait first."""
    after = request.args.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) < 10):
        abort(400, "This page of the list does not exist.")
    with desk().db.read() as session:
        mails = held_mails(session, int(after), PAGE + 1)
        return render_template(
            "held/list.html", mails=mails[:PAGE], more=len(mails) > PAGE, figures=figures(session, desk().now())
        )


@blueprint.get(f"/held/<{NUMBER}:inbound_id>")
def mail(inbound_id: int) -> str:
    """One held mail: why it is held, what it says, and the decisions."""
    return _page(inbound_id)


@blueprint.post(f"/held/<{NUMBER}:inbound_id>")
def decide(inbound_id: int) -> Response | tuple[str, int]:
    """Carry out a decision. What cannot be done is said on the page of the mail, and changes nothing."""
    verdict, written = request.form.get("verdict", ""), request.form.get("reference", "").replace("\0", "")[:100]
    if verdict not in VERDICTS:
        abort(400, "Choose what the mail is: a complaint, an enquiry, noise, or part of a case.")
    here = desk()
    reference = None
    with here.db.read() as session:
        if held_mail(session, inbound_id) is None:
            abort(404, "This mail does not wait for a decision any more. Somebody else may have decided.")
        if verdict == "file":
            reference = find_reference(session, written)
            if reference is None:
                said = f"There is no case {written!r}." if written.strip() else "Write the reference of the case."
                return _page(inbound_id, trouble=said, reference=written), 422
    account = reader()
    by = account.email if account else ""
    try:
        sentence = release(here.db, here.office, inbound_id, verdict, by, here.now(), reference=reference)
    except ValueError as error:
        return _page(inbound_id, trouble=str(error), reference=written), 422
    flash(sentence)
    return redirect(url_for("held.listing"), code=303)


def _page(inbound_id: int, trouble: str = "", reference: str = "") -> str:
    with desk().db.read() as session:
        held = held_mail(session, inbound_id)
        if held is None:
            abort(404, "This mail does not wait for a decision any more. Somebody else may have decided.")
        parsed = parse(raw_bytes(session, held.raw_sha256), desk().office.limits)
        case = session.get(Case, held.case_id) if held.case_id else None
        return render_template(
            "held/mail.html",
            mail=held,
            parsed=parsed,
            text=parsed.body_text[:SHOWN],
            cut=len(parsed.body_text) > SHOWN,
            reference=reference or (case.reference if case else ""),
            trouble=trouble,
            figures=figures(session, desk().now()),
        )
