"""Hand one mail to the outgoing mail server, for one recipient, and say in a value what became of it.

It knows nothing of the outbox: no retries beyond a stale connection, no clock, no database. Failures are results,
since the caller has to store each of them.
"""

from __future__ import annotations

import base64
import re
import smtplib
from dataclasses import dataclass, field
from types import TracebackType

from mailflow.mail.endpoint import (
    Security,
    check_endpoint,
    has_line_break,
    network_sentence,
    plain,
    tls_context,
)

_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_NOT_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f-\x9f<>]")
# Replies that mean "your settings", not "this mail" (RFC 4954, 6).
_LOGIN_CODES = (530, 534, 535, 538)
_CLOSING = 421  # the server shuts down; says nothing of the mail (RFC 5321, 3.8)
_GOODBYE = 5.0


@dataclass(frozen=True)
class SmtpAccount:
    """Where mail is handed over and how to log in; an empty `username` means no login. Timeouts are in seconds.

    `answer_timeout` is for the answer to a whole mail: giving up on a slow server that did take it would send the
    mail twice (RFC 5321, 4.5.3.2.6). It has to stay well below the time for which the outbox claims a mail.
    `local_hostname` is the name given in EHLO; empty means this machine's own. Raises ValueError, with a
    sentence for whoever wrote the settings, for anything that cannot be safe.
    """

    host: str
    port: int
    security: Security
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: str | None = None
    timeout: float = 60.0
    answer_timeout: float = 300.0
    local_hostname: str = ""

    def __post_init__(self) -> None:
        check_endpoint(self.host, self.port, self.security)
        for what in ("username", "password", "local_hostname"):
            if has_line_break(getattr(self, what)):
                raise ValueError(f"The {what} for the mail server {self.host} has a line break in it.")
        if self.username and not self.password:
            raise ValueError(f"The mail server {self.host} has a user name ({self.username}) but no password.")


@dataclass(frozen=True)
class Sent:
    """The server took the mail and answers for it; `text` is its receipt (often its queue id)."""

    text: str


@dataclass(frozen=True)
class Refused:
    """The server would not take this mail for this recipient; not `permanent` means later may be different.

    `code` is the SMTP reply code, None where we refused it ourselves.
    """

    permanent: bool
    code: int | None
    text: str


@dataclass(frozen=True)
class Unreachable:
    """Nothing is wrong with the mail: the server, the network or our login is. It was certainly not taken."""

    text: str


@dataclass(frozen=True)
class Unknown:
    """The connection broke after the whole mail was handed over and before the answer: it may have been sent."""

    text: str


Outcome = Sent | Refused | Unreachable | Unknown


@dataclass(frozen=True)
class SmtpFacts:
    """What a doctor wants to know of the outgoing server; `max_size` in bytes, 0 if it names none."""

    extensions: tuple[str, ...]
    smtputf8: bool
    max_size: int
    logged_in: bool

    def sentences(self) -> list[str]:
        """The facts as lines to print."""
        lines = ["Login works." if self.logged_in else "Connected without a login."]
        if self.max_size:
            lines.append(f"It takes mails of up to {self.max_size:,} bytes.")
        if not self.smtputf8:
            lines.append("No SMTPUTF8: addresses with letters other than ASCII cannot be written to.")
        return lines


