"""The corpus of mails as clients and servers write them: each beside what is read in it, reviewed by eye."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mailflow.intake.inspect import inspect

CORPUS = Path(__file__).parents[1] / "corpus"
MAILS = sorted(CORPUS.glob("*.eml"))


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_mail_is_read_as_its_golden_file_says(path: Path, update_golden: bool) -> None:
    read = inspect(path.read_bytes(), path.name)
    del read["triage"]  # its weights are tried on other mail, in tests/triage
    golden = path.with_suffix(".json")
    if update_golden:
        golden.write_text(json.dumps(read, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert read == json.loads(golden.read_text(encoding="utf-8"))


def test_each_golden_file_has_its_mail() -> None:
    assert {path.stem for path in CORPUS.glob("*.json")} == {path.stem for path in MAILS}


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_nothing_that_is_read_can_break_a_line_or_a_json_writer(path: Path) -> None:
    read = inspect(path.read_bytes(), path.name)
    json.dumps(read, ensure_ascii=False).encode("utf-8")
    for key in ("subject", "from_name"):
        assert not set(read[key]) & set("\r\n\0\u202e\u200b"), key
    for part in read["attachments"]:
        assert part["filename"]
        assert not set(part["filename"]) & set("/\\\r\n\0\u202e\u200b")


def test_what_triage_makes_of_a_mail_is_shown() -> None:
    raw = b"From: alice@example.com\r\nSubject: Complaint\r\n\r\nI wish to complain about my course.\r\n"
    judged = inspect(raw, "m.eml")["triage"]
    assert judged["label"] == "complaint"
    assert 0.85 < judged["sure"] <= 1
    assert "complain" in " ".join(judged["because"]).lower()


KINDS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "auto": lambda read: read["is_auto_reply"] and not read["is_bounce"],
    "person": lambda read: not read["is_auto_reply"] and not read["is_bounce"],
    "forward": lambda read: not read["is_auto_reply"],
    "command": lambda read: read["commands"] and "#" not in read["prose"] and not read["is_auto_reply"],
    "reply": lambda read: "We will come" not in read["reply_text"] and not read["is_auto_reply"],
}
SHOWS_ITS_QUOTE = ("reply-en-our-marker-answered-below", "reply-en-quote-only")


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_the_name_of_a_mail_says_what_it_is(path: Path) -> None:
    kind = path.stem.partition("-")[0]
    if kind in KINDS and path.stem not in SHOWS_ITS_QUOTE:
        assert KINDS[kind](inspect(path.read_bytes(), path.name))
