"""How a mail server is reached safely: what IMAP and SMTP share.

That is the rules for encryption and certificates, and plain words for why a connection failed.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
from typing import Literal

Security = Literal["tls", "starttls", "none"]
SECURITIES: tuple[Security, ...] = ("tls", "starttls", "none")

_LINE_BREAKING = re.compile(r"[\r\n\x00]")
_BYTES_REPR = re.compile(r"""b(['"])(.*)\1""")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def is_loopback(host: str) -> bool:
    """True for a host that is this machine by its very spelling; no name is looked up."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_endpoint(host: str, port: int, security: str) -> None:
    """Refuse settings that cannot work or would send a password in the clear.

    Raises ValueError with a sentence for the person who wrote the settings.
    """
    if not host or has_line_break(host) or any(c.isspace() for c in host):
        raise ValueError(f"The mail server's host name {host!r} is empty or has a space in it.")
    if not 1 <= port <= 65535:
        raise ValueError(f"The port of {host} is {port}; it has to be between 1 and 65535.")
    if security not in SECURITIES:
        raise ValueError(f"security for {host} is {security!r}; it has to be 'tls', 'starttls' or 'none'.")
    if security == "none" and not is_loopback(host):
        raise ValueError(
            f"security = 'none' would send the password and every mail to {host} unencrypted. "
            "It is allowed only for a server on this machine (localhost); use 'tls' or 'starttls'."
        )


def has_line_break(text: str) -> bool:
    """True if the text could end a line of the protocol and smuggle in a command of its own (CR, LF, NUL)."""
    return _LINE_BREAKING.search(text) is not None


def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """A context that verifies certificate and host name against `ca_file` or the system's authorities.

    Raises ValueError with a sentence when `ca_file` cannot be used.
    """
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ValueError(f"The certificate file {ca_file} cannot be used: {plain(str(error))}.") from error


def plain(text: str | bytes, secret: str = "") -> str:
    """What a server said, fit for a log or a page: one short line, no control characters, no password."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    if len(secret) > 3:  # a shorter one would be found in the middle of words
        text = text.replace(secret, "***")
    text = _CONTROL.sub(" ", text).strip()
    if quoted := _BYTES_REPR.fullmatch(text):  # imaplib puts bytes into its messages
        text = quoted[2]
    return text if len(text) <= 300 else text[:297] + "..."


def network_sentence(host: str, port: int, error: BaseException, secret: str = "") -> str:
    """Say in plain English why no connection came about or why it was lost, and what to do."""
    where = f"{host} port {port}"
    if isinstance(error.__context__, TimeoutError):  # smtplib wraps it
        error = error.__context__
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"The certificate of {where} is not trusted ({plain(error.verify_message)}). Check that the host "
            "name is the one in the certificate; for a private authority name its file in ca_file."
        )
    if isinstance(error, ssl.SSLError):
        reason = plain(getattr(error, "reason", None) or str(error))
        return (
            f"No encrypted connection to {where} ({reason}). Check the port and whether it wants 'tls' or 'starttls'."
        )
    if isinstance(error, socket.gaierror):
        return f"The name {host} is not known to the network. Check its spelling and this machine's DNS."
    if isinstance(error, TimeoutError):
        return (
            f"{where} did not answer in time. Check that the server is up, that the port goes with the kind of "
            "security, and that no firewall is in between."
        )
    if isinstance(error, ConnectionRefusedError):
        return f"Nothing accepts connections at {where}. Check the port and that the server is running."
    return f"The connection to {where} failed or was lost ({plain(str(error), secret) or type(error).__name__})."
