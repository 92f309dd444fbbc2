"""A calendar in words, for people whose invitation says nothing else."""

from __future__ import annotations

import pytest

from mailflow.mail import invitation
from mailflow.mail.parse import parse
from tests.mail.making import mail

EVENT = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\nBEGIN:STANDARD\r\n"
    "DTSTART:16010101T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
    "SUMMARY;LANGUAGE=fr:Entretien au sujet de\r\n  la plainte\r\n"
    "DTSTART;TZID=Europe/Paris:20260505T093000\r\nDTEND:20260505T083000Z\r\nLOCATION:Salle 5\\, mairie\r\n"
    "DESCRIPTION:Apportez :\\nvos lettres\r\nORGANIZER;CN=Bob:mailto:bob@example.net\r\n"
    "BEGIN:VALARM\r\nDESCRIPTION:Reminder\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
WORDS = (
    "Entretien au sujet de la plainte\nWhen: 2026-05-05 09:30 (Europe/Paris)\nUntil: 2026-05-05 08:30 UTC\n"
    "Where: Salle 5, mairie\nOrganiser: Bob\n\nApportez :\nvos lettres"
)


def test_an_invitation_says_what_when_where_and_why() -> None:
    assert invitation.to_text(EVENT) == WORDS


def test_a_mail_that_is_only_an_invitation_is_readable() -> None:
    read = parse(mail(EVENT.replace("\r\n", "\n"), "Content-Type: text/calendar; method=REQUEST; charset=utf-8"))
    assert (read.body_text, read.reply_text) == (WORDS, WORDS)
    assert [one.content_type for one in read.attachments] == ["text/calendar"]


def test_words_beside_an_invitation_are_enough() -> None:
    raw = f"--b\nContent-Type: text/plain\n\nPlease come.\n--b\nContent-Type: text/calendar\n\n{EVENT}\n--b--\n"
    assert parse(mail(raw, "Content-Type: multipart/alternative; boundary=b")).body_text == "Please come."


@pytest.mark.parametrize("piece", ["BEGIN:VEVENT\n", "SUMMARY:x\n", " x\n", "DTSTART;A=", 'X;A="', ";", ":", "\r\n"])
def test_a_megabyte_of_odd_calendar_is_no_trouble(piece: str) -> None:
    invitation.to_text(piece * (1_000_000 // len(piece)))
    invitation.to_text("BEGIN:VEVENT\n" + piece * (1_000_000 // len(piece)))
