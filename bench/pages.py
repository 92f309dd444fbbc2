"""How long the pages of the log take, in process, among many cases: the list, filtered and searched, and one case."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy import text

from bench.make_cases import invented_office, make_cases
from bench.table import Table, median, number, p95
from mailflow.records.account import add_account, open_session
from mailflow.records.case import Case
from mailflow.records.database import Database
from mailflow.web.app import create_app

AIM = 0.020  # seconds
SECRET = b"a secret of thirty-two bytes or so"
FEW, MANY = "kowalski lift", "portfolio"
"""Words to search for: together in few cases, and in many."""


def measure(
    databases: dict[str, tuple[str, int]], requests: int, now: datetime, told: Callable[[str], None]
) -> list[Table]:
    """Fill empty databases, name -> (URL, cases), and ask each of them for every page so often."""
    rows = []
    worst = 0.0
    # The filling takes by far the longest and is not measured, so two databases are filled at a time.
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as workers:
        largest_first = sorted(databases.values(), key=lambda one: -one[1])
        filled = {url: workers.submit(_fill, url, count, now) for url, count in largest_first}
        for name, (url, count) in databases.items():
            told(f"pages, {name}: {count:,} cases made in {filled[url].result():.0f} s")
    for name, (url, count) in databases.items():
        db = Database(url)
        client = _signed_in(db, now)
        references = random.Random(1).sample(range(1, count + 1), min(requests, count))
        with db.read() as session:
            cases = [f"/cases/{session.get_one(Case, number).reference}" for number in references]
        pages = {
            "list": ["/cases"] * requests,
            "list, open and overdue": ["/cases?status=open&overdue=1&sort=due"] * requests,
            "search, few found": [f"/cases?q={FEW.replace(' ', '+')}"] * requests,
            "search, many found": [f"/cases?q={MANY}"] * requests,
            "one case": cases,
        }
        for page, addresses in pages.items():
            took = [_timed(client, address) for address in [*addresses[:3], *addresses]][3:]
            worst = max(worst, median(took))
            figures = (number(1_000 * one) for one in (median(took), p95(took), max(took)))
            rows.append((f"{page}, {count:,} cases, {name.partition(',')[0]}", *figures))
            told(f"pages, {name}, {page}: {1_000 * median(took):.1f} ms")
        db.close()
    verdict = "reached" if worst <= AIM else "not reached"
    return [
        Table(
            "Pages of the log",
            f"{requests} requests of each page by a signed-in reader, in process: without the network and the "
            "web server, but with sign-in, database and template. Milliseconds.",
            ("", "p50", "p95", "slowest"),
            tuple(rows),
            (
                f"The aim was less than {1_000 * AIM:.0f} ms: {verdict} (the slowest page takes "
                f"{1_000 * worst:.1f} ms at p50).",
            ),
        )
    ]


def _fill(url: str, count: int, now: datetime) -> float:
    """Make the cases, and leave nothing of the work for later; returns how many seconds it took."""
    started = time.perf_counter()
    db = Database(url)
    db.migrate()
    make_cases(db, count, now)
    if not db.is_sqlite:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CHECKPOINT"))
    db.close()
    return time.perf_counter() - started


def _signed_in(db: Database, now: datetime) -> FlaskClient:
    """A reader's browser. The session is opened in the database, as the password costs its time on purpose."""
    with db.write() as session:
        account = add_account(session, "sam@example.com", "four words in a row", now)
        session.flush()
        key = open_session(session, account.id or 0, now)
    client = create_app(db, invented_office(now), lambda: now, SECRET).test_client()
    with client.session_transaction() as cookie:
        cookie["key"] = key
    return client


def _timed(client: FlaskClient, address: str) -> float:
    started = time.perf_counter()
    answer = client.get(address)
    took = time.perf_counter() - started
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status}")
    return took
