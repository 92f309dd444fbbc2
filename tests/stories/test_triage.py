"""Mail that nobody but a person can judge: it is asked about, waited for, and answered by one tap."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailflow.intake.receive import receive
from mailflow.mail.message import Envelope
from mailflow.records.inbound import Disposition
from tests.servers.smtp_sink import SmtpSink
from tests.stories.town import ALICE, ANN, BOB, CHARLIE, COMPLAINT, TESS, Letter, Town, settings

ENQUIRY = "Hello, are there places left in your evening course? Kind regards, Alice"


@pytest.fixture
def question(town: Town) -> Letter:
    """Alice's mail has been put to Tess."""
    town.write(ALICE, "A question", ENQUIRY)
    assert town.last.disposition is Disposition.UNDECIDED
    return town.one_new(TESS)


def test_doubtful_mail_is_put_to_the_triage_person_with_three_buttons(town: Town, question: Letter) -> None:
    assert "evening course" in question.text
    assert "alice@example.com" in question.text
    assert len(question.buttons) == 3
    assert town.mailbox(ALICE) == [], "nobody answers it before"
    assert len(town.open_deadlines()) == 1, "the wait itself has a date"


@pytest.mark.parametrize(
    ("button", "became", "cases"),
    [
        ("#complaint", Disposition.OPENED, 1),
        ("#enquiry", Disposition.ENQUIRY, 0),
        ("#spam", Disposition.NOISE, 0),
    ],
)
def test_each_button_settles_it(town: Town, question: Letter, button: str, became: Disposition, cases: int) -> None:
    question.press(button)
    assert town.inbound()[0].disposition is became
    assert "Tess Triage said" in town.inbound()[0].reason
    assert len(town.cases()) == cases
    assert len(town.mailbox(ALICE)) == cases, "only a complaint is acknowledged"
    assert "Done" in town.one_new(TESS).subject
    assert [one for one in town.open_deadlines() if one.clock == "triage"] == []


def test_the_answer_may_be_written_by_hand_as_a_reply(town: Town, question: Letter) -> None:
    question.reply("#Complaint\nLooks serious to me.")
    assert town.case().complainant_address == "alice@example.com"


def test_a_complaint_found_late_counts_from_its_receipt(town: Town, question: Letter) -> None:
    received = town.now
    town.wait(hours=20)
    question.press("#complaint")
    assert town.case().received_at == received


@pytest.mark.parametrize(
    "answer",
    ["#complain", "#resolve upheld because x", "I think it is a complaint.", "#complaint\n#spam", ""],
)
def test_a_wrong_answer_changes_nothing_and_teaches(town: Town, question: Letter, answer: str) -> None:
    question.reply(answer)
    assert town.inbound()[0].disposition is Disposition.UNDECIDED
    assert town.cases() == []
    receipt = town.one_new(TESS)
    assert "Nothing was done" in receipt.subject
    assert "#complaint" in receipt.text
    receipt.press("#enquiry")
    assert town.inbound()[0].disposition is Disposition.ENQUIRY


def test_a_second_answer_is_refused(town: Town, question: Letter) -> None:
    question.press("#complaint")
    town.new_mail(TESS)
    question.press("#spam")
    assert town.inbound()[0].disposition is Disposition.OPENED
    receipt = town.one_new(TESS)
    assert "decided before" in receipt.text
    assert "Please mend this" not in receipt.text and not receipt.buttons, "there is nothing to send again"
    assert "OS-2026-00001" in receipt.text


def test_nobody_else_can_answer(town: Town, question: Letter) -> None:
    question.reply("#complaint", sender=CHARLIE)
    question.reply("#complaint", sender=BOB)
    assert town.cases() == []
    assert [mail.disposition for mail in town.inbound()[1:]] == [Disposition.HELD, Disposition.HELD]


def test_the_wait_is_reminded_of_and_the_second_time_the_admin_hears(town: Town, question: Letter) -> None:
    town.wait_until(datetime(2026, 11, 24, 17, 0, tzinfo=UTC))
    assert "1 mail waits" in town.one_new(TESS).subject
    assert town.new_mail(ANN) == []
    town.wait_until(datetime(2026, 11, 25, 17, 0, tzinfo=UTC))
    assert "1 mail waits" in town.one_new(TESS).subject
    assert "1 mail waits" in town.one_new(ANN).subject
    question.press("#enquiry")
    town.new_mail(TESS)
    town.wait(days=5)
    assert town.new_mail(TESS) == []


