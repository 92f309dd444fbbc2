"""Every letter is written for a sample case, and says what its reader needs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailflow.letters.page import to_html
from mailflow.paths import PACKAGE, templates_folder
from tests.letters.sample import (
    BOOK,
    CASE,
    ORG,
    OUTCOME_BY,
    OWN_FACTS,
    PROMISE_BY,
    TO_COMPLAINANT,
    WITHOUT_A_CASE,
    facts_of,
)

TO_STAFF = tuple(name for name in BOOK.names if name not in TO_COMPLAINANT)
NOTE = "an internal note. It does not reach the complainant."
GOLDEN = Path(__file__).parent / "golden"
# What a move may have to leave empty: no such date, no next stage, no reason given, nothing to tell yet.
MAY_BE_EMPTY = {
    *("promise_by", "outcome_by", "outcome_why", "dates", "next_title", "next_about", "next_stage", "window"),
    *(
        "because",
        "story",
        "notes",
        "complaint",
        "latest",
        "note",
        "status_note",
        "sender_name",
        "forwarded_from",
        "names",
    ),
    *("done", "problems", "next_date", "then", "status", "help"),
}


def _letters_posted_by(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            first = node.args[0] if node.args else None
            if node.func.attr in ("post", "tell_roles") and isinstance(first, ast.Constant):
                yield str(first.value)


def test_every_letter_has_its_sample_facts_and_every_sample_its_letter() -> None:
    assert set(BOOK.names) == set(OWN_FACTS)


def test_every_letter_that_a_move_promises_is_there() -> None:
    promised = {name for file in (PACKAGE / "domain").glob("*.py") for name in _letters_posted_by(file)}
    assert {"acknowledgement", "reminder", "overdue", "holding"} <= promised
    assert promised <= set(BOOK.names)


@pytest.mark.parametrize("letter", BOOK.names)
def test_every_letter_is_written_in_text_and_html(letter: str) -> None:
    rendered = BOOK.render(letter, facts_of(letter))
    assert rendered.subject
    assert rendered.text.endswith("\n") and not rendered.text.startswith("\n")
    assert "\n\n\n" not in rendered.text
    assert not re.search(r"[ \t]\n", rendered.text)
    assert "None" not in rendered.text and "  ." not in rendered.text and ".." not in rendered.text
    assert "</html>" in to_html(rendered.text)


@pytest.mark.parametrize("letter", BOOK.names)
def test_a_letter_with_as_few_facts_as_there_may_be_is_still_whole(letter: str) -> None:
    own = OWN_FACTS[letter]
    empty = {name: type(own[name])() for name in MAY_BE_EMPTY & own.keys()}
    if letter in ("escalated", "extension", "assigned", "escalation"):
        del empty["because"]
    if letter in ("promise", "extension"):
        del empty["outcome_by"]
    text = BOOK.render(letter, facts_of(letter, reader="", org=ORG | {"website": "", "external": []}, **empty)).text
    assert "\n\n\n" not in text
    assert not re.search(r"[ \t]$|^\.|[^.] \.|: *\.|\(\)|“”|[^\n >]  |\bby[.,]|:\n\n(?![->])", text, re.MULTILINE)


@pytest.mark.parametrize("letter", TO_COMPLAINANT)
def test_a_complainant_is_told_the_reference_and_whom_to_write_to(letter: str) -> None:
    rendered = BOOK.render(letter, facts_of(letter))
    assert rendered.subject.endswith("(OS-2026-00042)")
    assert "OS-2026-00042" in rendered.text
    assert "Bob Handler" in rendered.text
    assert CASE["subject"] not in rendered.subject + rendered.text


@pytest.mark.parametrize("letter", TO_STAFF)
def test_a_notice_names_its_case_first_and_says_where_a_reply_goes(letter: str) -> None:
    rendered = BOOK.render(letter, facts_of(letter))
    if letter in WITHOUT_A_CASE:
        assert "[OS-" not in rendered.subject
    else:
        assert rendered.subject.startswith("[OS-2026-00042] ")
        where = "your answer goes to Alice Moreno." if letter == "from-complainant" else NOTE
        assert f"\n\n[Reply to this mail = {where}]\n" in rendered.text


def test_an_acknowledgement_never_repeats_what_the_sender_wrote() -> None:
    hostile = "Cheap watches at http://evil.example"
    facts = facts_of("acknowledgement", reader=hostile)
    facts["case"] = CASE | {"subject": hostile, "complainant": hostile}
    rendered = BOOK.render("acknowledgement", facts)
    assert "watches" not in rendered.subject + rendered.text


@pytest.mark.parametrize("letter", ["acknowledgement", "outcome"])
def test_the_letters_that_matter_most_read_as_approved(letter: str) -> None:
    """After a change on purpose, read the new letter and put it into tests/letters/golden."""
    rendered = BOOK.render(letter, facts_of(letter))
    golden = (GOLDEN / f"{letter}.txt").read_text(encoding="utf-8")
    assert f"Subject: {rendered.subject}\n\n{rendered.text}" == golden


def test_an_acknowledgement_says_what_happens_by_when_and_the_procedure() -> None:
    text = BOOK.render("acknowledgement", facts_of("acknowledgement")).text
    assert PROMISE_BY in text and OUTCOME_BY in text
    assert "leaving out 25 and 28 Dec and 1 Jan" in text
    assert "Appeal. If the director's answer" in text


def test_a_late_acknowledgement_apologises_and_promises_no_date_that_has_passed() -> None:
    text = BOOK.render("acknowledgement", facts_of("acknowledgement", late=True)).text
    assert f"we are sorry. You should have heard from us by {PROMISE_BY}" in text
    assert f"By {PROMISE_BY} we will" not in text
    assert f"You will have our answer by {OUTCOME_BY}" in text


def test_an_outcome_has_its_decision_its_reasons_its_next_step_and_its_time_limit() -> None:
    text = BOOK.render("outcome", facts_of("outcome")).text
    for part in (
        "“partly upheld”",
        "the confirmation was never sent.",
        "the next step (Stage 2)",
        "by Fri 5 Feb 2027, 17:00",
    ):
        assert part in text


def test_the_handlers_own_letter_stands_first() -> None:
    words = "Dear Alice,\n\n  you were right.  \n\n\nBob"
    text = BOOK.render("outcome", facts_of("outcome", words=words, because="")).text
    assert text.startswith(f"{words}\n\nOur decision\n")
    assert "Our reasons are in the letter above." in text


def test_a_final_outcome_says_so_and_who_outside_can_help() -> None:
    # A final outcome comes without a next stage, as the domain gives it.
    facts = facts_of("outcome", final=True, window="")
    del facts["next_stage"], facts["next_about"]
    rendered = BOOK.render("outcome", facts)
    assert rendered.subject == "Our final answer to your complaint (OS-2026-00042)"
    assert "This is our final answer." in rendered.text
    assert "- The Funding Body: https://funder.example.org (after our appeal)\n" in rendered.text
    assert "- The Awarding Organisation: complaints@awards.example.org\n" in rendered.text


@pytest.mark.parametrize("outcome", ["upheld", "partly upheld", "not upheld", "withdrawn", "out of scope", "agreed"])
def test_every_outcome_is_named_and_leaves_a_way_on(outcome: str) -> None:
    for window, final in (("Fri 5 Feb 2027, 17:00", False), ("", True), ("", False)):
        text = BOOK.render("outcome", facts_of("outcome", outcome=outcome, window=window, final=final)).text
        assert f"“{outcome}”" in text
        assert "If you are not happy with this answer" in text or "If this is a mistake" in text


def test_a_late_letter_says_late_in_its_subject() -> None:
    assert BOOK.render("overdue", facts_of("overdue")).subject.startswith("[OS-2026-00042] Late: ")
    assert "late" in BOOK.render("holding", facts_of("holding")).subject


def test_what_stands_alone_on_the_left_is_never_a_fact_that_could_fake_our_markup() -> None:
    """At the start of a line only blocks, settings and reasons may stand: a banner or button is always ours."""
    for file in (templates_folder() / "email").glob("*.txt"):
        for line in file.read_text(encoding="utf-8").split("\n"):
            if line.startswith("{{"):
                assert re.match(r"\{\{ (org\.\w+|[\w.]+ \| (quoted|as_written)) \}\}", line), (file.name, line)
