"""The words for what went wrong, and which endpoints are allowed without encryption."""

from __future__ import annotations

import socket
import ssl

import pytest

from mailflow.mail.endpoint import check_endpoint, is_loopback, network_sentence, plain, tls_context


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine_is_known_by_its_spelling(host: str) -> None:
    assert is_loopback(host)
    check_endpoint(host, 143, "none")


@pytest.mark.parametrize(
    "host",
    ["example.org", "localhost.example.org", "127.0.0.1.example.org", "0.0.0.0", "10.0.0.1", "::2", "2130706433"],
)
def test_anything_else_is_not_this_machine(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(ValueError, match="unencrypted"):
        check_endpoint(host, 143, "none")
    check_endpoint(host, 993, "tls")


@pytest.mark.parametrize(
    ("host", "port", "security"),
    [
        ("", 993, "tls"),
        ("a b", 993, "tls"),
        ("a\r\nb", 993, "tls"),
        ("a", 0, "tls"),
        ("a", 65536, "tls"),
        ("a", 1, "ssl"),
    ],
)
def test_settings_that_cannot_work_are_refused_with_a_sentence(host: str, port: int, security: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        check_endpoint(host, port, security)


def test_what_a_server_said_is_made_plain() -> None:
    assert plain(b"two\r\nlines \x1b[31m\xff\x00") == "two lines  [31m\ufffd"
    assert plain("b'[AUTHENTICATIONFAILED] no'") == "[AUTHENTICATIONFAILED] no"
    assert plain("LOGIN bob hunter2 failed", "hunter2") == "LOGIN bob *** failed"
    assert len(plain("x" * 10_000)) == 300


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (socket.gaierror(-2, "Name or service not known"), "DNS"),
        (TimeoutError("timed out"), "did not answer in time"),
        (ConnectionRefusedError(111, "refused"), "Nothing accepts connections"),
        (ConnectionResetError(104, "Connection reset by peer"), "reset by peer"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version"), "starttls"),
        (OSError(), "OSError"),
    ],
)
def test_each_failure_is_a_sentence_that_names_the_place(error: OSError, word: str) -> None:
    sentence = network_sentence("mail.example.org", 993, error)
    assert "mail.example.org" in sentence
    assert word in sentence
    assert sentence.endswith(".")


def test_certificates_are_always_verified() -> None:
    context = tls_context(None)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    with pytest.raises(ValueError, match="cannot be used"):
        tls_context("/nonexistent/ca.pem")
