"""Machines and persons. Mails of many languages are in tests/corpus; here are the rules."""

from __future__ import annotations

import pytest

from mailflow.mail.parse import parse
from tests.mail.making import mail


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: auto-generated",
        "Auto-Submitted: auto-replied (vacation)",
        "Return-Path: <>",
        "Precedence: bulk",
        "Precedence: list",
        "List-Id: <residents.example.org>",
        "List-Unsubscribe: <mailto:x@example.org>",
        "X-Auto-Response-Suppress: All",
        "X-Autoreply: yes",
        "X-Loop: helpdesk@example.org",
        "X-Autorespond: Away",
        "X-Failed-Recipients: a@example.org",
    ],
)
def test_a_header_that_tells_a_machine_is_enough(field: str) -> None:
    assert parse(mail("Any words.", field)).automated


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: no",
        "Precedence: normal",
        "Return-Path: <alice@example.org>",
        "X-Auto-Response-Suppress: None",
        "X-Autoreply: no",
    ],
)
def test_a_header_that_tells_a_person_changes_nothing(field: str) -> None:
    assert parse(mail("Any words.", field)).automated is None


@pytest.mark.parametrize(
    "sender",
    ["no-reply", "noreply", "do-not-reply", "mailer-daemon", "postmaster", "bounces", "auto-reply", "vacation"],
)
def test_addresses_of_machines_are_known(sender: str) -> None:
    assert parse(mail("Any words.", From=f"{sender}@example.org")).automated


@pytest.mark.parametrize("sender", ["norman", "noreen.plyer", "postman", "bounce.smith", "daemonica"])
def test_addresses_of_persons_are_not(sender: str) -> None:
    assert parse(mail("Any words.", From=f"{sender}@example.org")).automated is None


def test_a_web_form_that_names_the_person_in_reply_to_is_a_persons_mail() -> None:
    assert parse(mail("Any words.", "Reply-To: alice@example.org", From="no-reply@example.net")).automated is None


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("On holiday my flat was flooded", "Nobody came."),
        ("Automatic gate broken", "The automatic gate does not open."),
        ("Out of order lift", "It is out of order."),
        ("Your out of office reply", "I got an automatic reply to my complaint and nothing since. Please answer me."),
        ("Holiday let", "The holiday let next door is loud until four in the morning."),
        ("Re: Your complaint", "I was away when you called. Please call again."),
        (
            "Re: Your complaint",
            "I am on holiday until Monday 9 March, so do not send the engineer before that. The boiler still leaks, "
            "the kitchen is wet, and I have now waited three weeks for somebody to come.",
        ),
        ("Absence of heating", "There has been no heating since 3 March."),
        ("Read this", "Please read this: the lift is broken."),
        ("Accepted practice", "It is not."),
        ("Ticket machine broken", "It took my money. Case number 4711 was the answer and nobody called."),
        ("Urlaub verdorben", "Ich war im Urlaub, und das Hotel war geschlossen. Ich möchte mein Geld zurück."),
        ("Vacances gâchées", "Pendant nos vacances le chauffage ne marchait pas. Merci de me rembourser."),
    ],
)
def test_a_person_who_mentions_holidays_or_machines_is_a_person(subject: str, body: str) -> None:
    assert parse(mail(body, Subject=subject)).automated is None
    assert parse(mail(body, "In-Reply-To: <ours@example.net>", Subject=f"Re: {subject}")).automated is None


def test_quoted_words_of_a_machine_do_not_make_a_person_one() -> None:
    quote = "On Mon, 2 Mar 2026 at 10:12, X <x@example.net> wrote:\n> This is an automated message.\n"
    text = "I answered this and nothing happened.\n\n" + quote
    assert parse(mail(text, "In-Reply-To: <1@example.net>", Subject="Re: Ticket")).automated is None


def test_an_answer_to_an_invitation_is_automatic_and_an_invitation_is_not() -> None:
    calendar = "BEGIN:VCALENDAR\nMETHOD:{0}\nEND:VCALENDAR"
    assert parse(mail(calendar.format("REPLY"), "Content-Type: text/calendar; method=REPLY")).automated
    assert parse(mail(calendar.format("REQUEST"), "Content-Type: text/calendar; method=REQUEST")).automated is None


def test_an_answer_to_a_confirmation_of_ours_is_a_persons() -> None:
    subject = "We have received your complaint (OS-2026-00001)"
    assert parse(mail("I was there too.", Subject=subject)).automated
    assert parse(mail("I was there too.", Subject=f"Re: {subject}")).automated is None
    assert parse(mail("Ich war auch dort.", Subject=f"AW: {subject}")).automated is None
