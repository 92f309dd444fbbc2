"""Machines that answer machines, mail that comes back, and addresses that are dead: it ends, and a person knows."""

from __future__ import annotations

from pathlib import Path

from mailflow.domain.case import Status
from mailflow.records.inbound import Disposition
from tests.servers.smtp_sink import SmtpSink
from tests.stories.town import ALICE, ANN, BOB, COMPLAINT, TESS, Letter, Town

AWAY = {"Auto-Submitted": "auto-replied"}


def bounce(town: Town, letter: Letter, address: str) -> None:
    """A mail server sends the letter back: nobody is at that address."""
    report = (
        "From: MAILER-DAEMON@mx.example\r\nTo: info@example.org\r\nReturn-Path: <>\r\nSubject: Undelivered\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nDelivery failed.\r\n--B\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        "--B\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {letter.message['Message-ID']}\r\n\r\n--B--\r\n"
    )
    town.deliver(report.encode())


def test_two_machines_that_say_so_stop_at_once(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.one_new(ALICE).reply("I am on holiday.", headers=AWAY)
    assert town.last.disposition is Disposition.AUTOMATED
    assert town.new_mail(ALICE) == []
    for notice in town.new_mail(BOB):
        notice.reply("I am on holiday too.", headers=AWAY)
    assert town.new_mail(BOB) == []


def test_two_machines_that_say_nothing_stop_too_and_the_admin_hears(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.new_mail(BOB)
    town.one_new(ALICE).reply("Thank you for your mail, it is mail number 0.")
    for round_ in range(1, 40):
        for number, letter in enumerate(town.new_mail(BOB)):
            letter.reply(f"Thank you for your mail, it is mail number {round_}.{number}.")
        for letter in town.new_mail(ALICE):
            letter.reply(f"Thank you for your mail, it is mail number {round_}.")
    assert len(town.mailbox(ALICE)) < 30
    assert town.last.disposition is Disposition.HELD
    assert "within an hour" in town.last.reason
    assert "loop" in town.one_new(ANN).text
    assert town.case().status is Status.OPEN


def test_a_machine_that_answers_receipts_is_not_taught_for_ever(town: Town) -> None:
    town.write(ALICE, "A question", "Are there places left in your evening course?")
    for round_ in range(40):
        for letter in town.new_mail(TESS):
            letter.reply(f"Thank you for your mail, it is mail number {round_}.")
    assert len(town.mailbox(TESS)) < 15
    assert "loop" in town.one_new(ANN).text


def test_one_address_gets_five_acknowledgements_a_day_and_each_complaint_its_case(town: Town) -> None:
    for number in range(6):
        town.write(ALICE, f"Complaint {number}", COMPLAINT.replace("twice", f"{number + 2} times"))
    assert len(town.cases()) == 6
    assert len(town.mailbox(ALICE)) == 5
    (unsent,) = town.events("LetterNotSent")
    assert unsent.case_id == town.cases()[-1].id
    assert "5 acknowledgements went to this address within a day" in unsent.sentence
    town.wait(hours=25)
    before = len(town.mailbox(ALICE))
    town.write(ALICE, "Complaint 7", COMPLAINT.replace("twice", "seven times"))
    assert len([letter for letter in town.mailbox(ALICE)[before:] if "We have received" in letter.subject]) == 1


def test_our_own_mail_come_back_is_known_by_its_id(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.deliver(b"Received: back again\r\n" + town.one_new(ALICE).raw)
    assert town.last.disposition is Disposition.OWN
    assert town.last.case_id == town.case().id
    assert town.new_mail(ALICE) == []


def test_our_own_mail_come_back_under_a_new_id_makes_no_loop(town: Town) -> None:
    town.write(ALICE, "A question", "Are there places left in your evening course?")
    question = town.one_new(TESS)
    relayed = question.raw.replace(str(question.message["Message-ID"]).encode(), b"<new@relay.example>")
    town.deliver(relayed)
    assert town.last.disposition is Disposition.OWN
    assert town.new_mail(TESS) == []


def test_a_persons_mail_from_our_own_address_is_put_to_a_person(town: Town) -> None:
    town.write("Web form <info@example.org>", "Form", COMPLAINT)
    assert town.last.disposition is Disposition.UNDECIDED
    assert "our own address" in town.last.reason
    assert "cancelled twice" in town.one_new(TESS).text
    assert all("info@example.org" not in got.rcpt_to for got in town.smtp.received)


def test_a_letter_that_comes_back_tells_the_handler_to_use_another_way(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    letter = town.one_new(ALICE)
    town.new_mail(BOB)
    bounce(town, letter, "alice@example.com")
    assert town.last.disposition is Disposition.BOUNCE
    notice = town.one_new(BOB)
    assert "does not reach alice@example.com" in notice.subject
    bounce(town, letter, "alice@example.com")
    assert town.new_mail(BOB) == [], "once is enough"
    assert town.case().status is Status.OPEN


def test_a_notice_that_comes_back_is_told_to_somebody_who_can_be_reached(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    bounce(town, town.one_new(BOB), "bob@example.org")
    assert town.new_mail(BOB) == []
    told = town.one_new(ANN)
    assert "does not reach bob@example.org" in told.subject
    bounce(town, told, "ann@example.org")
    for letter in town.new_mail(ANN):
        bounce(town, letter, "ann@example.org")
    assert town.new_mail(ANN) == [], "it ends"


def test_a_triage_question_that_comes_back_alarms_the_admin(town: Town) -> None:
    town.write(ALICE, "A question", "Are there places left in your evening course?")
    bounce(town, town.one_new(TESS), "tess@example.org")
    assert "tess@example.org" in town.one_new(ANN).text


def test_a_report_about_a_mail_that_was_never_ours_changes_nothing(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.new_mail(BOB)
    strange = Letter(town, ALICE, b"Message-ID: <never@ours.example>\r\n\r\n")
    bounce(town, strange, "alice@example.com")
    assert town.last.disposition is Disposition.BOUNCE
    assert town.new_mail(BOB) == []


def test_one_address_cannot_fill_the_log_and_the_admin_hears_of_it_once(tmp_path: Path, smtp_sink: SmtpSink) -> None:
    town = Town(tmp_path, smtp_sink, intake={"cases_per_address_per_day": 3})
    for number in range(6):
        town.write(ALICE, f"Complaint number {number}", f"{COMPLAINT}\n\nThis is about lesson {number}.")
    assert [mail.disposition for mail in town.inbound()] == [Disposition.OPENED] * 3 + [Disposition.HELD] * 3
    assert "3 cases within a day" in town.last.reason
    alert = town.one_new(ANN)
    assert "alice@example.com" in alert.text
    assert "cases_per_address_per_day" in alert.text
    town.write("carol@example.com", "My complaint", COMPLAINT)
    assert town.last.disposition is Disposition.OPENED
    town.wait(days=1)
    town.write(ALICE, "Complaint number 7", f"{COMPLAINT}\n\nAnd again.")
    assert town.last.disposition is Disposition.OPENED
    town.close()
