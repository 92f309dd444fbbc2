"""Time and people: absences, who may have a case, downtime caught up in order, and history that does not move."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, update

from mailflow import bootstrap
from mailflow.config import from_data
from mailflow.records.deadline import Deadline
from tests.servers.smtp_sink import SmtpSink
from tests.stories.town import ALICE, ANN, BOB, COMPLAINT, DORA, MIA, TESS, Town, settings

AWAY = [{"from": "2026-11-20", "until": "2026-12-31", "delegate": "tess"}]


def people(sink: SmtpSink, **changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The people of the town, some of them changed."""
    return [{**person, **changes.get(person["id"], {})} for person in settings(sink, "sqlite://")["people"]]


@pytest.fixture
def bob_is_away(tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[Town]:
    town = Town(tmp_path, smtp_sink, people=people(smtp_sink, bob={"absences": AWAY}))
    yield town
    town.close()


def test_while_the_handler_is_away_the_delegate_gets_the_mails_and_may_act(bob_is_away: Town) -> None:
    town = bob_is_away
    town.write(ALICE, "Cancelled again", COMPLAINT)
    assert town.mailbox(BOB) == []
    town.one_new(TESS).reply("#deadline Friday")
    assert "Fri 27 Nov 2026" in town.new_mail(ALICE)[-1].text


def test_a_delegate_who_is_complained_about_gets_nothing(tmp_path: Path, smtp_sink: SmtpSink) -> None:
    later = [{"from": "2026-11-24", "until": "2026-12-31", "delegate": "tess"}]
    town = Town(tmp_path, smtp_sink, people=people(smtp_sink, bob={"absences": later}))
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.one_new(BOB).reply("#about tess")
    town.wait(days=2)
    town.one_new(ALICE, "received").reply("Is there any news?")
    assert [letter.subject for letter in town.mailbox(TESS)] == []
    assert any("any news" in letter.text for letter in town.new_mail(BOB))
    town.close()


def test_the_next_stage_never_goes_to_the_person_complained_about(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    notice = town.one_new(BOB)
    notice.reply("#about mia")
    notice.reply("#escalate")
    assert (town.case().stage, town.case().owner) == ("stage-2", "dora")
    assert town.mailbox(MIA) == []
    town.wait(days=60)
    assert town.mailbox(MIA) == [], "not even a notice that it is late"


@pytest.mark.parametrize(("line_manager", "plumbing"), [("mia", "mia"), (None, "max")])
def test_the_relevant_manager_is_the_line_manager_and_else_the_one_for_the_area(
    tmp_path: Path, smtp_sink: SmtpSink, line_manager: str | None, plumbing: str
) -> None:
    bob = {"line_manager": line_manager} if line_manager else {}
    staff = people(smtp_sink, mia={"areas": ["Catering"]}, bob=bob)
    if not line_manager:
        staff[0].pop("line_manager")
    staff.append({**staff[1], "id": "max", "name": "Max Manager", "email": "max@example.org", "areas": ["Plumbing"]})
    town = Town(tmp_path, smtp_sink, people=staff)
    town.write(ALICE, "Plumbing", COMPLAINT.replace("catering", "plumbing"))
    town.write(ALICE, "Catering", COMPLAINT)
    for notice in town.new_mail(BOB):
        notice.reply("#escalate")
    assert [(case.area, case.owner) for case in town.cases()] == [("Plumbing", plumbing), ("Catering", "mia")]
    town.close()


def test_a_week_of_downtime_is_caught_up_with_each_notice_once(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.new_mail(ALICE), town.new_mail(BOB)
    town.sleep_through(datetime(2026, 12, 14, 10, 0, tzinfo=UTC))
    case = town.case()
    assert (case.stage, case.owner) == ("stage-2", "mia")
    assert case.stage_entered_at == datetime(2026, 12, 7, 17, 0, tzinfo=UTC), "it counts from when it should have been"
    letters = town.new_mail(ALICE)
    assert ["next step" in letter.subject for letter in letters] == [True]
    assert "late" in letters[0].text
    assert not [letter for letter in town.new_mail(BOB) if letter.subject.startswith("[OS-2026-00001] By ")]
    before = len(town.smtp.received)
    town.sleep_through(datetime(2026, 12, 14, 10, 1, tzinfo=UTC))
    assert len(town.smtp.received) == before


def test_a_deadline_that_cannot_be_worked_on_is_put_off_with_one_alert_and_stops_nobody(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.write("Anna <anna@example.net>", "Plumbing", COMPLAINT.replace("catering", "plumbing"))
    with town.company.db.write() as session:
        broken = update(Deadline).where(col(Deadline.case_id) == 1).values(clock="no-such-clock")
        session.exec(broken)
    town.wait_until(datetime(2026, 12, 8, 9, 0, tzinfo=UTC))
    assert [case.stage for case in town.cases()] == ["stage-1", "stage-2"]
    alerts = [letter for letter in town.mailbox(ANN) if "could not be worked on" in letter.subject]
    assert 1 <= len(alerts) <= 2, "one for each deadline, however often it is tried"


def test_history_does_not_move_when_a_holiday_is_added_later(town: Town, tmp_path: Path) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    before = [(one.due_at, one.explanation) for one in town.open_deadlines()]
    place = {"closed_days": [{"on": "2026-12-01", "why": "building works"}]}
    data = settings(town.smtp, str(town.company.db.url), organisation=place)
    changed = from_data(data, path=tmp_path / "mailflow.toml", environ={"NONE": "secret"})
    later = bootstrap.company(changed, lambda: town.now)
    town.company.db.close()
    town.company = later
    town.wait(hours=1)
    assert [(one.due_at, one.explanation) for one in town.open_deadlines()] == before
    town.write("Anna <anna@example.net>", "Plumbing", COMPLAINT.replace("catering", "plumbing"))
    anna = town.cases()[1]
    assert max(one.due_at for one in town.open_deadlines(anna)) > max(due for due, _ in before)


# -- what a letter may hold ---------------------------------------------------------------------------


def test_no_letter_to_the_complainant_holds_what_belongs_to_staff(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT, headers={"Cc": "charlie@example.net"})
    notice = town.one_new(BOB)
    notice.reply("#note she is rather difficult")
    notice.reply("#deadline Friday")
    town.mailbox(ALICE)[-1].reply("Is there any news?")
    town.one_new(BOB, "any news").reply("Dear Alice, soon.")
    notice.reply("#escalate because I cannot settle it")
    town.one_new(MIA, "stage 1").reply("#resolve not upheld because the dates were announced")
    staff = (BOB, MIA, DORA, TESS, ANN)
    codes = {str(letter.message["Reply-To"]) for who in staff for letter in town.mailbox(who)} - {"None"}
    ids = {str(letter.message["Message-ID"]) for who in staff for letter in town.mailbox(who)}
    assert len(town.mailbox(ALICE)) >= 5
    for letter in town.mailbox(ALICE):
        raw = letter.raw.decode()
        assert "difficult" not in raw
        assert not [who for who in (*staff, "charlie@example.net") if who.rpartition("<")[2].rstrip(">") in raw]
        assert not [code for code in codes if code.partition("+")[2][:20] in raw]
        assert not [one for one in ids if one in raw]


def test_each_reader_has_a_conversation_of_their_own(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    notice = town.one_new(BOB)
    town.one_new(ALICE).reply("Is there any news?")
    town.one_new(BOB, "any news").reply("Dear Alice, soon.")
    notice.reply("#deadline Friday")
    hers = {f"<{mail.rfc_id}>" for mail in town.inbound() if mail.sender == "alice@example.com"}
    his = {f"<{mail.rfc_id}>" for mail in town.inbound() if mail.sender == "bob@example.org"}
    to_her = {str(letter.message["Message-ID"]) for letter in town.mailbox(ALICE)}
    to_him = {str(letter.message["Message-ID"]) for letter in town.mailbox(BOB)}
    for letter in town.mailbox(ALICE):
        named = set(f"{letter.message['References'] or ''} {letter.message['In-Reply-To'] or ''}".split())
        assert named, letter.subject
        assert named <= hers | to_her
    for letter in town.mailbox(BOB)[1:]:
        named = set(f"{letter.message['References'] or ''} {letter.message['In-Reply-To'] or ''}".split())
        assert named <= his | to_him
        assert named, letter.subject
