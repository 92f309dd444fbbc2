from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from mailflow.casework.office import Office
from mailflow.records.account import (
    IDLE,
    SHORTEST_PASSWORD,
    Account,
    SignInFailure,
    WebSession,
    add_account,
)
from mailflow.records.database import Database
from mailflow.web.app import create_app
from mailflow.web.sign_in import PER_ACCOUNT, PER_ACCOUNT_AND_ADDRESS, PER_ADDRESS
from tests.web.conftest import NOW, PASSWORD, SAM, SECRET, Clock, csrf, sign_in

PAGES = ["/", "/cases", "/cases.csv", "/cases/OS-2027-00040", "/held", "/held/81", "/held/81.eml", "/outgoing"]


@pytest.mark.parametrize("page", PAGES)
def test_charlie_is_sent_to_the_sign_in_page(charlie: FlaskClient, page: str) -> None:
    answer = charlie.get(page)
    assert answer.status_code == 303
    assert answer.location == f"/sign-in?next={page}"


def test_every_page_that_is_not_named_as_open_is_closed_to_charlie(app: Flask, charlie: FlaskClient) -> None:
    closed = 0
    for rule in app.url_map.iter_rules():
        path = str(rule).replace("<reference>", "OS-2027-00040")
        for converter in ("attachment_id", "message_id", "inbound_id"):
            path = path.replace(f"<int(max=2147483647):{converter}>", "1")
        if rule.endpoint in ("static", "health.health", "sign_in.form", "sign_in.submit"):
            continue
        for method in (rule.methods or set()) - {"OPTIONS"}:
            answer = charlie.open(path, method=method)
            assert answer.status_code == 303, (method, path)
            assert answer.location.startswith("/sign-in")
            closed += 1
    assert closed > 12


def test_charlie_learns_nothing_of_a_case_from_the_answer(charlie: FlaskClient) -> None:
    known, unknown = charlie.get("/cases/OS-2027-00040"), charlie.get("/cases/OS-2027-99999")
    assert known.status_code == unknown.status_code == 303
    assert known.text.replace("00040", "") == unknown.text.replace("99999", "")


def test_sam_signs_in_and_comes_to_the_page_that_was_asked_for(charlie: FlaskClient) -> None:
    answer = sign_in(charlie, wanted="/cases?status=open")
    assert answer.status_code == 303
    assert answer.location == "/cases?status=open"
    assert charlie.get("/cases").status_code == 200


def test_the_address_may_be_written_in_any_letters(charlie: FlaskClient) -> None:
    assert sign_in(charlie, email=" Sam@Example.COM ").status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/%09//evil.example\r\nX: y",
        "javascript:alert(1)",
        "evil.example",
        "\\\\evil.example",
        "///evil.example",
        "http:evil.example",
        "/cases\nLocation: https://evil.example",
    ],
)
def test_the_page_after_sign_in_is_never_elsewhere(charlie: FlaskClient, elsewhere: str) -> None:
    page = charlie.get("/sign-in", query_string={"next": elsewhere})
    assert 'name="next" value=""' in page.text
    answer = sign_in(charlie, wanted=elsewhere)
    assert answer.status_code == 303
    assert answer.location == "/cases"


@pytest.mark.parametrize(
    ("email", "password"),
    [(SAM, "wrong"), ("nobody@example.com", PASSWORD), ("", ""), (SAM, ""), ("x" * 5000, "y" * 5000), ("a\0b", "c\0d")],
)
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    charlie: FlaskClient, email: str, password: str
) -> None:
    answer = sign_in(charlie, email=email, password=password)
    assert answer.status_code == 403
    assert "do not belong together" in answer.text
    assert charlie.get("/cases").status_code == 303


def test_a_form_without_its_token_does_nothing(charlie: FlaskClient, sam: FlaskClient, db: Database) -> None:
    fields = {"email": SAM, "password": PASSWORD}
    for client, page, data in (
        (charlie, "/sign-in", fields),
        (charlie, "/sign-in", {**fields, "csrf_token": "x"}),
        (sam, "/sign-out", {}),
        (sam, "/held/81", {"verdict": "noise"}),
        (sam, "/held/81", {"verdict": "noise", "csrf_token": csrf(charlie)}),
    ):
        answer = client.post(page, data=data)
        assert answer.status_code == 400
        assert "out of date" in answer.text
    assert charlie.get("/cases").status_code == 303
    assert sam.get("/cases").status_code == 200
    assert sam.get("/held/81").status_code == 200


