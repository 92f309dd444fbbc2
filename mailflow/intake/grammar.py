"""The grammar of commands in a mail: `#verb value` lines at the top, up to the first line of prose.

Only the words this sender wrote are read, never a quote or a signature. A line that a mail client wrapped is
joined to the next one, so that a long reason stays whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_COMMANDS = 20
WRAPPED_AT = 72
"""The column at which the first mail clients wrap: a line that had room for the next word was ended by its writer."""

_COMMAND = re.compile(r"\s{0,20}#\s?([A-Za-z][A-Za-z-]{0,30})(?::|\b)\s*(.*)$")
_BECAUSE = re.compile(r"(?:^|\s)because\b[:,]?\s*", re.IGNORECASE)
_GREETING = re.compile(r"\s*(?:dear|hello|hi|hey|good (?:morning|afternoon|evening|day))\b", re.IGNORECASE)
_REPLY_CODE = re.compile(r"\[reply code [a-z2-7]{20}\]", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\(write [^)]{0,60}\)", re.IGNORECASE)


class CommandError(Exception):
    """A command that cannot be carried out; the text says why and what to write instead."""


@dataclass(frozen=True)
class Script:
    """What a mail asks for: commands as (verb, argument) in order, and the prose below them."""

    commands: tuple[tuple[str, str], ...]
    prose: str


def read_script(text: str) -> Script:
    """Take the commands off the top of a text. Raises CommandError when there are more than anybody means.

    A reply code, which a button writes into the mail, is no word of the sender's and goes no further.
    """
    lines = _REPLY_CODE.sub("", text.replace("\r\n", "\n").replace("\xa0", " ")).split("\n")
    commands: list[tuple[str, str]] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
            continue
        found = _COMMAND.match(line)
        if found is None:
            break
        argument = found[2].strip()
        at += 1
        while at < len(lines) and _goes_on(line, lines[at]):
            line = lines[at]
            argument = f"{argument} {line.strip()}"
            at += 1
        commands.append((found[1].lower(), argument))
        if len(commands) > MOST_COMMANDS:
            raise CommandError(f"A mail may hold at most {MOST_COMMANDS} commands; nothing was done.")
    return Script(tuple(commands), "\n".join(lines[at:]).strip())


def _goes_on(line: str, following: str) -> bool:
    """Whether the line was broken by a mail client, and so goes on in the following one."""
    words = following.split(maxsplit=1)
    if not words or _COMMAND.match(following) or _GREETING.match(following):
        return False
    return len(line.rstrip()) + 1 + len(words[0]) > WRAPPED_AT


def commands_below(prose: str) -> tuple[str, ...]:
    """The words of what looks like commands at the beginnings of lines of prose, where they are not carried out."""
    found = (_COMMAND.match(line) for line in prose.split("\n")[:2000])
    return tuple(match[1].lower() for match in found if match)


def has_commands(text: str) -> bool:
    """Whether the text begins with a command."""
    first = next((line for line in text.split("\n", 50)[:50] if line.strip()), "")
    return _COMMAND.match(first.replace("\xa0", " ")) is not None


def split_reason(argument: str) -> tuple[str, str]:
    """Part "3 days because the witness is away" into value and reason. Raises CommandError for an unfilled button."""
    found = _BECAUSE.search(argument)
    value, reason = (argument[: found.start()], argument[found.end() :]) if found else (argument, "")
    if _PLACEHOLDER.search(reason) or _PLACEHOLDER.search(value):
        raise CommandError("Put your own words in the place of the words in brackets, then send it again.")
    return value.strip(), reason.strip().rstrip(".").strip()
