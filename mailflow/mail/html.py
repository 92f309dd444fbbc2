"""HTML of mails: into readable text that keeps tables, links and quoting, and into HTML safe for our pages."""

from __future__ import annotations

import html as entities
import re

import lxml.etree  # type: ignore[import-untyped]  # lxml ships no types
import lxml.html  # type: ignore[import-untyped]
import nh3
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig

from mailflow.mail import headers

_OPEN, _CLOSE, _SIGNED = "\ue000", "\ue001", "\ue002"
_PRIVATE = {0xE000: None, 0xE001: None, 0xE002: None}
_CONFIG = ParserConfig(css=CSS_PROFILES["strict"], display_images=False, display_links=False)
_DEEPEST = 200
"""Nested elements beyond which libxml2 drops text without a word (it stops at 256)."""

_MOST_TAGS = 30_000
"""Tags beyond which rendering would take more than about a second."""

_BLOCK_END = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/table|/blockquote)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_UNSPOKEN = re.compile(r"<(script|style|title)\b[^<>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
#: Containers in which a client puts the mail that is being answered, by class, id or both.
_QUOTE_NAMES = """
    gmail_quote gmail_extra_quote yahoo_quoted protonmail_quote tutanota_quote zmail_extra gwt-quote mailbox-quote
    quoted-message mailru-blockquote OLK_SRC_BODY_SECTION ms-outlook-mobile-reference-message
    mail-editor-reference-message-container
"""
_QUOTE_MARKS = re.compile(r"(?:^|[\s\"_])(?:" + "|".join(_QUOTE_NAMES.split()) + r")(?:$|[\s\"_])")
#: Containers in which a client puts the signature, by class or id. Apple's is not among them: people write into it.
_SIGNATURE_NAMES = """
    gmail_signature moz-signature Signature x_Signature signature ms-outlook-mobile-signature protonmail_signature_block
    protonmail_signature_block-user _rc_sig yahoo-signature tutanota_signature
"""
_SIGNATURES = frozenset(_SIGNATURE_NAMES.split())
_FORWARD_WORDS = re.compile(r"-{3,}|={5,}|begin forwarded|forwarded message|weitergeleitete", re.IGNORECASE)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)", re.IGNORECASE
)

_TAG_NAMES = """
    a abbr b bdi blockquote br caption center cite code col colgroup dd del details div dl dt em h1 h2 h3 h4 h5 h6
    hr i ins kbd li mark ol p pre q s samp small span strike strong sub summary sup table tbody td tfoot th thead tr
    tt u ul var
"""
_TAGS = set(_TAG_NAMES.split())
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}


def clean(html: str) -> str:
    """HTML fit for a page of ours: no script, style, form, image or anything else that loads from elsewhere.

    HTML that is too large or too deeply nested to be cleaned in time comes back as its text alone.
    """
    if len(html) > 2_000_000 or not _is_tame(html):
        return "<p>" + entities.escape(words(html[:2_000_000]).strip()).replace("\n", "<br>") + "</p>"
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags={"script", "style", "title", "noscript", "template"},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def to_text(html: str, most: int = 400_000) -> str:
    """The text a reader of `html` would see, from its first `most` characters.

    Tables keep their columns, a link its address where the text does not say it, and the answered mail is
    quoted with "> " as in plain text. HTML that the renderer cannot follow loses its layout, never its words.
    """
    html = html[:most].translate(_PRIVATE)
    text = ""
    if _is_tame(html):
        text = _rendered(html)
    return headers.many_lines(text if text.strip() else words(html)).strip("\n")


def _is_tame(html: str) -> bool:
    return html.count("<") <= _MOST_TAGS and _deepest(html) < _DEEPEST


def _deepest(html: str) -> int:
    """How deep elements may be nested in `html`: an upper bound, from counting tags."""
    deepest = depth = 0
    for match in re.finditer(r"<(/?)(\w{1,20})[^<>]{0,2000}?(/?)>", html):
        if match[2].lower() in ("br", "img", "hr", "meta", "link", "input", "col", "p", "li", "td", "tr", "o"):
            continue
        depth += -1 if match[1] else (0 if match[3] else 1)
        depth = max(depth, 0)
        deepest = max(deepest, depth)
    return deepest


