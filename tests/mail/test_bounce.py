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


@pytest.mark.parametrize(
    ("recipient", "address"),
    [
        ("utf-8; zo\\x{EB}@example.org", "zoë@example.org"),
        ("rfc822; alice+3Dx@example.org", "alice=x@example.org"),
        ("rfc822; <ALICE@example.org> (unknown)", "alice@example.org"),
    ],
)
def test_an_address_is_read_as_the_standards_encode_it(recipient: str, address: str) -> None:
    found = report(f"Original-Recipient: {recipient}\nAction: failed\nStatus: 5.1.1")
    assert found is not None
    assert found.failed == (address,)


def test_a_delay_among_receipts_is_a_delay() -> None:
    delivered = "Final-Recipient: rfc822; carol@example.org\nAction: relayed\nStatus: 2.0.0"
    found = report(f"{delivered}\n\n{FAILED.replace('failed', 'delayed').replace('5.1.1', '4.4.1')}")
    assert found is not None
    assert not found.permanent
    assert found.delayed == ("alice@example.org",)


DAEMON = "MAILER-DAEMON@mx.example.org"


def plain(words: str, *fields: str, sender: str = DAEMON, subject: str = "Returned mail") -> Bounce | None:
    return parse(mail(words, *fields, From=sender, Subject=subject)).bounce


@pytest.mark.parametrize(
    ("words", "failed"),
    [
        (
            "These could not be reached:\n\nalice@example.org\n   We sent: RCPT TO:<alice@example.org>\n\n"
            "carol@example.org\n   Host not found. Please check the spelling of the recipient\n",
            ["alice@example.org", "carol@example.org"],
        ),
        ("<a@intern.example> (expanded from <alice@example.org>): mailbox full", ["alice@example.org"]),
        (
            "The following failed:\n  a@intern.example\n    (generated from alice@example.org)\n    unknown user\n",
            ["alice@example.org"],
        ),
        (
            "<alice@example.org>:\n192.0.2.1 said: 550\n    <a@intern.example> no such user\n",
            ["alice@example.org"],
        ),
        (
            "Your message to alice@example.org was rejected. For help contact carol@mx.example.org.",
            ["alice@example.org"],
        ),
        ("Sender: eve@example.com\nRecipient: alice@example.org\nReason: unknown user", ["alice@example.org"]),
        ("您的邮件被退回\n收件人：alice@example.org\n原因：不存在", ["alice@example.org"]),
        ("宛先alice@example.orgは存在しないため、配信できませんでした。", ["alice@example.org"]),
        (
            "'alice@example.org' on Mon\n    Unknown\n\tThe MTS-ID of the original is: c=GB;a= ;p=town;l=X12345678901\n"
            "carol@example.org on Mon\n    Unknown\n",
            ["alice@example.org", "carol@example.org"],
        ),
        (
            ">>> RCPT To:<alice@example.org>\n<<< 550 <alice@example.org>... User unknown\n"
            "554 <carol@example.org>... 550 Host unknown",
            ["alice@example.org", "carol@example.org"],
        ),
        (
            "Successfully delivered to:\n\n  bob@example.org\n\nCould not be delivered to:\n\n  alice@example.org\n",
            ["alice@example.org"],
        ),
    ],
)
def test_who_failed_is_told_from_the_others_that_a_report_names(words: str, failed: list[str]) -> None:
    found = plain(words)
    assert found is not None
    assert sorted(found.failed) == failed


def test_where_the_words_name_nobody_it_is_the_one_to_whom_the_returned_mail_went() -> None:
    attached = "Content-Type: message/rfc822\n\nFrom: complaints@example.net\nTo: alice@example.org\n\nDear Alice\n"
    body = f"--b\n\nYour message was rejected.\nWrite to town-owner@example.org.\n--b\n{attached}\n--b--\n"
    found = plain(
        body, 'Content-Type: multipart/mixed; boundary="b"', sender="town-bounces@example.org", subject="News"
    )
    assert found is not None
    assert found.failed == ("alice@example.org",)


@pytest.mark.parametrize(
    ("sender", "words"),
    [
        ("Lists <noreply@lists.example.org>", "Your message to town@lists.example.org was rejected by the moderators."),
        (
            "town-help@lists.example.org",
            "Sorry, your message to town@lists.example.org was not accepted: members only.",
        ),
        ("sympa@lists.example.org", "You are not authorized to post to town@lists.example.org."),
    ],
)
def test_a_list_that_refuses_a_post_reports_a_failure(sender: str, words: str) -> None:
    found = plain(words, "Precedence: bulk", sender=sender, subject="Your message")
    assert found is not None
    assert found.failed == ("town@lists.example.org",)


def refusal(words: str, disposition: str) -> Bounce | None:
    body = (
        f"--b\n\n{words}\n--b\nContent-Type: message/disposition-notification\n\n"
        f"Final-Recipient: rfc822; alice@example.org\n"
        f"Disposition: automatic-action/MDN-sent-automatically; {disposition}\n"
        "\n--b--\n"
    )
    head = 'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"'
    return parse(mail(body, head, "Return-Path: <>")).bounce


