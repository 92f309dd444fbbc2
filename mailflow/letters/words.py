"""What may be printed in a letter: a fact is one line, and other people's words can never pass for ours.

The whole markup of a letter works by lines (see `mailflow.letters.page`), so a fact that is one line cannot
fake any of it, and words with "> " before each line show for good where they begin and end.
"""

from __future__ import annotations

import re
import unicodedata

_LINE_BREAK = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Embeddings, overrides and isolates. In a name they would turn round the words of ours that follow it.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Half a character: no mail can carry it.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

# Letters and their marks in any script, and what joins them; a full stop only where it ends a word ("Dr. No").
_JOINS_A_NAME = frozenset(" -'’·\u200c\u200d")
_ENDS_A_SENTENCE = frozenset(".!?…")
_LONGEST_NAME = 60
_MOST_WORDS_OF_A_NAME = 5


class Block(str):
    """Lines that a letter prints exactly as they are."""

    __slots__ = ()


def one_line(text: str) -> str:
    """The text on one line, without control characters and without marks that change the reading direction."""
    if text.isprintable():
        return text
    return _REORDERING.sub("", _CONTROL.sub("", _LONE_SURROGATE.sub("\ufffd", " ".join(text.split()))))


def as_written(text: str) -> Block:
    """Lines of our own people or of a procedure, exactly as written; only control characters are taken out."""
    if not text.replace("\n", "").isprintable():
        text = _CONTROL.sub("", _LONE_SURROGATE.sub("\ufffd", _LINE_BREAK.sub("\n", text)))
    return Block(text.strip("\n"))


def quoted(text: str) -> Block:
    """Other people's words, exactly as written, each line after "> "."""
    lines = as_written(text)
    return Block("\n".join(f"> {line}" if line else ">" for line in lines.split("\n")) if lines else "")


def ended(text: str) -> str:
    """A reason as people type it, "it was late", with its full stop."""
    line = one_line(text).strip()
    return f"{line}." if line and line[-1] not in _ENDS_A_SENTENCE else line


def sentence(text: str) -> str:
    """A reason as people type it, "it was late", as a sentence: "It was late."."""
    line = ended(text)
    return f"{line[:1].upper()}{line[1:]}"


def as_name(text: str) -> str:
    """The name that a stranger gave, or "" if it is not plainly a name.

    An acknowledgement goes to whoever an unverified mail named. What greets them must not carry a link, a
    number or an advertisement that the real sender put where the name belongs.
    """
    name = one_line(text).strip()
    if len(name) > _LONGEST_NAME or len(name.split()) > _MOST_WORDS_OF_A_NAME:
        return ""
    letters = f"{name} ".replace(". ", " ")
    plain = all(one in _JOINS_A_NAME or unicodedata.category(one)[0] in "LM" for one in letters)
    return name if plain and any(one.isalpha() for one in name) else ""
