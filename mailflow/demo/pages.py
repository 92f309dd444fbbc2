"""The pages of the demo: everybody's mailbox, a clock to move on, and the way into the complaint log.

They are for one newcomer on this machine and show everything to whoever can reach them, so they are part of no
service: only `mailflow demo` serves them, on loopback. What was just done is remembered here, not in cookies.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.response import Response as AnyResponse
from werkzeug.wrappers import Response

from mailflow.demo.cast import ENQUIRIES, EVERYBODY, INFO, ORGANISATION, OUTSIDE, STAFF, Resident
from mailflow.demo.client import Draft, Letter
from mailflow.demo.entry import log_cookie
from mailflow.demo.town import Happened, Town, TownError
from mailflow.domain.deadlines import show_moment
from mailflow.mail.compose import CannotCompose
from mailflow.paths import templates_folder

LARGEST_FORM = 200_000
MOST_RECIPIENTS = 5
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self';"
    " sandbox allow-top-navigation-by-user-activation"
)
"""For a mail as its sender designed it: no script, nothing from elsewhere; a button may lead the page on."""

_PEOPLE = {one.id: one for one in EVERYBODY}
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_LINK = re.compile(r'\bhref="(mailto:[^"]+)"', re.IGNORECASE)


@dataclass
class Newcomer:
    """Whoever plays: what they have read, and what came of the last thing they did."""

    read: dict[str, set[int]] = field(default_factory=dict)
    did: str = ""
    happened: Sequence[Happened] = ()


def create_pages(town: Town, log: Flask, log_port: int) -> Flask:
    """The pages over a running town; `log` is the complaint log that is served on `log_port`."""
    app = Flask("mailflow.demo", template_folder=str(templates_folder() / "demo"), static_folder="static")
    # The look that the demo shares with the log lies with the log.
    app.register_blueprint(Blueprint("log", "mailflow.web", static_folder="static", static_url_path="/log-static"))
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_FORM, MAX_FORM_MEMORY_SIZE=LARGEST_FORM)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    guest = Newcomer({one.id: {letter.number for letter in town.mailbox(one)} for one in EVERYBODY})
    app.before_request(_only_from_here)
    app.after_request(_protect)
    app.register_error_handler(HTTPException, _say_trouble)
    calendar = town.company.office.calendar
    app.jinja_env.filters["moment"] = lambda at: show_moment(at, calendar) if at else ""
    app.jinja_env.filters["day"] = lambda at: f"{town.local(at).day} {town.local(at):%b, %H:%M}" if at else ""

    @app.context_processor
    def everywhere() -> dict[str, object]:
        return {
            "organisation": ORGANISATION,
            "outside": OUTSIDE,
            "staff": STAFF,
            "people": _PEOPLE,
            "now": town.now(),
            "next": town.what_is_next(),
            "unread": lambda one: len(town.mailbox(one)) - len(guest.read[one.id]),
            "guest": guest,
        }

    @app.get("/")
    def front() -> str:
        return render_template("front.html", info=INFO, enquiries=ENQUIRIES)

    @app.get("/mail/<who>/")
    def mailbox(who: str) -> str:
        one = _person(who)
        letters = town.mailbox(one)
        done = "done" in request.args
        return render_template("mailbox.html", one=one, letters=letters[::-1], read=guest.read[one.id], done=done)

    @app.get("/mail/<who>/<int:number>")
    def mail(who: str, number: int) -> str:
        one = _person(who)
        letter = _letter(town, one, number)
        guest.read[one.id].add(number)
        plain = request.args.get("as") == "text" or not letter.html
        return render_template("mail.html", one=one, letter=letter, plain=plain)

    @app.get("/mail/<who>/<int:number>/designed")
    def designed(who: str, number: int) -> Response:
        one = _person(who)
        letter = _letter(town, one, number)
        links = [link for _, link in letter.buttons]
        shown = _with_a_place_in_the_order(_with_buttons_leading_here(letter.html, one, number, links))
        response = Response(shown, mimetype="text/html")
        response.headers["Content-Security-Policy"] = MAIL_POLICY
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    @app.get("/mail/<who>/write")
    def write(who: str) -> str:
        one = _person(who)
        answers, button = request.args.get("answers", type=int), request.args.get("button", type=int)
        draft = Draft(request.args.get("to", "")[:200], request.args.get("subject", "")[:200], "")
        if answers is not None:
            letter = _letter(town, one, answers)
            if button is None:
                draft = letter.answer("")
            elif 0 <= button < len(letter.buttons):
                draft = letter.pressed(button)
            else:
                abort(404)
        return _form(one, draft, answers)

    @app.post("/mail/<who>/write")
    def send(who: str) -> str | Response:
        one = _person(who)
        answers = request.form.get("answers", type=int)
        addresses = [to.strip() for to in re.split(r"[,;]", request.form.get("to", "")) if to.strip()][:MOST_RECIPIENTS]
        draft = Draft(
            addresses[0] if addresses else "",
            request.form.get("subject", "")[:500],
            request.form.get("text", "").replace("\r\n", "\n"),
        )
        if answers is not None and request.form.get("reply") == "yes":
            answered = _letter(town, one, answers).answer("")
            draft = Draft(draft.to, draft.subject, draft.text, answered.answers, answered.references)
        if not addresses:
            return _form(one, draft, answers, "To whom? Write an address such as info@oakfield.example.org.")
        try:
            with town.acting():
                mark = town.mark()
                town.post(one, draft, also_to=tuple(addresses[1:]))
                town.wait_until_quiet()
                guest.did = f"You sent “{draft.subject or '(no subject)'}” as {one.name}."
                guest.happened = town.since(mark)
        except (TownError, CannotCompose) as error:
            return _form(one, draft, answers, str(error))
        return redirect(url_for("mailbox", who=one.id, done=1), code=303)

    @app.post("/skip")
    def skip() -> Response:
        how, back = request.form.get("how", ""), request.form.get("back", "")
        with town.acting():
            mark, before = town.mark(), town.now()
            try:
                if how == "day":
                    town.skip_to(before + timedelta(days=1))
                elif how == "next":
                    town.skip_to_next()
                else:
                    abort(400)
                guest.did = _gone_by(town, before)
            except TownError as error:
                guest.did = str(error)
            guest.happened = town.since(mark)
        return redirect(url_for("mailbox", who=back, done=1) if back in _PEOPLE else url_for("front"), code=303)

    @app.get("/log")
    def enter_log() -> Response:
        host = request.host.partition(":")[0]
        response = redirect(f"http://{host}:{log_port}/", code=303)
        # Cookies know no ports: one that is set here is sent to the log, which is another port of the same host.
        response.set_cookie(*log_cookie(town, log), httponly=True, samesite="Lax")
        return response

    return app


def _form(one: Resident, draft: Draft, answers: int | None, trouble: str = "") -> str:
    return render_template("write.html", one=one, draft=draft, answers=answers, trouble=trouble)


def _person(who: str) -> Resident:
    if who not in _PEOPLE:
        abort(404)
    return _PEOPLE[who]


def _letter(town: Town, one: Resident, number: int) -> Letter:
    letters = town.mailbox(one)
    if not 1 <= number <= len(letters):
        abort(404)
    return letters[number - 1]


def _with_buttons_leading_here(html: str, one: Resident, number: int, links: list[str]) -> str:
    """The mail's own page, where each `mailto:` button opens our form instead of a mail client of this machine."""
    places = iter(range(len(links)))

    def here(_: re.Match[str]) -> str:
        address = url_for("write", who=one.id, answers=number, button=next(places, 0))
        return f'target="_top" href="{escape(address)}"'

    return _LINK.sub(here, html)


