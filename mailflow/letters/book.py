"""The book of letters: one file a letter, `<letter>.txt`, and every fact that it prints made harmless.

A file begins with `Subject: …` and a blank line; the rest is the letter in plain text. Its HTML is made from
that text (`mailflow.letters.page`), so that the two can never say different things. Files whose names begin
with "_" are parts that letters share.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailflow.letters.words import Block, as_name, as_written, ended, one_line, quoted, sentence

LONGEST_SUBJECT = 200

# Marks of our own in what Jinja renders; no fact can contain them, since facts lose their control characters.
_BEGINS, _ENDS, _SUBJECT_ENDS = "\x02", "\x03", "\x04"
_BLOCK = re.compile(f"{_BEGINS}([^{_ENDS}]*){_ENDS}")
_BLANK_LINES = re.compile(r"\n{3,}")


class LetterError(Exception):
    """A letter cannot be written; the text says which and why."""


@dataclass(frozen=True)
class Rendered:
    """A letter ready to be sent: one line of subject and the text, which ends with a line break."""

    subject: str
    text: str


class LetterBook:
    """All letters of a folder, compiled once; it may be shared by threads."""

    def __init__(self, folder: Path) -> None:
        """Read every letter. Raises LetterError, with file and line, if one cannot be used."""
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=False,  # a letter is plain text; to_html escapes all of it
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=_printed,
            auto_reload=False,
            cache_size=-1,
        )
        for own in (as_name, as_written, ended, quoted, sentence):
            self._environment.filters[own.__name__] = own
        self._letters = {
            file.stem: self._compiled(file) for file in sorted(folder.glob("*.txt")) if not file.name.startswith("_")
        }
        if not self._letters:
            raise LetterError(f"There are no letters (files that end in .txt) in {folder}.")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all letters, sorted."""
        return tuple(self._letters)

    def render(self, letter: str, facts: Mapping[str, Any]) -> Rendered:
        """Write a letter. Raises LetterError for an unknown letter and for a fact that it needs and lacks."""
        if letter not in self._letters:
            near = difflib.get_close_matches(letter, self._letters, n=1)
            hint = f" Did you mean “{near[0]}”?" if near else f" There are: {', '.join(self._letters)}."
            raise LetterError(f"There is no letter “{letter}”.{hint}")
        try:
            subject, _, text = self._letters[letter].render(facts).partition(_SUBJECT_ENDS)
        except (TemplateError, TypeError) as error:
            raise LetterError(f"The letter “{letter}” cannot be written: {error}.") from error
        return Rendered(_short(one_line(subject).strip()), _tidy(text))

    def _compiled(self, file: Path) -> Template:
        first, _, rest = file.read_text(encoding="utf-8").partition("\n")
        if not first.startswith("Subject: ") or not rest.startswith("\n"):
            raise LetterError(f"{file}: a letter begins with the line “Subject: …” and a blank line.")
        try:
            return self._environment.from_string(f"{first.removeprefix('Subject: ')}{_SUBJECT_ENDS}\n{rest}")
        except TemplateSyntaxError as error:
            raise LetterError(f"{file}, line {error.lineno}: {error.message}") from error


def _printed(value: object) -> str:
    """What Jinja prints for a value: a block between its two marks, all else as one line."""
    if isinstance(value, Block):
        return f"{_BEGINS}{value}{_ENDS}" if value else ""
    return "" if value is None else one_line(str(value))


def _short(subject: str) -> str:
    return subject if len(subject) <= LONGEST_SUBJECT else f"{subject[: LONGEST_SUBJECT - 1].rstrip()}…"


def _tidy(rendered: str) -> str:
    """The text without blanks at line ends and with one blank line at most; blocks stay as they are."""
    pieces = _BLOCK.split(rendered)
    pieces[::2] = [
        _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in frame.split("\n"))) for frame in pieces[::2]
    ]
    return "".join(pieces).strip("\n") + "\n"
