"""A small SMTP and IMAP server inside this process, on loopback only, so that the demo needs nothing installed.

Mail handed in over SMTP lies in memory, can be read over IMAP (IDLE fires at once) and is gone at `stop`. It is the
one module that knows aiosmtpd and pymap, both of the `demo` extra.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from argparse import Namespace
from collections.abc import Callable, Coroutine, Iterator, Mapping
from datetime import datetime
from email import message_from_bytes
from email.utils import parseaddr
from types import TracebackType
from typing import Any, TypeVar

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, Identity, Login
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials import FetchRequirement
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

from mailflow import clock

LOOPBACK = "127.0.0.1"
MAX_MAIL_BYTES = 60_000_000

_T = TypeVar("_T")


class MailServer:
    """Mailboxes for `users` (address -> password; the address is the login name) behind two loopback ports.

    `aliases` maps further addresses to users. `name+anything@domain` reaches `name@domain`, and every mail gets
    Return-Path, X-Original-To (the address as it was sent to) and Delivered-To (the mailbox). Port 0 takes any free
    port; read `smtp_port` and `imap_port` after `start`. `now` stamps the mails, so that a demo can skip days.
    With an `authserv_id` the server also says, as a real one would, whether the sender logged in as the person in
    From (RFC 8601: dmarc=pass or dmarc=none).

    Methods may be called from any thread.
    """

    def __init__(
        self,
        users: Mapping[str, str],
        *,
        aliases: Mapping[str, str] | None = None,
        smtp_port: int = 0,
        imap_port: int = 0,
        now: Callable[[], datetime] = clock.now,
        authserv_id: str = "",
    ) -> None:
        self.host = LOOPBACK
        self.smtp_port = smtp_port
        self.imap_port = imap_port
        self._passwords = {address.lower(): password for address, password in users.items()}
        self._aliases = {address.lower(): user.lower() for address, user in (aliases or {}).items()}
        self._now = now
        self._authserv_id = authserv_id
        self._refused: dict[str, str] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._login: Login | None = None
        self._imap: asyncio.Server | None = None
        self._smtp: asyncio.Server | None = None
        self._imap_tasks: set[asyncio.Task[Any] | None] = set()
        self._smtp_transports: set[asyncio.BaseTransport] = set()

    def __enter__(self) -> MailServer:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Listen on both ports; OSError if one of them is taken."""
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns of its own old names at each login
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail server", daemon=True)
        self._thread.start()
        try:
            self._run(self._open())
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Close both ports and every connection; the mail is gone. Harmless when stopped already."""
        loop, self._loop = self._loop, None
        if loop is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        self._thread.join()
        loop.close()

    def add_user(self, address: str, password: str) -> None:
        """One more mailbox."""
        self._passwords[address.lower()] = password
        self._run(self._enrol(address.lower(), password))

    def messages(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """The raw mails in a user's folder, oldest first; KeyError if there is no such user or folder."""
        return self._run(self._messages(user.lower(), folder))

    def deliver(self, recipient: str, raw: bytes, mail_from: str = "") -> None:
        """Put a mail into a mailbox as if it had come over SMTP; KeyError if nobody has that address."""
        self._run(self._store(mail_from, recipient, raw, None))

    def refuse(self, address: str, reply: str) -> None:
        """From now on answer `reply` ("450 4.2.1 Mailbox busy", "550 5.1.1 No such person") to this recipient."""
        self._refused[address.lower()] = reply

    def accept(self, address: str) -> None:
        """Take back `refuse`."""
        self._refused.pop(address.lower(), None)

    @contextlib.contextmanager
    def smtp_down(self) -> Iterator[None]:
        """While inside, nothing listens on the SMTP port and open SMTP connections are cut."""
        self._run(self._close_smtp())
        try:
            yield
        finally:
            self._run(self._open_smtp())

    def mailbox_of(self, address: str) -> str | None:
        """The user who gets mail for this address, with or without a plus tag; None if nobody does."""
        address = address.lower()
        local, _, domain = address.rpartition("@")
        for known in (address, f"{local.partition('+')[0]}@{domain}"):
            user = self._aliases.get(known, known)
            if user in self._passwords:
                return user
        return None

    def _run(self, work: Coroutine[Any, Any, _T]) -> _T:
        if self._loop is None:
            work.close()
            raise RuntimeError("The mail server is not running.")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _open(self) -> None:
        config = _ImapConfig(
            Namespace(passlib_cfg=None, proxy_protocol=None),
            host=LOOPBACK,
            port=self.imap_port,
            tls_enabled=False,
            demo_data=False,
            demo_user="",
            demo_password="",
            hash_context=Cleartext(),  # hashing would cost 0.25 s a login and protect a demo's passwords from nobody
            invalid_user_sleep=0.0,
        )
        self._login = Login(config)
        for address, password in self._passwords.items():
            await self._enrol(address, password)
        answer = IMAPServer(self._login, config)

        async def hold_and_answer(*connection: Any) -> None:
            # The loop holds tasks weakly: one that nobody holds can be collected while it waits (seen on 3.13).
            task = asyncio.current_task()
            self._imap_tasks.add(task)
            try:
                await answer(*connection)
            finally:
                self._imap_tasks.discard(task)

        serve = ProxyProtocolReader(config.proxy_protocol).get_callback(hold_and_answer)
        self._imap = await asyncio.start_server(serve, LOOPBACK, self.imap_port)
        self.imap_port = self._imap.sockets[0].getsockname()[1]
        await self._open_smtp()

    async def _open_smtp(self) -> None:
        loop = asyncio.get_running_loop()
        self._smtp = await loop.create_server(lambda: _Smtp(self, loop), LOOPBACK, self.smtp_port)
        self.smtp_port = self._smtp.sockets[0].getsockname()[1]

    async def _close_smtp(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        for transport in list(self._smtp_transports):
            transport.close()
        if self._smtp is not None:
            await self._smtp.wait_closed()  # from Python 3.12 on it waits for the connections too

    async def _close(self) -> None:
        if self._imap is not None:
            self._imap.close()
        await self._close_smtp()
        # What is left are open connections; they end with their tasks. Before 3.12 asyncio reports each as an error.
        asyncio.get_running_loop().set_exception_handler(lambda _loop, _context: None)
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        if rest:
            await asyncio.wait(rest, timeout=2)

    async def _enrol(self, address: str, password: str) -> None:
        if self._login is not None:
            self._login.users_dict[address] = UserMetadata(self._login.config, address, password=password)

    async def _messages(self, user: str, folder: str) -> list[bytes]:
        async with self._identity(user).new_session() as session:
            box = await session.mailbox_set.get_mailbox(folder)
            loaded = [await m.load_content(FetchRequirement.CONTENT) async for m in box.messages()]
            return [bytes(one) for one in loaded]

    async def _store(self, mail_from: str, recipient: str, raw: bytes, sender: str | None) -> None:
        user = self.mailbox_of(recipient)
        if user is None:
            raise KeyError(recipient)
        lines = [f"Return-Path: <{mail_from}>", f"X-Original-To: {recipient}", f"Delivered-To: {user}"]
        if self._authserv_id:
            lines.append(_authentication_results(self._authserv_id, sender, raw))
        stamped = "".join(f"{line}\r\n" for line in lines).encode() + raw
        async with self._identity(user).new_session() as session:
            await session.append_messages("INBOX", [AppendMessage(stamped, self._now())])

    def _identity(self, user: str) -> Identity:
        if self._login is None or user not in self._passwords:
            raise KeyError(user)
        return Identity(user, self._login, None, frozenset())

    # What aiosmtpd asks for.

    def authenticate(self, _server: object, _session: object, _envelope: object, _how: str, who: Any) -> AuthResult:
        """Log a sender in; anonymous mail is taken as well."""
        if isinstance(who, LoginPassword):
            name = who.login.decode("utf-8", "replace").lower()
            if self._passwords.get(name) == who.password.decode("utf-8", "replace"):
                return AuthResult(success=True, auth_data=name)
        return AuthResult(success=False, handled=False)

    async def handle_RCPT(  # noqa: D102
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if reply := self._refused.get(address.lower()):
            return reply
        if self.mailbox_of(address) is None:
            return "550 5.1.1 Nobody here has that address"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: D102
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        sender = session.auth_data if session.authenticated else None
        try:
            for recipient in dict.fromkeys(envelope.rcpt_tos):
                # aiosmtpd keeps the brackets of the null path.
                await self._store((envelope.mail_from or "").strip("<>"), recipient, raw, sender)
        except Exception:
            return "554 5.6.0 This mail cannot be stored"  # it broke the in-memory store; a demo can live without it
        return "250 2.0.0 Delivered"


class _Smtp(SMTP):
    """One SMTP connection; lenient about long lines, since broken mails are what we want to see handled."""

    line_length_limit = 4_000_000

    def __init__(self, owner: MailServer, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            owner,
            loop=loop,
            hostname="localhost",
            ident="mailflow demo",
            data_size_limit=MAX_MAIL_BYTES,
            enable_SMTPUTF8=True,
            authenticator=owner.authenticate,
            auth_require_tls=False,
        )
        self._owner = owner

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the connection, so that `smtp_down` can cut it."""
        self._owner._smtp_transports.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget it."""
        if self.transport is not None:
            self._owner._smtp_transports.discard(self.transport)
        super().connection_lost(error)


class _ImapConfig(Config):
    """pymap's own, but its greeting looks up this machine's name in the DNS at each connection."""

    @property
    def greeting(self) -> bytes:
        """The first line of the server."""
        return b"mailflow demo server ready"


def _authentication_results(authserv_id: str, sender: str | None, raw: bytes) -> str:
    """The header that our receiving server would write: pass only for the person who logged in."""
    head = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    authors = [parseaddr(str(value))[1].lower() for value in message_from_bytes(head).get_all("From", [])]
    if sender is None or authors != [sender]:  # two From lines are nobody's
        return f"Authentication-Results: {authserv_id}; dmarc=none"
    domain = sender.rpartition("@")[2]
    return f"Authentication-Results: {authserv_id}; auth=pass smtp.auth={sender}; dmarc=pass header.from={domain}"
