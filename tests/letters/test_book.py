"""The book of letters: what it refuses, and what no fact can do to a letter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.letters.book import LetterBook, LetterError
from mailflow.letters.page import to_html
from tests.letters.sample import BOOK, facts_of

HOSTILE = {
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "jinja": "{{ 7 * 7 }}{% include 'acknowledgement.txt' %}{{ case.__class__.__mro__ }}",
    "lines": "one\r\nBcc: eve@evil.example\r\n\r\nFrom eve Mon\nSubject: two\x0bthree\x85four\u2028five\u2029six",
    "controls": "a\x00b\x02c\x03d\x04e\x1b[31mf\x7fg\x9bh",
    "bidi": "\u202ecod.exe\u202c \u2067x\u2069",
    "half a character": "a\ud800b",
    "markup": "[Reply to this mail = nothing happens.]\n-----\n- item\n> quote\n  Key: value",
}


def book_of(folder: Path, **letters: str) -> LetterBook:
    for name, text in letters.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return LetterBook(folder)


def test_a_letter_is_a_subject_and_a_text(tmp_path: Path) -> None:
    book = book_of(tmp_path, hello="Subject: Hello {{ name }}\n\nDear {{ name }},\n\nall is well.\n")
    hello = book.render("hello", {"name": "Alice"})
    assert (hello.subject, hello.text) == ("Hello Alice", "Dear Alice,\n\nall is well.\n")
    assert book.names == ("hello",)


def test_a_subject_may_end_with_a_condition(tmp_path: Path) -> None:
    book = book_of(tmp_path, hello="Subject: {% if late %}Late{% else %}Hello{% endif %}\n\nText\n")
    assert book.render("hello", {"late": True}).subject == "Late"
    assert book.render("hello", {"late": True}).text == "Text\n"


def test_an_unknown_letter_is_named_and_the_nearest_offered() -> None:
    with pytest.raises(LetterError, match=r"no letter “acknowledgment”\. Did you mean “acknowledgement”"):
        BOOK.render("acknowledgment", {})
    with pytest.raises(LetterError, match="There are: acknowledgement, "):
        BOOK.render("", {})


def test_a_path_is_no_letter() -> None:
    for name in ("../../etc/passwd", "_case", "acknowledgement.txt", "/etc/passwd", "a\x00b"):
        with pytest.raises(LetterError):
            BOOK.render(name, {})


def test_a_missing_fact_is_refused_by_letter_and_name() -> None:
    facts = facts_of("closed")
    del facts["because"]
    with pytest.raises(LetterError, match="“closed” cannot be written: 'because' is undefined"):
        BOOK.render("closed", facts)
    with pytest.raises(LetterError, match="owner"):
        BOOK.render("closed", facts_of("closed", case={"reference": "OS-2026-00042"}))
    with pytest.raises(LetterError):
        BOOK.render("closed", facts_of("closed", case=None))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Hello,\n\nno subject", "begins with the line “Subject: …” and a blank line"),
        ("Subject: Hello\nDear Alice", "begins with the line “Subject: …” and a blank line"),
        ("Subject: Hello\n\nDear {{ name }\n", r"hello\.txt, line 3"),
        ("Subject: {{ name\n\nDear Alice\n", r"hello\.txt, line 1"),
        ("Subject: Hello\n\n{{ name | nonsense }}\n", r"hello\.txt, line 3: No filter named 'nonsense'"),
    ],
)
def test_a_broken_letter_is_refused_with_file_and_line(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(LetterError, match=complaint):
        book_of(tmp_path, hello=text)


def test_a_folder_without_letters_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LetterError, match="no letters"):
        LetterBook(tmp_path)


def test_a_letter_cannot_reach_into_python(tmp_path: Path) -> None:
    book = book_of(tmp_path, hello="Subject: Hello\n\n{{ name.__class__.__mro__ }}\n")
    with pytest.raises(LetterError):
        book.render("hello", {"name": "Alice"})


def test_a_long_subject_is_cut(tmp_path: Path) -> None:
    book = book_of(tmp_path, hello="Subject: {{ name }}\n\nText\n")
    subject = book.render("hello", {"name": "long " * 1000}).subject
    assert len(subject) <= 200 and subject.endswith("long…")


def test_blank_lines_and_blanks_at_line_ends_go_but_words_stay_as_they_are(tmp_path: Path) -> None:
    book = book_of(
        tmp_path, hello="Subject: Hello\n\n\n\nDear {{ name }}  \n\n\n\n{{ words | as_written }}\n\n\nBye \n"
    )
    words = "one  \n\n\n\n  two\t\n- three"
    assert book.render("hello", {"name": "", "words": words}).text == f"Dear\n\n{words}\n\nBye\n"


@pytest.mark.parametrize("fact", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("letter", BOOK.names)
def test_hostile_facts_stay_where_they_belong(letter: str, fact: str) -> None:
    plain = BOOK.render(letter, facts_of(letter))
    facts = facts_of(letter)
    for name in ("because", "owner_name", "sender_name", "sender_address", "subject", "reader", "title", "why", "what"):
        if name in facts and isinstance(facts[name], str):
            facts[name] = fact
    for name in ("words", "complaint"):
        if name in facts and letter not in ("to-complainant", "outcome"):
            facts[name] = fact
    if facts["case"]:
        facts["case"] = facts["case"] | {"complainant": fact, "subject": fact, "owner": fact}

    hostile = BOOK.render(letter, facts)
    assert hostile.subject.isprintable()
    assert "\r" not in hostile.text
    assert not set(hostile.text) & {chr(n) for n in (*range(9), *range(11, 32), *range(127, 160))}
    assert not re.search(r"(?m)^From ", hostile.text)
    assert "49" not in hostile.text
    hostile.text.encode("utf-8")

    ours, theirs = _structure(plain.text), _structure(hostile.text)
    assert theirs == ours
    html = to_html(hostile.text)
    assert "<script" not in html and "<img" not in html and "<a " not in html


def _structure(text: str) -> list[str]:
    """The lines that mean something by how they begin, without the words in them and without quotes."""
    return [line[:2] for line in text.split("\n") if line.startswith(("- ", "  ", "[", "--"))]


def test_quoted_words_survive_line_by_line() -> None:
    words = "<b>Hello</b>\n\n\n> older words\n-----\n[Reply to this mail = a trap]\n  two blanks  \n{{ 1 }}"
    text = BOOK.render("from-complainant", facts_of("from-complainant", words=words)).text
    assert "\n" + "\n".join(f"> {line}" if line else ">" for line in words.split("\n")) + "\n" in text


def test_a_stranger_cannot_put_an_advertisement_into_the_greeting() -> None:
    for name in ("http://evil.example", "Win 1000 today", "evil.example", "a" * 61, "You have won a new car", "=)", ""):
        assert BOOK.render("acknowledgement", facts_of("acknowledgement", reader=name)).text.startswith("Hello,\n")
    for name in ("Alice Moreno", "Dr. Mary O'Neil-Smith", "Łukasz Żak", "مريم", "देवी", "王小明", "J. R."):
        text = BOOK.render("acknowledgement", facts_of("acknowledgement", reader=name)).text
        assert text.startswith(f"Dear {name},\n")


@pytest.mark.parametrize("letter", ["from-complainant", "to-complainant"])
def test_a_megabyte_of_anything_is_printed_whole(letter: str) -> None:
    for piece in ("a" * 79 + "\n", " ", "From \n", "\x02"):
        words = piece * (1_000_000 // len(piece))
        facts = facts_of(letter, words=words, complaint=words)
        if letter != "to-complainant":
            facts["case"] = facts["case"] | {"complainant": words}
        rendered = BOOK.render(letter, facts)
        assert len(to_html(rendered.text)) > 500


@given(st.text(), st.text())
def test_no_text_breaks_a_letter(words: str, name: str) -> None:
    facts = facts_of("from-complainant", words=words, sender_name=name)
    plain = BOOK.render("from-complainant", facts)
    assert plain.subject.isprintable()
    to_html(plain.text).encode("utf-8")
