"""The tables of phrases: a slip in one of them would silently match nothing, or everything."""

from __future__ import annotations

import pytest

from mailflow.mail import absence_words, automatic_words, bounce_words, quote_words

TABLES = {
    name: table
    for words in (absence_words, automatic_words, bounce_words, quote_words)
    for name, table in vars(words).items()
    if isinstance(table, tuple)
}
TABLES |= {f"LABELS {name}": table for name, table in quote_words.LABELS.items()}
TABLES |= {
    f"{name} {language}": table
    for name in ("ABSENT", "LEAVE", "UNTIL", "BESIDES")
    for language, table in getattr(absence_words, name).items()
}


@pytest.mark.parametrize("name", TABLES)
def test_every_phrase_is_level_so_that_it_can_match(name: str) -> None:
    for phrase in TABLES[name]:
        assert phrase == " ".join(phrase.lower().split()), phrase


@pytest.mark.parametrize("name", [name for name in TABLES if not name.startswith("LABELS")])
def test_no_phrase_is_so_short_that_it_matches_anything(name: str) -> None:
    for phrase in TABLES[name]:
        assert len(phrase) >= (2 if phrase.isascii() else 1), phrase


@pytest.mark.parametrize("name", ["AUTOMATIC_SUBJECTS", "ORIGINAL_MESSAGE", "WROTE", "SENT_FROM"])
def test_the_languages_of_the_union_are_there(name: str) -> None:
    assert len(TABLES[name]) > 60
