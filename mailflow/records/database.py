"""The database: opening SQLite or PostgreSQL by URL, transactions to read and to write, the state of the schema."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

BUSY_SECONDS = 30
MIGRATIONS = Path(__file__).parent / "migrations"


class DatabaseError(Exception):
    """The database cannot be used as it is; the text says what to do."""


class Database:
    """One database. `read()` and `write()` give sessions; `write()` commits when its block ends well.

    On SQLite a writing transaction begins with BEGIN IMMEDIATE: two processes queue for the file instead of
    failing when a reader turns writer. On PostgreSQL `write(alone="intake")` takes a transaction-scoped
    advisory lock, so that work which must be done in order is done by one process at a time.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(url) if self.is_sqlite else create_engine(url, pool_pre_ping=True)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing; its rows can be used afterwards."""
        with Session(self.engine, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self, alone: str | None = None) -> Iterator[Session]:
        """A session whose work is committed as a whole at the end of the block, or not at all."""
        with Session(self.engine, expire_on_commit=False) as session:
            if self.is_sqlite:
                session.connection(execution_options={"mailflow_writes": True})
            elif alone:
                session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _lock_number(alone)})
            yield session
            session.commit()

    def migrate(self) -> None:
        """Bring the schema to this version of mailflow. Safe to run twice and from two processes.

        Raises DatabaseError where a newer mailflow has been here.
        """
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _lock_number("migrate")})
            try:
                command.upgrade(_alembic(connection), "head")
            except CommandError as error:
                have = MigrationContext.configure(connection).get_current_revision()
                raise DatabaseError(_unknown(have) or str(error)) from error
            connection.commit()

    def schema_trouble(self) -> str | None:
        """Say what is wrong with the schema, or None when it is the one this version needs."""
        try:
            with self.engine.connect() as connection:
                have = MigrationContext.configure(connection).get_current_revision()
        except DBAPIError as error:
            return f"The database cannot be opened: {error.orig}"
        want = ScriptDirectory(str(MIGRATIONS)).get_current_head()
        if have == want:
            return None
        if have is None:
            return "The database is empty. `mailflow run` (or any other process) sets it up when it starts."
        return _unknown(have) or (
            f"The database is at version {have}, this mailflow needs {want}. Start mailflow to upgrade it."
        )

    def close(self) -> None:
        """Give every connection back to the system."""
        self.engine.dispose()


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url, connect_args={"timeout": BUSY_SECONDS, "isolation_level": None, "check_same_thread": False}
    )

    @event.listens_for(engine, "do_connect")
    def make_private(_dialect: Any, _record: Any, arguments: Any, _options: Any) -> None:
        """A new file is its owner's alone, and SQLite gives the files beside it the same mode."""
        file = arguments[0] if arguments else ":memory:"
        if file != ":memory:" and not os.path.exists(file):
            with suppress(OSError):  # the connection that follows says what is wrong
                os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # FULL: a commit that was answered survives a power cut, which "never lost" needs.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("mailflow_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _unknown(revision: str | None) -> str:
    """What to do if no migration of ours leads to this version of the schema, or ""."""
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if revision is None or revision in known:
        return ""
    return (
        f"The database was made by a newer mailflow than this one (its version is {revision}). Install that mailflow"
        " again, or go back to the backup from before."
    )


def _lock_number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"mailflow {name}".encode()).digest()[:8], "big", signed=True)


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
