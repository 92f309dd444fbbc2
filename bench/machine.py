"""The machine in general words: enough to judge the numbers by, nothing that names it."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterator

from bench.servers import ImapServer
from tests.servers.postgres import Postgres


def description(imap: ImapServer, postgres: Postgres | None) -> list[str]:
    """One sentence a line."""
    return list(_sentences(imap, postgres))


def _sentences(imap: ImapServer, postgres: Postgres | None) -> Iterator[str]:
    busy = os.getloadavg()[0]
    yield f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, load {busy:.1f} when the run began."
    yield f"{platform.python_implementation()} {platform.python_version()}, SQLite {sqlite3.sqlite_version}."
    yield f"Mail: {imap.name}."
    if postgres:
        import psycopg

        with psycopg.connect(postgres.url("postgres").replace("+psycopg", "")) as connection:
            version = connection.info.server_version // 10_000
        yield f"PostgreSQL {version} as it comes, with fsync on, on the same machine."
    else:
        yield "PostgreSQL is not installed, so what concerns it was NOT measured."
