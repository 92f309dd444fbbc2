"""The complaint log as a Flask application: its parts put together, its limits, and its answers when all goes wrong."""

import logging
from collections.abc import Callable
from datetime import datetime

from flask import Flask, abort, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.sansio.response import Response as AnyResponse

from mailflow.casework.office import Office
from mailflow.paths import templates_folder
from mailflow.records.database import Database
from mailflow.web import cases, files, headers, health, held, outgoing, sign_in, words
from mailflow.web.desk import Desk

logger = logging.getLogger(__name__)

LARGEST_FORM = 32_768

TROUBLES = {
    400: ("This cannot be understood", "The address or the form has something in it that the log does not know."),
    403: ("This is not open to you", "Your account may not see this page."),
    404: ("There is nothing here", "The page does not exist, or not any more. A case is found by its reference."),
    405: ("This cannot be done here", "The page can be read, but nothing can be sent to it in this way."),
    413: ("This is too much", "The form holds more text than the log takes."),
    429: ("Too many tries", "Please wait a few minutes before you try again."),
    500: ("Something went wrong on our side", "Nothing was changed. The trouble is in the log file of the server."),
}


def create_app(db: Database, office: Office, now: Callable[[], datetime], secret: bytes) -> Flask:
    """The web application over one database.

    `now` gives the moment as an aware datetime, `secret` signs the cookies and must stay the same between
    processes and restarts. Raises ValueError if it is too short to be one.
    """
    if len(secret) < 32:
        raise ValueError("The web secret must be at least 32 random bytes.")
    app = Flask("mailflow.web", template_folder=str(templates_folder() / "web"), static_folder="static")
    secure = office.settings.web.cookies_are_secure
    app.config.update(
        SECRET_KEY=secret,
        # A __Host- cookie cannot be planted by a neighbouring host name, and is never sent over plain HTTP.
        SESSION_COOKIE_NAME="__Host-mailflow" if secure else "mailflow",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=20,
        # The token lives as long as the session that it is tied to.
        WTF_CSRF_TIME_LIMIT=None,
        # A Referer is not asked for: privacy tools remove it, and the cookie cannot come from another site.
        WTF_CSRF_SSL_STRICT=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["mailflow"] = Desk(db, office, now, secret)
    app.before_request(_refuse_unreadable)
    app.before_request(sign_in.require_reader)
    CSRFProtect(app)
    headers.protect(app, secure)
    words.teach(app)
    for part in (cases, files, held, outgoing, sign_in, health):
        app.register_blueprint(part.blueprint)
    app.register_error_handler(HTTPException, _say_trouble)
    app.register_error_handler(CSRFError, _say_stale_form)
    app.register_error_handler(Exception, _say_failure)
    return app


def _refuse_unreadable() -> None:
    """An address may hold any bytes; those that are no text would fail wherever an argument is first asked for."""
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        abort(400)


def _say_trouble(error: HTTPException) -> AnyResponse | tuple[str, int]:
    if error.code is None or error.code < 400:
        return error.get_response()
    title, sentence = TROUBLES.get(error.code, TROUBLES[400 if error.code < 500 else 500])
    # A sentence of ours is worth more than the general one; Werkzeug's own are written for programmers.
    if error.description and error.description != type(error).description:
        sentence = error.description
    return render_template("errors/trouble.html", title=title, sentence=sentence), error.code


def _say_stale_form(_error: HTTPException) -> tuple[str, int]:
    sentence = "The form was out of date, so nothing was done. Go back, load the page again and send it once more."
    page = render_template("errors/trouble.html", title="Please send that again", sentence=sentence)
    return page, 400


def _say_failure(error: Exception) -> AnyResponse | tuple[str, int]:
    # Only the kind of page is logged: a query may hold somebody's name.
    logger.error("the page %s failed", request.endpoint, exc_info=error)
    return _say_trouble(InternalServerError())
