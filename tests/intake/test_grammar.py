"""How commands are read off the top of a mail."""

from __future__ import annotations

import pytest

from mailflow.intake.commands import COMMANDS, find_verb
from mailflow.intake.grammar import (
    CommandError,
    commands_below,
    has_commands,
    read_script,
    split_reason,
)

REASON = "the two dates were announced in May, and both of the courses"


@pytest.mark.parametrize(
    ("text", "commands", "prose"),
    [
        ("#note hello", [("note", "hello")], ""),
        ("\n\n  #Note: hello\n#status\n\nDear Al\n#note", [("note", "hello"), ("status", "")], "Dear Al\n#note"),
        ("# close", [("close", "")], ""),
        ("#1 is the first question", [], "#1 is the first question"),
        ("Hello\n#close", [], "Hello\n#close"),
        ("", [], ""),
        ("#\xa0note\xa0hello", [("note", "hello")], ""),
        ("#deadline Friday\n\n\n[reply code abcdefghijklmnopqrst]", [("deadline", "Friday")], ""),
        (f"#note because {REASON}\nwere full", [("note", f"because {REASON} were full")], ""),
        (f"#note because {REASON}\nDear Alice", [("note", f"because {REASON}")], "Dear Alice"),
        ("#note short\nlines stay apart", [("note", "short")], "lines stay apart"),
    ],
)  # fmt: skip
def test_commands_stand_at_the_top_up_to_the_first_prose(
    text: str, commands: list[tuple[str, str]], prose: str
) -> None:
    script = read_script(text)
    assert (list(script.commands), script.prose) == (commands, prose)
    assert has_commands(text) == bool(commands)


def test_more_commands_than_anybody_means_are_refused_quickly() -> None:
    with pytest.raises(CommandError, match="at most 20"):
        read_script("#note x\n" * 100_000)


def test_a_reason_follows_because_and_an_unfilled_button_is_refused() -> None:
    assert split_reason("3 days because he is away.") == ("3 days", "he is away")
    assert split_reason("Because: it is so") == ("", "it is so")
    assert split_reason("upheld") == ("upheld", "")
    with pytest.raises(CommandError, match="your own words"):
        split_reason("upheld because (write your reasons here)")


def test_commands_below_prose_are_seen() -> None:
    assert commands_below("Dear Alice,\n#close\n #note x\nsee #3") == ("close", "note")


@pytest.mark.parametrize("verb", COMMANDS, ids=lambda verb: verb.name)
def test_every_command_helps_with_a_sentence_and_an_example_that_reads_as_itself(verb: object) -> None:
    found = next(one for one in COMMANDS if one is verb)
    assert found.help.endswith(".")
    assert read_script(found.example).commands[0][0] == found.name
    assert all(find_verb(word) is found for word in (found.name, *found.synonyms))
