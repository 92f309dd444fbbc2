"""The log over a real database with a handful of invented cases, and browsers for Alice's story's readers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bench.make_cases import invented_office, make_cases
from mailflow.casework.office import Office
from mailflow.records.account import add_account, open_session
from mailflow.records.database import Database
from mailflow.web.app import create_app

NOW = datetime(2027, 1, 6, 10, 30, tzinfo=UTC)  # a Wednesday
SECRET = b"a secret of thirty-two bytes or so"
SAM, PASSWORD = "sam@example.com", "four words in a row"


class Clock:
    """The moment that the log is told; a test moves it."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with forty cases and the account of Sam, made once and copied for each test."""
    file = tmp_path_factory.mktemp("log") / "log.sqlite3"
    db = Database(f"sqlite:///{file}")
    db.migrate()
    make_cases(db, 40, NOW, open_share=0.3)
    with db.write() as session:
        add_account(session, SAM, PASSWORD, NOW)
    db.close()
    return file


@pytest.fixture
def db(filled: Path, tmp_path: Path) -> Iterator[Database]:
    file = tmp_path / "log.sqlite3"
    shutil.copy(filled, file)
    database = Database(f"sqlite:///{file}")
    yield database
    database.close()


@pytest.fixture(scope="session")
def office() -> Office:
    return invented_office(NOW)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(db: Database, office: Office, clock: Clock) -> Flask:
    return create_app(db, office, clock, SECRET)


@pytest.fixture
def charlie(app: Flask) -> FlaskClient:
    """Somebody who is not signed in."""
    return app.test_client()


@pytest.fixture
def sam(app: Flask, db: Database) -> FlaskClient:
    """The administrator, signed in (without the password, which takes its time on purpose)."""
    client = app.test_client()
    with db.write() as session:
        key = open_session(session, 1, NOW)
    with client.session_transaction() as cookie:
        cookie["key"] = key
    return client


def csrf(client: FlaskClient, page: str = "/sign-in") -> str:
    """The token of the form on a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found, "the page has no form"
    return found[1]


def sign_in(
    client: FlaskClient, email: str = SAM, password: str = PASSWORD, wanted: str = "", address: str = "127.0.0.1"
) -> TestResponse:
    return client.post(
        "/sign-in",
        data={"email": email, "password": password, "next": wanted, "csrf_token": csrf(client)},
        environ_base={"REMOTE_ADDR": address},
    )
