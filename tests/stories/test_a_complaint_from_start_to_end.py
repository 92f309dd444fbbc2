"""One complaint through every stage: acknowledged, dated, reminded, escalated, decided, appealed, signposted."""

from __future__ import annotations

from datetime import UTC, datetime

from mailflow.domain.case import Outcome, Status
from tests.stories.town import ALICE, ANN, BOB, CARL, COMPLAINT, DORA, MIA, Town


def test_a_complaint_is_acknowledged_at_once_with_what_happens_next_and_by_when(any_town: Town) -> None:
    any_town.write(ALICE, "Cancelled again", COMPLAINT)
    letter = any_town.one_new(ALICE)
    case = any_town.case()
    assert case.reference == "OS-2026-00001"
    assert case.reference in letter.subject
    assert "Cancelled again" not in letter.raw.decode(), "an acknowledgement echoes nothing of the sender's"
    assert "money back" not in letter.text
    assert "Bob Handler" in letter.text
    assert "Wed 25 Nov 2026" in letter.text  # 2 days from receipt
    assert "Stage 2" in letter.text
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert letter.message["In-Reply-To"] is not None
    assert case.area == "Catering"


def test_the_handler_gets_the_words_the_dates_and_buttons(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    letter = town.one_new(BOB)
    assert "[OS-2026-00001]" in letter.subject
    assert "cancelled twice" in letter.text
    assert any("%23deadline" in button for button in letter.buttons)
    assert "mailto:" in letter.html


def test_the_whole_way_from_stage_one_to_the_ombudsman(any_town: Town) -> None:
    town = any_town
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.new_mail(ALICE)
    town.one_new(BOB).reply("#deadline Friday")
    receipt = town.one_new(BOB)
    assert "Fri 27 Nov 2026" in receipt.text
    assert "Fri 27 Nov 2026" in town.one_new(ALICE).text

    # Bob forgets. He is reminded, and then the case goes to his manager by itself.
    town.wait_until(datetime(2026, 11, 27, 17, 0, tzinfo=UTC))
    assert [mail for mail in town.new_mail(BOB) if "By Fri 27 Nov 2026" in mail.subject], "Bob was reminded"
    case = town.case()
    assert (case.stage, case.owner, case.handled_by) == ("stage-2", "mia", ["bob"])
    assert "Mia Manager" in town.one_new(ALICE).text
    notice = town.one_new(MIA)
    assert "cancelled twice" in notice.text

    # Mia needs more time, says why, and decides.
    town.wait(days=3)
    notice.reply("#extend 3 working days because the tutor is away until Monday")
    assert "the tutor is away until Monday" in town.one_new(ALICE).text
    town.new_mail(MIA)
    notice.reply("#resolve partly upheld because the second date was our mistake\nDear Alice,\n\nWe are sorry.\n\nMia")
    outcome = town.one_new(ALICE)
    assert "partly upheld" in outcome.text
    assert "We are sorry." in outcome.text
    assert "Stage 3" in outcome.text
    assert town.case().status is Status.RESOLVED

    # Alice is not satisfied; Mia passes it on; the director misses her date and the chief hears of it.
    outcome.reply("I am not satisfied with this. Please take it further.")
    relayed = town.one_new(MIA, "not satisfied")
    assert "Alice Adams via" in relayed.sender
    relayed.press("#escalate")
    assert town.case().stage == "stage-3"
    assert town.case().owner == "dora"
    town.new_mail(ALICE)
    town.wait(days=22)
    assert any("Late" in mail.subject for mail in town.new_mail(CARL))
    assert any("Dora Director" in mail.text for mail in town.new_mail(ALICE)), "Alice is told that it is late"
    town.new_mail(DORA)[0].reply("#resolve not-upheld because the course was offered again on two dates")
    town.one_new(ALICE).reply("I appeal against this decision.")
    town.one_new(DORA, "appeal against").press("#escalate")
    assert (town.case().stage, town.case().owner) == ("appeal", "carl")

    # The chief's answer is final: it says so and names who outside can help.
    town.new_mail(ALICE)
    town.new_mail(CARL)[-1].reply("#resolve upheld because nobody should wait that long")
    final = town.one_new(ALICE)
    assert "The Funding Agency" in final.text
    assert "final" in final.text
    case = town.case()
    assert (case.status, case.outcome) == (Status.CLOSED, Outcome.UPHELD)
    assert town.open_deadlines(case) == []
    assert all(event.sentence.endswith((".", "”")) for event in town.events())


def test_nobody_acting_at_all_still_brings_the_case_to_the_director(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.wait(days=50)
    case = town.case()
    assert (case.stage, case.owner, case.status) == ("stage-3", "dora", Status.OPEN)
    assert town.open_deadlines(case), "an open case always has a next date"
    subjects = [letter.letter for letter in town.outgoing() if letter.recipient == "alice@example.com"]
    assert subjects[:2] == ["acknowledgement", "promise"], "the promised date reached Alice without Bob"
    assert subjects.count("escalated") == 2
    assert town.mailbox(ANN) == []


def test_a_reply_to_an_outcome_comes_with_its_date_and_reaches_the_next_owner_too(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.one_new(BOB).reply("#resolve not upheld because the terms allow it")
    town.new_mail(ALICE)[-1].reply("The terms were never shown to me.")
    notice = town.new_mail(BOB)[-1]
    assert "The case is resolved. By Wed 25 Nov 2026, 17:00, please say whether" in notice.text
    assert "If nobody does anything by then: the case goes to Stage 2 by itself." in notice.text
    town.wait_until(datetime(2026, 11, 25, 17, 0, tzinfo=UTC))
    assert "Why: you wrote to us again after our answer" in town.new_mail(ALICE)[-1].text
    told = town.one_new(MIA).text
    assert "cancelled twice" in told and "The terms were never shown to me." in told
