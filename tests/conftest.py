"""Loads the servers that tests ask for, and says loudly at the end which tests had to be left out."""

from __future__ import annotations

import pytest

from tests.servers import LEFT_OUT

pytest_plugins = [
    "tests.servers.certificates",
    "tests.servers.dovecot",
    "tests.servers.embedded",
    "tests.servers.postgres",
    "tests.servers.smtp_sink",
]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not LEFT_OUT:
        return
    terminalreporter.section("LEFT OUT: these tests did NOT run", sep="!", red=True, bold=True)
    for group, (missing, count) in sorted(LEFT_OUT.items()):
        terminalreporter.write_line(f"{count} of the {group}: missing {missing}", red=True, bold=True)
    terminalreporter.write_line("As root, scripts/test-services.sh installs them on Debian.", red=True)
