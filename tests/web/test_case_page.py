from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from mailflow.casework.office import Office
from mailflow.domain.case import Outcome, Status
from mailflow.records.case import Party
from mailflow.records.database import Database
from mailflow.records.deadline import Deadline, DeadlineStatus
from mailflow.records.event import Event
from mailflow.records.message import Author
from mailflow.records.outgoing import Delivery
from mailflow.records.pinned import ProcedureText
from mailflow.records.story import SHOWN
from tests.web.conftest import NOW
from tests.web.writing import write_attachment, write_case, write_letter, write_message

PAGE = "/cases/OS-2027-09999"
POISON = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def test_the_page_says_where_the_case_stands(sam: FlaskClient, db: Database, office: Office) -> None:
    with db.write() as session:
        case = write_case(
            session,
            office,
            stage="stage-2",
            owner="frank",
            handled_by=["bob", "gone"],
            about=["dana"],
            area="Estates",
            next_due_at=NOW - timedelta(days=2),
            stage_entered_at=NOW - timedelta(days=5),
        )
        session.add(Party(case_id=case.id or 0, role="complainant", address="x@example.org", unreachable_since=NOW))
    page = sam.get(PAGE).text
    for words in ("Frank Osei", "Bob Martin, gone", "Dana Price", "Estates", "2 days late", "overdue"):
        assert words in page
    assert "Mail has come back since" in page
    stages = re.findall(r'<li class="(done|here|ahead)"[^>]*>\s*<b>([^<]+)</b>', page)
    assert stages == [("done", "Stage 1"), ("here", "Stage 2"), ("ahead", "Stage 3"), ("ahead", "Appeal")]
    assert 'aria-current="step"' in page


def test_a_closed_case_says_what_was_decided_and_why(sam: FlaskClient, db: Database, office: Office) -> None:
    with db.write() as session:
        write_case(
            session,
            office,
            status=Status.CLOSED,
            closed_at=NOW,
            outcome=Outcome.PARTLY_UPHELD,
            outcome_because="The lift was mended late.",
        )
    page = sam.get(PAGE).text
    assert "partly upheld" in page
    assert "The lift was mended late." in page
    assert "Next due" not in page
    assert "overdue" not in page


def test_a_case_whose_procedure_cannot_be_read_any_more_stays_readable(
    sam: FlaskClient, db: Database, office: Office
) -> None:
    with db.write() as session:
        session.add(ProcedureText(digest="old", procedure="old", version=1, content="[stage", first_used_at=NOW))
        session.flush()
        write_case(session, office, procedure_digest="old", stage="first-look")
    assert "first-look" in sam.get(PAGE).text
    assert "first-look" in sam.get("/cases").text


def test_each_date_explains_itself_and_names_its_authority(sam: FlaskClient, db: Database, office: Office) -> None:
    with db.write() as session:
        case = write_case(session, office)
        for number, status in enumerate(DeadlineStatus):
            session.add(
                Deadline(
                    case_id=case.id,
                    clock="resolve",
                    title=f"do {status.value}",
                    starts_at=NOW,
                    due_at=NOW + timedelta(days=number),
                    explanation=f"{number} days from receipt",
                    authority=f"Policy, section {number}",
                    calendar_digest=office.calendar_digest,
                    status=status,
                    created_at=NOW,
                    ended_at=None if status is DeadlineStatus.OPEN else NOW,
                )
            )
    page = sam.get(PAGE).text
    titles = re.findall(r'role="rowheader">(Do \w+)<', page)
    assert titles == ["Do open", "Do met", "Do missed", "Do replaced", "Do cancelled"]
    for number in range(5):
        assert f"{number} days from receipt" in page
        assert f"Policy, section {number}" in page


