"""How long the pages of the log take, in process, over a database that `make_cases` filled.

Run it as `python bench/pages.py DATABASE-URL...`; it prints the median and the 95th percentile of each page.
"""

import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from flask.testing import FlaskClient
from sqlmodel import func, select

from bench.make_cases import invented_office
from mailflow.records.account import add_account, open_session
from mailflow.records.case import Case
from mailflow.records.database import Database
from mailflow.web.app import create_app

ROUNDS = 30


@dataclass(frozen=True)
class Timing:
    """One page: what it shows, and how many milliseconds it takes."""

    page: str
    p50: float
    p95: float


def time_pages(db: Database, now: datetime, rounds: int = ROUNDS) -> Iterator[Timing]:
    """Ask for each kind of page again and again, as one signed-in reader would."""
    client = _reader(db, now)
    with db.read() as session:
        count = session.exec(select(func.count()).select_from(Case)).one()
        reference = session.get_one(Case, count // 2).reference
    for page, address in (
        ("list", "/cases"),
        ("list, open, one handler and area", "/cases?status=open&handler=bob&area=Estates"),
        ("list, due first", "/cases?sort=due"),
        ("list, overdue", "/cases?overdue=1&sort=due"),
        ("search, rare words", f"/cases?q=%22quote+{count // 2}-1%22"),
        ("search, a word of 4 in 10 mails", "/cases?q=heating"),
        ("search, that word among one handler's open cases", "/cases?q=heating&status=open&handler=bob"),
        ("case page", f"/cases/{reference}"),
        ("held queue", "/held"),
    ):
        spent = []
        for _ in range(rounds + 3):
            started = time.perf_counter()
            answer = client.get(address)
            spent.append((time.perf_counter() - started) * 1_000)
            if answer.status_code != 200:
                raise RuntimeError(f"{address} answered {answer.status_code}")
        spent = spent[3:]  # the first ones fill caches
        yield Timing(page, statistics.median(spent), statistics.quantiles(spent, n=20)[-1])


def _reader(db: Database, now: datetime) -> FlaskClient:
    app = create_app(db, invented_office(now), lambda: now, b"only for timing, never for a real log")
    client = app.test_client()
    with db.write() as session:
        account = add_account(session, "bench@example.com", "only for timing pages", now)
        key = open_session(session, account.id or 0, now)
    with client.session_transaction() as cookie:
        cookie["key"] = key
    return client


def main() -> None:
    """Print a table for each database named on the command line."""
    for url in sys.argv[1:]:
        db = Database(url)
        print(f"\n{db.url.render_as_string(hide_password=True)}")
        for timing in time_pages(db, datetime.now(UTC)):
            print(f"{timing.page:52}{timing.p50:8.1f} ms{timing.p95:8.1f} ms")
        db.close()


if __name__ == "__main__":
    main()
