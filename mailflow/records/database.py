"""The database: opening SQLite or PostgreSQL by URL, transactions to read and to write, the state of the schema."""

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlmodel import Session

from mailflow.records import versions

BUSY_SECONDS = 30


class DatabaseError(Exception):
    """The database cannot be used as it is; the text says what to do."""


def in_a_line(trouble: SQLAlchemyError) -> str:
    """What the driver said of a trouble, without the statement and the hints below it."""
    return str(getattr(trouble, "orig", trouble)).strip().split("\n")[0]


class Database:
    """One database. `read()` and `write()` give sessions; `write()` commits when its block ends well.

    On SQLite a writing transaction begins with BEGIN IMMEDIATE: two processes queue for the file instead of
    failing when a reader turns writer. On PostgreSQL `write(alone="cases")` takes a transaction-scoped
    advisory lock, so that work which must be done in order is done by one process at a time: "cases" is the turn of
    whoever changes cases, be it intake, the clock, the outbox or the log.
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
            if _version(connection) == versions.NEWEST:
                return
        # Several processes may start at once on a new database: one upgrades it, the others wait and then look.
        with self.engine.connect().execution_options(mailflow_writes=True) as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _lock_number("migrate")})
            if _version(connection) == versions.NEWEST:
                return
            if refusal := versions.newer(_version(connection)):
                raise DatabaseError(refusal)
            from mailflow.records.schema import upgrade

            upgrade(connection)
            connection.commit()

    def schema_trouble(self) -> str | None:
        """Say what is wrong with the schema, or None when it is the one this version needs."""
        try:
            with self.engine.connect() as connection:
                return versions.trouble(_version(connection))
        except DBAPIError as error:
            return f"The database cannot be opened: {error.orig}"

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
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        _keep_a_write_ahead_log(cursor)
        # FULL: a commit that was answered survives a power cut, which "never lost" needs.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("mailflow_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    @event.listens_for(engine, "handle_error")
    def open_anew(context: ExceptionContext) -> None:
        """A file that could once only be opened for reading stays so until this process has closed it everywhere."""
        if "readonly database" in str(context.original_exception):
            if context.execution_context is not None:
                context.execution_context.cursor.close()  # with a statement open SQLite keeps the file open too
            context.is_disconnect = True
            engine.dispose()

    return engine


def _keep_a_write_ahead_log(cursor: Any) -> None:
    """Switch to WAL. The switch of a new file does not wait its turn as other statements do, so we do."""
    for _ in range(BUSY_SECONDS * 10):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.1)


def _version(connection: Connection) -> str | None:
    """The version of the schema as alembic keeps it, or None in a database without tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _lock_number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"mailflow {name}".encode()).digest()[:8], "big", signed=True)
