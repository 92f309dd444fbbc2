"""Mail that waits, given its verdict from the web log's held queue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailflow.domain.case import Status
from mailflow.intake.release import release
from mailflow.records.inbound import Disposition
from tests.servers.smtp_sink import SmtpSink
from tests.stories.town import ALICE, BOB, CHARLIE, COMPLAINT, TESS, Town


@pytest.fixture
def town(tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[Town]:
    """A town with one open case of Alice's (mail 1) and a doubtful mail of hers (mail 2)."""
    town = Town(tmp_path, smtp_sink)
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.write(ALICE, "A question", "Are there places left in your evening course?")
    yield town
    town.close()


def let_go(town: Town, verdict: str, reference: str | None = None, number: int = 2) -> str:
    said = release(town.company.db, town.company.office, number, verdict, "Ann Admin", town.now, reference)
    town.send()
    return said


@pytest.mark.parametrize(
    ("verdict", "became"),
    [
        ("complaint", Disposition.OPENED),
        ("enquiry", Disposition.ENQUIRY),
        ("noise", Disposition.NOISE),
        ("file", Disposition.FILED),
    ],
)
def test_each_verdict_settles_the_mail_and_ends_the_wait(town: Town, verdict: str, became: Disposition) -> None:
    said = let_go(town, verdict, "os-2026-00001" if verdict == "file" else None)
    assert said.endswith(".")
    assert town.inbound()[1].disposition is became
    assert "Ann Admin" in town.inbound()[1].reason
    assert [one for one in town.open_deadlines() if one.clock == "triage"] == []
    with pytest.raises(ValueError, match="decided before"):
        let_go(town, "noise")
    town.one_new(TESS).press("#complaint")
    assert "decided before" in town.one_new(TESS).text


@pytest.mark.parametrize(
    ("verdict", "reference", "number", "why"),
    [
        ("delete", None, 2, "no verdict"),
        ("file", None, 2, "no case"),
        ("file", "OS-2026-99999", 2, "no case"),
        ("file", "' OR 1=1 --", 2, "no case"),
        ("noise", None, 99, "no mail number 99"),
        ("complaint", None, 1, "decided before"),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    town: Town, verdict: str, reference: str | None, number: int, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        let_go(town, verdict, reference, number)
    assert town.inbound()[1].disposition is Disposition.UNDECIDED
    assert len(town.open_deadlines()) == 3


def test_a_mail_filed_by_hand_reaches_the_handler_and_its_words_no_one_else(town: Town) -> None:
    town.new_mail(BOB)
    town.write(CHARLIE, "About Alice", "I was there, too. Can I help?")
    let_go(town, "file", "OS-2026-00001", 3)
    notice = town.one_new(BOB)
    assert "I was there" in notice.text
    assert "Ann Admin filed it here by hand" in notice.text
    notice.reply("Thank you.")
    assert town.mailbox(CHARLIE) == []


def test_a_reply_filed_by_hand_in_a_closed_case_starts_the_clock(town: Town) -> None:
    town.new_mail(BOB)[0].reply("#close because she withdrew")
    let_go(town, "file", "OS-2026-00001")
    assert town.case().status is Status.CLOSED
    assert "answer-reply" in {deadline.clock for deadline in town.open_deadlines()}
