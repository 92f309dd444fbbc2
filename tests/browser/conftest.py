"""A real Chromium before a served log of invented cases, on a desk and on a phone."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from bench.make_cases import invented_office, make_cases
from mailflow.records.account import add_account
from mailflow.records.database import Database
from mailflow.web.app import create_app
from tests.servers import leave_out
from tests.web.conftest import NOW, PASSWORD, SAM, SECRET

SIZES = {"desk": (1280, 900), "phone": (320, 740)}  # WCAG 2.2, 1.4.10: nothing is lost at 320


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing: the tests' output is for failures."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; the tests that ask for it are left out, loudly, where there is none."""
    binary = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if binary is None:
        leave_out("tests in a browser", "Chromium (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with sixty cases and the account of Sam, made once and copied for each test."""
    file = tmp_path_factory.mktemp("browser") / "log.sqlite3"
    db = Database(f"sqlite:///{file}")
    db.migrate()
    make_cases(db, 60, NOW, open_share=0.4)
    with db.write() as session:
        add_account(session, SAM, PASSWORD, NOW)
    db.close()
    return file


@pytest.fixture
def log(tmp_path: Path, sixty: Path) -> Iterator[str]:
    """The address of a log of sixty cases."""
    shutil.copy(sixty, tmp_path / "log.sqlite3")
    db = Database(f"sqlite:///{tmp_path}/log.sqlite3")
    app = create_app(db, invented_office(NOW), lambda: NOW, SECRET)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    db.close()


@pytest.fixture(params=list(SIZES))
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """An empty page of each size. A test fails if the browser had to block or miss anything."""
    width, height = SIZES[request.param]
    context = chromium.new_context(viewport={"width": width, "height": height}, java_script_enabled=True)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert not complaints


@pytest.fixture
def signed_in(page: Page, log: str) -> Page:
    """The same page, with Sam signed in."""
    sign_in(page, log)
    return page


def sign_in(page: Page, log: str, password: str = PASSWORD) -> None:
    page.goto(f"{log}/sign-in")
    page.get_by_label("E-mail address").fill(SAM)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def nothing_scrolls_sideways(page: Page) -> None:
    page.wait_for_load_state()
    wide = page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    assert wide[0] <= wide[1], f"{page.url} is {wide[0]} wide on a window of {wide[1]}"


FAINT = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255];
  };
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const over = (top, below) => top.slice(0, 3).map((c, i) => c * top[3] + below[i] * (1 - top[3]));
  const ground = one => {
    const layers = [];
    for (let at = one; at; at = at.parentElement) layers.unshift(rgba(getComputedStyle(at).backgroundColor));
    return layers.reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const faint = [];
  for (const one of document.querySelectorAll('body *')) {
    const said = [...one.childNodes].filter(n => n.nodeType === 3 && n.data.trim()).map(n => n.data.trim()).join(' ');
    if (!said || !one.getClientRects().length || one.closest('.hidden, .skip, thead, option')) continue;
    const back = ground(one), front = over(rgba(getComputedStyle(one).color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${one.className} ${said.slice(0, 40)}`);
  }
  return faint;
}"""