def test_the_story_has_events_messages_and_letters_in_the_order_of_time(
    sam: FlaskClient, db: Database, office: Office
) -> None:
    with db.write() as session:
        case = write_case(session, office)
        write_message(session, case, "FIRST the mail", received_at=NOW - timedelta(hours=3))
        session.add(
            Event(
                case_id=case.id,
                at=NOW - timedelta(hours=3),
                kind="CaseOpened",
                actor="mailflow",
                sentence="SECOND it opened",
            )
        )
        write_letter(session, case, text="THIRD the letter", created_at=NOW - timedelta(hours=3))
        write_message(
            session,
            case,
            "FOURTH a note",
            received_at=NOW - timedelta(hours=1),
            room="staff",
            author=Author.STAFF,
            person="bob",
            from_name="Bob",
        )
        session.add(Event(case_id=case.id, at=NOW, kind="CaseClosed", actor="bob", sentence="FIFTH it closed"))
    page = sam.get(PAGE).text
    assert re.findall(r"FIRST|SECOND|THIRD|FOURTH|FIFTH", page) == ["FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH"]
    assert "wrote an internal note" in page
    assert "Bob Martin" in page.split("FIFTH")[1]


@pytest.mark.parametrize("status", list(Delivery))
def test_each_letter_shows_how_its_delivery_stands(
    sam: FlaskClient, db: Database, office: Office, status: Delivery
) -> None:
    with db.write() as session:
        case = write_case(session, office)
        write_letter(session, case, status, last_answer="550 no such user")
    page = sam.get(PAGE).text
    assert f'<span class="badge {status.value}">{status.value}</span>' in page
    assert ("It did not arrive: 550 no such user" in page) == (status in (Delivery.FAILED, Delivery.BOUNCED))


def test_quoted_history_is_folded_and_nothing_is_left_out(sam: FlaskClient, db: Database, office: Office) -> None:
    with db.write() as session:
        case = write_case(session, office)
        write_message(session, case, "New words\n\n> old words", reply_text="New words")
        write_message(session, case, "Only quoted", reply_text="")
        write_message(session, case, "Same  words\n", reply_text="Same words")
    page = sam.get(PAGE).text
    assert page.count("The whole mail, with what it quotes") == 1
    assert "&gt; old words" in page.split("<details>")[1]
    assert "Only quoted" in page


