"""Reads procedure files: TOML text becomes a `Procedure`, or one error that says everything there is to mend.

Each problem names the file, the key, what was expected and what stood there, for a person who edits such a
file twice a year. What the values must be together is in `mailflow.procedures.coherence`.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from mailflow.domain.lengths import Length, Unit, parse_length
from mailflow.domain.people import ROLES
from mailflow.domain.procedure import Clock, EndsWith, Procedure, Stage, Starts, WhenDue
from mailflow.procedures.coherence import Problem, incoherences

LONGEST_FILE_IN_BYTES = 200_000
_BUILT_IN = Path(__file__).resolve().parent

PROCEDURE_KEYS = ("id", "version", "title", "authority", "summary", "reply", "stage")
STAGE_KEYS = ("id", "title", "about", "owner", "next", "clock", "window")
CLOCK_KEYS = (
    "id",
    "title",
    "length",
    "starts",
    "ends_with",
    "when_due",
    "authority",
    "remind",
    "tell",
    "again",
    "act_before",
    "roll",
    "at_most",
    "extend_at_most",
)

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_LONGEST_LINE = 300
_LONGEST_TEXT = 20_000
_MOST_ENTRIES = 20
_LARGEST_VERSION = 1_000_000
# tomllib keeps every beginning of a dotted key: one of 200 kB would take all the memory there is.
_MOST_DOTS_IN_A_LINE = 100
_CONTROLS = {"Cc", "Cs", "Zl", "Zp"}
# They make text show in another order than it is stored, so that a reader is told something else.
_DIRECTION_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNREADABLE = Length(0, Unit.MINUTES)

Word = TypeVar("Word", bound=StrEnum)
Value = TypeVar("Value")


class ProcedureError(Exception):
    """A procedure file that cannot be used. `problems` says each thing to mend; `str()` has them all."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Library:
    """The procedures that can be chosen: those that come with mailflow, and an organisation's own.

    `own` is a folder of files named `<id>.toml`; one there takes the place of a built-in one with its id.
    A file is read once, so that what a case is started under and what is kept of it are the same text.
    """

    def __init__(self, own: Path | None = None) -> None:
        self.folders = (own, _BUILT_IN) if own else (_BUILT_IN,)
        self._texts: dict[str, str] = {}

    def ids(self) -> tuple[str, ...]:
        """Every procedure there is a file for, sorted; nothing is said of whether the file can be read."""
        files = (file for folder in self.folders for file in folder.glob("*.toml"))
        return tuple(sorted({file.stem for file in files if _ID.fullmatch(file.stem)}))

    def named(self, procedure_id: str) -> Procedure:
        """The procedure with this id. Raises ProcedureError if there is none or its file cannot be used."""
        procedure = read_procedure(self.text(procedure_id), f"{procedure_id}.toml")
        if procedure.id != procedure_id:
            raise ProcedureError(
                f'{procedure_id}.toml: id: expected "{procedure_id}", the name of the file, got "{procedure.id}"'
            )
        return procedure

    def text(self, procedure_id: str) -> str:
        """The file of this procedure as it is written. Raises ProcedureError if there is none."""
        if procedure_id not in self._texts:
            known = self.ids()
            if procedure_id not in known:
                raise ProcedureError(
                    f"There is no procedure {_shown(procedure_id)}.{_did_you_mean(procedure_id, known)}"
                    f" Those there are: {', '.join(known) or 'none'}."
                )
            files = (folder / f"{procedure_id}.toml" for folder in self.folders)
            self._texts[procedure_id] = read_text(next(file for file in files if file.exists()))
        return self._texts[procedure_id]


