"""A letter's text as it is sent: with its buttons, as plain text and as a page for phones, Outlook and dark mode.

The markup is what reads well as plain text: a line underlined with hyphens is a heading, "- " a list (two spaces
go on with its item), "> " other people's words, two spaces elsewhere a "name: value" line, and a line in
[brackets] the banner that says where a reply goes. Nothing in the text becomes a link, whoever wrote it:
only buttons are links.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby

from mailflow.letters.words import one_line

CHOICES = "What you can do (choose one, then press send):"

# Characters that a mailto: address has after quoting (RFC 6068, 2); none of them ends a <…> or an attribute.
_MAILTO = re.compile(r"mailto:[!#-;=?-~]+")
_RULE = re.compile(r"-{3,}")

# Sizes and lines only: a colour of text or background would fight with dark mode. A button brings both of its own.
_PAGE = "margin:0;padding:16px;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5"
_WRAP = "overflow-wrap:anywhere;word-break:break-word"
_PARAGRAPH = "margin:0 0 16px 0"
_HEADING = "margin:24px 0 8px 0;font-size:18px;line-height:1.3"
_LIST = "margin:0 0 16px 0;padding:0 0 0 24px"
_ITEM = "margin:0 0 6px 0"
_QUOTE = "margin:0 0 16px 0;padding:4px 0 4px 12px;border-left:4px solid #8a8f98"
_BANNER = "margin:0 0 16px 0;padding:10px 12px;border:2px solid #c2410c;border-radius:6px;font-weight:bold"
_CELL = "padding:14px 18px;border-radius:6px;background-color:#1d4ed8;text-align:center"
_LINK = "color:#ffffff;text-decoration:none;font-weight:bold;font-size:16px;display:block"


def to_text(text: str, buttons: Sequence[tuple[str, str]] = ()) -> str:
    """The letter as plain text. `buttons` are (label, mailto: address); ValueError for any other address."""
    if not buttons:
        return text
    choices = (f"- {one_line(label)}:\n  <{_checked(address)}>" for label, address in buttons)
    return "\n".join((text.rstrip("\n"), "", CHOICES, "", *choices, ""))


def to_html(text: str, buttons: Sequence[tuple[str, str]] = (), title: str = "") -> str:
    """The same letter as an HTML page, all of it escaped; nothing in it is fetched from anywhere."""
    body = [*_blocks(text), *_buttons(buttons)]
    return "\n".join(
        (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{escape(title)}</title>",
            f'</head>\n<body style="{_PAGE}">',
            f'<div style="max-width:600px;margin:0 auto;{_WRAP}">',
            *body,
            "</div>\n</body>\n</html>\n",
        )
    )


_Writer = Callable[[list[str]], Iterator[str]]


def _blocks(text: str) -> Iterator[str]:
    for writer, group in groupby(_kinds(text.split("\n")), key=lambda one: one[0]):
        yield from writer([line for _, line in group])


def _kinds(lines: list[str]) -> Iterator[tuple[_Writer, str]]:
    """Each line with what it is, told by how it begins, by what underlines it and, in a list, by what came before."""
    before: _Writer = _nothing
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        before = _kind(line, before, following)
        yield before, line


def _kind(line: str, before: _Writer, following: str) -> _Writer:
    if not line.strip() or _RULE.fullmatch(line):
        return _nothing
    if line.startswith(">"):
        return _quote
    if line.startswith("- "):
        return _list
    if line.startswith("  "):
        return _list if before is _list else _pairs
    if line.startswith("[") and line.endswith("]"):
        return _banner
    return _heading if _RULE.fullmatch(following) else _paragraph


def _nothing(_: list[str]) -> Iterator[str]:
    return iter(())


def _paragraph(lines: list[str]) -> Iterator[str]:
    yield f'<p dir="auto" style="{_PARAGRAPH}">{_broken(lines)}</p>'


def _heading(lines: list[str]) -> Iterator[str]:
    yield f'<h2 dir="auto" style="{_HEADING}">{_broken(lines)}</h2>'


def _banner(lines: list[str]) -> Iterator[str]:
    yield f'<p style="{_BANNER}">{_broken([line[1:-1] for line in lines])}</p>'


def _list(lines: list[str]) -> Iterator[str]:
    items: list[list[str]] = []
    for line in lines:
        if line.startswith("- "):
            items.append([])
        items[-1].append(line[2:])
    shown = "".join(f'<li dir="auto" style="{_ITEM}">{_broken(item)}</li>' for item in items)
    yield f'<ul style="{_LIST}">{shown}</ul>'


def _quote(lines: list[str]) -> Iterator[str]:
    bare = [line[2:] if line.startswith("> ") else line[1:] for line in lines]
    yield f'<blockquote dir="auto" style="{_QUOTE}">{_broken(bare)}</blockquote>'


def _pairs(lines: list[str]) -> Iterator[str]:
    rows = []
    for line in lines:
        name, colon, value = line.strip().partition(": ")
        rows.append(f"{_shown(name)}: <b>{_shown(value)}</b>" if colon else _shown(name))
    yield f'<p dir="auto" style="{_PARAGRAPH}">{"<br>".join(rows)}</p>'


def _buttons(buttons: Sequence[tuple[str, str]]) -> Iterator[str]:
    if not buttons:
        return
    yield f'<p style="margin:24px 0 12px 0">{escape(CHOICES)}</p>'
    for label, address in buttons:
        # A table cell: Outlook gives padding and colour to cells only.
        yield (
            '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 10px 0">'
            f'<tr><td bgcolor="#1d4ed8" style="{_CELL}"><a href="{escape(_checked(address))}" style="{_LINK}">'
            f"{_shown(one_line(label))}</a></td></tr></table>"
        )


def _checked(address: str) -> str:
    if not _MAILTO.fullmatch(address):
        raise ValueError(f"A button is a mailto: address with all else quoted, not {address[:80]!r}.")
    return address


def _shown(text: str) -> str:
    return escape(text).replace("  ", "&nbsp; ")


def _broken(lines: list[str]) -> str:
    return "<br>\n".join(map(_shown, lines))
