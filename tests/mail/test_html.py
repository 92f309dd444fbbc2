"""HTML of mails, as text and as something our pages may show."""

from __future__ import annotations

import pytest

from mailflow.mail import html


def test_tables_keep_their_columns_and_links_their_address() -> None:
    text = html.to_text(
        "<table><tr><td>May</td><td>20</td></tr><tr><td>June</td><td>30</td></tr></table>"
        '<p>See <a href="https://bills.example.org/7">my account</a> and <a href="https://example.org">example.org</a>.'
    )
    assert "May   20" in text
    assert "June  30" in text
    assert "my account <https://bills.example.org/7>" in text
    assert text.count("example.org") == 2


def test_the_answered_mail_is_quoted_as_in_plain_text() -> None:
    text = html.to_text("<div>Mine</div><blockquote>Theirs<blockquote>Older</blockquote></blockquote><div>More</div>")
    assert text.split("\n")[0] == "Mine"
    assert "> Theirs" in text
    assert ">> Older" in text
    assert text.endswith("\nMore")


def test_an_answer_between_the_quotes_of_one_container_is_not_quoted() -> None:
    page = "<div class=gmail_quote>On Monday Bob wrote:<blockquote>When?</blockquote><div>Now.</div></div>"
    assert [line for line in html.to_text(page).split("\n") if line.strip("> ")] == [
        "On Monday Bob wrote:",
        "> When?",
        "Now.",
    ]


@pytest.mark.parametrize("named", ["class=gmail_signature", "class=moz-signature", "id=Signature"])
def test_a_signature_that_the_client_has_marked_is_marked_in_text(named: str) -> None:
    page = f"<div>The lift is broken.</div><div {named}><div>Alice Archer</div><div>9 Inn Yard</div></div>"
    assert html.to_text(page) == "The lift is broken.\n-- \nAlice Archer\n9 Inn Yard"
    assert "-- \n-- " not in html.to_text(page.replace("Alice Archer", "-- "))


def test_scripts_styles_and_hidden_words_are_not_text() -> None:
    text = html.to_text("<style>p{}</style><script>x()</script><p>Seen</p><p style='display: none'>unseen</p>")
    assert text == "Seen"


@pytest.mark.parametrize(
    "page", ["<div>" * 400 + "words", "<blockquote>" * 3_000 + "words", "<p>words</p>" + "<b>x</b>" * 30_000]
)
def test_html_that_is_too_deep_or_too_much_loses_its_layout_but_no_words(page: str) -> None:
    assert "words" in html.to_text(page)
    assert "words" in html.clean(page)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=http://t.example/p.gif>",
        "<a href='javascript:alert(1)'>x</a>",
        "<svg onload=x()>",
        "<p style='background:url(http://t.example)'>x</p>",
        "<iframe src=//t.example></iframe>",
        "<form action=//t.example><input>",
        "<link rel=stylesheet href=//t.example>",
        "<p onclick=x()>y</p>",
        "<a href='data:text/html,x'>x</a>",
        "<base href=//t.example>",
        "<math><mtext><style><img src=x onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=x()>'>",
        "<div>" * 500 + "<script>alert(1)</script>",
    ],
)
def test_cleaned_html_runs_nothing_and_loads_nothing(attack: str) -> None:
    cleaned = html.clean(attack).lower()
    for bad in (
        "<script",
        "<img",
        "javascript:",
        "onload",
        "onerror=",
        "onclick",
        "url(",
        "<iframe",
        "<form",
        "<link",
        "<base",
        "data:",
        "<svg",
    ):
        assert bad not in cleaned


def test_ordinary_html_stays_readable_after_cleaning() -> None:
    assert html.clean("<p>A <b>bold</b> <a href='https://example.org'>link</a></p>") == (
        '<p>A <b>bold</b> <a href="https://example.org" rel="noopener noreferrer nofollow">link</a></p>'
    )