def _with_a_place_in_the_order(html: str) -> str:
    """The mail's own page, reached with Tab: a frame with nothing to press in it would be passed over, not scrolled."""
    with_body, count = _BODY.subn('<body tabindex="0"', html, count=1)
    return with_body if count else f'<!doctype html><body tabindex="0">{html}'


def _gone_by(town: Town, before: datetime) -> str:
    now, calendar = town.now(), town.company.office.calendar
    if now - before < timedelta(minutes=1):
        return "Nothing is due, so no time went by."
    return f"The clock went from {show_moment(before, calendar)} to {show_moment(now, calendar)}."


def _only_from_here() -> None:
    """Whatever changes something must come from these very pages, not from a page elsewhere in the browser."""
    if request.method in ("GET", "HEAD"):
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.host_url.rstrip("/"):
        abort(403)
    if origin is None and request.headers.get("Sec-Fetch-Site") != "same-origin":
        abort(403)


def _protect(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if request.endpoint not in ("static", "log.static"):
        response.headers["Cache-Control"] = "no-store"
    return response


def _say_trouble(error: HTTPException) -> AnyResponse | tuple[str, int]:
    if error.code is None or error.code < 400:
        return error.get_response()
    said = {403: "This must be sent from the pages of the demo.", 404: "There is no such page in the demo."}
    return render_template("trouble.html", sentence=said.get(error.code, "That could not be understood.")), error.code
