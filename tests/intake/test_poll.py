"""Polling a real mailbox: what is too large to read is held, findable, and told to the admin."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import select

from mailflow import bootstrap
from mailflow.config import from_data
from mailflow.intake.poll import poll
from mailflow.intake.settle import settle_all
from mailflow.mail.imap import Inbox
from mailflow.records.inbound import Disposition, InboundEmail
from mailflow.records.outgoing import OutgoingMail
from mailflow.scheduler import tick
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from tests.stories.town import settings

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SMALL = (
    b"From: alice@example.com\r\nSubject: Cancelled again\r\nMessage-ID: <1@example.com>\r\n\r\nI wish to complain.\r\n"
)
LARGE = b"From: alice@example.com\r\nSubject: My evidence\r\nMessage-ID: <2@example.com>\r\n\r\n" + b"x" * 70 * 20_000


def test_a_mail_over_the_limit_is_held_with_its_sender_and_told_and_the_next_goes_on(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    user = dovecot.new_user()
    dovecot.append(user, LARGE)
    dovecot.append(user, SMALL)
    data = settings(smtp_sink, f"sqlite:///{tmp_path}/m.sqlite3")
    company = bootstrap.company(from_data(data, path=tmp_path / "mailflow.toml", environ={"NONE": "x"}), lambda: NOW)
    mailbox = company.office.settings.mailboxes[0]
    with Inbox(dovecot.account(user, "none")) as inbox:
        assert poll(company.db, mailbox, inbox, max_size=1_000_000, now=NOW) == 2
        assert poll(company.db, mailbox, inbox, max_size=1_000_000, now=NOW) == 0
    settle_all(company.db, company.office, company.clock)
    tick(company)
    with company.db.read() as session:
        held, opened = session.exec(select(InboundEmail).order_by("id")).all()
        told = session.exec(select(OutgoingMail).where(OutgoingMail.recipient == "ann@example.org")).one()
    assert (held.disposition, held.sender, held.subject) == (Disposition.HELD, "alice@example.com", "My evidence")
    assert opened.disposition is Disposition.OPENED
    assert "My evidence" in told.text
    company.db.close()


def test_a_mail_over_the_limit_that_was_moved_is_said_to_be_where_it_is(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    user = dovecot.new_user()
    dovecot.append(user, LARGE)
    data = settings(smtp_sink, f"sqlite:///{tmp_path}/m.sqlite3")
    data["mailboxes"][0] |= {"after": "move", "move_to": "Kept"}
    company = bootstrap.company(from_data(data, path=tmp_path / "mailflow.toml", environ={"NONE": "x"}), lambda: NOW)
    mailbox = company.office.settings.mailboxes[0]
    with Inbox(dovecot.account(user, "none")) as inbox:
        assert poll(company.db, mailbox, inbox, max_size=1_000_000, now=NOW) == 1
        assert inbox.uids_after(0) == []
    with company.db.read() as session:
        held = session.exec(select(InboundEmail)).one()
    assert held.reason.endswith("It is still whole in the mailbox. Look for it in the folder “Kept”.")
    company.db.close()