def _rendered(html: str) -> str:
    try:
        tree = lxml.html.fromstring(html.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8"))
        _mark(tree)
        return _quoted(str(Inscriptis(tree, _CONFIG).get_text()))
    except Exception:  # a renderer that gives up on crafted HTML must not cost the words: see `words`
        return ""


def _mark(tree: lxml.html.HtmlElement) -> None:
    """Write link addresses into the text and marks around the mail that is being answered."""
    for element in list(tree.iter(lxml.etree.Element)):
        tag = element.tag
        if tag == "a":
            _spell_out(element)
        elif tag == "blockquote" or _is_quote(element):
            if tag != "blockquote" and element.find(".//blockquote") is not None:
                continue  # an answer may stand between the quotes in it, and "Jane Doe wrote:" above them
            element.text = _OPEN + (element.text or "")
            if len(element):
                element[-1].tail = (element[-1].tail or "") + _CLOSE
            else:
                element.text += _CLOSE
        elif _is_signature(element):
            element.text = _SIGNED + (element.text or "")
        elif element.get("style") and _HIDDEN.search(element.get("style", "")[:1000]):
            element.set("style", "display:none")


def _is_quote(element: lxml.html.HtmlElement) -> bool:
    mark = f'{element.get("class", "")[:200]}"{element.get("id", "")[:200]}'
    if len(mark) < 5 or not _QUOTE_MARKS.search(mark):
        return False
    return not _FORWARD_WORDS.search("".join(element.itertext())[:300])


def _is_signature(element: lxml.html.HtmlElement) -> bool:
    named = f"{element.get('class', '')[:200]} {element.get('id', '')[:200]}"
    return len(named) > 5 and not _SIGNATURES.isdisjoint(named.split()) and element.tag in ("div", "p", "pre", "table")


def _spell_out(link: lxml.html.HtmlElement) -> None:
    address = headers.one_line(link.get("href", ""))
    if not address.startswith(("http://", "https://", "mailto:")) or len(address) > 500:
        return
    shown = "".join(link.itertext())
    bare = address.removeprefix("mailto:").partition("?")[0] if address.startswith("mailto:") else address
    stem = re.sub(r"^https?://(?:www\.)?", "", bare).rstrip("/")
    if stem and shown.strip() and stem not in shown:
        link.tail = f" <{bare}>" + (link.tail or "")


def _quoted(text: str) -> str:
    if _OPEN not in text and _SIGNED not in text:
        return text.replace(_CLOSE, "")
    out: list[str] = []
    depth = 0
    for line in text.split("\n"):
        depth += line.count(_OPEN)
        body = line.replace(_OPEN, "").replace(_CLOSE, "")
        pieces = _with_signature_mark(body) if _SIGNED in body else [body]
        marks = ">" * min(depth, 8)
        out += [f"{marks} {piece}" if marks and piece.strip() else marks or piece for piece in pieces]
        depth = max(0, depth - line.count(_CLOSE))
    return "\n".join(out)


def _with_signature_mark(body: str) -> list[str]:
    """A line in which a signature begins, as the lines of plain text that say so."""
    before, _, after = body.partition(_SIGNED)
    after = after.replace(_SIGNED, "")
    marked = "" if after.strip() and not after.strip(" -") else "-- "  # many write the mark themselves
    return [piece for piece in (before, marked, after) if piece.strip()]


def words(html: str) -> str:
    """The words of `html` alone, in time that grows with its length.

    A pattern and no parser, since parsers take quadratic time where elements are nested deeply. What it returns is
    text, not HTML: it must be escaped wherever it is shown.
    """
    return entities.unescape(_TAG.sub("", _BLOCK_END.sub("\n", _UNSPOKEN.sub(" ", html))))