def test_one_reminder_lists_all_that_waits(town: Town) -> None:
    for number in range(4):
        town.write(f"Person {number} <p{number}@example.com>", f"Question {number}", ENQUIRY)
    town.new_mail(TESS)
    town.wait_until(datetime(2026, 11, 24, 17, 30, tzinfo=UTC))
    reminder = town.one_new(TESS)
    assert "4 mails wait" in reminder.subject
    assert all(f"Question {number}" in reminder.text for number in range(4))


def test_while_the_triage_person_is_away_the_delegate_is_asked(tmp_path: Path, smtp_sink: SmtpSink) -> None:
    people = settings(smtp_sink, "sqlite://")["people"]
    for person in people:
        if person["id"] == "tess":
            person["absences"] = [{"from": "2026-11-20", "until": "2026-11-30", "delegate": "bob"}]
    town = Town(tmp_path, smtp_sink, people=people)
    town.write(ALICE, "A question", ENQUIRY)
    assert town.new_mail(TESS) == []
    town.one_new(BOB).press("#enquiry")
    assert town.inbound()[0].disposition is Disposition.ENQUIRY
    town.close()


def test_where_nobody_sorts_mail_the_admin_does(tmp_path: Path, smtp_sink: SmtpSink) -> None:
    people = [person for person in settings(smtp_sink, "sqlite://")["people"] if person["id"] != "tess"]
    town = Town(tmp_path, smtp_sink, people=people)
    town.write(ALICE, "A question", ENQUIRY)
    town.one_new(ANN).press("#spam")
    assert town.inbound()[0].disposition is Disposition.NOISE
    town.close()


@pytest.mark.parametrize(
    ("keys", "where"),
    [
        ({}, "It is still in the mailbox, for you to answer"),
        ({"after": "flag", "move_to": "Done"}, "It is still in the mailbox, for you to answer"),
        ({"after": "move"}, "It is in the folder “Handled” of the mailbox info@example.org, for you to answer"),
        ({"after": "move", "move_to": "Done/2026"}, "It is in the folder “Done/2026” of the mailbox info@example.org"),
    ],
    ids=["left", "flagged", "moved", "moved elsewhere"],
)
def test_an_enquiry_is_said_to_be_where_it_is(
    tmp_path: Path, smtp_sink: SmtpSink, keys: dict[str, str], where: str
) -> None:
    boxes = settings(smtp_sink, "sqlite://")["mailboxes"]
    town = Town(tmp_path, smtp_sink, mailboxes=[boxes[0] | keys, *boxes[1:]])
    town.write(ALICE, "A question", ENQUIRY)
    town.one_new(TESS).press("#enquiry")
    assert where in " ".join(town.one_new(TESS).text.split())
    town.close()


def test_an_enquiry_that_came_to_no_mailbox_is_said_to_be_in_none(town: Town) -> None:
    raw = f"From: {ALICE}\r\nSubject: A question\r\nMessage-ID: <q@example.com>\r\n\r\n{ENQUIRY}\r\n"
    receive(town.company.db, raw.encode(), Envelope("post 1", town.now, "webhook"), town.now)
    town.work()
    town.one_new(TESS).press("#enquiry")
    receipt = town.one_new(TESS).text
    assert "noted as an enquiry" in receipt and "mailbox" not in receipt


# -- a mail that names a case --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("subject", "body"),
    [("About OS-2026-00001", ENQUIRY), ("A question", f"My number is os 2026 00001. {ENQUIRY}")],
    ids=["subject", "words"],
)
def test_a_stranger_who_names_a_case_is_pointed_out_and_nothing_is_told_of_it(
    town: Town, subject: str, body: str
) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.write(CHARLIE, subject, body.replace("Alice", "Charlie"))
    question = town.one_new(TESS)
    assert "It names OS-2026-00001, which is the case of another person" in " ".join(question.text.split())
    assert not [word for word in ("alice", "cancelled", "catering") if word in question.raw.decode().lower()]
    question.press("#enquiry")
    assert len(town.cases()) == 1 and len(town.mailbox(CHARLIE)) == 0


