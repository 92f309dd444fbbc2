"""The order of the measurements, their sizes, progress on the terminal, and docs/benchmarks.md at the end."""

from __future__ import annotations

import argparse
import logging
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import acknowledgement, footprint, intake, machine, pages, reading, starting, threading, ticks
from bench.servers import ImapServer, imap_server
from bench.table import Table
from mailflow import clock
from tests.servers.postgres import Postgres, private_postgres

PROJECT = Path(__file__).resolve().parent.parent
WRITTEN_TO = PROJECT / "docs" / "benchmarks.md"

HEAD = """\
# How fast, and how much memory

Written by `make bench`; run it again rather than change it here. Every number comes from one run on one machine:

{machine}

Seconds and mails a second belong to that machine. What can be compared elsewhere are the ratios: both sides of each
were measured in turns in the same run. {took}

For a scale: on a machine of two cores the quickest of three known help desks (django-helpdesk 2.6.1, roundup 2.6.0,
RT 5.0.3) took in 40 mails a second with the acknowledgement sent, the others 15 and 6.5.

"""


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    rounds: int = 3
    mails_a_round: int = 1_667
    answered: int = 200
    answered_apart: int = 30
    looks: tuple[int, ...] = (1_000, 2_500, 5_000)
    large_mail: int = 30_000_000
    cases: tuple[int, ...] = (10_000, 100_000)
    requests: int = 40
    deadlines: int = 100_000
    due: int = 1_000
    received: int = 15
    read: int = 5_000
    message_ids: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    placed: int = 200


QUICK = Sizes(
    mails_a_round=100,
    answered=20,
    answered_apart=5,
    looks=(100, 300),
    cases=(1_000, 5_000),
    requests=10,
    deadlines=10_000,
    due=100,
    received=5,
    read=500,
    message_ids=(1_000, 10_000),
    placed=20,
)


def main() -> None:
    """`python -m bench`."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the speed and memory of mailflow.")
    parser.add_argument("--quick", action="store_true", help="a small run of a minute or two; writes no file")
    parser.add_argument(
        "--only", metavar="WORD", choices=WORDS, help=f"one measurement ({', '.join(WORDS)}); writes no file"
    )
    asked = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # what was started is ended, what was made removed
    started = time.monotonic()

    def told(what: str) -> None:
        print(f"[{time.monotonic() - started:4.0f} s] {what}", flush=True)

    with _folder() as folder, imap_server() as imap, private_postgres(durable=True) as postgres:
        on = machine.description(imap, postgres)
        print("\n".join(on), flush=True)
        tables = []
        for table in run(QUICK if asked.quick else Sizes(), folder, imap, postgres, told, asked.only or ""):
            tables.append(table)
            print(f"\n{table.plain()}", flush=True)
    if not (asked.quick or asked.only):
        WRITTEN_TO.write_text(document(tables, on, time.monotonic() - started), encoding="utf-8")
        print(f"Written to {WRITTEN_TO.relative_to(PROJECT)}.")


WORDS = ("intake", "reading", "threading", "acknowledgement", "footprint", "pages", "starting")


def run(
    sizes: Sizes,
    folder: Path,
    imap: ImapServer,
    postgres: Postgres | None,
    told: Callable[[str], None],
    only: str = "",
) -> Iterator[Table]:
    """Everything, or the measurement of one word, table by table."""
    now = clock.now()
    if only in ("", "intake"):
        yield from intake.measure(folder, imap, postgres, sizes.rounds, sizes.mails_a_round, told)
    if only in ("", "reading"):
        yield from reading.measure(sizes.read, told)
    if only in ("", "threading"):
        empty = {name: url("threading") for name, url in _databases(folder, postgres).items()}
        yield from threading.measure(empty, sizes.message_ids, sizes.placed, now, told)
    if only in ("", "acknowledgement"):
        yield from acknowledgement.measure(folder, sizes.answered, sizes.answered_apart, told)
    if only in ("", "footprint"):
        yield from footprint.measure(folder, imap, sizes.looks, sizes.large_mail, told)
    if only in ("", "pages"):
        databases = {
            f"{name}, {count}": (url(f"log{count}"), count)
            for name, url in _databases(folder, postgres).items()
            for count in sizes.cases
        }
        yield from pages.measure(databases, sizes.requests, now, told)
        largest = {name.partition(",")[0]: url for name, (url, count) in databases.items() if count == max(sizes.cases)}
        yield from ticks.measure(folder, largest, sizes.deadlines, sizes.due, now, told)
    if only in ("", "starting"):
        yield from starting.measure(folder, sizes.received, told)


def document(tables: list[Table], on: list[str], seconds: float) -> str:
    """What stands in docs/benchmarks.md."""
    took = f"The run took {seconds / 60:.0f} minutes."
    head = HEAD.format(machine="\n".join(f"- {one}" for one in on), took=took)
    return head + "\n".join(one.markdown() for one in tables)


def _databases(folder: Path, postgres: Postgres | None) -> dict[str, Callable[[str], str]]:
    """How to make an empty database of each kind; gives its URL."""
    kinds: dict[str, Callable[[str], str]] = {"SQLite": lambda name: f"sqlite:///{folder}/{name}.sqlite3"}
    if postgres:
        kinds["PostgreSQL"] = postgres.empty
    return kinds


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder on the disk that the project is on: the system's own temporary one may lie in memory."""
    (PROJECT / "build").mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=PROJECT / "build"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