class Transport:
    """One connection to the outgoing server for many mails, opened when first needed and reopened when stale.

    For one thread. `send` never raises for what the network or the server does.
    """

    def __init__(self, account: SmtpAccount) -> None:
        self.account = account
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Transport:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye and close; never raises and does not wait long."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            if smtp.sock is not None:
                smtp.sock.settimeout(_GOODBYE)
            smtp.quit()
        except OSError:
            smtp.close()

    def send(self, mail_from: str, recipient: str, raw: bytes) -> Outcome:
        """Hand over one mail for one recipient. `mail_from` "" is the null return path (RFC 5321, 4.5.5).

        Line ends are made CRLF, as SMTP demands. An idle connection that the server has closed meanwhile is
        replaced once.
        """
        if fault := _fault(mail_from, recipient):
            return Refused(True, None, fault)
        data = _LINE_END.sub(b"\r\n", raw)
        if self._smtp is not None:
            outcome = self._attempt(self._smtp, mail_from, recipient, data)
            if not isinstance(outcome, Unreachable):
                return outcome
        try:
            self._smtp = smtp = _connect(self.account)
        except _CannotConnect as error:
            return Unreachable(str(error))
        return self._attempt(smtp, mail_from, recipient, data)

    def facts(self) -> SmtpFacts:
        """What the server offers, after login; raises ConnectionError with a sentence if there is no way in."""
        if self._smtp is None:
            try:
                self._smtp = _connect(self.account)
            except _CannotConnect as error:
                raise ConnectionError(str(error)) from error
        offered = self._smtp.esmtp_features
        return SmtpFacts(
            extensions=tuple(sorted(offered)),
            smtputf8="smtputf8" in offered,
            max_size=_max_size(self._smtp),
            logged_in=bool(self.account.username),
        )

    def _attempt(self, smtp: smtplib.SMTP, mail_from: str, recipient: str, data: bytes) -> Outcome:
        """One transaction; drops the connection unless it is in a known good state afterwards."""
        handed_over = False
        try:
            options = _mail_options(smtp, mail_from, recipient, data)
            if isinstance(options, Refused):
                return options
            # Not smtp.mail and smtp.rcpt: they parse the address again and may send to another one.
            code, text = smtp.docmd("MAIL", " ".join([f"FROM:<{mail_from}>", *options]))
            if _is_yes(code):
                code, text = smtp.docmd("RCPT", f"TO:<{recipient}>")
                if _is_yes(code):
                    code, text = smtp.docmd("DATA")
                    if code == 354:
                        smtp.send(_stuffed(data))
                        handed_over = True
                        code, text = self._answer(smtp)
        except OSError as error:  # smtplib.SMTPException is one too
            self._drop()
            sentence = network_sentence(self.account.host, self.account.port, error, self.account.password)
            return Unknown(sentence) if handed_over else Unreachable(sentence)
        except BaseException:
            self._drop()
            raise
        outcome = self._outcome(code, text, handed_over)
        if isinstance(outcome, Refused):
            self._reset(smtp)
        elif not isinstance(outcome, Sent):
            self._drop()
        return outcome

    def _answer(self, smtp: smtplib.SMTP) -> tuple[int, bytes]:
        """The reply to the final dot, waited for with patience."""
        if smtp.sock is None:
            return smtp.getreply()
        smtp.sock.settimeout(self.account.answer_timeout)
        reply = smtp.getreply()
        if smtp.sock is not None:
            smtp.sock.settimeout(self.account.timeout)
        return reply

    def _outcome(self, code: int, reply: bytes, handed_over: bool) -> Outcome:
        """What the last reply of a transaction means (RFC 5321, 4.2.1)."""
        said = plain(reply, self.account.password)
        if handed_over and _is_yes(code):
            return Sent(said)
        if code in _LOGIN_CODES:
            return Unreachable(_login_sentence(self.account, code, said))
        if 400 <= code <= 599 and code != _CLOSING:
            return Refused(code >= 500, code, said)
        sentence = f"{self.account.host} broke off: {code} {said}."
        return Unknown(sentence) if handed_over and code != _CLOSING else Unreachable(sentence)

    def _reset(self, smtp: smtplib.SMTP) -> None:
        """Ready for the next mail, or gone."""
        try:
            smtp.rset()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def check(account: SmtpAccount) -> SmtpFacts:
    """Connect, log in and leave, for `mailflow doctor`; raises ConnectionError with a sentence."""
    with Transport(account) as transport:
        return transport.facts()


class _CannotConnect(Exception):
    """Its text is the sentence for the person who has to mend it."""


def _connect(account: SmtpAccount) -> smtplib.SMTP:
    host, port, name = account.host, account.port, account.local_hostname or None
    smtp: smtplib.SMTP | None = None
    try:
        if account.security == "tls":
            context = tls_context(account.ca_file)
            smtp = smtplib.SMTP_SSL(host, port, name, timeout=account.timeout, context=context)
        else:
            smtp = smtplib.SMTP(host, port, name, timeout=account.timeout)
        smtp.ehlo_or_helo_if_needed()
        if account.security == "starttls":
            if not smtp.has_extn("starttls"):
                raise _CannotConnect(f"{host} port {port} does not offer STARTTLS; try security = 'tls' (port 465).")
            smtp.starttls(context=tls_context(account.ca_file))
            smtp.ehlo_or_helo_if_needed()
        if account.username:
            _login(smtp, account)
    except BaseException as error:
        if smtp is not None:
            smtp.close()
        if isinstance(error, smtplib.SMTPResponseException):
            said = plain(error.smtp_error, account.password)
            raise _CannotConnect(f"{host} port {port} turned us away: {error.smtp_code} {said}.") from error
        if isinstance(error, OSError):
            raise _CannotConnect(network_sentence(host, port, error, account.password)) from error
        if isinstance(error, ValueError):
            raise _CannotConnect(str(error)) from error
        raise
    return smtp


