from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from mailflow import paths
from mailflow.casework.office import Office
from mailflow.domain.working_days import Calendar
from mailflow.records.database import Database
from mailflow.records.outgoing import Delivery
from mailflow.web.app import create_app
from mailflow.web.words import hint, size
from tests.web.conftest import NOW, SECRET, Clock
from tests.web.writing import write_case, write_letter

FUZZED = ("q", "status", "stage", "handler", "area", "overdue", "sort", "after", "before", "next", "other")


def test_the_templates_are_found_in_a_checkout_and_in_a_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (paths.templates_folder() / "web" / "base.html").is_file()
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "mailflow")
    assert paths.templates_folder() == tmp_path / "templates"
    (tmp_path / "mailflow" / "templates").mkdir(parents=True)
    assert paths.templates_folder() == tmp_path / "mailflow" / "templates"


def test_health_is_one_word_for_anybody(charlie: FlaskClient) -> None:
    answer = charlie.get("/health")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert "Set-Cookie" not in answer.headers


def test_health_says_when_the_database_does_not_answer(
    db: Database, office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(db, office, clock, SECRET)

    def fails() -> None:
        raise OperationalError("SELECT 1", {}, Exception("secret-host refused"))

    monkeypatch.setattr(Database, "read", lambda self: fails())
    answer = app.test_client().get("/health")
    assert answer.status_code == 503
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    "page", ["/cases", "/held", "/outgoing", "/cases.csv", "/nothing", "/sign-in", "/static/log.css"]
)
def test_every_answer_carries_the_headers(sam: FlaskClient, page: str) -> None:
    headers = sam.get(page).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert (headers.get("Cache-Control") == "no-store") == (page != "/static/log.css")


def test_no_page_needs_or_has_a_script_or_a_style_of_its_own(sam: FlaskClient) -> None:
    for page in ("/cases", "/cases/OS-2027-00040", "/held", "/held/81", "/outgoing", "/nothing"):
        text = sam.get(page).text
        for inline in ("<script", "style=", "<style", "onclick", "javascript:", "http://", "https://"):
            assert inline not in text


def test_the_host_header_is_in_no_link(charlie: FlaskClient, sam: FlaskClient) -> None:
    for client, page in ((charlie, "/cases"), (sam, "/cases"), (sam, "/"), (charlie, "/sign-in"), (sam, "/nothing")):
        answer = client.get(page, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in answer.text
        assert "evil.example" not in answer.headers.get("Location", "")


def test_a_failure_is_told_without_its_inside(app: Flask, sam: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("the secret is 42")

    monkeypatch.setattr("mailflow.web.cases.figures", breaks)
    answer = sam.get("/cases?q=somebody")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "42" not in answer.text


def test_what_did_not_arrive_is_listed_with_why_and_its_case(sam: FlaskClient, db: Database, office: Office) -> None:
    with db.write() as session:
        case = write_case(session, office)
        write_letter(session, case, Delivery.FAILED, subject="FAILED", last_answer="550 no such user", attempts=3)
        write_letter(session, case, Delivery.BOUNCED, subject="BOUNCED", last_answer="mailbox full", sent_at=NOW)
        write_letter(session, case, Delivery.QUEUED, subject="QUEUED", next_attempt_at=NOW + timedelta(minutes=5))
        write_letter(session, case, Delivery.SENT, subject="ARRIVED")
        lone = write_letter(session, case, Delivery.FAILED, subject="ALERT")
        lone.case_id = None
    page = sam.get("/outgoing").text
    for words in ("FAILED", "550 no such user", "3 tries", "BOUNCED", "mailbox full", "ALERT", "/cases/OS-2027-09999"):
        assert words in page.split('id="waiting"')[0]
    assert "QUEUED" in page.split('id="waiting"')[1]
    assert "10:35" in page.split('id="waiting"')[1]
    assert "ARRIVED" not in page


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    page=st.sampled_from(
        ["/cases", "/cases.csv", "/cases/OS-2027-00040", "/held", "/held/81", "/outgoing", "/sign-in"]
    ),
    arguments=st.dictionaries(
        st.sampled_from(FUZZED),
        st.one_of(st.text(max_size=30), st.from_regex(r"-?[0-9]{1,20}\.[0-9]{1,12}(\.[0-9]{1,12})?", fullmatch=True)),
        max_size=5,
    ),
)
def test_no_address_makes_a_page_fail(sam: FlaskClient, page: str, arguments: dict[str, str]) -> None:
    query = {name: value.encode("utf-8", "surrogatepass") for name, value in arguments.items()}
    assert sam.get(page, query_string=query).status_code in (200, 303, 400)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.binary(max_size=60))
def test_no_bytes_in_the_address_make_a_page_fail(sam: FlaskClient, query: bytes) -> None:
    raw = query.decode("latin-1").replace("#", "").replace("\r", "").replace("\n", "")
    for page in ("/cases", "/held"):
        assert sam.get(page, environ_overrides={"QUERY_STRING": raw}).status_code in (200, 303, 400)


@pytest.mark.parametrize(
    ("days", "hours", "words"),
    [
        (0, 2, "today"),
        (0, -2, "late since today"),
        (1, 0, "tomorrow"),
        (2, 0, "in 2 working days"),
        (5, 0, "in 3 working days"),  # over a weekend
        (90, 0, "in 90 days"),
        (-1, 0, "1 day late"),
        (-12, 0, "12 days late"),
        (4000, 0, "in 4,000 days"),
    ],
)
def test_a_hint_says_how_far_off_a_date_is(calendar: Calendar, days: int, hours: int, words: str) -> None:
    assert hint(NOW + timedelta(days=days, hours=hours), NOW, calendar) == words


@pytest.fixture
def calendar(office: Office) -> Calendar:
    return office.calendar


def test_a_size_is_said_as_people_say_it() -> None:
    assert [size(count) for count in (0, 999, 1_500, 2_340_000)] == ["0 bytes", "999 bytes", "2 kB", "2.3 MB"]
