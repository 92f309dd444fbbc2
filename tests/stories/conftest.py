"""The town as a fixture, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.smtp_sink import SmtpSink
from tests.stories.town import Town


@pytest.fixture
def town(tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[Town]:
    """The town on SQLite, as a small office runs it."""
    town = Town(tmp_path, smtp_sink)
    yield town
    town.close()


@pytest.fixture(params=["sqlite", "postgres"])
def any_town(request: pytest.FixtureRequest, tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[Town]:
    """The town on either database: what holds on one must hold on the other."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    town = Town(tmp_path, smtp_sink, url)
    yield town
    town.close()
