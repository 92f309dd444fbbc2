"""docs/procedures.md says of every key, word and role what the loader knows, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from mailflow.domain.lengths import parse_length
from mailflow.domain.people import ROLES
from mailflow.domain.procedure import EndsWith, Starts, WhenDue
from mailflow.procedures.coherence import MAY_DO
from mailflow.procedures.loader import CLOCK_KEYS, PROCEDURE_KEYS, STAGE_KEYS, Library
from tests.procedures.test_loader import SMALL, problems

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "procedures.md").read_text(encoding="utf-8")


def tables() -> dict[str, dict[str, list[str]]]:
    """Each table's rows by their first cell; the tables by the heading or the first cell above them."""
    found: dict[str, dict[str, list[str]]] = {}
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE):
        for table in re.findall(r"(?:^\|.*\n)+", section, flags=re.MULTILINE):
            head, _, *rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()]
            title = section.splitlines()[0] if head[0] == "key" else head[0].strip("`")
            found[title] = {row[0].strip("`"): row[1:] for row in rows}
    return found


def words_of(cell: str) -> list[str]:
    return re.findall(r"`([a-z_]+)`", cell)


@pytest.mark.parametrize(
    ("title", "known"),
    [
        ("Keys of the file", PROCEDURE_KEYS),
        ("Keys of a stage", STAGE_KEYS),
        ("Keys of a clock", CLOCK_KEYS),
        ("ends_with", tuple(EndsWith)),
        ("when_due", tuple(WhenDue)),
    ],
)
def test_every_key_and_word_is_explained_in_its_order(title: str, known: Iterable[str]):
    assert list(tables()[title]) == [str(one) for one in known]


def test_the_words_that_a_clock_may_use_are_listed():
    clock = tables()["Keys of a clock"]
    assert words_of(clock["starts"][1]) == [str(one) for one in Starts]
    assert words_of(clock["ends_with"][1]) == [str(one) for one in EndsWith]
    assert words_of(clock["when_due"][1]) == [str(one) for one in WhenDue]


def test_what_each_kind_of_clock_may_do_is_what_the_loader_allows():
    for kind, row in tables()["ends_with"].items():
        assert words_of(row[2]) == [str(one) for one in MAY_DO[EndsWith(kind)]]


@pytest.mark.parametrize("title", ["Keys of the file", "Keys of a stage", "Keys of a clock"])
def test_the_keys_called_needed_are_those_the_loader_misses(title: str):
    for key, row in tables()[title].items():
        without = re.sub(rf"^{key} = .*\n", "", SMALL, flags=re.MULTILINE)
        if without != SMALL:
            missed = any(re.search(rf"(^|\.){key}: it is missing", one) for one in problems(without))
            assert missed == (row[0] == "yes" or "with" in row[0]), key


def test_the_roles_are_listed():
    (line,) = re.findall(r"^Roles are .*$", PAGE, flags=re.MULTILINE)
    assert words_of(line) == list(ROLES)


def test_every_length_in_the_page_is_one():
    for written in re.findall(r'"(\d+ [a-z ]+)"', PAGE):
        if written != "10 wds":
            parse_length(written)


def test_the_file_to_copy_is_there():
    assert "three-stage" in Library().ids()
