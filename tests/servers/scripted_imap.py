"""An IMAP server that says exactly what a test tells it to: for answers that no sound server gives."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mailflow.mail.imap import ImapAccount

Answer = bytes | Callable[[bytes], bytes]

HEALTHY: dict[str, Answer] = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS\r\nTAG OK done\r\n",
    "LOGIN": b"TAG OK done\r\n",
    "SELECT": b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 4] ok\r\nTAG OK [READ-WRITE] done\r\n",
    "NOOP": b"TAG OK done\r\n",
    "SEARCH": b"* SEARCH 1 2 3\r\nTAG OK done\r\n",
    "LIST": b'* LIST () "/" INBOX\r\nTAG OK done\r\n',
    "IDLE": b"+ idling\r\n",
    "DONE": b"TAG OK done\r\n",
    "LOGOUT": b"* BYE\r\nTAG OK done\r\n",
}
HANG_UP = b"HANG UP"
PAUSE = b"PAUSE"


class ScriptedImap:
    """`answers[command]` is sent back, with TAG replaced by the client's tag; HANG_UP in it ends the connection.

    What stands behind a PAUSE comes a moment later, in a packet of its own.
    """

    def __init__(self, greeting: bytes = b"* OK ready\r\n", **answers: Answer) -> None:
        self.answers = {**HEALTHY, **answers}
        self.commands: list[bytes] = []
        self.greeting = greeting
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def account(self, **changes: Any) -> ImapAccount:
        settings: dict[str, Any] = {
            "name": "info",
            "host": "127.0.0.1",
            "port": self._socket.getsockname()[1],
            "security": "none",
            "username": "info",
            "password": "s3cret-word",
            "connect_timeout": 2.0,
            "read_timeout": 0.3,
        }
        return ImapAccount(**{**settings, **changes})

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        connection.sendall(self.greeting)
        tag = b""
        with connection.makefile("rb") as lines:
            for line in lines:
                self.commands.append(line.rstrip())
                words = line.split()
                command = b"DONE" if words[:1] == [b"DONE"] else words[2] if words[1] == b"UID" else words[1]
                tag = tag if command == b"DONE" else words[0]
                answer = self.answers.get(command.decode().upper(), b"TAG BAD unknown\r\n")
                text = (answer if isinstance(answer, bytes) else answer(line)).replace(b"TAG", tag)
                sent, hang_up, _ = text.partition(HANG_UP)
                for number, packet in enumerate(sent.split(PAUSE)):
                    time.sleep(0.1 if number else 0)
                    connection.sendall(packet)
                if hang_up or command == b"LOGOUT":
                    return


@pytest.fixture
def make_imap() -> Iterator[Callable[..., ScriptedImap]]:
    """Start scripted servers: make_imap(FETCH=b"* 1 FETCH (UID 1 BODY[] NIL)\\r\\nTAG OK\\r\\n")."""
    servers: list[ScriptedImap] = []

    def make(greeting: bytes = b"* OK ready\r\n", **answers: Answer) -> ScriptedImap:
        servers.append(ScriptedImap(greeting, **answers))
        return servers[-1]

    yield make
    for server in servers:
        server.stop()
