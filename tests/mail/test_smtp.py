"""Handing over mail: every way a server can say no, hang up or keep silent becomes one plain result."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailflow.demo.mailserver import MailServer
from mailflow.mail.smtp import Refused, Sent, SmtpAccount, Transport, Unknown, Unreachable, check
from tests.servers.certificates import Certificates
from tests.servers.smtp_sink import HANG_UP, SILENCE, SLOW, SmtpSink

MAIL = (
    b"From: complaints@housing.example.org\r\nTo: alice@example.org\r\nSubject: Your complaint\r\n\r\nDear Alice,\r\n"
)
US = "complaints@housing.example.org"
ALICE = "alice@example.org"

MakeSink = Callable[..., SmtpSink]


@pytest.fixture
def transport(smtp_sink: SmtpSink) -> Iterator[Transport]:
    with Transport(smtp_sink.account()) as transport:
        yield transport


# Taken


def test_a_mail_arrives_as_it_is(smtp_sink: SmtpSink, transport: Transport) -> None:
    result = transport.send(US, ALICE, MAIL)
    assert result == Sent("2.0.0 queued as 4711")
    (got,) = smtp_sink.received
    assert (got.mail_from, got.rcpt_to, got.raw) == (US, (ALICE,), MAIL)


def test_many_mails_share_one_connection(smtp_sink: SmtpSink, transport: Transport) -> None:
    for _ in range(50):
        assert isinstance(transport.send(US, ALICE, MAIL), Sent)
    assert len(smtp_sink.received) == 50
    assert smtp_sink.connections == 1


def test_the_null_return_path_is_sent_as_such(smtp_sink: SmtpSink, transport: Transport) -> None:
    assert isinstance(transport.send("", ALICE, MAIL), Sent)
    assert smtp_sink.received[0].mail_from == ""


def test_lines_that_start_with_a_dot_survive(smtp_sink: SmtpSink, transport: Transport) -> None:
    raw = MAIL + b".\r\n..\r\n.hidden\r\n"
    transport.send(US, ALICE, raw)
    transport.send(US, ALICE, MAIL)
    assert [got.raw for got in smtp_sink.received] == [raw, MAIL]


@pytest.mark.parametrize("end", [b"\n", b"\r"], ids=["lf", "cr"])
def test_a_bare_line_end_cannot_smuggle_a_second_mail(smtp_sink: SmtpSink, transport: Transport, end: bytes) -> None:
    evil = end.join([b"Subject: x", b"", b"hello", b".", b"MAIL FROM:<evil@example.org>", b"DATA", b""])
    assert isinstance(transport.send(US, ALICE, evil), Sent)
    (got,) = smtp_sink.received
    assert got.raw == evil.replace(end, b"\r\n")


@given(st.lists(st.sampled_from([b".", b"\r", b"\n", b"\r\n", b"\r\n.\r\n", b"\n.\n", b"x", b"\xfc"]), max_size=12))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_lines_are_one_mail_is_one_mail(
    smtp_sink: SmtpSink, transport: Transport, pieces: list[bytes]
) -> None:
    raw = b"Subject: x\r\n\r\n" + b"".join(pieces)
    smtp_sink.received.clear()
    assert isinstance(transport.send(US, ALICE, raw), Sent)
    (got,) = smtp_sink.received
    whole = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    assert got.raw == (whole if whole.endswith(b"\r\n") else whole + b"\r\n")
    assert smtp_sink.connections == 1


def test_a_slow_answer_to_a_whole_mail_is_waited_for(smtp_sink: SmtpSink) -> None:
    """Giving up would send it twice."""
    smtp_sink.data = SLOW
    with Transport(smtp_sink.account(timeout=0.2, answer_timeout=10)) as transport:
        assert isinstance(transport.send(US, ALICE, MAIL), Sent)


def test_a_mail_without_a_last_line_end_gets_one(smtp_sink: SmtpSink, transport: Transport) -> None:
    transport.send(US, ALICE, b"Subject: x\r\n\r\nno end")
    assert smtp_sink.received[0].raw == b"Subject: x\r\n\r\nno end\r\n"


# Refused


def test_a_5xx_is_a_refusal_for_good_and_the_next_mail_goes_out(smtp_sink: SmtpSink, transport: Transport) -> None:
    smtp_sink.rcpt["gone@example.org"] = "550 5.1.1 No such person"
    assert transport.send(US, "gone@example.org", MAIL) == Refused(True, 550, "5.1.1 No such person")
    assert isinstance(transport.send(US, ALICE, MAIL), Sent)
    assert [got.rcpt_to for got in smtp_sink.received] == [(ALICE,)]
    assert smtp_sink.connections == 1


def test_a_4xx_is_a_refusal_for_now(smtp_sink: SmtpSink, transport: Transport) -> None:
    smtp_sink.rcpt[ALICE] = "450 4.2.1 Mailbox busy"
    assert transport.send(US, ALICE, MAIL) == Refused(False, 450, "4.2.1 Mailbox busy")
    smtp_sink.rcpt.clear()
    assert isinstance(transport.send(US, ALICE, MAIL), Sent)


@pytest.mark.parametrize("stage", ["mail", "data"])
@pytest.mark.parametrize(("reply", "permanent"), [("452 4.3.1 Disk full", False), ("554 5.7.1 Spam", True)])
def test_a_refusal_of_sender_or_content_counts_too(
    smtp_sink: SmtpSink, transport: Transport, stage: str, reply: str, permanent: bool
) -> None:
    setattr(smtp_sink, stage, reply)
    assert transport.send(US, ALICE, MAIL) == Refused(permanent, int(reply[:3]), reply[4:])
    assert smtp_sink.received == []
    setattr(smtp_sink, stage, "")
    assert isinstance(transport.send(US, ALICE, MAIL), Sent)


def test_a_refusal_is_one_plain_line_however_the_server_writes(smtp_sink: SmtpSink, transport: Transport) -> None:
    smtp_sink.rcpt[ALICE] = "550-first line\r\n550 \x1b[31msecond" + " and more" * 30
    result = transport.send(US, ALICE, MAIL)
    assert isinstance(result, Refused)
    assert result.text.startswith("first line")
    assert result.text.isprintable()
    assert len(result.text) <= 300


@pytest.mark.parametrize(
    "address",
    [
        "alice@example.org\r\nRCPT TO:<evil@example.org>",
        "alice@example.org\nDATA",
        "alice@example.org\r",
        "alice@example.org\x00",
        "alice@example.org> <evil@example.org",
        "alice @example.org",
        "\ud800@example.org",
        "a" * 250 + "@example.org",
        "alice",
        "@example.org",
        "alice@",
        "",
    ],
)
def test_an_address_that_could_be_a_command_never_reaches_the_server(
    smtp_sink: SmtpSink, transport: Transport, address: str
) -> None:
    result = transport.send(US, address, MAIL)
    assert isinstance(result, Refused)
    assert result.permanent
    assert result.code is None
    if address:
        assert address in ("alice", "@example.org", "alice@") or isinstance(
            transport.send(address, ALICE, MAIL), Refused
        )
    assert smtp_sink.connections == 0


def test_an_odd_address_goes_to_exactly_that_address(smtp_sink: SmtpSink, transport: Transport) -> None:
    """A library that parses it again would shorten it and write to somebody else."""
    odd = ["alice(comment)@example.org", "bob,alice@example.org", '"bob@example.org"@example.org']
    for address in odd:
        transport.send(US, address, MAIL)
    assert smtp_sink.commands == [f"RCPT TO:<{address}>" for address in odd]


def test_a_mail_over_the_servers_limit_is_refused_before_it_is_sent(make_smtp_sink: MakeSink) -> None:
    sink = make_smtp_sink(max_size=1000)
    with Transport(sink.account()) as transport:
        result = transport.send(US, ALICE, MAIL + b"x" * 2000)
        assert isinstance(result, Refused)
        assert result.permanent
        assert "1,000" in result.text
        assert isinstance(transport.send(US, ALICE, MAIL), Sent)
    assert len(sink.received) == 1


# Letters other than ASCII


def test_smtputf8_is_used_where_it_is_offered(smtp_sink: SmtpSink, transport: Transport) -> None:
    assert isinstance(transport.send(US, "jürgen@example.org", MAIL), Sent)
    assert isinstance(transport.send(US, ALICE, MAIL), Sent)
    assert [(got.rcpt_to, got.smtputf8) for got in smtp_sink.received] == [
        (("jürgen@example.org",), True),
        ((ALICE,), False),
    ]


def test_without_smtputf8_such_an_address_is_refused_with_a_sentence(make_smtp_sink: MakeSink) -> None:
    sink = make_smtp_sink(smtputf8=False)
    with Transport(sink.account()) as transport:
        for address, raw in (("jürgen@example.org", MAIL), (ALICE, "Subject: Müll\r\n\r\n".encode())):
            result = transport.send(US, address, raw)
            assert isinstance(result, Refused)
            assert result.permanent
            assert "SMTPUTF8" in result.text
        assert isinstance(transport.send(US, ALICE, MAIL + "Grüße\r\n".encode()), Sent)
    assert sink.received[0].raw.endswith("Grüße\r\n".encode())


# Not reached, or nobody knows


def test_a_server_that_is_down_is_unreachable_and_found_again(smtp_sink: SmtpSink, transport: Transport) -> None:
    assert isinstance(transport.send(US, ALICE, MAIL), Sent)
    with smtp_sink.down():
        result = transport.send(US, ALICE, MAIL)
        assert isinstance(result, Unreachable)
        assert "Nothing accepts connections" in result.text
    assert isinstance(transport.send(US, ALICE, MAIL), Sent)
    assert len(smtp_sink.received) == 2


def test_an_idle_connection_that_was_closed_is_replaced_unnoticed(smtp_sink: SmtpSink, transport: Transport) -> None:
    assert isinstance(transport.send(US, ALICE, MAIL), Sent)
    smtp_sink.cut_off()
    assert isinstance(transport.send(US, ALICE, MAIL), Sent)
    assert smtp_sink.connections == 2


def test_dying_before_the_mail_was_handed_over_is_unreachable(smtp_sink: SmtpSink, transport: Transport) -> None:
    smtp_sink.rcpt[ALICE] = HANG_UP
    assert isinstance(transport.send(US, ALICE, MAIL), Unreachable)
    assert smtp_sink.received == []


def test_dying_after_the_final_dot_is_unknown(smtp_sink: SmtpSink, transport: Transport) -> None:
    smtp_sink.data = HANG_UP
    assert isinstance(transport.send(US, ALICE, MAIL), Unknown)
    assert len(smtp_sink.received) == 1, "it was taken, though we were never told"
    smtp_sink.data = ""
    assert isinstance(transport.send(US, ALICE, MAIL), Sent)


def test_silence_before_and_after_the_final_dot_is_told_apart(smtp_sink: SmtpSink) -> None:
    with Transport(smtp_sink.account(timeout=0.3, answer_timeout=0.3)) as transport:
        smtp_sink.mail = SILENCE
        result = transport.send(US, ALICE, MAIL)
        assert isinstance(result, Unreachable)
        assert "did not answer in time" in result.text
        smtp_sink.mail, smtp_sink.data = "", SILENCE
        assert isinstance(transport.send(US, ALICE, MAIL), Unknown)


def test_421_means_the_server_and_not_the_mail(smtp_sink: SmtpSink, transport: Transport) -> None:
    smtp_sink.mail = "421 4.3.2 Shutting down"
    result = transport.send(US, ALICE, MAIL)
    assert isinstance(result, Unreachable)
    assert "Shutting down" in result.text


@pytest.mark.parametrize(
    "greeting", [b"554 go away\r\n", b"\x00\xff\r\n", b"SSH-2.0-x\r\n", b"", b"220 " + b"x" * 9000]
)
def test_a_port_that_speaks_something_else_is_unreachable(greeting: bytes) -> None:
    with socket.socket() as odd:
        odd.bind(("127.0.0.1", 0))
        odd.listen()

        def answer() -> None:
            connection, _ = odd.accept()
            connection.sendall(greeting)
            connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        account = SmtpAccount("127.0.0.1", odd.getsockname()[1], "none", timeout=2)
        assert isinstance(Transport(account).send(US, ALICE, MAIL), Unreachable)
        thread.join()


def test_an_unknown_host_is_a_sentence() -> None:
    result = Transport(SmtpAccount("mail.invalid", 465, "tls", timeout=2)).send(US, ALICE, MAIL)
    assert isinstance(result, Unreachable)
    assert "mail.invalid" in result.text


# Login and encryption


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_each_kind_of_security_works_with_a_login(make_smtp_sink: MakeSink, security: str) -> None:
    sink = make_smtp_sink(security=security, users={"bob": "secret"})
    with Transport(sink.account()) as transport:
        assert isinstance(transport.send(US, ALICE, MAIL), Sent)
    assert len(sink.received) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_a_stranger_is_refused(
    make_smtp_sink: MakeSink, certificates: Certificates, security: str
) -> None:
    sink = make_smtp_sink(security=security, users={"bob": "secret"})
    for ca_file in (certificates.stranger, None):
        result = Transport(sink.account(ca_file=ca_file)).send(US, ALICE, MAIL)
        assert isinstance(result, Unreachable)
        assert "certificate" in result.text
    assert sink.received == []


def test_no_starttls_means_no_mail(smtp_sink: SmtpSink) -> None:
    result = Transport(smtp_sink.account(security="starttls")).send(US, ALICE, MAIL)
    assert isinstance(result, Unreachable)
    assert "STARTTLS" in result.text
    assert smtp_sink.received == []


def test_a_wrong_password_says_what_to_do_and_not_the_password(make_smtp_sink: MakeSink) -> None:
    sink = make_smtp_sink(users={"bob": "secret"})
    for password in ("hunter2-wrong", "hünter2-wrong"):
        account = sink.account(password=password)
        result = Transport(account).send(US, ALICE, MAIL)
        assert isinstance(result, Unreachable)
        assert "app password" in result.text
        assert "wrong" not in result.text
        assert "wrong" not in repr(account)


def test_a_password_with_other_letters_works(make_smtp_sink: MakeSink) -> None:
    sink = make_smtp_sink(users={"bob": "sécret"})
    with Transport(sink.account()) as transport:
        assert isinstance(transport.send(US, ALICE, MAIL), Sent)


def test_a_server_that_wants_a_login_is_not_the_mails_fault(smtp_sink: SmtpSink, transport: Transport) -> None:
    smtp_sink.mail = "530 5.7.0 Authentication required"
    result = transport.send(US, ALICE, MAIL)
    assert isinstance(result, Unreachable)
    assert "username and password" in result.text


def test_settings_that_cannot_be_safe_are_refused() -> None:
    with pytest.raises(ValueError, match="unencrypted"):
        SmtpAccount("mail.example.org", 25, "none")
    with pytest.raises(ValueError, match="no password"):
        SmtpAccount("mail.example.org", 465, "tls", username="bob")
    with pytest.raises(ValueError, match="line break"):
        SmtpAccount("mail.example.org", 465, "tls", local_hostname="x\r\nMAIL FROM:<>")


def test_the_facts_for_the_doctor(make_smtp_sink: MakeSink) -> None:
    plain = check(make_smtp_sink(smtputf8=False).account()).sentences()
    assert plain[0] == "Connected without a login."
    assert "SMTPUTF8" in plain[-1]
    sink = make_smtp_sink(security="starttls", users={"bob": "secret"}, max_size=5_000_000)
    facts = check(sink.account())
    assert facts.smtputf8
    assert facts.max_size == 5_000_000
    assert facts.logged_in
    assert facts.sentences() == ["Login works.", "It takes mails of up to 5,000,000 bytes."]
    with pytest.raises(ConnectionError, match="does not accept"):
        check(sink.account(password="wrong"))
    assert sink.received == []


def test_the_embedded_server_takes_mail_too(mail_server: MailServer) -> None:
    account = SmtpAccount(mail_server.host, mail_server.smtp_port, "none", "alice@example.org", "alice-password")
    with Transport(account) as transport:
        assert isinstance(transport.send(ALICE, "info@housing.example.org", MAIL), Sent)
        assert transport.send(ALICE, "nobody@housing.example.org", MAIL) == Refused(
            True, 550, "5.1.1 Nobody here has that address"
        )
