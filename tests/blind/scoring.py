"""Counts how well mails are read whose writers had not seen the code, against the answers that they gave.

There are two sets of writers: the names of mails begin with "a-" and, written later, with "b-". In each folder lie
mails and `cases.json`, which says of each mail what a careful person finds in it:

auto      `auto`: a machine sent it
bounce    `bounce`: mail could not be delivered, to `recipients`; `temporary`: a server is still trying
reply     `expected`: the words that this sender wrote
forward   `forward`: from, to, cc, date and subject of the original, or null
parse     `expected`: subject, from, body, attachments
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mailflow.intake.inspect import inspect

HERE = Path(__file__).resolve().parent
KEPT = 0.95
"""Of the words of an answer this share must be there."""
TOO_MANY = 0.10
"""And no more than this share, or two words, beyond them."""
BODY = 0.90
"""Of the runs of five letters of a body this share must be there."""

Read = dict[str, Any]
Case = dict[str, Any]


@dataclass
class Row:
    """One capability: how many mails ask for it, and which of them are read wrongly."""

    asked: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def right(self) -> int:
        return self.asked - len(self.wrong)


def score(of: str = "") -> dict[str, Row]:
    """Read every mail, or those of one set of writers; a row for each capability, in the order of the areas."""
    rows: dict[str, Row] = defaultdict(Row)
    for area, judge in AREAS.items():
        for case in json.loads((HERE / area / "cases.json").read_text(encoding="utf-8")):
            if not case["file"].startswith(of):
                continue
            file = HERE / area / case["file"]
            for capability, right in judge(case, inspect(file.read_bytes(), file.name)):
                row = rows[capability]
                row.asked += 1
                if not right:
                    row.wrong.append(f"{area}/{case['file']}")
    return rows


def _auto(case: Case, read: Read) -> Iterator[tuple[str, bool]]:
    right = read["is_auto_reply"] == case["auto"]
    yield ("automatic mail recognised" if case["auto"] else "people not taken for machines"), right


def _bounce(case: Case, read: Read) -> Iterator[tuple[str, bool]]:
    if case.get("temporary"):
        yield "delay notices not taken for a person", read["is_bounce"] or read["is_auto_reply"]
    elif not case["bounce"]:
        yield "other mail not taken for a bounce", not read["is_bounce"] or read["is_delay"]
    else:
        yield "bounces recognised", read["is_bounce"] and not read["is_delay"]
        if case.get("recipients"):
            yield "failing addresses", set(read["bounced_recipients"]) == {one.lower() for one in case["recipients"]}


def _reply(case: Case, read: Read) -> Iterator[tuple[str, bool]]:
    wanted, got = _words(case["expected"]), _words(read["reply_text"])
    total = wanted.total()
    kept = (wanted & got).total() / total if total else 1.0
    yield "nothing lost of what the sender wrote", kept >= KEPT
    yield "what the sender wrote, and no more", kept >= KEPT and (got - wanted).total() <= max(2, TOO_MANY * total)


def _forward(case: Case, read: Read) -> Iterator[tuple[str, bool]]:
    wanted, got = case["forward"], read["forward"]
    if wanted is None or got is None:
        right = wanted is got
    else:
        right = all(_level(got.get(key)) == _level(value) for key, value in wanted.items())
    yield ("other mail not taken for a forward" if wanted is None else "the original of a forward"), right


def _parse(case: Case, read: Read) -> Iterator[tuple[str, bool]]:
    wanted = case["expected"]
    names = [_level(one["filename"]) for one in read["attachments"]]
    yield (
        "subject, sender, body and attachment names",
        (
            ("subject" not in wanted or _level(wanted["subject"]) == _level(read["subject"]))
            and ("from" not in wanted or wanted["from"].lower() == (read["from"] or ""))
            and ("body" not in wanted or _share(wanted["body"], read["body_text"]) >= BODY)
            and all(_level(name) in names for name in wanted.get("attachments", ()))
        ),
    )


AREAS: dict[str, Callable[[Case, Read], Iterator[tuple[str, bool]]]] = {
    "parse": _parse,
    "auto": _auto,
    "bounce": _bounce,
    "reply": _reply,
    "forward": _forward,
}


def _words(text: str) -> Counter[str]:
    by_letter = re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", text)
    return Counter(re.findall(r"\w" if by_letter else r"\w+", unicodedata.normalize("NFC", text)))


def _level(value: Any) -> Any:
    if isinstance(value, list):
        return {one.lower() for one in value}
    return " ".join(unicodedata.normalize("NFC", value).split()) if isinstance(value, str) else value


def _share(wanted: str, got: str) -> float:
    runs = _runs(wanted)
    return len(runs & _runs(got)) / len(runs) if runs else 1.0


def _runs(text: str) -> set[str]:
    letters = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
    return {letters[at : at + 5] for at in range(max(1, len(letters) - 4))} if letters else set()