def read_text(file: Path) -> str:
    """The text of a procedure file. Raises ProcedureError if it cannot be read, is huge or not UTF-8."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(LONGEST_FILE_IN_BYTES + 1)
    except OSError as problem:
        raise ProcedureError(f"{file.name}: the file cannot be read: {problem.strerror}") from problem
    if len(raw) > LONGEST_FILE_IN_BYTES:
        raise ProcedureError(_too_long(file.name))
    try:
        return raw.decode()
    except UnicodeDecodeError as problem:
        raise ProcedureError(f"{file.name}: expected a text file in UTF-8; byte {problem.start} is not") from problem


@lru_cache(maxsize=64)
def read_procedure(text: str, name: str) -> Procedure:
    """The procedure that `text` describes. `name` is the file's name, for the errors.

    The same text gives the same value, read once. Raises ProcedureError with every problem found.
    """
    try:
        raw = text.encode()
    except UnicodeEncodeError as problem:
        raise ProcedureError(f"{name}: expected text in UTF-8; character {problem.start} is not") from problem
    if len(raw) > LONGEST_FILE_IN_BYTES:
        raise ProcedureError(_too_long(name))
    deep = next((line for line, words in enumerate(text.splitlines(), 1) if words.count(".") > _MOST_DOTS_IN_A_LINE), 0)
    if deep:
        raise ProcedureError(f"{name}: line {deep}: expected at most {_MOST_DOTS_IN_A_LINE} full stops in one line")
    try:
        # Windows editors put a byte order mark first, which TOML does not know.
        values = tomllib.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as problem:
        raise ProcedureError(f"{name}: this is not TOML: {problem}") from problem
    problems: list[Problem] = []
    procedure = _procedure(_Table(values, "", problems), hashlib.sha256(raw).hexdigest())
    problems += incoherences(procedure, problems)
    if problems:
        raise ProcedureError(*(f"{name}: {problem}" for problem in problems))
    return procedure


def _procedure(table: _Table, digest: str) -> Procedure:
    table.refuse_unknown(PROCEDURE_KEYS)
    reply = table.table("reply", needed=True)
    return Procedure(
        id=table.id(),
        version=table.version(),
        title=table.line("title"),
        authority=table.line("authority"),
        summary=table.text("summary"),
        stages=tuple(_stage(one) for one in table.tables("stage", "[[stage]]")),
        reply=_clock(reply) if reply else _NO_CLOCK,
        digest=digest,
    )


def _stage(table: _Table) -> Stage:
    table.refuse_unknown(STAGE_KEYS)
    window = table.table("window")
    return Stage(
        id=table.id(),
        title=table.phrase("title"),
        about=table.phrase("about"),
        owner=table.roles("owner", needed=True),
        clocks=tuple(_clock(one) for one in table.tables("clock", "[[stage.clock]]")),
        next=table.line("next", needed=False) or None,
        window=_clock(window) if window else None,
    )


def _clock(table: _Table) -> Clock:
    table.refuse_unknown(CLOCK_KEYS)
    return Clock(
        id=table.id(),
        title=table.phrase("title"),
        length=table.length("length", needed=True) or _UNREADABLE,
        starts=table.word("starts", Starts),
        ends_with=table.word("ends_with", EndsWith),
        when_due=table.word("when_due", WhenDue),
        authority=table.line("authority"),
        remind=table.lengths("remind"),
        tell=table.roles("tell"),
        act_before=table.length("act_before"),
        again=table.length("again"),
        roll=table.truth("roll"),
        at_most=table.length("at_most"),
        extend_at_most=table.length("extend_at_most"),
    )


# Stands in for a clock that is missing, until the error about that is raised.
_NO_CLOCK = Clock("", "", _UNREADABLE, Starts.STAGE, EndsWith.REPLY, WhenDue.REPORT, "")


class _Table:
    """One table of the file. Each question gives a value that fits, and notes what was wrong with the one there."""

    def __init__(self, values: Mapping[str, Any], where: str, problems: list[Problem]) -> None:
        self._values = values
        self._where = where
        self._problems = problems

    def refuse_unknown(self, known: tuple[str, ...]) -> None:
        for key in self._values:
            if key not in known:
                shown = key if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", key) else _shown(key)
                hint = _did_you_mean(key, known) or f" Known here: {', '.join(known)}."
                self._wrong(shown, f"there is no such key.{hint}")

    def id(self) -> str:
        text = self.line("id")
        if text and not _ID.fullmatch(text):
            self._expected("id", 'a short word in small letters such as "stage-1"', text)
        return text

    def version(self) -> int:
        value = self._get("version", needed=True, expected="a whole number such as 1")
        if value is None:
            return 1
        # A bool is an int to Python, not to whoever wrote `version = true`.
        if type(value) is not int or not 1 <= value <= _LARGEST_VERSION:
            self._expected("version", f"a whole number from 1 to {_LARGEST_VERSION}", value)
            return 1
        return value

    def truth(self, key: str) -> bool:
        value = self._get(key)
        if value is not None and not isinstance(value, bool):
            self._expected(key, "true or false", value)
        return value is True

    def line(self, key: str, *, needed: bool = True) -> str:
        expected = f"some words on one line, at most {_LONGEST_LINE} characters"
        return self._words(key, needed, expected, _LONGEST_LINE, also="")

    def text(self, key: str) -> str:
        expected = f"some lines of text, at most {_LONGEST_TEXT} characters"
        return self._words(key, True, expected, _LONGEST_TEXT, also="\r\n")

    def phrase(self, key: str) -> str:
        """A line that letters put into the middle of a sentence of theirs."""
        line = self.line(key)
        if line.endswith((".", ",", ";", ":", "!", "?")):
            self._expected(key, "words that can stand within a sentence, without a mark at their end", line)
        return line

    def word(self, key: str, words: type[Word]) -> Word:
        known = tuple(word.value for word in words)
        expected = f"one of {', '.join(known)}"
        value = self._get(key, needed=True, expected=expected)
        if value is None or value in known:
            return words(value or known[0])
        self._expected(key, expected, value, known)
        return words(known[0])

    def length(self, key: str, *, needed: bool = False) -> Length | None:
        expected = 'a length such as "10 working days"'
        value = self._get(key, needed=needed, expected=expected)
        return None if value is None else self._as_length(key, expected, value)

    def lengths(self, key: str) -> tuple[Length, ...]:
        expected = 'a list of lengths such as ["3 working days", "4 hours"]'
        found = self._list(key, expected, needed=False)
        read = (self._as_length(f"{key}[{place}]", 'a length such as "4 hours"', value) for place, value in found)
        return tuple(length for length in read if length)

    def roles(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        expected = 'a list of roles such as ["manager", "director"]'
        roles = []
        for place, value in self._list(key, expected, needed=needed):
            if not isinstance(value, str) or value not in ROLES:
                self._expected(f"{key}[{place}]", f"one of {', '.join(ROLES)}", value, ROLES)
            elif value in roles:
                self._wrong(f"{key}[{place}]", f'"{value}" is named twice')
            else:
                roles.append(value)
        return tuple(roles)

    def table(self, key: str, *, needed: bool = False) -> _Table | None:
        value = self._get(key, needed=needed, expected=f"a table [{self._at(key)}]")
        if value is None:
            return None
        if not isinstance(value, dict):
            self._expected(key, "a table", value)
            return None
        return _Table(value, self._at(key), self._problems)

    def tables(self, key: str, written: str) -> list[_Table]:
        expected = f"at least one {written}"
        value = self._get(key, needed=True, expected=expected)
        if value is None:
            return []
        if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
            self._expected(key, f"one or more tables, each under {written}", value)
            return []
        if len(value) > _MOST_ENTRIES:
            self._wrong(key, f"expected at most {_MOST_ENTRIES} of them, got {len(value)}")
            return []
        return [_Table(one, self._at(f"{key}[{place}]"), self._problems) for place, one in enumerate(value)]

    def _words(self, key: str, needed: bool, expected: str, most: int, also: str) -> str:
        value = self._get(key, needed=needed, expected=expected)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.strip() or len(value) > most:
            self._expected(key, expected, value)
            return ""
        odd = next((char for char in value if not _can_be_read(char) and char not in also), None)
        if odd is not None:
            self._wrong(key, f"{expected.partition(',')[0]} may not hold the control character U+{ord(odd):04X}")
            return ""
        return value.strip()

    def _list(self, key: str, expected: str, *, needed: bool) -> Iterable[tuple[int, Any]]:
        value = self._get(key, needed=needed, expected=expected)
        if value is None:
            return ()
        if not isinstance(value, list) or (needed and not value) or len(value) > _MOST_ENTRIES:
            self._expected(key, expected, value)
            return ()
        return enumerate(value)

    def _as_length(self, key: str, expected: str, value: object) -> Length | None:
        try:
            if isinstance(value, str):
                return parse_length(value)
        except ValueError:
            pass
        self._expected(key, expected, value)
        return None

    def _get(self, key: str, *, needed: bool = False, expected: str = "") -> Any:
        if needed and key not in self._values:
            self._wrong(key, f"it is missing; expected {expected}")
        return self._values.get(key)

    def _expected(self, key: str, expected: str, value: object, known: Iterable[str] = ()) -> None:
        hint = _did_you_mean(value, known) if isinstance(value, str) else ""
        self._wrong(key, f"expected {expected}, got {_shown(value)}{'.' if hint else ''}{hint}")

    def _wrong(self, key: str, what: str) -> None:
        self._problems.append(Problem(self._at(key), what))

    def _at(self, key: str) -> str:
        return f"{self._where}.{key}" if self._where else key


def _can_be_read(char: str) -> bool:
    return unicodedata.category(char) not in _CONTROLS and char not in _DIRECTION_CONTROLS


def _did_you_mean(text: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(text[:60].casefold(), list(known), n=1, cutoff=0.6)
    return f' Did you mean "{close[0]}"?' if close else ""


def _shown(value: object) -> str:
    """A value of the file made short and harmless enough to stand in an error."""
    if isinstance(value, (dict, list)):
        kind = "a table" if isinstance(value, dict) else "a list"
        return kind if value else f"an empty {kind[2:]}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) > 10**20:
        return "a very large number"
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in str(value)[:61])
    text = text if len(text) <= 60 else f"{text[:59]}…"
    return f'"{text}"' if isinstance(value, str) else text


def _too_long(name: str) -> str:
    return f"{name}: the file is longer than {LONGEST_FILE_IN_BYTES // 1000} kB; no procedure needs that"
