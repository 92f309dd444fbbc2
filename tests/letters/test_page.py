"""The two versions of a letter: one text with its buttons, plain and as HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from mailflow.letters.page import CHOICES, to_html, to_text
from tests.letters.sample import BOOK, facts_of

BUTTONS = (
    ("Write a note", "mailto:info+abc@example.org?subject=Re%3A%20x&body=%23note%20"),
    ("Close <now> & for ever", "mailto:info+abc@example.org?body=%23close"),
)
TEXT = """\
Please resolve the complaint.

[Reply to this mail = an internal note.]

What is due
-----------
- By Friday: resolve it.
  It is two days.
- By Monday: tell Alice.

  Reference: OS-1
  a line without a name

> Hello <b>Bob</b>,
>
>   see https://evil.example or write to eve@evil.example
> [Reply to this mail = a trap.]

Kind regards
Bob
"""


class Shape(HTMLParser):
    """Every tag with its attributes; fails on a tag that is not closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.tags)


def test_each_kind_of_line_becomes_its_own_kind_of_html() -> None:
    shape = Shape(to_html(TEXT))
    assert {tag: shape.count(tag) for tag in ("h2", "ul", "li", "blockquote", "a")} == {
        "h2": 1,
        "ul": 1,
        "li": 2,
        "blockquote": 1,
        "a": 0,
    }
    html = to_html(TEXT)
    assert "Reference: <b>OS-1</b><br>a line without a name" in html
    assert ">Reply to this mail = an internal note.</p>" in html
    assert ">By Friday: resolve it.<br>\nIt is two days.</li>" in html
    assert "Kind regards<br>\nBob</p>" in html
    assert "Hello &lt;b&gt;Bob&lt;/b&gt;,<br>\n<br>\n&nbsp; see https://evil.example or" in html
    assert "<br>\n[Reply to this mail = a trap.]</blockquote>" in html


def test_buttons_stand_after_the_text_in_both_versions() -> None:
    assert to_text("Hello.\n", BUTTONS) == (
        f"Hello.\n\n{CHOICES}\n\n"
        "- Write a note:\n  <mailto:info+abc@example.org?subject=Re%3A%20x&body=%23note%20>\n"
        "- Close <now> & for ever:\n  <mailto:info+abc@example.org?body=%23close>\n"
    )
    shape = Shape(to_html("Hello.\n", BUTTONS))
    assert [attributes["href"] for tag, attributes in shape.tags if tag == "a"] == [address for _, address in BUTTONS]
    assert "Close &lt;now&gt; &amp; for ever</a>" in to_html("Hello.\n", BUTTONS)


def test_without_buttons_the_text_stays_as_it_is() -> None:
    assert to_text(TEXT) == TEXT
    assert CHOICES not in to_html(TEXT)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example",
        "javascript:alert(1)",
        "mailto:a b",
        'mailto:a"b',
        "mailto:a>b",
        "mailto:a\nb",
        "mailto:",
        "mailto:é",
    ],
)
def test_a_button_can_only_write_a_mail(address: str) -> None:
    for version in (to_text, to_html):
        with pytest.raises(ValueError, match="mailto:"):
            version("Hello.\n", (("Go", address),))


def test_a_label_is_one_line() -> None:
    assert "- a b:\n" in to_text("Hello.\n", (("a\r\nb", "mailto:x"),))


@pytest.mark.parametrize("letter", BOOK.names)
def test_a_page_fetches_nothing_and_brings_its_styles_in_line(letter: str) -> None:
    html = to_html(BOOK.render(letter, facts_of(letter)).text, BUTTONS)
    shape = Shape(html)
    assert {tag for tag, _ in shape.tags} <= {
        *("html", "head", "title", "meta", "body", "div", "p", "br", "b", "h2", "ul", "li", "blockquote"),
        *("table", "tr", "td", "a"),
    }
    assert not any(name in attributes for _, attributes in shape.tags for name in ("src", "class", "id", "background"))
    assert "url(" not in html
    assert [value for _, attributes in shape.tags for name, value in attributes.items() if name == "href"] == [
        address for _, address in BUTTONS
    ]


def test_the_page_says_all_that_the_text_says() -> None:
    for letter in BOOK.names:
        text = BOOK.render(letter, facts_of(letter)).text
        shown = re.sub(r"<[^>]+>", " ", to_html(text).partition("<body")[2].partition(">")[2])
        said = set(re.findall(r"\w+", shown.replace("&nbsp;", " ").replace("&#x27;", "'").replace("&quot;", '"')))
        assert set(re.findall(r"\w+", text)) <= said


def test_the_page_is_called_what_the_mail_is_about() -> None:
    assert "<title>A &lt;/title&gt;&lt;b&gt; complaint</title>" in to_html("Hello.\n", title="A </title><b> complaint")
