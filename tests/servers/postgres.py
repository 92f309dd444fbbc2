"""A real, private PostgreSQL in a temporary folder; `postgres_url` is a fresh, empty database for one test."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.servers import die_with_us, free_port, leave_out

MISSING = "PostgreSQL (Debian: apt-get install postgresql) and the extra: pip install 'mailflow[postgres]'"


# Nothing in a test has to outlive a power cut.
_UNSAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")


class Postgres:
    """The running cluster. It refuses to run as root, so as root it runs as the user `postgres`.

    A `durable` one is as it comes: what it has committed survives a power cut.
    """

    def __init__(self, binaries: Path, base: Path, *, durable: bool = False) -> None:
        self.port = free_port()
        self._numbers = itertools.count(1)
        as_user: dict[str, Any] = {"cwd": "/"}
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(base, owner.pw_uid, owner.pw_gid)
            as_user |= {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        data = str(base / "data")
        sync = [] if durable else ["-N"]
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", *sync],
            check=True, capture_output=True, **as_user,
        )  # fmt: skip
        set_to = ["listen_addresses=127.0.0.1", f"unix_socket_directories={base}", *(() if durable else _UNSAFE)]
        options = [word for setting in set_to for word in ("-c", setting)]
        with open(base / "log", "wb") as log:
            self._process = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-p", str(self.port), *options],
                stdout=log,
                stderr=log,
                preexec_fn=die_with_us,
                **as_user,
            )
        self._wait_until_up(base / "log")

    def stop(self) -> None:
        self._process.send_signal(signal.SIGQUIT)  # at once: nobody needs the data any more
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def create(self) -> str:
        database = f"test{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {database}")
        return database

    def empty(self, database: str) -> str:
        """The URL of a fresh database of this name."""
        self.execute(f"CREATE DATABASE {database}")
        return self.url(database)

    def drop(self, database: str) -> None:
        self.execute(f"DROP DATABASE {database} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        import psycopg

        address = f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres connect_timeout=5"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())

    def _wait_until_up(self, log: Path) -> None:
        import psycopg

        for _ in range(150):
            try:
                self.execute("SELECT 1")
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.1)
        raise RuntimeError(f"The private PostgreSQL does not start.\n{log.read_text()}")


def _binaries() -> Path | None:
    """Where initdb and postgres are: Debian keeps them out of the PATH. The newest wins."""
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    found = shutil.which("initdb")
    for folder in [*kept, *([Path(found).parent] if found else [])]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


@contextmanager
def private_postgres(*, durable: bool = False) -> Iterator[Postgres | None]:
    """A running cluster that is gone afterwards; None where PostgreSQL or its driver is not installed."""
    binaries = _binaries()
    try:
        import psycopg  # noqa: F401
    except ImportError:
        binaries = None
    if binaries is None:
        yield None
        return
    base = Path(tempfile.mkdtemp(prefix="mailflow-postgres-"))
    server = Postgres(binaries, base, durable=durable)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(base, ignore_errors=True)


@pytest.fixture(scope="session")
def _postgres_server() -> Iterator[Postgres | None]:
    with private_postgres() as server:
        yield server


@pytest.fixture
def postgres(_postgres_server: Postgres | None) -> Postgres:
    """The session's PostgreSQL; the test is left out where there is none."""
    if _postgres_server is None:
        leave_out("tests against PostgreSQL", MISSING)
    return _postgres_server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The URL of a fresh, empty database, dropped after the test."""
    database = postgres.create()
    yield postgres.url(database)
    postgres.drop(database)
