"""Outgoing mail that needs an eye: what came back or was given up and why, and what waits for its next try."""

from flask import Blueprint, render_template

from mailflow.records.log_head import figures
from mailflow.records.waiting import MOST, on_their_way, references, undelivered
from mailflow.web.desk import desk

blueprint = Blueprint("outgoing", __name__)


@blueprint.get("/outgoing")
def listing() -> str:
    """What did not arrive, then what is on its way."""
    with desk().db.read() as session:
        failed, waiting = undelivered(session), on_their_way(session)
        return render_template(
            "outgoing/list.html",
            failed=failed,
            waiting=waiting,
            references=references(session, [mail.case_id for mail in (*failed, *waiting)]),
            most=MOST,
            figures=figures(session, desk().now()),
        )
