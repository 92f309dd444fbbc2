"""Bootstrap: the one module that knows every part. It reads the settings and puts the company together."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from mailflow import clock
from mailflow.casework.office import Office, open_office
from mailflow.config import Settings, SettingsError, load
from mailflow.letters.book import LetterBook
from mailflow.paths import templates_folder
from mailflow.procedures.loader import Library, ProcedureError
from mailflow.records.database import Database
from mailflow.workers import Company

if TYPE_CHECKING:
    from flask import Flask


def settings_from(path: Path | None = None) -> Settings:
    """The settings, from the given file, $MAILFLOW_CONFIG or ./mailflow.toml. Raises SettingsError."""
    return load(path)


def library_for(settings: Settings | None) -> Library:
    """The procedures that can be chosen: the built-in ones, and those in `procedures/` beside the settings."""
    own = settings.folder / "procedures" if settings else Path("procedures")
    return Library(own if own.is_dir() else None)


@cache
def letters() -> LetterBook:
    """The letters of this installation, compiled once a process."""
    return LetterBook(templates_folder() / "email")


def office_for(settings: Settings, now: datetime) -> Office:
    """The office of an organisation. Raises SettingsError where its procedure or calendar cannot be used."""
    try:
        office = open_office(settings, library_for(settings), letters(), now)
        _ = office.current_procedure
    except (ProcedureError, ValueError) as error:
        raise SettingsError(str(error)) from error
    return office


def company(settings: Settings, now: Callable[[], datetime] = clock.now) -> Company:
    """Everything a process needs: the database brought to this version, and the office with what it pins."""
    db = Database(settings.database.url)
    db.migrate()
    office = office_for(settings, now())
    with db.write(alone="pin") as session:
        office.pin(session, now())
    return Company(db, office, now)


def web_app(company: Company) -> Flask:
    """The complaint log. Only who serves it waits for the web framework to load."""
    from mailflow.web.app import create_app

    web = company.office.settings.web
    app = create_app(company.db, company.office, company.clock, web_secret(web.secret_file))
    if web.trusted_proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        # Without it every reader behind a web server would share one address and its limit on failed sign-ins.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=web.trusted_proxies, x_proto=web.trusted_proxies)  # type: ignore[method-assign]
    return app


def web_secret(path: Path) -> bytes:
    """The key that signs cookies, made at the first start and readable by its owner only."""
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            file.write(secrets.token_hex(32).encode())
    except FileExistsError:
        pass
    secret = path.read_bytes().strip()
    if len(secret) < 32:
        raise SettingsError(f"{path}: expected at least 32 characters. Delete the file; mailflow makes a new one.")
    return secret
