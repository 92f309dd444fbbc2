"""Make the pictures of the log that the README shows, from invented cases, in a real Chromium.

python scripts/screenshots.py            docs/images/*.png
python scripts/screenshots.py FOLDER     every page, on a desk and on a phone, light and dark, for looking at
"""

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.make_cases import invented_office, make_cases  # noqa: E402 - the checkout comes first
from mailflow.records.account import add_account  # noqa: E402
from mailflow.records.database import Database  # noqa: E402
from mailflow.web.app import create_app  # noqa: E402

NOW = datetime(2027, 1, 6, 10, 30, tzinfo=UTC)
WHO, PASSWORD = "sam@example.com", "four words in a row"
SIZES = {"desk": (1280, 900), "phone": (360, 740)}
PICTURES = {"due": "cases", "case": "case"}


def chromium() -> str:
    """Where Chromium is."""
    binary = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return binary or sys.exit("The pictures are taken in Chromium (Debian: apt-get install chromium).")


class Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served_log() -> Iterator[str]:
    """A log of sixty cases on loopback; gives its address."""
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/log.sqlite3")
        db.migrate()
        make_cases(db, 60, NOW, seed=4, open_share=0.4, over=timedelta(days=40))
        with db.write() as session:
            add_account(session, WHO, PASSWORD, NOW)
        app = create_app(db, invented_office(NOW), lambda: NOW, b"only for pictures, never for a real log")
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            db.close()


def signed_in(browser: Browser, address: str, size: str, scheme: str) -> Page:
    """A page of a reader who is signed in."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=1,
    )
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.get_by_label("E-mail address").fill(WHO)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def pages(page: Page, address: str) -> Iterator[str]:
    """Go to one page after the other; gives the name of each when it is there."""
    page.goto(f"{address}/cases?status=open")
    yield "cases"
    page.goto(f"{address}/cases?sort=due")
    yield "due"
    page.locator("tbody a").first.click()
    yield "case"
    page.goto(f"{address}/held")
    yield "held"
    page.locator("tbody a").first.click()
    yield "held-mail"
    page.goto(f"{address}/outgoing")
    yield "outgoing"
    page.goto(f"{address}/cases/OS-2027-99999")
    yield "missing"


def main() -> None:
    """Take the pictures."""
    everything = len(sys.argv) > 1
    folder = Path(sys.argv[1]) if everything else ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with served_log() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for size in SIZES if everything else ("desk",):
            for scheme in ("light", "dark") if everything else ("light",):
                page = signed_in(browser, address, size, scheme)
                for name in pages(page, address):
                    if everything:
                        page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)
                    elif name in PICTURES:
                        page.screenshot(path=folder / f"{PICTURES[name]}.png")
                page.context.close()
        page = browser.new_context(viewport={"width": 360, "height": 740}).new_page()
        if everything:
            page.goto(f"{address}/sign-in")
            page.screenshot(path=folder / "sign-in-phone-light.png")
        browser.close()


if __name__ == "__main__":
    main()
