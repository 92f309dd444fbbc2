"""The pages of the demo, over a town that runs: mail is sent, fetched, answered and reminded of for real."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mailflow import bootstrap
from mailflow.demo.cast import ALICE, BOB, EMMA, EVERYBODY, FRANK, INFO, MIA, TESS
from mailflow.demo.client import Draft
from mailflow.demo.entry import log_cookie
from mailflow.demo.pages import create_pages
from mailflow.demo.town import Town, TownError

HERE = {"Origin": "http://localhost"}
LOG_PORT = 4711
COMPLAINT = "I want to complain. My course was cancelled twice and nobody told me.\n\nAlice"


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with Town() as running:
        yield running


@pytest.fixture(scope="module")
def client(town: Town) -> FlaskClient:
    log = bootstrap.web_app(town.company)
    return create_pages(town, log, LOG_PORT).test_client()


@pytest.fixture(autouse=True)
def nothing_went_wrong_inside(town: Town) -> Iterator[None]:
    yield
    assert town.accidents.sentences == []


def page(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.status
    return unescape(answer.get_data(as_text=True))


def send(client: FlaskClient, who: str, to: str, subject: str, text: str, **more: str) -> TestResponse:
    form = {"to": to, "subject": subject, "text": text, **more}
    return client.post(f"/mail/{who}/write", data=form, headers=HERE)


def complain(client: FlaskClient, subject: str) -> str:
    """Alice complains; returns the reference of her case."""
    answer = send(client, ALICE.id, INFO, subject, f"{subject}. {COMPLAINT}")
    assert answer.status_code == 303
    found = re.search(r"OS-\d{4}-\d{5}", page(client.get(answer.location)))
    assert found
    return found[0]


def test_the_front_page_says_what_one_looks_at_and_names_everybody(client: FlaskClient) -> None:
    shown = page(client.get("/"))
    assert "it never leaves this machine" in shown
    for one in EVERYBODY:
        assert one.name in shown


@pytest.mark.parametrize("who", [one.id for one in EVERYBODY])
def test_everybody_has_a_mailbox_and_a_form_to_write(client: FlaskClient, who: str) -> None:
    page(client.get(f"/mail/{who}/"))
    page(client.get(f"/mail/{who}/write"))


def test_a_complaint_written_on_the_page_is_acknowledged_before_the_page_is_back(client: FlaskClient) -> None:
    reference = complain(client, "The kitchen is cold")
    mailbox = page(client.get("/mail/alice/"))
    assert f"We have received your complaint ({reference})" in mailbox


def test_a_button_of_a_mail_opens_the_form_with_the_command_written(client: FlaskClient, town: Town) -> None:
    reference = complain(client, "The tutor never came")
    notice = town.latest(BOB, reference)
    shown = page(client.get(f"/mail/bob/{notice.number}"))
    link = re.search(rf'href="(/mail/bob/write\?answers={notice.number}&button=0)"', shown)
    assert link
    form = page(client.get(link[1]))
    assert "#deadline 5 working days" in form
    assert re.search(r'name="to" value="info\+[a-z2-7]{20}@oakfield', form)
    draft = notice.pressed(0)
    answer = send(client, "bob", draft.to, draft.subject, draft.text, answers=str(notice.number))
    assert "told the complainant to expect an answer" in page(client.get(answer.location))
    assert "Done" in town.latest(BOB, reference).subject


def test_the_designed_mail_is_shut_in_and_its_buttons_lead_to_the_form(client: FlaskClient, town: Town) -> None:
    reference = complain(client, "The heating is off")
    notice = town.latest(BOB, reference)
    answer = client.get(f"/mail/bob/{notice.number}/designed")
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "default-src 'none'" in policy
    assert "script" not in policy
    shown = page(answer)
    assert "mailto:" not in shown
    assert f'target="_top" href="/mail/bob/write?answers={notice.number}&button=1"' in shown
    assert '<body tabindex="0"' in shown


def test_a_designed_mail_of_any_make_is_reached_with_tab_and_can_be_scrolled(client: FlaskClient, town: Town) -> None:
    for html in ("<p>Hello</p>", "<HTML><BODY class=x><p>Hello</p></BODY></HTML>"):
        head = f"From: {EMMA.email}\r\nTo: {BOB.email}\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n"
        town.hand_in(EMMA.email, BOB.email, f"{head}{html}\r\n".encode())
        shown = page(client.get(f"/mail/bob/{len(town.mailbox(BOB))}/designed"))
        assert shown.count('<body tabindex="0"') == 1


def test_a_reply_written_on_the_page_stays_in_its_conversation(client: FlaskClient, town: Town) -> None:
    reference = complain(client, "The books were wrong")
    acknowledged = town.latest(ALICE, reference)
    form = page(client.get(f"/mail/alice/write?answers={acknowledged.number}"))
    assert "> Dear Alice Moreno," in form
    assert acknowledged.reply_to in form
    subject = f"Re: {acknowledged.subject}"
    assert f'value="{subject}"' in form
    answer = send(
        client,
        "alice",
        acknowledged.reply_to,
        subject,
        "There were nine.",
        answers=str(acknowledged.number),
        reply="yes",
    )
    assert reference in page(client.get(answer.location))
    assert "There were nine." in town.latest(BOB, "has written").text


def test_an_enquiry_is_put_to_tess(client: FlaskClient, town: Town) -> None:
    send(client, EMMA.id, INFO, "Evening courses", "Hello, do you teach baking in the evening? Emma")
    assert "do you teach baking" in town.latest(TESS, "Is this a complaint?").text


def test_skipping_reminds_and_escalates_and_says_so(client: FlaskClient, town: Town) -> None:
    complain(client, "The lift is broken")
    for _ in range(12):
        answer = client.post("/skip", data={"how": "next"}, headers=HERE)
        if town.mailbox(MIA) and "Stage 2" in page(client.get(answer.location)):
            break
    else:
        pytest.fail("it never came to stage 2")
    assert "was reminded" in page(client.get("/")) or town.latest(BOB, "resolve the complaint")


def test_skipping_a_day_moves_the_clock_by_a_day_and_leads_back_to_the_mailbox(client: FlaskClient, town: Town) -> None:
    before = town.now()
    answer = client.post("/skip", data={"how": "day", "back": "bob"}, headers=HERE)
    assert answer.location == "/mail/bob/?done=1"
    assert 86_400 <= (town.now() - before).total_seconds() < 86_400 + 60
    assert "The clock went from" in page(client.get(answer.location))


def test_the_clock_cannot_be_moved_beyond_the_years_whose_holidays_are_known(town: Town) -> None:
    before = town.now()
    with pytest.raises(TownError, match="five years"):
        town.skip_to(before + timedelta(days=6 * 365))
    assert (town.now() - before).total_seconds() < 3_600


def test_a_letter_that_is_refused_is_not_said_to_have_come(client: FlaskClient, town: Town) -> None:
    town.server.refuse(FRANK.email, "552 5.2.2 Mailbox full")
    answer = send(client, FRANK.id, INFO, "The roof leaks", f"The roof leaks. {COMPLAINT}")
    shown = page(client.get(answer.location))
    town.server.accept(FRANK.email)
    assert "Frank does not get “We have received your complaint" in shown
    assert "Our mail does not reach frank@example.com" in shown


def test_the_log_is_entered_by_a_link_and_stays_open_though_days_are_skipped(client: FlaskClient, town: Town) -> None:
    answer = client.get("/log")
    assert answer.status_code == 303
    assert answer.location == f"http://localhost:{LOG_PORT}/"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    name, _, value = cookie.partition(";")[0].partition("=")
    log = bootstrap.web_app(town.company).test_client()
    log.set_cookie(name, value)
    assert "Cases" in page(log.get("/cases"))
    client.post("/skip", data={"how": "day"}, headers=HERE)
    assert "Cases" in page(log.get("/cases"))


def test_a_mail_that_the_server_does_not_take_is_said_in_the_form_and_the_words_are_kept(client: FlaskClient) -> None:
    shown = page(send(client, "alice", "nobody@oakfield.example.org", "Hello", "My words"))
    assert "Nobody here has that address" in shown
    assert "My words" in shown


@pytest.mark.parametrize("to", ["", " , ", "not an address", "a@b\r\nBcc: x@example.com", "x" * 500 + "@example.com"])
def test_an_impossible_address_is_refused_with_a_sentence(client: FlaskClient, to: str) -> None:
    assert 'role="alert"' in page(send(client, "alice", to, "Hello", "My words"))


def test_what_people_write_is_shown_as_text(client: FlaskClient, town: Town) -> None:
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
    town.post(FRANK, Draft(BOB.email, evil, evil))
    number = len(town.mailbox(BOB))
    for address in ("/mail/bob/", f"/mail/bob/{number}", f"/mail/bob/write?answers={number}"):
        raw = client.get(address).get_data(as_text=True)
        assert "<script" not in raw
        assert "<img src=x" not in raw
        assert "&lt;script&gt;" in raw


@pytest.mark.parametrize(
    "address",
    [
        "/mail/nobody/",
        "/mail/bob/0",
        "/mail/bob/999999999999999999999",
        "/mail/bob/-1",
        "/mail/bob/write?answers=99999",
        "/mail/bob/9999/designed",
        "/mail/..%2f..%2fetc/passwd",
    ],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_unknown_way_to_skip_is_refused(client: FlaskClient) -> None:
    assert client.post("/skip", data={"how": "year"}, headers=HERE).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:8080"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_sent_from_elsewhere_changes_nothing(client: FlaskClient, town: Town, headers: dict[str, str]) -> None:
    mark, before = town.mark(), town.now()
    form = {"to": INFO, "subject": "x", "text": COMPLAINT, "how": "day"}
    assert client.post("/mail/alice/write", data=form, headers=headers).status_code == 403
    assert client.post("/skip", data=form, headers=headers).status_code == 403
    town.wait_until_quiet()
    assert town.mark() == mark
    assert (town.now() - before).total_seconds() < 3_600


def test_nothing_is_changed_by_looking(client: FlaskClient, town: Town) -> None:
    mark = town.mark()
    for address in ("/", "/mail/alice/", "/mail/bob/1", "/mail/bob/write?answers=1&button=0"):
        page(client.get(address))
    assert client.get("/skip").status_code == 405
    assert town.mark() == mark


@pytest.mark.parametrize("address", ["/", "/mail/bob/", "/mail/bob/write", "/nothing"])
def test_every_page_runs_no_script_and_loads_nothing_from_elsewhere(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert answer.headers["X-Frame-Options"] == "DENY"
    shown = answer.get_data(as_text=True)
    assert "<script" not in shown
    looks = re.findall(r'<link [^>]*href="(/[^"]+)"', shown)
    assert len(looks) == 3
    for look in looks:
        assert client.get(look).status_code == 200, look


def test_the_log_that_mailflow_web_serves_knows_none_of_the_demo(client: FlaskClient, town: Town) -> None:
    served = {str(rule) for rule in bootstrap.web_app(town.company).url_map.iter_rules()} - {"/static/<path:filename>"}
    shown = {str(rule) for rule in client.application.url_map.iter_rules()} - {"/static/<path:filename>"}
    assert served & shown == {"/"}
    log = bootstrap.web_app(town.company)
    reader = log.test_client()
    reader.set_cookie(*log_cookie(town, log))
    assert reader.get("/cases").status_code == 200
    for address in ("/mail/bob/", "/mail/bob/1", "/mail/bob/write", "/log", "/skip"):
        assert reader.get(address).status_code == 404
