from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from mailflow.casework.office import Office
from mailflow.domain.case import Outcome, Status
from mailflow.records.case import Case
from mailflow.records.database import Database
from mailflow.web.cases import COLUMNS, defused
from tests.web.conftest import NOW
from tests.web.writing import write_case, write_message


def references(page: str) -> list[str]:
    return re.findall(r'<a href="/cases/([A-Z]+-\d+-\d+)">', page)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_list_has_every_case_newest_first(sam: FlaskClient, db: Database) -> None:
    with db.read() as session:
        wanted = session.exec(select(Case.reference).order_by(col(Case.received_at).desc())).all()
    assert references(sam.get("/cases").text) == wanted


def test_the_start_page_is_the_list(sam: FlaskClient) -> None:
    assert sam.get("/").location == "/cases"


def test_the_figures_at_the_head_count_what_they_name(sam: FlaskClient, db: Database) -> None:
    with db.read() as session:
        cases = session.exec(select(Case)).all()
        is_open = sum(case.status is Status.OPEN for case in cases)
        overdue = sum(case.status is not Status.CLOSED and (case.next_due_at or NOW) < NOW for case in cases)
    found = re.findall(r"<b>([\d,]+)</b> (open|overdue|waiting for a decision|not delivered)", sam.get("/cases").text)
    assert {name: int(number) for number, name in found} == {
        "open": is_open,
        "overdue": overdue,
        "waiting for a decision": 3,
        "not delivered": 2,
    }


def test_filters_combine_and_stay_in_the_form_and_the_links(sam: FlaskClient, db: Database, office: Office) -> None:
    with db.write() as session:
        write_case(session, office, "OS-2027-09001", area="Estates")
        write_case(session, office, "OS-2027-09002", area="Estates", stage="stage-2", owner="frank")
        write_case(session, office, "OS-2027-09003", area="Adult learning")
        write_case(session, office, "OS-2027-09004", area="Estates", status=Status.CLOSED, closed_at=NOW)
    page = sam.get("/cases?status=open&stage=stage-1&handler=bob&area=Estates&q=&overdue=").text
    found = references(page)
    assert "OS-2027-09001" in found
    assert not {"OS-2027-09002", "OS-2027-09003", "OS-2027-09004"} & set(found)
    assert re.search(r'<option value="open" selected>', page)
    assert re.search(r'<option value="bob" selected>Bob Martin', page)
    assert "/cases.csv?status=open&amp;stage=stage-1&amp;handler=bob&amp;area=Estates" in page


def test_overdue_are_cases_past_their_date_that_are_not_closed(sam: FlaskClient, db: Database, office: Office) -> None:
    past = NOW - timedelta(minutes=1)
    with db.write() as session:
        write_case(session, office, "OS-2027-09001", next_due_at=past)
        write_case(session, office, "OS-2027-09002", next_due_at=past, status=Status.RESOLVED, outcome=Outcome.UPHELD)
        write_case(session, office, "OS-2027-09003", next_due_at=past, status=Status.CLOSED, closed_at=NOW)
        write_case(session, office, "OS-2027-09004", next_due_at=NOW + timedelta(minutes=1))
    for address in ("/cases?overdue=1", "/cases?overdue=1&sort=due"):
        found = set(references(sam.get(address).text))
        assert {"OS-2027-09001", "OS-2027-09002"} <= found
        assert not {"OS-2027-09003", "OS-2027-09004"} & found
    assert references(sam.get("/cases?overdue=1&status=closed").text) == []


def test_due_first_lists_what_falls_due_next_and_nothing_closed(sam: FlaskClient, db: Database) -> None:
    with db.read() as session:
        waiting = [case for case in session.exec(select(Case)).all() if case.status is not Status.CLOSED]
        wanted = [case.reference for case in sorted(waiting, key=lambda one: (one.next_due_at or NOW, one.id or 0))]
    assert references(sam.get("/cases?sort=due").text) == wanted


