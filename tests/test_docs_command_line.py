"""docs/command-line.md is made from the commands' help: `python -m tests.test_docs_command_line` writes it anew."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click

from mailflow.cli import main

PAGE = Path(__file__).resolve().parent.parent / "docs" / "command-line.md"
BEGINNING = """\
# Command line

What each command does, with examples. This page is made from the commands' own help (`mailflow COMMAND --help`); do
not edit it by hand.

Every command takes these words before its name:

"""


def page() -> str:
    """The page as it should be."""
    lines = [*options(main), *(line for words, command in commands(main) for line in told(words, command))]
    return re.sub(r"\n{3,}", "\n\n", BEGINNING + "\n".join(lines)).rstrip() + "\n"


def commands(group: click.Group, before: str = "mailflow") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


def told(words: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command)
    arguments = [one.make_metavar(context) for one in command.params if isinstance(one, click.Argument)]
    yield f"\n## {words}\n"
    yield f"    {' '.join([words, *(['[OPTIONS]'] if len(arguments) < len(command.params) else []), *arguments])}\n"
    for paragraph in re.split(r"\n\s*\n", inspect.cleandoc(command.help or "")):
        kept, mark, example = paragraph.rpartition("\b\n")
        if kept.strip():
            yield f"{kept.strip()}\n"
        yield "\n".join(f"    {line}" for line in example.splitlines()) + "\n" if mark else f"{example}\n"
    yield from options(command)


def options(command: click.Command) -> Iterator[str]:
    listed = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    if not listed:
        return
    yield "| Option | Meaning |"
    yield "|---|---|"
    for option in listed:
        if option.name != "help":
            default = f" Default: `{option.default}`." if isinstance(option.default, str) and option.default else ""
            meaning = option.help or f"{option.prompt}."
            yield f"| `{'`, `'.join(option.opts)}` | {meaning}{default} |"


def test_the_page_of_commands_is_what_the_commands_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.test_docs_command_line"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
