"""The demo's own mail server with the people of the tests: Alice complains, Bob handles, info@ is the inbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mailflow.demo.mailserver import MailServer

PASSWORDS = {
    "info@housing.example.org": "info-password",
    "bob@housing.example.org": "bob-password",
    "alice@example.org": "alice-password",
}


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A running embedded server; enquiries@ leads to info@."""
    aliases = {"enquiries@housing.example.org": "info@housing.example.org"}
    with MailServer(PASSWORDS, aliases=aliases, authserv_id="mx.housing.example.org") as server:
        yield server
