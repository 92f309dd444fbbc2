from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from mailflow.casework.office import Office
from mailflow.records.case import Case
from mailflow.records.database import Database
from mailflow.records.inbound import Disposition, InboundEmail
from mailflow.records.message import Message
from tests.web.conftest import csrf
from tests.web.writing import write_case, write_inbound

RAW = (
    b"From: Alice Brown <alice@example.org>\r\nTo: info@example.com\r\nSubject: The lift\r\n"
    b"Message-ID: <held@example.org>\r\n\r\nIs anybody going to mend the lift?"
)


@pytest.fixture
def held(db: Database) -> int:
    with db.write() as session:
        return write_inbound(session, RAW, reason="It may be a question.", disposition=Disposition.UNDECIDED).id or 0


def decide(client: FlaskClient, number: int, verdict: str, **fields: str) -> tuple[int, str]:
    token = csrf(client, "/held/81")
    answer = client.post(f"/held/{number}", data={"verdict": verdict, "csrf_token": token, **fields})
    text = client.get(answer.location).text if answer.status_code == 303 else answer.text
    return answer.status_code, text


def disposition(db: Database, number: int) -> Disposition:
    with db.read() as session:
        return session.get_one(InboundEmail, number).disposition


def test_the_queue_shows_what_waits_and_why(sam: FlaskClient, held: int) -> None:
    page = sam.get("/held").text
    for words in ("The lift", "alice@example.org", "It may be a question.", f'href="/held/{held}"'):
        assert words in page
    assert "Waiting for a decision" in page


def test_a_held_mail_is_shown_with_its_text_and_its_decisions(sam: FlaskClient, held: int) -> None:
    page = sam.get(f"/held/{held}").text
    for words in ("Is anybody going to mend the lift?", "Alice Brown", "It may be a question."):
        assert words in page
    for verdict in ("complaint", "enquiry", "noise", "file"):
        assert f'value="{verdict}"' in page


def test_a_complaint_opens_a_case(sam: FlaskClient, db: Database, held: int) -> None:
    status, page = decide(sam, held, "complaint")
    assert status == 303
    assert 'role="status"' in page
    assert disposition(db, held) is Disposition.OPENED
    with db.read() as session:
        case_id = session.get_one(InboundEmail, held).case_id
        case = session.get_one(Case, case_id)
        assert case.complainant_address == "alice@example.org"
        reference = case.reference
    assert sam.get(f"/cases/{reference}").status_code == 200
    assert sam.get(f"/held/{held}").status_code == 404


@pytest.mark.parametrize(("verdict", "becomes"), [("enquiry", Disposition.ENQUIRY), ("noise", Disposition.NOISE)])
def test_an_enquiry_and_noise_leave_the_queue(
    sam: FlaskClient, db: Database, held: int, verdict: str, becomes: Disposition
) -> None:
    status, page = decide(sam, held, verdict)
    assert status == 303
    assert 'role="status"' in page
    assert disposition(db, held) is becomes
    assert f"/held/{held}" not in page


def test_a_mail_is_filed_in_the_case_that_is_named(sam: FlaskClient, db: Database, office: Office, held: int) -> None:
    with db.write() as session:
        session.get_one(InboundEmail, held)
    (reference,) = _open_reference(sam, db, held)
    with db.write() as session:
        second = write_inbound(session, RAW.replace(b"held@", b"second@")).id or 0
    status, page = decide(sam, second, "file", reference=reference.lower())
    assert status == 303
    assert f"filed in {reference}" in page
    assert disposition(db, second) is Disposition.FILED
    with db.read() as session:
        assert session.exec(select(Message).where(Message.inbound_id == second)).one()


def _open_reference(sam: FlaskClient, db: Database, held: int) -> list[str]:
    decide(sam, held, "complaint")
    with db.read() as session:
        case_id = session.get_one(InboundEmail, held).case_id
        return [session.get_one(Case, case_id).reference]


@pytest.mark.parametrize("written", ["", "OS-2027-99999", "nonsense", "'; --", "\0", "x" * 5000])
def test_filing_in_no_case_is_refused_on_the_same_page(sam: FlaskClient, db: Database, held: int, written: str) -> None:
    status, page = decide(sam, held, "file", reference=written)
    assert status == 422
    assert 'role="alert"' in page
    assert "Is anybody going to mend the lift?" in page
    assert disposition(db, held) is Disposition.UNDECIDED


@pytest.mark.parametrize("verdict", ["", "delete", "COMPLAINT", "complaint\0"])
def test_another_verdict_is_refused(sam: FlaskClient, db: Database, held: int, verdict: str) -> None:
    status, page = decide(sam, held, verdict)
    assert status == 400
    assert "Choose what the mail is" in page
    assert disposition(db, held) is Disposition.UNDECIDED


def test_a_mail_that_somebody_else_decided_is_not_decided_twice(sam: FlaskClient, db: Database, held: int) -> None:
    decide(sam, held, "noise")
    status, page = decide(sam, held, "complaint")
    assert status == 404
    assert "Somebody else may have decided" in page
    assert disposition(db, held) is Disposition.NOISE


def test_a_mail_that_cannot_be_read_can_still_be_decided(sam: FlaskClient, db: Database) -> None:
    with db.write() as session:
        number = write_inbound(session, b"\xff\xfe\0\r\n" * 50, sender="", subject="", reason="").id or 0
    assert sam.get(f"/held/{number}").status_code == 200
    assert decide(sam, number, "noise")[0] == 303


def test_pages_of_the_queue_go_on_where_the_last_ended(sam: FlaskClient, db: Database) -> None:
    with db.write() as session:
        numbers = [write_inbound(session, RAW).id for _ in range(60)]
    first = sam.get("/held").text
    assert 'rel="next"' in first
    onward = first.split('rel="next" href="')[1].split('"')[0]
    assert f"/held/{numbers[-1]}" in sam.get(onward).text
    assert f'"/held/{numbers[0]}"' not in sam.get(onward).text


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 30, "٣", " 1"])
def test_a_page_of_the_queue_that_cannot_be_is_refused(sam: FlaskClient, after: str) -> None:
    assert sam.get("/held", query_string={"after": after}).status_code == 400


def test_nothing_that_waits_says_so(sam: FlaskClient, db: Database) -> None:
    with db.write() as session:
        for mail in session.exec(select(InboundEmail)).all():
            mail.disposition = Disposition.NOISE
    assert "Nothing waits." in sam.get("/held").text


def test_a_case_that_the_mail_may_belong_to_is_filled_in(sam: FlaskClient, db: Database, office: Office) -> None:
    with db.write() as session:
        case = write_case(session, office)
        number = write_inbound(session, RAW, case_id=case.id).id
    assert 'value="OS-2027-09999"' in sam.get(f"/held/{number}").text


def test_a_form_that_is_too_large_is_refused(sam: FlaskClient, db: Database, held: int) -> None:
    token = csrf(sam, f"/held/{held}")
    answer = sam.post(f"/held/{held}", data={"verdict": "noise", "csrf_token": token, "x": "y" * 100_000})
    assert answer.status_code == 413
    assert disposition(db, held) is Disposition.UNDECIDED


def test_the_decision_is_recorded_under_the_readers_address(sam: FlaskClient, db: Database, held: int) -> None:
    from mailflow.records.event import Event

    decide(sam, held, "noise")
    with db.read() as session:
        reason = session.get_one(InboundEmail, held).reason
        actors = {event.actor for event in session.exec(select(Event).where(Event.inbound_id == held)).all()}
    assert "sam@example.com" in reason or "sam@example.com" in actors
