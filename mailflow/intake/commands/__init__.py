"""Commands by mail: one verb a file, the docstring of its `run` the help text that staff read."""

from __future__ import annotations

import difflib

from mailflow.intake.commands import (
    about,
    assign,
    close,
    deadline,
    escalate,
    extend,
    help,
    note,
    reopen,
    resolve,
    status,
)
from mailflow.intake.commands.verb import Verb
from mailflow.intake.grammar import CommandError

COMMANDS: tuple[Verb, ...] = (
    note.VERB,
    assign.VERB,
    deadline.VERB,
    extend.VERB,
    escalate.VERB,
    resolve.VERB,
    close.VERB,
    reopen.VERB,
    about.VERB,
    status.VERB,
    help.VERB,
)

_BY_WORD = {word: verb for verb in COMMANDS for word in (verb.name, *verb.synonyms)}


def is_verb(word: str) -> bool:
    """Whether the word is a command."""
    return word in _BY_WORD


def find_verb(word: str) -> Verb:
    """The command for a word. Raises CommandError with "did you mean" for one that is none."""
    verb = _BY_WORD.get(word)
    if verb is None:
        close_to = difflib.get_close_matches(word, _BY_WORD, n=1, cutoff=0.6)
        meant = f" Did you mean #{close_to[0]}?" if close_to else ""
        raise CommandError(f"There is no command #{word}.{meant} Write #help to see all commands.")
    return verb
