"""Signing in and out: the password form, its limits, the session behind the cookie, and the door before every page."""

import hashlib
import hmac
import re

from flask import Blueprint, flash, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from mailflow.records.account import (
    LONGEST_PASSWORD,
    SEEN_EVERY,
    check_password,
    end_session,
    forget_failures,
    may_try,
    open_session,
    reader_of,
    still_there,
)
from mailflow.web.desk import desk, reader

blueprint = Blueprint("sign_in", __name__)

OPEN_TO_ALL = frozenset({"static", "health.health", "sign_in.form", "sign_in.submit"})

# Failures in a quarter of an hour after which no further try is looked at.
PER_ACCOUNT_AND_ADDRESS = 5
PER_ADDRESS = 30
PER_ACCOUNT = 50

WRONG = "The address and the password do not belong together. Nothing else is said, so that nobody can guess."
SLOWED = "There were too many tries. For your safety, wait a quarter of an hour before the next one."


def require_reader() -> Response | None:
    """Let only signed-in readers in. Every page is closed unless it stands in `OPEN_TO_ALL`."""
    key = session.get("key")
    if isinstance(key, str) and request.endpoint != "static":
        now = desk().now()
        with desk().db.read() as records:
            found = reader_of(records, key, now, desk().longest_session)
        if found:
            g.reader = found
            if now - found.last_seen_at > SEEN_EVERY:
                with desk().db.write() as records:
                    still_there(records, key, now)
    if reader() or request.endpoint in OPEN_TO_ALL:
        return None
    wanted = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None
    return redirect(url_for("sign_in.form", next=_inside(wanted)), code=303)


@blueprint.get("/sign-in")
def form() -> str | Response:
    """The form, unless the reader has filled it in already."""
    wanted = _inside(request.args.get("next"))
    if reader():
        return redirect(wanted or url_for("cases.listing"), code=303)
    return _form(wanted)


@blueprint.post("/sign-in")
def submit() -> str | Response | tuple[str, int]:
    """Sign in. The old session is left behind whole: nothing that was planted in it survives."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    wanted = _inside(request.form.get("next"))
    here, now = desk(), desk().now()
    account_key, address_key = _who("account", email), _who("address", request.remote_addr or "")
    both_key = _who("both", f"{email.strip().casefold()} {request.remote_addr}")
    limits = {both_key: PER_ACCOUNT_AND_ADDRESS, address_key: PER_ADDRESS, account_key: PER_ACCOUNT}
    with here.db.write(alone="sign-in") as records:
        allowed = may_try(records, limits, now)
    if not allowed:
        return _form(wanted, trouble=SLOWED, email=email), 429
    with here.db.read() as records:
        account = check_password(records, email, password)
    if account is None:
        return _form(wanted, trouble=WRONG, email=email), 403
    with here.db.write() as records:
        forget_failures(records, limits, both_key, now)
        if isinstance(session.get("key"), str):
            end_session(records, session["key"], now)
        key = open_session(records, account, now)
    session.clear()
    session["key"] = key
    return redirect(wanted or url_for("cases.listing"), code=303)


@blueprint.post("/sign-out")
def out() -> Response:
    """Sign out: the session ends on the server, so a copied cookie opens nothing."""
    with desk().db.write() as records:
        end_session(records, session["key"], desk().now())
    session.clear()
    flash("You are signed out.")
    return redirect(url_for("sign_in.form"), code=303)


def _form(wanted: str | None, trouble: str = "", email: str = "") -> str:
    return render_template(
        "sign_in/form.html", wanted=wanted or "", trouble=trouble, email=email[:254], longest=LONGEST_PASSWORD
    )


def _inside(wanted: str | None) -> str | None:
    """A place within this log to go to, or None: `//host`, `/\\host` and whole addresses lead out of it."""
    if wanted and len(wanted) < 1_000 and re.fullmatch(r"/(?![/\\])[A-Za-z0-9/_.~%&=+?@,:-]*", wanted):
        return wanted
    return None


def _who(kind: str, name: str) -> str:
    """A key under which failures are counted. It is hashed: people type passwords into the wrong field."""
    return hmac.new(
        desk().secret, f"{kind} {name.strip().casefold()}".encode("utf-8", "replace"), hashlib.sha256
    ).hexdigest()