def test_two_cases_of_others_are_named_in_one_sentence(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.write("Anna <anna@example.net>", "Plumbing", COMPLAINT.replace("catering", "plumbing"))
    town.write(CHARLIE, "OS-2026-00001 and OS-2026-00002", ENQUIRY)
    assert "It names OS-2026-00001 and OS-2026-00002, which are cases of other people" in town.one_new(TESS).text


@pytest.mark.parametrize(
    ("sender", "subject"),
    [(CHARLIE, "About OS-2026-99999"), (BOB, "Fwd: OS-2026-00001"), (ALICE, "Fwd: OS-2026-00001")],
    ids=["no such case", "her own case, forwarded by a colleague", "her own case, forwarded"],
)
def test_nothing_is_pointed_out_where_the_case_is_nobody_elses(town: Town, sender: str, subject: str) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.new_mail(TESS)
    town.write(sender, subject, FORWARD + ENQUIRY if subject.startswith("Fwd") else ENQUIRY)
    assert "It names" not in town.one_new(TESS).text


def test_who_is_complained_about_does_not_hear_of_the_case_by_sorting_mail(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.one_new(BOB).reply("#about tess")
    town.write(CHARLIE, "About OS-2026-00001", ENQUIRY)
    assert "It names" not in town.one_new(TESS).text


FORWARD = """For the inbox, please see below.

---------- Forwarded message ---------
From: Alice Adams <alice@example.com>
Date: Thu, 19 Nov 2026 at 14:05
Subject: Cancelled again
To: Bob Handler <bob@example.org>

"""


def test_a_complaint_forwarded_by_a_colleague_opens_a_case_for_who_wrote_it(town: Town) -> None:
    town.write(BOB, "Fwd: Cancelled again", FORWARD + COMPLAINT)
    assert town.cases() == [], "From alone proves nothing: a person decides"
    question = town.one_new(TESS)
    assert "cancelled twice" in question.text
    question.press("#complaint")
    case = town.case()
    assert (case.complainant_name, case.complainant_address) == ("Alice Adams", "alice@example.com")
    letter = town.one_new(ALICE)
    assert case.reference in letter.subject
    assert letter.message["In-Reply-To"] is None, "nothing of Bob's mail is shown to Alice"
    assert "bob@example.org" not in letter.raw.decode()
    assert "cancelled twice" in town.one_new(BOB).text


def test_a_forwarded_complaint_counts_from_when_we_first_had_it(town: Town) -> None:
    town.write(BOB, "Fwd: Cancelled again", FORWARD + COMPLAINT)
    town.one_new(TESS).press("#complaint")
    assert town.case().received_at == datetime(2026, 11, 19, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize("date", ["Thu, 19 Nov 2037 at 14:05", "once upon a time", "Thu, 19 Nov 1987 at 14:05"])
def test_a_forward_with_a_date_nobody_can_believe_counts_from_its_own(town: Town, date: str) -> None:
    received = town.now
    town.write(BOB, "Fwd: Cancelled again", FORWARD.replace("Thu, 19 Nov 2026 at 14:05", date) + COMPLAINT)
    town.one_new(TESS).press("#complaint")
    assert town.case().received_at == received


def test_the_words_of_a_forwarded_complaint_are_those_of_its_author(town: Town) -> None:
    town.write(BOB, "Fwd: Cancelled again", FORWARD + COMPLAINT)
    town.one_new(TESS).press("#complaint")
    letter = town.one_new(ALICE)
    letter.reply("Is there any news?")
    assert town.last.disposition is Disposition.FILED
    notice = town.one_new(BOB, "any news")
    notice.reply("Not yet, Alice.")
    assert "Not yet" in town.one_new(ALICE).text


def test_what_only_sounds_like_a_machine_is_put_to_a_person_and_not_answered(town: Town) -> None:
    town.write(ALICE, "Closed for the summer", "We are closed until 3 May. Please contact the office: 01632 960 001.")
    question = town.one_new(TESS)
    assert "It may have been sent by a machine" in " ".join(question.text.split())
    assert town.new_mail(ALICE) == []
    question.reply("#complaint")
    assert town.case().complainant_address == "alice@example.com"
    assert town.new_mail(ALICE)


def test_what_sounds_like_a_machine_and_answers_our_letter_is_filed_with_its_case(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.one_new(ALICE).reply("I am on annual leave until 3 May. For urgent matters please contact my brother.")
    assert town.last.disposition is Disposition.AUTOMATED
    assert town.last.case_id == town.case().id
    assert town.new_mail(ALICE) == []
    assert town.new_mail(TESS) == []
