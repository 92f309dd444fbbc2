"""Delivery reports. Those of many servers are in tests/corpus; here are the rules."""

from __future__ import annotations

import pytest

from mailflow.mail.message import Bounce
from mailflow.mail.parse import parse
from tests.mail.making import mail

FAILED = (
    "Final-Recipient: rfc822; alice@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user"
)


def report(fields: str, sender: str = "MAILER-DAEMON@mx.example.org", subject: str = "Undelivered") -> Bounce | None:
    body = (
        "--b\nContent-Type: text/plain\n\nYour message could not be delivered.\n"
        "--b\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.example.org\n\n{fields}\n\n--b\nContent-Type: message/rfc822\n\n"
        "Message-ID: <ours@example.net>\nSubject: Your complaint\n\nDear Alice\n--b--\n"
    )
    head = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"'
    return parse(mail(body, head, From=sender, Subject=subject)).bounce


def test_a_report_names_who_failed_why_and_which_mail_of_ours() -> None:
    found = report(FAILED)
    assert found is not None
    assert found.permanent
    assert found.failed == ("alice@example.org",)
    assert found.original_id == "ours@example.net"
    assert "550 no such user" in found.because


def test_a_delay_is_no_failure() -> None:
    found = report(FAILED.replace("failed", "delayed").replace("5.1.1", "4.4.7"))
    assert found is not None
    assert not found.permanent
    assert (found.failed, found.delayed) == ((), ("alice@example.org",))


def test_one_failed_among_delayed_is_a_failure() -> None:
    found = report(FAILED + "\n\nFinal-Recipient: rfc822; carol@example.org\nAction: delayed\nStatus: 4.4.7")
    assert found is not None
    assert found.permanent
    assert (found.failed, found.delayed) == (("alice@example.org",), ("carol@example.org",))


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_receipt_is_no_bounce(action: str) -> None:
    assert report(FAILED.replace("failed", action).replace("5.1.1", "2.0.0"), subject="Delivery receipt") is None


def test_the_original_recipient_is_the_one_we_wrote_to() -> None:
    found = report(
        "Original-Recipient: rfc822; alice@example.org\n"
        + FAILED.replace("alice@example.org", "a.a@intern.example.org")
    )
    assert found is not None
    assert found.failed == ("alice@example.org",)


BOUNCED = "The following message to <help@example.net> was undeliverable.\n550 5.1.1 User unknown\n"


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Undeliverable: my letter", BOUNCED),
        ("Fwd: Delivery Status Notification (Failure)", "See what I got:\n\n" + BOUNCED),
        ("My mail was returned", "> " + BOUNCED.replace("\n", "\n> ")),
        ("Delivery failure", "You failed to deliver my parcel. It could not be delivered, said your driver."),
    ],
)
def test_a_person_who_quotes_a_bounce_is_a_person(subject: str, body: str) -> None:
    read = parse(mail(body, Subject=subject))
    assert read.bounce is None
    assert read.automated is None


def test_a_report_attached_by_a_person_is_not_the_persons_report() -> None:
    status = f"Content-Type: message/delivery-status\n\n{FAILED}"
    body = f"--b\nContent-Type: text/plain\n\nWhat is this?\n--b\n{status}\n--b--\n"
    assert parse(mail(body, 'Content-Type: multipart/mixed; boundary="b"')).bounce is None


@pytest.mark.parametrize(
    "words",
    [
        "<alice@example.org>: User unknown",
        "Delivery to the following recipient failed permanently:\n\n     alice@example.org\n",
        "   ----- The following addresses had permanent fatal errors -----\nalice@example.org\n",
        "Recipient: alice@example.org\nReason: mailbox full",
        "550 5.1.1 <alice@example.org>... User unknown",
        "Ihre Nachricht an alice@example.org konnte nicht zugestellt werden.",
    ],
)
def test_plain_words_of_a_mail_server_name_who_failed(words: str) -> None:
    found = parse(
        mail(words, From="Mail Delivery Subsystem <MAILER-DAEMON@mx.example.org>", Subject="Returned mail")
    ).bounce
    assert found is not None
    assert found.permanent
    assert found.failed == ("alice@example.org",)


def test_a_vacation_reply_with_a_null_return_path_is_no_bounce() -> None:
    read = parse(mail("I am on holiday until Monday.", "Return-Path: <>", Subject="Re: Your complaint"))
    assert read.bounce is None
    assert read.automated
