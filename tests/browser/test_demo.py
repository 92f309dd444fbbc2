"""A newcomer before the pages of `mailflow demo`, started as they would start it, and stopped with Ctrl-C."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from mailflow import clock
from mailflow.records.account import add_account
from mailflow.records.database import Database
from tests.browser.conftest import FAINT, nothing_scrolls_sideways, sign_in
from tests.demo.process import demo, mailflow, read_until
from tests.oakstreet import write_settings
from tests.servers import free_port
from tests.web.conftest import PASSWORD, SAM

MOST_SKIPS = 12
MOST_TABS = 120


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address that the demo prints; in the end Ctrl-C stops it without a trace."""
    folder = tmp_path_factory.mktemp("demo")
    with demo(folder) as process:
        said = read_until(process, "Press Ctrl-C to stop")
        yield re.findall(r"Open (http://127\.0\.0\.1:\d+)/ in a browser", said)[-1]
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
    assert rest == "Stopped. Nothing is left behind.\n"
    assert process.returncode == 0
    assert list(folder.iterdir()) == []


def write(page: Page, town: str, subject: str) -> None:
    """Write a complaint as Alice, the way the first page proposes it."""
    page.goto(town)
    page.get_by_role("link", name="Write a complaint as Alice").click()
    expect(page.get_by_label("To")).to_have_value("info@oakfield.example.org")
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Text").fill(f"I want to complain. {subject}, and nobody answers me.\n\nAlice")
    nothing_scrolls_sideways(page)
    page.get_by_role("button", name="Send").click()


def open_latest(page: Page, about: str) -> None:
    """Open the latest mail of the mailbox that the page shows with these words in its subject."""
    page.locator(".letters a", has_text=about).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(about)
    nothing_scrolls_sideways(page)


def test_a_newcomer_complains_as_alice_acts_as_bob_and_lets_time_go_by(page: Page, town: str) -> None:
    page.goto(town)
    expect(page.get_by_role("heading", level=1)).to_have_text("This is mailflow at work")
    nothing_scrolls_sideways(page)
    page.locator("#mailboxes").get_by_role("link", name="Alice Moreno").click()
    open_latest(page, "Our final answer to your complaint")
    designed = page.frame_locator("iframe.designed")
    expect(designed.get_by_text("Dear Alice Moreno")).to_be_visible()
    page.get_by_role("link", name="Plain text").click()
    expect(page.locator(".pre")).to_contain_text("Dear Alice Moreno")

    size = page.viewport_size
    assert size is not None
    subject = f"The kitchen on floor {size['width']} is cold"
    write(page, town, subject)
    happened = page.get_by_role("status")
    expect(happened).to_contain_text(f"You sent “{subject}” as Alice Moreno.")
    answer = page.locator(".letters li.new a").first
    expect(answer).to_contain_text("We have received your complaint")
    reference = re.findall(r"OS-\d{4}-\d{5}", answer.inner_text())[0]
    nothing_scrolls_sideways(page)

    happened.get_by_role("link", name="Bob gets").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bob Hale")
    open_latest(page, reference)
    page.get_by_role("link", name="Reply", exact=True).click()
    quoted = page.get_by_label("Text")
    expect(quoted).to_contain_text(f"> Subject: {subject}")
    quoted.fill(f"#deadline 5 working days\n{quoted.input_value()}")
    page.get_by_role("button", name="Send").click()
    expect(happened).to_contain_text(f"{reference}: Bob Hale told the complainant to expect an answer by")
    expect(page.locator(".letters li.new a").first).to_contain_text(f"[{reference}] Done")

    for _ in range(MOST_SKIPS):
        before = page.locator(".clock strong").inner_text()
        page.get_by_role("button", name="Skip to the next deadline").click()
        expect(page.locator(".clock strong")).not_to_have_text(before)
        expect(happened).to_contain_text("The clock went from")
        if f"{reference}: Bob Hale was reminded to resolve the complaint" in happened.inner_text():
            break
    else:
        pytest.fail("Bob was never reminded")
    nothing_scrolls_sideways(page)
    open_latest(page, f"[{reference}] By ")
    designed.get_by_role("link", name="Upheld: give the outcome").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A new mail as Bob Hale")
    expect(page.get_by_label("Text")).to_have_value(re.compile("^#resolve upheld"))
    nothing_scrolls_sideways(page)
    page.get_by_role("link", name="Do not send").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bob Hale")


