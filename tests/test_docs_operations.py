"""The pages for operators, the Procfile and the Makefile name what exists, and all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from mailflow import cli

ROOT = Path(__file__).resolve().parent.parent
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


COMMANDS = dict(commands(cli.main))


def named_in(text: str) -> set[str]:
    """The words after `mailflow` or `.venv/bin/mailflow` wherever a text shows it as something to type."""
    shown = re.findall(r"`[^`\n]+`|^(?: {4,}|\$ |\S*bin/)?mailflow .*$", text, re.MULTILINE)
    found = (re.search(r"(?:^|[`/ ])mailflow (?:--config \S+ )?([a-z]+(?: [a-z]+)?)", line) for line in shown)
    return {match[1] for match in found if match}


def real(words: str) -> bool:
    return words in COMMANDS or words.split()[0] in COMMANDS or words in cli.main.commands


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    assert {words for words in named_in(page.read_text(encoding="utf-8")) if not real(words)} == set()


def test_the_operations_page_names_every_command() -> None:
    rows = set(re.findall(r"^\| `mailflow ([a-z ]+?)(?: --[a-z]+)?` \|", OPERATIONS, re.MULTILINE))
    assert set(COMMANDS) - rows - {"run"} == set()
    assert "`mailflow run`" in OPERATIONS


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_says_what_it_is_for(name: str) -> None:
    assert re.match(r"[A-Z].{10,}\.", COMMANDS[name].help or "")


def test_the_procfile_starts_the_four_parts_that_the_operations_page_describes() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    parts = dict(line.split(": mailflow ") for line in lines)
    assert parts == {name: name for name in ("web", "intake", "clock", "outbox")}
    assert set(parts) <= set(COMMANDS)
    section = OPERATIONS.split("## Processes")[1].split("\n## ")[0]
    assert re.findall(r"^\| `mailflow ([a-z]+)` \|", section, re.MULTILINE) == list(parts)


def test_the_operations_page_tells_the_exit_codes_that_commands_use() -> None:
    section = OPERATIONS.split("## Exit codes")[1].split("\n## ")[0]
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)}
    source = Path(cli.__file__).read_text(encoding="utf-8")
    used = {getattr(cli, name) for name in dir(cli) if name.startswith("EX_") and source.count(name) > 1}
    assert told == used | {1, 2}


@pytest.mark.parametrize("page", [*PAGES, ROOT / ".ci" / "run"], ids=lambda page: page.name)
def test_every_make_word_that_is_named_exists(page: Path) -> None:
    words = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^ *(?:exec )?)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named - words == set()


def test_every_make_word_explains_itself() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.findall(r"^([a-z]+):(?!.*## \w)", makefile, re.MULTILINE) == []
