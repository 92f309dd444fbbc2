"""The real mail servers that are measured against, each private and on loopback: Dovecot and an SMTP sink.

Where Dovecot is not installed the embedded server of the demo takes its place; that is said on the terminal and in
the tables.
"""

from __future__ import annotations

import imaplib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from mailflow.demo.mailserver import MailServer
from tests.servers import dovecot, free_port
from tests.servers.certificates import Certificates

LOOPBACK = "127.0.0.1"
PASSWORD = dovecot.PASSWORD


class ImapServer(Protocol):
    """A server with mailboxes that can be filled; every user has the password `PASSWORD`."""

    name: str
    port: int

    def fill(self, user: str, mails: Sequence[bytes]) -> None:
        """Put mails into a user's INBOX, which is made if need be, and have the server know them."""


class _Dovecot:
    def __init__(self, server: dovecot.Dovecot) -> None:
        self._server = server
        self.name = "Dovecot"
        self.port = server.port

    def fill(self, user: str, mails: Sequence[bytes]) -> None:
        self._server.drop(user, list(mails))
        # The first who looks pays for Dovecot's own index of new mail; that shall be nobody who is measured.
        with imaplib.IMAP4(LOOPBACK, self.port) as imap:
            imap.login(user, PASSWORD)
            imap.select("INBOX", readonly=True)
            imap.fetch("1:*", "(RFC822.SIZE INTERNALDATE)")


class _Embedded:
    def __init__(self, server: MailServer) -> None:
        self._server = server
        self.name = "the embedded server (Dovecot is not installed)"
        self.port = server.imap_port
        self._users: set[str] = set()

    def fill(self, user: str, mails: Sequence[bytes]) -> None:
        if user not in self._users:
            self._users.add(user)
            self._server.add_user(user, PASSWORD)
        for raw in mails:
            # Without a sender in its envelope a mail counts as automatic, and nobody would be answered.
            self._server.deliver(user, raw, mail_from="writer@example.org")


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    """Dovecot, or the embedded server where there is none."""
    if dovecot._program("dovecot") is None:
        with MailServer({}) as embedded:
            yield _Embedded(embedded)
        return
    # Dovecot's own users must be able to enter the folder, so it is not one below the user's home.
    folder = Path(tempfile.mkdtemp(prefix="mailflow-bench-"))
    server = dovecot.Dovecot(folder, _certificates(folder))
    try:
        yield _Dovecot(server)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _certificates(folder: Path) -> Certificates:
    """Dovecot is set up with TLS as well, though nobody here asks for it."""
    paths = [str(folder / name) for name in ("ca.pem", "own.pem")]
    authority = trustme.CA()
    authority.cert_pem.write_to_path(paths[0])
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(paths[1])
    return Certificates(paths[0], paths[1], "")


@dataclass
class Sink:
    """An SMTP server that takes every mail, keeps none and counts them."""

    port: int
    taken: int = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:
        self.taken += 1
        return "250 2.0.0 Taken"


@contextmanager
def smtp_sink() -> Iterator[Sink]:
    """A running sink on a free port."""
    sink = Sink(free_port())
    controller = Controller(sink, hostname=LOOPBACK, port=sink.port, data_size_limit=60_000_000)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
