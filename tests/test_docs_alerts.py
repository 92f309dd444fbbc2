"""docs/operations.md says of every alert what it means and what to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SECTION = (ROOT / "docs" / "operations.md").read_text("utf-8").split("## Alerts")[1].split("\n## ")[0]
ROWS = {row[0].strip(): row for row in (line.strip("|").split("|") for line in SECTION.splitlines()) if len(row) == 3}


def headlines() -> Iterator[str]:
    """The headline of every alert that is raised anywhere, with "…" for what differs from one to the next."""
    for file in sorted((ROOT / "mailflow").rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "raise_alert":
                yield from (written(word.value) for word in call.keywords if word.arg == "headline")


def written(value: ast.expr) -> str:
    parts = value.values if isinstance(value, ast.JoinedStr) else [value]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)


def test_alerts_are_found() -> None:
    assert len(set(headlines())) >= 5


@pytest.mark.parametrize("headline", sorted(set(headlines())))
def test_every_alert_is_explained(headline: str) -> None:
    assert headline in ROWS
    meaning, todo = ROWS[headline][1:]
    assert re.search(r"\w{3}", meaning)
    assert re.search(r"\w{3}", todo)


def test_no_alert_is_explained_that_does_not_exist() -> None:
    assert set(ROWS) - {"Alert", "---"} == set(headlines())