def test_a_long_case_is_read_page_by_page_and_each_entry_is_met_once(
    sam: FlaskClient, db: Database, office: Office
) -> None:
    with db.write() as session:
        case = write_case(session, office)
        for number in range(150):
            at = NOW - timedelta(hours=number // 40)  # many in one moment
            session.add(Event(case_id=case.id, at=at, kind="X", actor="bob", sentence=f"<event {number:03d}>"))
            if number % 3 == 0:
                write_letter(session, case, created_at=at, subject=f"<letter {number:03d}>")
                write_message(session, case, f"<mail {number:03d}>", received_at=at)
    seen: list[str] = []
    address: str | None = PAGE
    pages = 0
    while address:
        page = sam.get(address).text
        seen = re.findall(r"&lt;(?:event|letter|mail) \d{3}&gt;", page) + seen
        earlier = re.search(r'<a href="([^"]+)#story">Earlier</a>', page)
        address = earlier[1] if earlier else None
        pages += 1
    assert pages == 5
    assert len(seen) == 250
    assert len(set(seen)) == 250


def test_a_huge_mail_is_cut_on_the_page_and_whole_in_the_original(
    sam: FlaskClient, db: Database, office: Office
) -> None:
    text = "word " * 100_000 + "the end"
    with db.write() as session:
        case = write_case(session, office)
        message = write_message(session, case, text)
    page = sam.get(PAGE).text
    assert len(page) < SHOWN + 20_000
    assert "The text is longer" in page
    assert "the end" in sam.get(f"{PAGE}/messages/{message.id}.eml").text


def test_nothing_a_stranger_wrote_is_markup_on_any_page(sam: FlaskClient, db: Database, office: Office) -> None:
    raw = (f"From: {POISON} <x@example.org>\r\nSubject: {POISON}\r\nContent-Type: text/html\r\n\r\n{POISON}").encode()
    from tests.web.writing import write_inbound

    with db.write() as session:
        case = write_case(
            session, office, subject=POISON, complainant_name=POISON, complainant_address=POISON, area=POISON,
            owner=POISON, outcome_because=POISON, outcome=Outcome.UPHELD, handled_by=[POISON], about=[POISON],
        )  # fmt: skip
        message = write_message(
            session, case, POISON, raw, subject=POISON, from_name=POISON, from_addr=POISON, thread_reason=POISON,
            reply_text=POISON + "more",
        )  # fmt: skip
        write_attachment(session, message, POISON, POISON, "1")
        write_letter(
            session, case, Delivery.FAILED, subject=POISON, text=POISON, last_answer=POISON, recipient=POISON,
            recipient_name=POISON, letter=POISON,
        )  # fmt: skip
        session.add(Event(case_id=case.id, at=NOW, kind=POISON, actor=POISON, sentence=POISON))
        session.add(Party(case_id=case.id or 0, role=POISON, name=POISON, address=POISON))
        held = write_inbound(session, raw, subject=POISON, sender=POISON, reason=POISON, rcpt_to=[POISON])
    for address in (PAGE, "/cases", f"/cases?area={POISON}&q={POISON}", "/held", f"/held/{held.id}", "/outgoing"):
        page = sam.get(address).text
        assert "alert(1)" in page, "the poison is on the page"
        assert "<script" not in page
        assert "<img" not in page
        assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "address",
    ["/cases/", "/cases/x", "/cases/OS-2027-99999", "/cases/%00", "/cases/..%2f..%2fetc%2fpasswd",
     "/cases/" + "a" * 5000,
     f"{PAGE}/attachments/1", f"{PAGE}/attachments/99999999999999999999", f"{PAGE}/attachments/-1",
     f"{PAGE}/attachments/x", f"{PAGE}/messages/1.eml", f"{PAGE}/messages/2147483648.eml", f"{PAGE}/messages/x.eml",
     "/held/99999999999999999999", "/held/2147483648", "/held/x", "/held/0", "/held/99.eml", "/nothing"],
)  # fmt: skip
def test_what_is_not_there_is_not_found_in_plain_words(
    sam: FlaskClient, db: Database, office: Office, address: str
) -> None:
    with db.write() as session:
        write_case(session, office)
    answer = sam.get(address)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


@pytest.mark.parametrize("before", ["x", "1.2", "1.3.1", "99999999999999999999.1.1", "1.1.99999999999", "1.1.1.1", "-"])
def test_a_page_of_the_story_that_cannot_be_is_refused(
    sam: FlaskClient, db: Database, office: Office, before: str
) -> None:
    with db.write() as session:
        write_case(session, office)
    answer = sam.get(f"{PAGE}?before={before}")
    assert answer.status_code == 400
    assert "This page of the case does not exist" in answer.text


def test_before_the_first_entry_there_is_nothing_and_a_way_back(sam: FlaskClient, db: Database, office: Office) -> None:
    with db.write() as session:
        case = write_case(session, office)
        write_message(session, case, "Hello")
    page = sam.get(f"{PAGE}?before=1.0.1").text
    assert "Nothing is recorded before this" in page
    assert "To the latest" in page


@pytest.mark.parametrize("page", ["/cases", PAGE, "/held", "/outgoing", "/cases.csv", "/health"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_page_to_read_takes_nothing(sam: FlaskClient, db: Database, office: Office, page: str, method: str) -> None:
    from tests.web.conftest import csrf

    with db.write() as session:
        write_case(session, office)
    answer = sam.open(page, method=method, headers={"X-CSRFToken": csrf(sam, "/cases")})
    assert answer.status_code == 405
    assert "cannot be done here" in answer.text
