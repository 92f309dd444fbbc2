"""Held mail is never forgotten: the admin hears of it at once, and again each working day until it is decided."""

from __future__ import annotations

from mailflow.intake.release import release
from mailflow.scheduler import tick
from tests.stories.town import ALICE, ANN, BOB, CHARLIE, COMPLAINT, MIA, Town


def test_the_admin_is_told_of_held_mail_at_once_and_again_each_working_day(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.one_new(BOB).reply("#close because it is nothing", sender=CHARLIE)
    tick(town.company)
    town.send()
    notice = town.one_new(ANN)
    assert "charlie@example.net" in notice.text
    assert "reply code of Bob Handler" in notice.text
    town.wait(days=1.5)
    assert "1 mail is held" in town.one_new(ANN).subject
    release(town.company.db, town.company.office, town.inbound()[1].id or 0, "noise", "ann", town.now)
    town.wait(days=3)
    assert not [mail for mail in town.new_mail(ANN) if "held" in mail.subject]


def test_a_flood_of_held_mail_is_told_once_an_hour(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    notice = town.one_new(BOB)
    for minute in range(12):
        notice.reply(f"#close because {minute}", sender=CHARLIE)
        town.wait(minutes=1)
    assert len(town.new_mail(ANN)) == 1
    town.wait(hours=1)
    assert "12 mails are held" in town.one_new(ANN).subject


def test_a_managers_note_reaches_whoever_looks_after_the_case(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT)
    town.new_mail(BOB)
    town.wait(days=20)
    town.new_mail(BOB)
    escalation = next(mail for mail in town.new_mail(MIA) if "Stage 2" in mail.text)
    escalation.reply("#assign bob")
    assert town.case().owner == "mia", "an earlier handler does not get it back"
    town.new_mail(MIA)
    town.mailbox(BOB)[0].reply("I spoke to Alice on Monday; she would take the spring course.")
    note = town.one_new(MIA)
    assert "spring course" in note.text
    assert "Bob Handler" in note.subject