def test_signing_in_gives_a_new_session_so_that_none_can_be_planted(app: Flask, charlie: FlaskClient) -> None:
    charlie.get("/sign-in")
    planted = charlie.get_cookie("mailflow")
    assert planted
    sign_in(charlie)
    attacker = app.test_client()
    attacker.set_cookie("mailflow", planted.value)
    assert attacker.get("/cases").status_code == 303
    assert charlie.get("/cases").status_code == 200


def test_signing_in_again_ends_the_session_before(app: Flask, sam: FlaskClient) -> None:
    before = sam.get_cookie("mailflow")
    assert before
    token = csrf(sam, "/held/81")
    sam.post("/sign-in", data={"email": SAM, "password": PASSWORD, "csrf_token": token})
    assert sam.get("/cases").status_code == 200
    copy = app.test_client()
    copy.set_cookie("mailflow", before.value)
    assert copy.get("/cases").status_code == 303


def test_signing_out_ends_the_session_on_the_server_too(app: Flask, sam: FlaskClient) -> None:
    kept = sam.get_cookie("mailflow")
    assert kept
    answer = sam.post("/sign-out", data={"csrf_token": csrf(sam, "/cases")})
    assert answer.location == "/sign-in"
    assert "You are signed out" in sam.get("/sign-in").text
    copy = app.test_client()
    copy.set_cookie("mailflow", kept.value)
    assert copy.get("/cases").status_code == 303


def test_a_session_that_nobody_uses_ends(sam: FlaskClient, clock: Clock) -> None:
    clock.at += IDLE - timedelta(minutes=1)
    assert sam.get("/cases").status_code == 200
    clock.at += IDLE - timedelta(minutes=1)
    assert sam.get("/cases").status_code == 200, "using it keeps it open"
    clock.at += IDLE + timedelta(minutes=1)
    assert sam.get("/cases").status_code == 303


def test_a_session_ends_after_its_hours_however_much_it_is_used(sam: FlaskClient, clock: Clock, office: Office) -> None:
    hours = office.settings.web.session_hours
    for _ in range(hours):
        assert sam.get("/cases").status_code == 200
        clock.at += timedelta(hours=1)
    clock.at += timedelta(minutes=1)
    assert sam.get("/cases").status_code == 303


def test_a_session_ends_when_the_account_is_disabled(sam: FlaskClient, db: Database) -> None:
    with db.write() as session:
        account = session.exec(select(Account)).one()
        account.disabled_at = NOW
    assert sam.get("/cases").status_code == 303
    assert sign_in(sam).status_code == 403


def test_a_cookie_of_ours_that_was_changed_or_made_up_opens_nothing(app: Flask, sam: FlaskClient) -> None:
    real = sam.get_cookie("mailflow")
    assert real
    for made_up in (real.value[:-4] + "AAAA", "x", "", "e30.e30.e30", real.value + "\0"):
        client = app.test_client()
        client.set_cookie("mailflow", made_up)
        assert client.get("/cases").status_code == 303


def test_the_database_keeps_neither_the_password_nor_the_secret_of_a_session(sam: FlaskClient, db: Database) -> None:
    cookie = sam.get_cookie("mailflow")
    assert cookie
    with db.read() as session:
        account = session.exec(select(Account)).one()
        opened = session.exec(select(WebSession)).one()
        assert account.password_hash.startswith("$argon2id$")
        assert PASSWORD not in account.password_hash
        assert opened.id_hash not in cookie.value
        assert len(opened.id_hash) == 64


def test_after_some_failures_the_right_password_is_not_looked_at_either(charlie: FlaskClient, clock: Clock) -> None:
    for _ in range(PER_ACCOUNT_AND_ADDRESS):
        assert sign_in(charlie, password="wrong").status_code == 403
    answer = sign_in(charlie)
    assert answer.status_code == 429
    assert "wait a quarter of an hour" in answer.text
    clock.at += timedelta(minutes=16)
    assert sign_in(charlie).status_code == 303


