"""The embedded mail server behaves like a real one where the demo and the stories depend on it."""

from __future__ import annotations

import email
import smtplib
import socket
import threading
from datetime import UTC, datetime

import pytest

from mailflow.demo.mailserver import MailServer
from mailflow.mail.imap import ImapAccount, Inbox
from mailflow.mail.smtp import Refused, Sent, SmtpAccount, Transport, Unreachable

INFO = "info@housing.example.org"
ALICE = "alice@example.org"
MAIL = b"From: Alice <alice@example.org>\r\nSubject: The lift\r\n\r\nIt is broken.\r\n"


def transport(server: MailServer, user: str = "", password: str = "") -> Transport:
    return Transport(SmtpAccount(server.host, server.smtp_port, "none", user, password))


def inbox(server: MailServer, user: str = INFO, password: str = "info-password") -> Inbox:
    return Inbox(ImapAccount("info", server.host, server.imap_port, "none", user, password))


def test_a_mail_lies_in_the_mailbox_with_its_envelope_written_on_top(mail_server: MailServer) -> None:
    with transport(mail_server) as out:
        assert isinstance(out.send(ALICE, INFO, MAIL), Sent)
    (raw,) = mail_server.messages(INFO)
    assert raw.endswith(MAIL)
    mail = email.message_from_bytes(raw)
    assert mail["Return-Path"] == f"<{ALICE}>"
    assert mail["Delivered-To"] == INFO
    assert mail["X-Original-To"] == INFO


def test_a_plus_address_reaches_its_mailbox_and_is_kept(mail_server: MailServer) -> None:
    with transport(mail_server) as out:
        assert isinstance(out.send("", "Info+r.Abc123@housing.example.org", MAIL), Sent)
    (raw,) = mail_server.messages(INFO)
    mail = email.message_from_bytes(raw)
    assert mail["X-Original-To"] == "Info+r.Abc123@housing.example.org"
    assert mail["Return-Path"] == "<>"


def test_an_alias_leads_to_its_user_also_with_a_plus(mail_server: MailServer) -> None:
    with transport(mail_server) as out:
        for address in ("enquiries@housing.example.org", "enquiries+x@housing.example.org"):
            assert isinstance(out.send(ALICE, address, MAIL), Sent)
    assert len(mail_server.messages(INFO)) == 2


def test_nobody_else_gets_mail(mail_server: MailServer) -> None:
    with transport(mail_server) as out:
        for address in ("charlie@housing.example.org", "info@elsewhere.example.org", "x+info@housing.example.org"):
            result = out.send(ALICE, address, MAIL)
            assert isinstance(result, Refused)
            assert result.code == 550


def test_one_mail_to_two_addresses_of_a_mailbox_is_two_deliveries(mail_server: MailServer) -> None:
    with smtplib.SMTP(mail_server.host, mail_server.smtp_port) as smtp:
        smtp.sendmail(ALICE, [INFO, "enquiries@housing.example.org"], MAIL)
    assert len(mail_server.messages(INFO)) == 2


def test_a_recipient_can_be_refused_and_accepted_again(mail_server: MailServer) -> None:
    with transport(mail_server) as out:
        mail_server.refuse(INFO, "450 4.2.1 Mailbox busy")
        assert out.send(ALICE, INFO, MAIL) == Refused(False, 450, "4.2.1 Mailbox busy")
        mail_server.accept(INFO)
        assert isinstance(out.send(ALICE, INFO, MAIL), Sent)


def test_smtp_can_be_down_for_a_while_and_comes_back_on_its_port(mail_server: MailServer) -> None:
    with transport(mail_server) as out:
        assert isinstance(out.send(ALICE, INFO, MAIL), Sent)
        with mail_server.smtp_down():
            assert isinstance(out.send(ALICE, INFO, MAIL), Unreachable)
        assert isinstance(out.send(ALICE, INFO, MAIL), Sent)
    assert len(mail_server.messages(INFO)) == 2


