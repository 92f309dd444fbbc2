"""How much memory each process takes while thousands of mails come in, and whether it stays flat.

The four processes of the Procfile run for real: mail is read from the IMAP server, letters leave over SMTP, and a
reader clicks through the log the whole time. At the end one very large mail comes.
"""

from __future__ import annotations

import http.cookiejar
import re
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func
from sqlmodel import select

from bench.corpus import large_mail, mails
from bench.organisation import company, write_settings
from bench.processes import Running, running
from bench.servers import LOOPBACK, ImapServer, smtp_sink
from bench.table import Table
from mailflow import clock
from mailflow.records.account import add_account
from mailflow.records.database import Database
from mailflow.records.inbound import Disposition, InboundEmail
from mailflow.records.outgoing import Delivery, OutgoingMail
from tests.servers import free_port

PROCESSES = ("intake", "clock", "outbox", "web")
USER = "footprint"
READER, READERS_PASSWORD = "sam@example.com", "four words in a row"
FLAT = 1.15
"""Growth from the first to the last look at which memory still counts as flat."""


def measure(
    folder: Path, imap: ImapServer, looks: tuple[int, ...], large: int, told: Callable[[str], None]
) -> list[Table]:
    """Look when so many mails are settled, the last number being all of them; then a mail of `large` bytes."""
    place = folder / "footprint"
    place.mkdir(mode=0o700)
    total = looks[-1]
    imap.fill(USER, list(mails(total, seed=2)))
    with smtp_sink() as sink:
        web_port = free_port()
        settings = write_settings(place, f"sqlite:///{place}/mailflow.sqlite3", [USER], imap.port, sink.port, web_port)
        db = company(settings).db
        with db.write() as session:
            add_account(session, READER, READERS_PASSWORD, clock.now())
        seen: list[dict[str, float]] = []
        peaks: dict[str, tuple[float, float]] = {}
        started = time.perf_counter()
        with running(settings, PROCESSES, place / "log") as mailflow:
            reader = _Reader(web_port, mailflow)
            for look in looks:
                mailflow.wait_until(lambda: reader.click() and _settled(db) >= look, f"{look} mails settled")  # noqa: B023
                told(f"footprint: {look:,} mails settled after {time.perf_counter() - started:.0f} s")
                seen.append({name: now for name, (now, _) in mailflow.memory().items()})
            took = time.perf_counter() - started
            mailflow.wait_until(lambda: reader.click() and not _queued(db), "every letter sent")
            told(f"footprint: {sink.taken:,} letters sent after {time.perf_counter() - started:.0f} s")
            before = mailflow.memory()
            imap.fill(USER, [large_mail(large)])
            mailflow.wait_until(lambda: reader.click() and _settled(db) > total, "the large mail settled")
            peaks = {name: (before.get(name, (0.0, 0.0))[1], peak) for name, (_, peak) in mailflow.memory().items()}
        letters = sink.taken
        db.close()
    rows = tuple(
        (f"mailflow {name}", *(f"{one.get(name, 0.0):.0f}" for one in seen), *(f"{peak:.0f}" for peak in peaks[name]))
        for name in peaks
    )
    grown = max(seen[-1][name] / (seen[0][name] or 1) for name in PROCESSES)
    flat = "stays flat" if grown <= FLAT else f"grows by up to {100 * (grown - 1):.0f} %"
    return [
        Table(
            "Memory of each process",
            f"Megabytes resident. {imap.name}, SQLite and an SMTP server that takes everything; the four processes "
            "of the Procfile run at once, and a reader clicks through the log.",
            ("", *(f"after {look:,} mails" for look in looks), "peak so far",
             f"peak with a mail of {large / 1_000_000:.0f} MB"),
            rows,
            (
                f"From {looks[0]:,} to {total:,} mails memory {flat}.",
                f"{total:,} mails were settled in {took:.0f} seconds ({total / took:.0f} mails/s) while all four "
                f"processes shared the machine; {letters:,} letters were sent.",
            ),
        )
    ]  # fmt: skip


def _settled(db: Database) -> int:
    with db.read() as session:
        return session.exec(
            select(func.count()).select_from(InboundEmail).where(InboundEmail.disposition != Disposition.PENDING)
        ).one()


def _queued(db: Database) -> int:
    with db.read() as session:
        return session.exec(
            select(func.count()).select_from(OutgoingMail).where(OutgoingMail.status != Delivery.SENT)
        ).one()


class _Reader:
    """Somebody signed in to the log, who looks at one page after the other."""

    def __init__(self, port: int, mailflow: Running) -> None:
        self._at = f"http://{LOOPBACK}:{port}"
        jar = http.cookiejar.CookieJar()
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self._clicks = 0
        mailflow.wait_until(self._up, "the log")
        token = re.search(r'name="csrf_token" value="([^"]+)"', self._get("/sign-in"))
        form = {"email": READER, "password": READERS_PASSWORD, "csrf_token": token[1] if token else ""}
        self._browser.open(f"{self._at}/sign-in", urllib.parse.urlencode(form).encode(), timeout=30).close()

    def click(self) -> bool:
        """Look at the next page."""
        self._clicks += 1
        pages = ("/cases", "/cases?status=open&sort=due", "/cases?q=certificate", self._a_case)
        page = pages[self._clicks % len(pages)]
        self._get(page if isinstance(page, str) else page())
        return True

    def _a_case(self) -> str:
        links = re.findall(r'href="(/cases/[^"?]+)"', self._get("/cases"))
        return links[0] if links else "/cases"

    def _up(self) -> bool:
        try:
            self._get("/sign-in")
        except OSError:
            return False
        return True

    def _get(self, address: str) -> str:
        with self._browser.open(self._at + address, timeout=60) as answer:
            return str(answer.read(), "utf-8")
