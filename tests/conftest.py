"""Loads the servers that tests ask for, and says loudly at the end which tests had to be left out."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.servers import LEFT_OUT

# A busy machine must not fail a test: no example has a time limit.
settings.register_profile("mailflow", deadline=None)
settings.load_profile("mailflow")

pytest_plugins = [
    "tests.servers.certificates",
    "tests.servers.dovecot",
    "tests.servers.embedded",
    "tests.servers.postgres",
    "tests.servers.scripted_imap",
    "tests.servers.smtp_sink",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long` runs the long crash and fuzz runs too."""
    parser.addoption("--long", action="store_true", help="run the tests marked slow too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests by the server they ask for, so that `-m "not dovecot"` leaves them out."""
    for item in items:
        if "slow" in item.keywords and not config.getoption("--long"):
            item.add_marker(pytest.mark.skip(reason="only with --long"))
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
