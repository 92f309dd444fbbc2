"""The way into the demo's complaint log without a password: a session opened for the newcomer, as its cookie."""

from __future__ import annotations

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from mailflow.demo.cast import ANN
from mailflow.demo.town import Town


def log_cookie(town: Town, log: Flask) -> tuple[str, str]:
    """Sign in to the log as Ann: name and value of the cookie that its own sign-in page would set."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(log)
    if serializer is None:
        raise RuntimeError("The log has no key to sign cookies with.")
    value = serializer.dumps({"key": town.sign_in_to_log(ANN.email)})
    return str(log.config["SESSION_COOKIE_NAME"]), str(value)
