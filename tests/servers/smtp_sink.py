"""An SMTP server that keeps what it gets and fails on demand: refuses, hangs up, says nothing, is down."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from mailflow.mail.smtp import SmtpAccount
from tests.servers import free_port
from tests.servers.certificates import Certificates

HANG_UP = "hang up"
SILENCE = "say nothing"
SLOW = "take half a second"


@dataclass(frozen=True)
class Received:
    """One transaction that the server took."""

    mail_from: str
    rcpt_to: tuple[str, ...]
    raw: bytes
    smtputf8: bool
    connection: int


class SmtpSink:
    """Set `rcpt[address]`, `mail`, `data` or `reset` to a reply ("450 4.2.1 busy"), HANG_UP, SILENCE or SLOW."""

    def __init__(
        self,
        certificates: Certificates,
        security: str = "none",
        smtputf8: bool = True,
        max_size: int = 10_000_000,
        users: dict[str, str] | None = None,
    ) -> None:
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)
        self.received: list[Received] = []
        self.commands: list[str] = []  # each RCPT as it came over the wire
        self.rcpt: dict[str, str] = {}
        self.mail = ""
        self.data = ""
        self.reset = ""
        self.connections = 0
        self.host = "localhost" if security != "none" else "127.0.0.1"
        self.port = free_port()
        self._ca_file = certificates.ca
        self._security = security
        self._smtputf8 = smtputf8
        self._max_size = max_size
        self._users = users or {}
        self._tls = None
        self._sessions: set[SMTP] = set()
        if security != "none":
            self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self._tls.load_cert_chain(certificates.server)
        self._controller: Controller | None = None
        self.start()

    def start(self) -> None:
        tls_at_once = {"ssl_context": self._tls} if self._security == "tls" else {}
        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port, **tls_at_once)
        self._controller.start()
        self.connections -= 1  # the controller's own, to see whether it is up

    def stop(self) -> None:
        controller, self._controller = self._controller, None
        if controller is not None:
            self.cut_off(controller)
            controller.stop()

    @contextlib.contextmanager
    def down(self) -> Iterator[None]:
        """While inside, nothing listens on the port and open connections are cut."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def cut_off(self, controller: Controller | None = None) -> None:
        """Close every open connection, as a server does with idle ones."""
        controller = controller or self._controller
        assert controller is not None
        asyncio.run_coroutine_threadsafe(self._cut(), controller.loop).result()

    async def _cut(self) -> None:
        for session in list(self._sessions):
            if isinstance(session.transport, asyncio.WriteTransport):
                session.transport.abort()
        await asyncio.sleep(0)

    def account(self, **changes: Any) -> SmtpAccount:
        user, password = next(iter(self._users.items()), ("", ""))
        settings: dict[str, Any] = {
            "host": self.host,
            "port": self.port,
            "security": self._security,
            "username": user,
            "password": password,
            "ca_file": self._ca_file,
            "timeout": 5,
            "answer_timeout": 5,
            "local_hostname": "sender.example.org",
        }
        return SmtpAccount(**{**settings, **changes})

    def session(self) -> SMTP:
        """The server's side of a new connection."""
        self.connections += 1
        number = self.connections
        options: dict[str, Any] = {"tls_context": self._tls} if self._security == "starttls" else {}
        server = _Session(
            _Handler(self, number),
            enable_SMTPUTF8=self._smtputf8,
            data_size_limit=self._max_size,
            hostname="sink.example.org",
            auth_require_tls=False,
            authenticator=self._authenticate if self._users else None,
            **options,
        )
        server.sink = self
        return server

    def _authenticate(self, _server: Any, _session: Any, _envelope: Any, _how: str, who: Any) -> AuthResult:
        known = isinstance(who, LoginPassword) and self._users.get(who.login.decode()) == who.password.decode()
        return AuthResult(success=known, handled=False)


class _Controller(Controller):
    def __init__(self, sink: SmtpSink, **kwargs: Any) -> None:
        self._sink = sink
        super().__init__(sink, **kwargs)

    def factory(self) -> SMTP:
        return self._sink.session()


class _Session(SMTP):
    sink: SmtpSink

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.sink._sessions.add(self)
        super().connection_made(transport)

    async def smtp_RCPT(self, arg: str) -> None:
        self.sink.commands.append(f"RCPT {arg}")
        await super().smtp_RCPT(arg)

    def connection_lost(self, error: Exception | None) -> None:
        self.sink._sessions.discard(self)
        super().connection_lost(error)


class _Handler:
    def __init__(self, sink: SmtpSink, connection: int) -> None:
        self._sink = sink
        self._connection = connection

    async def _act(self, server: SMTP, wish: str) -> str | None:
        if wish == HANG_UP:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return "421 gone"
        if wish == SILENCE:
            await asyncio.sleep(3600)
        if wish == SLOW:
            await asyncio.sleep(0.5)
            return None
        return wish or None

    async def handle_MAIL(self, server: SMTP, _s: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if answer := await self._act(server, self._sink.mail):
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RSET(self, server: SMTP, _s: Session, _e: Envelope) -> str:
        return await self._act(server, self._sink.reset) or "250 OK"

    async def handle_RCPT(self, server: SMTP, _s: Session, envelope: Envelope, address: str, _o: list[str]) -> str:
        if answer := await self._act(server, self._sink.rcpt.get(address, "")):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _s: Session, envelope: Envelope) -> str:
        wish = self._sink.data
        if wish in ("", HANG_UP, SLOW):  # hanging up: it took the mail and died before saying so
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            utf8 = "SMTPUTF8" in envelope.mail_options
            mail_from = (envelope.mail_from or "").strip("<>")  # aiosmtpd keeps those of the null path
            self._sink.received.append(Received(mail_from, tuple(envelope.rcpt_tos), content, utf8, self._connection))
        return await self._act(server, wish) or "250 2.0.0 queued as 4711"


@pytest.fixture
def make_smtp_sink(certificates: Certificates) -> Iterator[Callable[..., SmtpSink]]:
    """Start sinks: make_smtp_sink(security="starttls", smtputf8=False, users={"bob": "secret"})."""
    sinks: list[SmtpSink] = []

    def make(**options: Any) -> SmtpSink:
        sinks.append(SmtpSink(certificates, **options))
        return sinks[-1]

    yield make
    for sink in sinks:
        sink.stop()


@pytest.fixture
def smtp_sink(make_smtp_sink: Callable[..., SmtpSink]) -> SmtpSink:
    """An unencrypted sink without login."""
    return make_smtp_sink()
