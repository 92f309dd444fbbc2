"""Worlds for the crash tests: on a real Dovecot or the embedded server, on SQLite or PostgreSQL."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from mailflow.demo.mailserver import MailServer
from tests.crash.world import MailHost, World
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.smtp_sink import SmtpSink

MakeWorld = Callable[..., World]


@pytest.fixture
def make_world(request: pytest.FixtureRequest, tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[MakeWorld]:
    """make_world("dovecot", "postgres") or make_world("embedded", "sqlite", intake={...})."""
    with ExitStack() as stack:

        def make(server: str, database: str, **changes: Any) -> World:
            host = _dovecot(request) if server == "dovecot" else _embedded(stack)
            url = (
                f"sqlite:///{tmp_path}/world.sqlite3"
                if database == "sqlite"
                else request.getfixturevalue("postgres_url")
            )
            return stack.enter_context(World(tmp_path, host, smtp_sink, url, **changes))

        yield make


def _dovecot(request: pytest.FixtureRequest) -> MailHost:
    dovecot: Dovecot = request.getfixturevalue("dovecot")
    users = {name: dovecot.new_user() for name in ("info", "enquiries")}
    for user in users.values():
        dovecot.drop(user, [])
    return MailHost(dovecot.port, users, PASSWORD, lambda user, raw: dovecot.drop(user, [raw]))


def _embedded(stack: ExitStack) -> MailHost:
    users = {name: f"{name}@example.org" for name in ("info", "enquiries")}
    server = stack.enter_context(MailServer(dict.fromkeys(users.values(), PASSWORD)))

    def put(user: str, raw: bytes) -> None:
        report = b"multipart/report" in raw
        sender = str(email.message_from_bytes(raw, policy=email.policy.default)["From"].addresses[0].addr_spec)
        server.deliver(user, raw, "" if report else sender)

    return MailHost(server.imap_port, users, PASSWORD, put)
