"""Loads the servers that tests ask for, and says loudly at the end which tests had to be left out."""

from __future__ import annotations

import pytest

from tests.servers import LEFT_OUT

pytest_plugins = [
    "tests.servers.certificates",
    "tests.servers.dovecot",
    "tests.servers.embedded",
    "tests.servers.postgres",
    "tests.servers.scripted_imap",
    "tests.servers.smtp_sink",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the server they ask for, so that `-m "not dovecot"` leaves them out."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "dovecot" in names:
            item.add_marker(pytest.mark.dovecot)
        if "postgres" in names:
            item.add_marker(pytest.mark.postgres)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not LEFT_OUT:
        return
    terminalreporter.section("LEFT OUT: these tests did NOT run", sep="!", red=True, bold=True)
    for group, (missing, count) in sorted(LEFT_OUT.items()):
        terminalreporter.write_line(f"{count} of the {group}: missing {missing}", red=True, bold=True)
    terminalreporter.write_line("As root, scripts/test-services.sh installs them on Debian.", red=True)
