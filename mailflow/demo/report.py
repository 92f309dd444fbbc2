"""A delivery report, as a mail server writes it when it could not deliver a mail after all (RFC 3464)."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime

from mailflow.demo.client import Letter


def returned(letter: Letter, to: str, at: datetime) -> bytes:
    """The report that this mail, which went to `to`, could not be delivered: the mailbox is full."""
    domain = to.rpartition("@")[2]
    return f"""\
From: Mail Delivery System <MAILER-DAEMON@{domain}>
To: <{letter.return_path}>
Subject: Undelivered Mail Returned to Sender
Date: {format_datetime(at)}
Message-ID: <returned.{letter.message_id}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="report"

--report
Content-Type: text/plain; charset=us-ascii

Your mail to <{to}> could not be delivered: the mailbox is full.

--report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.{domain}

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

--report
Content-Type: text/rfc822-headers

From: <{letter.sender_address}>
To: <{to}>
Message-ID: <{letter.message_id}>

--report--
""".replace("\n", "\r\n").encode("ascii", "replace")
