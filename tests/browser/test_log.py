from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import FAINT, nothing_scrolls_sideways, sign_in

PAGES = (
    "/cases",
    "/cases?overdue=1&sort=due",
    "/cases?q=heating",
    "/held",
    "/outgoing",
    "/nothing",
    f"/cases?area={'W' * 190}&q={'m' * 190}",
)


def test_sam_signs_in_reads_and_signs_out(page: Page, log: str) -> None:
    page.goto(f"{log}/cases?status=open")
    expect(page).to_have_title(re.compile("Sign in"))
    sign_in(page, log, password="not the password")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    nothing_scrolls_sideways(page)
    sign_in(page, log)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cases")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    page.goto(f"{log}/cases")
    expect(page).to_have_title(re.compile("Sign in"))


def test_sam_filters_the_list_and_the_address_keeps_it(signed_in: Page, log: str) -> None:
    page = signed_in
    unfold_filters(page)
    page.get_by_label("Status").select_option("open")
    page.get_by_label("Handler").select_option("Frank Osei")
    page.get_by_role("button", name="Show").click()
    assert "status=open" in page.url
    assert "handler=frank" in page.url
    rows = page.locator("tbody tr")
    assert rows.count() > 0
    for row in rows.all():
        expect(row).to_contain_text("Frank Osei")
    page.reload()
    unfold_filters(page)
    expect(page.get_by_label("Status")).to_be_visible()
    expect(page.get_by_label("Status")).to_have_value("open")
    page.get_by_role("link", name="Clear").click()
    expect(page.get_by_label("Status")).to_have_value("")


def unfold_filters(page: Page) -> None:
    """On a phone they are folded, so that the cases are in sight; on a desk there is no fold."""
    fold = page.get_by_text("Filters and order")
    if fold.is_visible():
        expect(page.get_by_label("Status")).to_be_hidden()
        fold.click()


def test_the_keyboard_reaches_every_filter(signed_in: Page, log: str) -> None:
    page = signed_in
    page.get_by_label("Search").focus()
    page.keyboard.press("Tab")
    if page.get_by_text("Filters and order").is_visible():
        expect(page.locator("summary")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    for name in ("Status", "Stage", "Handler", "Area", "Order", "only overdue"):
        expect(page.get_by_label(name)).to_be_focused()
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show")).to_be_focused()


def test_on_a_phone_the_first_case_is_in_sight(signed_in: Page, log: str) -> None:
    page = signed_in
    page.get_by_role("link", name="overdue").click()
    expect(page.locator("tbody a").first).to_be_in_viewport()


def test_sam_finds_a_case_by_its_reference_and_reads_it(signed_in: Page, log: str) -> None:
    page = signed_in
    reference = page.locator("tbody a").first.inner_text()
    page.get_by_label("Search").fill(reference.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(reference)
    expect(page.locator('[aria-current="step"]')).to_have_count(1)
    for name in ("Where it stands", "Parties", "Dates, and why each is what it is", "What happened"):
        expect(page.get_by_role("heading", name=name)).to_be_visible()
    folded = page.get_by_text("> We have your complaint.")
    expect(folded).to_be_hidden()
    page.get_by_text("The whole mail, with what it quotes").first.click()
    expect(folded.first).to_be_visible()
    nothing_scrolls_sideways(page)


def test_sam_saves_an_original_mail_and_the_list(signed_in: Page, log: str, tmp_path: Path) -> None:
    page = signed_in
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save this list as CSV").click()
    assert saved.value.suggested_filename == "cases-2027-01-06.csv"
    page.locator("tbody a").first.click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Original mail").first.click()
    saved.value.save_as(tmp_path / "mail.eml")
    assert (tmp_path / "mail.eml").read_bytes().startswith(b"From:")


def test_sam_decides_what_a_held_mail_is(signed_in: Page, log: str) -> None:
    page = signed_in
    page.get_by_role("link", name="Waiting for a decision").first.click()
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("link", name="Your invoice is overdue!!!").click()
    expect(page.get_by_text("pay now to avoid losing")).to_be_visible()
    nothing_scrolls_sideways(page)
    page.get_by_label("Part of a case").fill("OS-2027-99999")
    page.get_by_role("button", name="File it there").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no case")
    page.get_by_role("button", name="Noise").click()
    expect(page.get_by_role("status")).not_to_be_empty()
    expect(page.locator("tbody tr")).to_have_count(2)


def test_nothing_scrolls_sideways_and_every_field_has_a_name(signed_in: Page, log: str) -> None:
    page = signed_in
    for address in PAGES:
        page.goto(log + address)
        nothing_scrolls_sideways(page)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert page.evaluate(NAMELESS) == 0, address
        for table in page.get_by_role("table").all():
            expect(table.locator("caption")).to_have_count(1)


def test_the_keyboard_reaches_the_content_first_and_sees_where_it_is(signed_in: Page, log: str) -> None:
    page = signed_in
    page.goto(f"{log}/cases")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"


def test_the_log_works_without_javascript(page: Page, log: str) -> None:
    context = page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]  # it has one
    plain = context.new_page()
    sign_in(plain, log)
    plain.get_by_label("only overdue").check()
    plain.get_by_role("button", name="Show").click()
    assert "overdue=1" in plain.url
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_told_from_their_ground(signed_in: Page, log: str, scheme: str) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1 for text, on every element that has some."""
    page = signed_in
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for address in ("/cases", "/cases?overdue=1&sort=due", "/held/121", "/outgoing"):
        page.goto(log + address)
        assert page.evaluate(FAINT) == [], address
    page.goto(f"{log}/cases")
    page.goto(log + str(page.locator("tbody a").first.get_attribute("href")))
    assert page.evaluate(FAINT) == []


NAMELESS = """() => [...document.querySelectorAll('input:not([type=hidden]), select')]
  .filter(one => !one.labels.length).length"""