def test_only_the_person_who_logged_in_passes_as_the_author(mail_server: MailServer) -> None:
    def verdict(user: str, password: str, raw: bytes) -> str:
        with transport(mail_server, user, password) as out:
            out.send(ALICE, INFO, raw)
        results = email.message_from_bytes(mail_server.messages(INFO)[-1]).get_all("Authentication-Results")
        assert results is not None
        return str(results[0])

    forged = b"Authentication-Results: mx.housing.example.org; dmarc=pass header.from=example.org\r\n" + MAIL
    bob = ("bob@housing.example.org", "bob-password")
    assert "dmarc=pass" in verdict(ALICE, "alice-password", MAIL)
    assert "dmarc=none" in verdict("", "", MAIL)
    assert "dmarc=none" in verdict("", "", forged)
    assert "dmarc=none" in verdict(*bob, MAIL)
    assert "dmarc=none" in verdict(*bob, b"From: bob@housing.example.org\r\n" + MAIL)
    assert "dmarc=none" in verdict(*bob, b"Subject: nobody\r\n\r\n")


def test_the_clock_it_is_given_stamps_the_mails() -> None:
    skipped = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
    with MailServer({INFO: "info-password"}, now=lambda: skipped) as server, inbox(server) as box:
        server.deliver(INFO, MAIL)
        (mail,) = box.fetch(box.uids_after(0), 100_000)
    assert mail.internal_date == skipped


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"no header",
        b"X: " + b"y" * 100_000 + b"\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 2000,
        b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n",
        b"Content-Type: \xff/\xff; charset==?x?=\r\nDate: never\r\n\r\n\x80",
    ],
    ids=["empty", "bytes", "no header", "long line", "many parts", "no boundary", "odd type"],
)
def test_poison_is_stored_or_refused_and_the_next_mail_comes(mail_server: MailServer, raw: bytes) -> None:
    with transport(mail_server) as out, inbox(mail_server) as box:
        taken = out.send(ALICE, INFO, raw)
        assert isinstance(out.send(ALICE, INFO, MAIL), Sent)
        *odd, last = box.fetch(box.uids_after(0), 1_000_000)
        assert last.raw is not None
        assert last.raw.endswith(MAIL)
        assert len(odd) == isinstance(taken, Sent)


def test_a_hundred_mails_from_several_senders_all_arrive(mail_server: MailServer) -> None:
    def send(number: int) -> None:
        with transport(mail_server) as out:
            for _ in range(25):
                assert isinstance(out.send(f"sender{number}@example.org", INFO, MAIL), Sent)

    threads = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with inbox(mail_server) as box:
        assert len(list(box.fetch(box.uids_after(0), 100_000))) == 100


def test_a_user_can_be_added_while_it_runs(mail_server: MailServer) -> None:
    mail_server.add_user("Dora@example.org", "dora-password")
    mail_server.deliver("dora@example.org", MAIL)
    with inbox(mail_server, "dora@example.org", "dora-password") as box:
        assert len(box.uids_after(0)) == 1


def test_it_listens_on_loopback_only(mail_server: MailServer) -> None:
    assert mail_server.host == "127.0.0.1"
    for port in (mail_server.smtp_port, mail_server.imap_port):
        with socket.socket() as other:
            other.bind(("127.0.0.2", port))  # would fail if the server had taken every address


def test_after_stop_the_ports_are_free_and_a_second_stop_is_harmless() -> None:
    server = MailServer({INFO: "info-password"})
    server.start()
    ports = (server.smtp_port, server.imap_port)
    with inbox(server):
        server.stop()
    server.stop()
    with MailServer({INFO: "info-password"}, smtp_port=ports[0], imap_port=ports[1]) as again:
        assert (again.smtp_port, again.imap_port) == ports


def test_a_taken_port_is_an_error_and_leaves_nothing_running(mail_server: MailServer) -> None:
    second = MailServer({INFO: "x"}, smtp_port=mail_server.smtp_port)
    before = threading.active_count()
    with pytest.raises(OSError, match="address already in use"):
        second.start()
    assert threading.active_count() <= before


def test_unknown_users_and_folders_are_key_errors(mail_server: MailServer) -> None:
    with pytest.raises(KeyError):
        mail_server.messages("charlie@example.org")
    with pytest.raises(KeyError):
        mail_server.messages(INFO, "No such folder")
    with pytest.raises(KeyError):
        mail_server.deliver("charlie@example.org", MAIL)
