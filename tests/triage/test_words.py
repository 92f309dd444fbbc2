"""The list of words is sound: every phrase can be found, and in one sense only."""

import tomllib
from collections.abc import Iterator
from importlib import resources

import pytest

from mailflow.triage.words import Shows, clean, has_weight, plain_words, sentences, vocabulary


def entries() -> Iterator[tuple[str, str, str]]:
    listed = resources.files("mailflow.triage").joinpath("words.toml").read_text("utf-8")
    for language, groups in tomllib.loads(listed).items():
        for shows, phrases in groups.items():
            for phrase in phrases:
                yield language, shows, phrase


def compared(phrase: str) -> tuple[str, ...]:
    """What is compared with a mail: the words, or in scripts without spaces the phrase itself."""
    return (clean(phrase),) if clean(phrase) in dict(vocabulary().anywhere) else plain_words(phrase)


def test_every_group_is_one_we_know() -> None:
    assert {shows for _, shows, _ in entries()} <= {str(shows) for shows in Shows}


def test_every_language_can_say_that_it_complains_and_that_it_asks() -> None:
    groups = {(language, shows) for language, shows, _ in entries()}
    for language in {language for language, _ in groups}:
        assert {(language, "complains"), (language, "wrong"), (language, "asks"), (language, "named")} <= groups


def test_no_phrase_is_listed_twice_in_a_language() -> None:
    listed = [(language, compared(phrase)) for language, _, phrase in entries()]
    assert not {entry for entry in listed if listed.count(entry) > 1}


def test_no_phrase_means_two_things() -> None:
    meanings: dict[tuple[str, ...], set[str]] = {}
    for _, shows, phrase in entries():
        meanings.setdefault(compared(phrase), set()).add(shows)
    assert not {phrase for phrase, shows in meanings.items() if len(shows) > 1}


def test_no_phrase_has_a_word_that_is_skipped_when_mail_is_read() -> None:
    for _, _, phrase in entries():
        words = [word.plain for sentence in sentences(clean(phrase)) for word in sentence.words]
        assert all(has_weight(word) for word in words), phrase


def test_every_phrase_finds_itself() -> None:
    known = vocabulary()
    anywhere = dict(known.anywhere)
    for _, shows, phrase in entries():
        words = [word.removesuffix("*") for word in plain_words(phrase)]
        found = known.phrase_at(0, words)
        assert anywhere.get(clean(phrase)) == shows or (found is not None and found.shows == shows), phrase


def test_an_open_ending_leaves_enough_letters_to_mean_something() -> None:
    for _, _, phrase in entries():
        assert all(len(word) > 3 for word in plain_words(phrase) if word.endswith("*")), phrase


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("I haven't EVEN had", ("i", "have", "not", "had")),
        ("I’ve can’t won't cannot", ("i", "have", "can", "not", "will", "not", "can", "not")),
        ("Złożyć Plângere Straße", ("zlozyc", "plangere", "strasse")),
        ("3 times, three times", ("#", "times", ",", "#", "times")),
        ("５ 日", ("#", "日")),
        ("so very", ()),
        ("", ()),
    ],
)
def test_mail_and_phrases_are_read_alike(written: str, read: tuple[str, ...]) -> None:
    assert plain_words(written) == read


def test_sentences_end_at_marks_and_empty_lines_but_not_at_line_ends() -> None:
    found = list(sentences(clean("Who came?\nNobody\ncame. Fine\n\nBye")))
    assert [(len(sentence.words), sentence.asks) for sentence in found] == [
        (2, True),
        (2, False),
        (1, False),
        (1, False),
    ]