def test_an_unknown_account_is_slowed_like_a_known_one(charlie: FlaskClient) -> None:
    answers = [sign_in(charlie, email="nobody@example.com").status_code for _ in range(PER_ACCOUNT_AND_ADDRESS + 1)]
    assert answers == [403] * PER_ACCOUNT_AND_ADDRESS + [429]


def test_somebody_elses_failures_do_not_lock_sam_out(charlie: FlaskClient) -> None:
    for _ in range(PER_ACCOUNT_AND_ADDRESS + 1):
        sign_in(charlie, password="wrong", address="192.0.2.7")
    assert sign_in(charlie, address="192.0.2.8").status_code == 303


def test_one_address_cannot_try_many_accounts_and_one_account_not_be_tried_from_many(db: Database) -> None:
    from mailflow.records.account import may_try

    with db.write() as session:
        tries = [may_try(session, {f"both {n}": 5, "address": PER_ADDRESS}, NOW) for n in range(PER_ADDRESS + 1)]
        assert tries == [True] * PER_ADDRESS + [False]
        tries = [may_try(session, {f"both {n}": 5, "account": PER_ACCOUNT}, NOW) for n in range(PER_ACCOUNT + 1)]
        assert tries == [True] * PER_ACCOUNT + [False]


def test_success_forgets_what_was_mistyped_but_not_what_failed_elsewhere(
    charlie: FlaskClient, db: Database, clock: Clock
) -> None:
    sign_in(charlie, password="wrong")
    clock.at += timedelta(seconds=1)
    sign_in(charlie, email="other@example.com")
    clock.at += timedelta(seconds=1)
    sign_in(charlie)
    with db.read() as session:
        left = session.exec(select(SignInFailure)).all()
    # Of the other account: its pair, its own key and the address; of Sam's slip: the account and the address.
    assert len(left) == 5


def test_what_failed_is_kept_under_a_hash_since_people_type_passwords_into_the_wrong_field(
    charlie: FlaskClient, db: Database
) -> None:
    sign_in(charlie, email="hunter2-is-my-password")
    with db.read() as session:
        assert not [row for row in session.exec(select(SignInFailure)).all() if "hunter2" in row.who]


def test_a_cookie_is_out_of_reach_of_scripts_other_sites_and_plain_http(
    db: Database, office: Office, clock: Clock
) -> None:
    web = office.settings.web.model_copy(update={"secure_cookies": True})
    settings = office.settings.model_copy(update={"web": web})
    secured = Office(settings, office.directory, office.calendar, office.library, office.letters)
    client = create_app(db, secured, clock, SECRET).test_client()
    answer = client.get("/sign-in", base_url="https://log.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-mailflow=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie
    assert "Domain" not in cookie
    assert "Strict-Transport-Security" in answer.headers


def test_a_short_secret_is_refused(db: Database, office: Office, clock: Clock) -> None:
    with pytest.raises(ValueError, match="32 random bytes"):
        create_app(db, office, clock, b"short")


def test_an_account_needs_an_address_and_a_long_password(db: Database) -> None:
    with db.write() as session:
        for email in (
            "",
            "sam",
            "sam@host",
            "a b@example.org",
            "a@b\n.org",
            "@example.org",
            "x" * 300 + "@example.org",
        ):
            with pytest.raises(ValueError, match="needs an e-mail address"):
                add_account(session, email, PASSWORD, NOW)
        for password in ("", "x" * (SHORTEST_PASSWORD - 1), "x" * 2000):
            with pytest.raises(ValueError, match="The password needs"):
                add_account(session, "new@example.org", password, NOW)


def test_adding_an_account_again_sets_the_password_and_ends_its_sessions(sam: FlaskClient, db: Database) -> None:
    with db.write() as session:
        add_account(session, "SAM@example.com", "another four words", NOW)
    assert sam.get("/cases").status_code == 303
    assert sign_in(sam).status_code == 403
    assert sign_in(sam, password="another four words").status_code == 303