def test_a_filter_that_refuses_a_mail_reports_a_failure() -> None:
    found = refusal("Your message was refused by the recipient's filter: I do not want this.", "deleted")
    assert found is not None
    assert found.failed == ("alice@example.org",)


def test_a_mail_that_was_deleted_unread_was_delivered() -> None:
    assert refusal("Your message 'Rejected claim' was deleted without being read.", "deleted") is None
    assert refusal("Your message was read.", "displayed") is None


ORIGINAL = (
    "\n\nReceived: from desk by mx.example.net\nMessage-ID: <ours@example.net>\nFrom: complaints@example.net\n"
    "To: alice@example.org\nSubject: Your complaint\n\nDear Alice\n"
)


def test_a_report_from_an_odd_sender_is_told_by_the_mail_of_ours_that_it_returns() -> None:
    words = "After 7 days your message could not be delivered to:\n\n   alice@example.org (host unknown)\n"
    found = plain(words + ORIGINAL, sender="Memos <memo@relay.example>", subject="Memo 12")
    assert found is not None
    assert found.failed == ("alice@example.org",)
    assert found.original_id == "ours@example.net"
    theirs = ORIGINAL.replace("From: complaints@example.net", "From: memo@relay.example")
    assert plain(words + theirs, sender="Memos <memo@relay.example>", subject="Memo 12") is None


def test_a_sender_without_a_domain_may_be_a_machine() -> None:
    words = "remote execution of rmail alice@example.org\nexited with status 68\nmail: user unknown\n"
    found = plain(words, sender="uucp (0000-uucp)", subject="Mail to alice failed")
    assert found is not None
    assert found.failed == ("alice@example.org",)


def test_a_report_that_another_server_wraps_names_who_failed() -> None:
    inner = (
        f"From: {DAEMON}\nContent-Type: multipart/report; report-type=delivery-status; boundary=c\n\n--c\n\nFailed.\n"
        f"--c\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n{FAILED}\n\n--c--\n"
    )
    body = f"--b\n\nThe following addresses had permanent errors\n--b\nContent-Type: message/rfc822\n\n{inner}\n--b--\n"
    found = plain(body, "Content-Type: multipart/mixed; boundary=b")
    assert found is not None
    assert found.failed == ("alice@example.org",)


def test_a_warning_that_the_mail_will_be_returned_some_day_is_a_delay() -> None:
    words = "Your message has not yet been delivered to:\n\n  alice@example.org\n\nIt will be returned to you one day."
    found = plain(words, subject="Warning: message delayed 24 hours")
    assert found is not None
    assert not found.permanent
    assert found.delayed == ("alice@example.org",)


POSTMASTER = "Postmaster <postmaster@example.org>"


@pytest.mark.parametrize(
    ("sender", "subject", "words"),
    [
        (
            POSTMASTER,
            "DELIVERED: Your answer",
            "Your message\n\nwas successfully delivered to:\n\n  alice@example.org\n",
        ),
        (POSTMASTER, "Maintenance", "Dear users,\n\nundeliverable mail will be returned after five days.\n"),
        (POSTMASTER, "Your mail", "Hello Bob,\n\nyour message to alice@example.org was not delivered, I see. Again?\n"),
        (POSTMASTER, "Re: Undeliverable: news", "The address alice@example.org does not exist any more.\n\nJim\n"),
        (POSTMASTER, "Heart failure", "I was given 500 mg. Is that too much with heart failure?"),
        (
            POSTMASTER,
            "Virus",
            "A message addressed to you was quarantined and not delivered.\nSender: eve@example.com\n",
        ),
        (DAEMON, "Your mailbox is almost full", "Your mailbox uses 95 % of its quota.\n"),
        (
            "Parcels <noreply@parcels.example>",
            "Delivery failed",
            "We could not deliver your parcel. Ask help@parcels.example.",
        ),
        (
            "Mail Administrator <admin@phish.example>",
            "5 undelivered mails",
            "5 incoming messages could not be delivered.",
        ),
        ("town-owner@example.org", "Your post awaits approval", "It is held. You will be told if it is rejected."),
        ("admin@school.example", "Complaint", "Our letter was returned to sender: mailbox full. Call 550 12 34."),
    ],
)
def test_what_is_no_report_of_a_mail_that_failed(sender: str, subject: str, words: str) -> None:
    assert plain(words, sender=sender, subject=subject) is None


def test_a_hostile_text_is_read_in_linear_time() -> None:
    for piece in (
        "!",
        "a@",
        "mail ",
        "to: <a@b>\n",
        "550 ",
        "<a@b.c>:\n",
        "'x' <",
        "\n \n",
        "from a@b generated from ",
    ):
        assert plain(piece * (200_000 // len(piece))) is not False