def _login(smtp: smtplib.SMTP, account: SmtpAccount) -> None:
    if not smtp.has_extn("auth"):
        hint = " It may do so only after STARTTLS." if account.security == "none" else ""
        raise _CannotConnect(f"{account.host} port {account.port} offers no login.{hint}")
    try:
        if (account.username + account.password).isascii():
            smtp.login(account.username, account.password)
            return
        # smtplib sends only ASCII; PLAIN takes UTF-8 (RFC 4616).
        token = base64.b64encode(f"\0{account.username}\0{account.password}".encode()).decode("ascii")
        code, text = smtp.docmd("AUTH", f"PLAIN {token}")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, text)
    except smtplib.SMTPAuthenticationError as error:
        said = plain(error.smtp_error, account.password)
        raise _CannotConnect(_login_sentence(account, error.smtp_code, said)) from error


def _login_sentence(account: SmtpAccount, code: int, said: str) -> str:
    if not account.username:
        return f"{account.host} wants a login before it takes mail ({code} {said}). Set username and password."
    return (
        f"{account.host} does not accept the user name or password of {account.username} ({code} {said}). "
        "Check both; many providers want an app password for SMTP."
    )


def _is_yes(code: int) -> bool:
    return 200 <= code <= 299


def _fault(mail_from: str, recipient: str) -> str:
    """Why these addresses may not go into a command, or ""."""
    for what, address in (("sender", mail_from), ("recipient", recipient)):
        if _NOT_IN_ADDRESS.search(address):
            return f"The {what} address {plain(address)!r} has a space, line break or bracket in it."
        try:
            address.encode("utf-8")
        except UnicodeEncodeError:
            return f"The {what} address {plain(ascii(address))} is not text."
        if len(address) > 254:  # RFC 5321, 4.5.3.1.3
            return f"The {what} address is {len(address)} characters long; 254 are allowed."
    if not 0 < recipient.find("@") < len(recipient) - 1:
        return f"The recipient {recipient!r} is not an e-mail address."
    return ""


def _mail_options(smtp: smtplib.SMTP, mail_from: str, recipient: str, data: bytes) -> list[str] | Refused:
    """The options of MAIL FROM, or why this server cannot take this mail at all."""
    options: list[str] = []
    limit = _max_size(smtp)
    if smtp.has_extn("size"):
        if limit and len(data) > limit:
            return Refused(True, None, f"The mail is {len(data):,} bytes; the server takes {limit:,}.")
        options.append(f"SIZE={len(data)}")
    head = data.partition(b"\r\n\r\n")[0]
    if not (mail_from + recipient).isascii() or not head.isascii():
        if not smtp.has_extn("smtputf8"):
            return Refused(
                True,
                None,
                f"{recipient} or a line of the mail's header has letters other than ASCII, and the mail server does "
                "not offer SMTPUTF8. Use another address of this person.",
            )
        options.append("SMTPUTF8")
        smtp.command_encoding = "utf-8"
    else:
        smtp.command_encoding = "ascii"
    if not data.isascii() and smtp.has_extn("8bitmime"):
        options.append("BODY=8BITMIME")
    return options


def _max_size(smtp: smtplib.SMTP) -> int:
    value = smtp.esmtp_features.get("size", "")
    return int(value) if value.isascii() and value.isdigit() else 0


def _stuffed(data: bytes) -> bytes:
    """The mail as it goes over the wire, with the dot that ends it (RFC 5321, 4.5.2)."""
    end = b".\r\n" if data.endswith(b"\r\n") else b"\r\n.\r\n"
    return _LEADING_DOT.sub(b"..", data) + end
