"""Whatever bytes come in, reading keeps its promises: a few seconds of it here, minutes with --long and `make fuzz`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz import making
from tests.fuzz.promises import keep, keep_for_text

SHORT = settings(max_examples=60, suppress_health_check=list(HealthCheck), derandomize=True)
LONG = settings(max_examples=20_000, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("find", making.FINDS, ids=lambda path: path.stem)
def test_what_a_fuzzer_once_found_stays_mended(find: Path) -> None:
    keep(find.read_bytes())


@SHORT
@given(making.damaged())
def test_a_damaged_mail_is_read(raw: bytes) -> None:
    keep(raw)


@SHORT
@given(making.put_together())
def test_pieces_in_any_order_are_read(raw: bytes) -> None:
    keep(raw)


@SHORT
@given(making.texts)
def test_what_a_sender_wrote_is_made_of_words_that_are_there(text: str) -> None:
    keep_for_text(text)


@pytest.mark.slow
@LONG
@given(making.damaged())
def test_very_many_damaged_mails_are_read(raw: bytes) -> None:
    keep(raw)


@pytest.mark.slow
@LONG
@given(making.put_together())
def test_very_many_heaps_of_pieces_are_read(raw: bytes) -> None:
    keep(raw)


@pytest.mark.slow
@LONG
@given(making.texts)
def test_very_many_texts_lose_no_word_that_is_not_there(text: str) -> None:
    keep_for_text(text)
