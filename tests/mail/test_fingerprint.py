"""One mail in two mailboxes has one fingerprint; two mails never share one."""

from __future__ import annotations

import base64

import pytest

from mailflow.mail import fingerprint
from mailflow.mail.parse import parse
from tests.mail.making import mail

DATE = "Date: Tue, 03 Mar 2026 09:15:00 +0000"


def of(raw: bytes) -> str:
    return fingerprint.of(parse(raw))


def test_trace_headers_and_recipients_do_not_change_it() -> None:
    one = mail("Words – here.", DATE, "Delivered-To: info@example.net", "Received: from a by b", "Message-ID: <1@x>")
    two = mail("Words – here.", DATE, "Delivered-To: enquiries@example.net", "Received: from c by d", "X-Spam-Score: 3",
               "Message-ID: <2@x>", To="enquiries@example.net")  # fmt: skip
    assert of(one) == of(two)


def test_another_transfer_encoding_does_not_change_it() -> None:
    plain = mail("Wörter – hier.\n", DATE, "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit")
    coded = mail(base64.encodebytes("Wörter – hier.\r\n".encode()), DATE, "Content-Type: text/plain; charset=utf-8",
                 "Content-Transfer-Encoding: base64")  # fmt: skip
    assert of(plain) == of(coded)


@pytest.mark.parametrize(
    "other",
    [mail("Other words.", DATE), mail("Words.", DATE, Subject="Other"), mail("Words.", DATE, From="carol@example.org")],
)  # fmt: skip
def test_another_text_subject_or_sender_changes_it(other: bytes) -> None:
    assert of(mail("Words.", DATE)) != of(other)


def test_another_attachment_changes_it() -> None:
    def with_file(data: str) -> bytes:
        return mail(
            f"--b\n\nsee\n--b\nContent-Type: image/png\n\n{data}\n--b--",
            DATE,
            "Content-Type: multipart/mixed; boundary=b",
        )

    assert of(with_file("one")) == of(with_file("one"))
    assert of(with_file("one")) != of(with_file("two"))


def test_pressing_send_twice_gives_the_same_fingerprint_though_the_dates_differ() -> None:
    assert of(mail("Words.", DATE)) == of(mail("Words.", "Date: Tue, 03 Mar 2026 09:17:21 +0000"))