@pytest.mark.parametrize("sort", ["received", "due"])
def test_the_pages_together_have_every_case_once(sam: FlaskClient, db: Database, office: Office, sort: str) -> None:
    with db.write() as session:
        for number in range(120):
            # Many share one moment: the id must decide between them.
            moment = NOW - timedelta(days=number // 50)
            write_case(session, office, f"OS-2029-{number:05d}", received_at=moment, next_due_at=moment, area="Paging")
    seen: list[str] = []
    address: str | None = f"/cases?area=Paging&sort={sort}"
    while address:
        page = sam.get(address).text
        seen += references(page)
        onward = re.search(r'<a rel="next" href="([^"]+)"', page)
        address = onward[1].replace("&amp;", "&") if onward else None
    assert len(seen) == 120
    assert len(set(seen)) == 120


@pytest.mark.parametrize("written", ["OS-2027-09001", "os-2027-09001", " [OS-2027-09001] ", "#OS-2027-09001"])
def test_a_reference_in_the_search_leads_to_its_case(
    sam: FlaskClient, db: Database, office: Office, written: str
) -> None:
    with db.write() as session:
        write_case(session, office, "OS-2027-09001")
    assert sam.get("/cases", query_string={"q": written}).location == "/cases/OS-2027-09001"


def test_the_search_finds_words_phrases_and_addresses(sam: FlaskClient, db: Database, office: Office) -> None:
    with db.write() as session:
        one = write_case(session, office, "OS-2027-09001")
        write_message(session, one, "The Zeppelin café was closed on the purple Monday")
        two = write_case(session, office, "OS-2027-09002", owner="frank")
        write_message(session, two, "A Monday, purple as ever, and no zeppelin")

    def found(words: str, **other: str) -> set[str]:
        return set(references(sam.get("/cases", query_string={"q": words, **other}).text))

    assert found("zeppelin") == {"OS-2027-09001", "OS-2027-09002"}
    assert found("zeppelin cafe") == {"OS-2027-09001"}
    assert found('"purple monday"') == {"OS-2027-09001"}
    assert found("zeppelin", handler="frank") == {"OS-2027-09002"}
    assert found("zeppelin", sort="due") == {"OS-2027-09001", "OS-2027-09002"}
    assert found("zeppelin nowhere") == set()
    assert found("Alice@Example.org") == {"OS-2027-09001", "OS-2027-09002"}
    assert found("someone@example.org") == set()


@pytest.mark.parametrize(
    "words",
    ['"', '""', "'", "*", "a*", "NEAR(a b)", "a AND", "OR", "NOT x", "^a", "subject:x", "{a b}:c", "a-b", "(", ")",
     "\\", "%", "_", "\0", "a\0b", '"a', 'a"b', "x'; DROP TABLE message;--", "é\u0301", "\ud83d", "—", "a" * 5000,
     "+a", "a:b", "!!", "a & b | !c", "<->", "a <-> b", "''", ":*", "a:*"],
)  # fmt: skip
def test_no_search_can_fail(sam: FlaskClient, words: str) -> None:
    answer = sam.get("/cases", query_string={"q": words.encode("utf-8", "surrogatepass")})
    assert answer.status_code == 200


def test_a_search_without_a_word_says_so(sam: FlaskClient) -> None:
    page = sam.get("/cases?q=!!!").text
    assert "needs a word" in page
    assert "No case matches" in page


@pytest.mark.parametrize(
    "query",
    ["status=bogus", "sort=sideways", "after=x", "after=1.1.1", "after=99999999999999999999.1", "after=1.9999999999",
     "after=-9999999999999999.1x"],
)  # fmt: skip
def test_what_makes_no_sense_in_the_address_is_refused_in_words(sam: FlaskClient, query: str) -> None:
    for page in ("/cases", "/cases.csv"):
        answer = sam.get(f"{page}?{query}")
        assert answer.status_code == 400
        assert "Werkzeug" not in answer.text


def test_a_filter_that_no_case_has_shows_none(sam: FlaskClient) -> None:
    for query in ("stage=x", "handler=x", "area=<b>"):
        page = sam.get(f"/cases?{query}").text
        assert "No case matches" in page
        assert "<b>" not in page.split("<form")[1].split("</form>")[0]


def test_the_export_has_the_filtered_list(sam: FlaskClient) -> None:
    answer = sam.get("/cases.csv?status=open&sort=due")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cases-2027-01-06.csv"'
    assert answer.mimetype == "text/csv"
    head, *lines = rows(answer.text)
    assert tuple(head) == COLUMNS
    assert [line[0] for line in lines] == references(sam.get("/cases?status=open&sort=due").text)
    assert {line[1] for line in lines} == {"open"}


def test_the_export_goes_on_past_one_page(sam: FlaskClient, db: Database, office: Office) -> None:
    with db.write() as session:
        for number in range(1100):
            write_case(session, office, f"OS-2029-{number:05d}", area="Long")
    assert len(rows(sam.get("/cases.csv?area=Long").text)) == 1101


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\n=", "\u00a0=", "＝"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(
    sam: FlaskClient, db: Database, office: Office, start: str
) -> None:
    formula = start + 'HYPERLINK("https://evil.example","x")'
    with db.write() as session:
        write_case(
            session, office, "OS-2027-09001", subject=formula, complainant_name=formula, complainant_address=formula,
            area=formula,
        )  # fmt: skip
    text = sam.get("/cases.csv", query_string={"handler": "bob"}).get_data(as_text=True)
    (line,) = [line for line in rows(text) if line[0] == "OS-2027-09001"]
    assert [cell for cell in line if "HYPERLINK" in cell] == ["'" + formula] * 4


def test_ordinary_cells_stay_as_they_are() -> None:
    assert [defused(cell) for cell in ("", "The lift", "a=b", "2027-01-06 10:30", " x")] == [
        "", "The lift", "a=b", "2027-01-06 10:30", " x",
    ]  # fmt: skip


def test_a_case_opened_after_midnight_is_shown_on_the_organisations_day(
    sam: FlaskClient, db: Database, office: Office
) -> None:
    with db.write() as session:
        summer = NOW.replace(month=7, hour=23, minute=30)
        write_case(session, office, "OS-2027-09001", received_at=summer, area="Days")
    assert ">Wed 7 Jul 2027</time>" in sam.get("/cases?area=Days").text


def test_an_empty_log_says_how_cases_come(sam: FlaskClient, db: Database) -> None:
    from sqlalchemy import text

    with db.write() as session:
        for table in (
            "attachment",
            "outgoing_mail",
            "deadline",
            "event",
            "message",
            "party",
            "inbound_email",
            '"case"',
        ):
            session.connection().execute(text(f"DELETE FROM {table}"))
    page = sam.get("/cases").text
    assert "There is no case yet" in page
    assert "CSV" not in page