def test_a_newcomer_does_all_of_it_with_the_keyboard(page: Page, town: str) -> None:
    page.goto(town)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    reach(page, page.get_by_role("link", name="Write a complaint as Alice"))
    page.keyboard.press("Enter")
    size = page.viewport_size
    assert size is not None
    reach(page, page.get_by_label("Subject"))
    page.keyboard.type(f"The lift of house {size['width']} is broken")
    reach(page, page.get_by_label("Text"))
    page.keyboard.type("I want to complain about the lift. Alice")
    reach(page, page.get_by_role("button", name="Send"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("You sent")
    reach(page, page.locator(".letters a").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("We have received your complaint")
    greeting = page.frame_locator("iframe").get_by_text("Dear Alice Moreno")
    reach(page, page.locator("iframe"))
    expect(greeting).to_be_in_viewport()
    page.keyboard.press("PageDown")
    expect(greeting).not_to_be_in_viewport()
    page.goto(town)
    reach(page, page.get_by_role("button", name="Skip a day"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The clock went from")


def test_the_clock_that_stays_on_top_hides_nothing_that_has_the_focus(page: Page, town: str) -> None:
    """WCAG 2.2, 2.4.11: going up a long page, too."""
    page.goto(f"{town}/mail/alice/")
    page.locator(".letters a").last.focus()
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    first = page.locator(".letters a").first
    for _ in range(MOST_TABS):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(HIDDEN) == "", "it lies under the clock"
        if first.evaluate("one => one === document.activeElement"):
            return
    pytest.fail("the first mail was never reached")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_of_the_demo_can_be_told_from_their_ground(page: Page, town: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for address in ("/", "/mail/bob/", "/mail/bob/1", "/mail/bob/1?as=text", "/mail/bob/write", "/mail/nobody/"):
        page.goto(town + address)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        nothing_scrolls_sideways(page)
        assert page.evaluate(FAINT) == [], address
    page.get_by_role("button", name="Skip a day").click()
    expect(page.get_by_role("status")).to_contain_text("The clock went from")
    assert page.evaluate(FAINT) == []


def test_the_complaint_log_opens_beside_the_demo(page: Page, town: str) -> None:
    page.goto(town)
    with page.context.expect_page() as opened:
        page.get_by_role("navigation").get_by_role("link", name="Complaint log").click()
    log = opened.value
    expect(log.get_by_role("heading", level=1)).to_have_text("Cases")
    log.get_by_role("row", name="My Catering exam was never booked").get_by_role("link").click()
    expect(log.get_by_role("heading", name="What happened")).to_be_visible()
    nothing_scrolls_sideways(log)


def test_mailflow_web_serves_nothing_of_the_demo(page: Page, tmp_path: Path) -> None:
    port = free_port()
    settings = write_settings(tmp_path, more=f"[web]\nport = {port}\n")
    with mailflow(tmp_path, "--config", str(settings), "web") as process:
        read_until(process, "The log is at")
        db = Database(f"sqlite:///{tmp_path}/mailflow.sqlite3")
        with db.write() as session:
            add_account(session, SAM, PASSWORD, clock.now())
        db.close()
        log = f"http://127.0.0.1:{port}"
        sign_in(page, log)
        expect(page.get_by_role("heading", level=1)).to_have_text("Cases")
        for address in ("/mail/alice/", "/mail/bob/1", "/mail/bob/write", "/log", "/skip", "/static/demo.css"):
            answer = page.goto(log + address)
            assert answer is not None
            assert answer.status == 404, address
            expect(page.locator(".clock")).to_have_count(0)


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until this has the focus, as somebody without a mouse does, and see that it can be seen there."""
    for _ in range(MOST_TABS):
        if wanted.evaluate("one => one === document.activeElement"):
            expect(wanted).to_be_in_viewport()
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{wanted} is not reached with {MOST_TABS} presses of Tab")


HIDDEN = """() => {
  const one = document.activeElement, clock = document.querySelector('.clock');
  if (clock.contains(one) || getComputedStyle(clock).position !== 'sticky') return '';
  return one.getBoundingClientRect().top < clock.getBoundingClientRect().bottom ? one.innerText : '';
}"""
