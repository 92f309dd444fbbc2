"""The benchmark works: each measurement once, at a size that takes seconds. What it measures is not judged here."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest

from bench.corpus import large_mail, mails
from bench.run import WORDS, Sizes, document, run
from bench.servers import ImapServer, imap_server
from bench.table import Table, p95
from tests.servers.postgres import Postgres, private_postgres

TINY = Sizes(
    rounds=2,
    mails_a_round=20,
    answered=2,
    answered_apart=0,
    looks=(5, 10),
    large_mail=200_000,
    cases=(60,),
    requests=2,
    deadlines=100,
    due=4,
    received=1,
    read=20,
    message_ids=(20, 40),
    placed=2,
)
TITLES = {
    "intake": [
        "From the mailbox to a case with its acknowledgement queued",
        "Where the time of intake goes",
        "Where the time of reading goes",
    ],
    "reading": ["Reading a mail, beside mail-parser alone", "Mails made to do harm"],
    "threading": ["Finding the case of a mail"],
    "acknowledgement": ["From delivery to the acknowledgement in the sender's mailbox"],
    "footprint": ["Memory of each process"],
    "pages": ["Pages of the log", "A tick of the clock"],
    "starting": ["`mailflow receive`, from start to exit"],
}


@pytest.fixture(scope="module")
def imap() -> Iterator[ImapServer]:
    with imap_server() as server:
        yield server


@pytest.fixture(scope="module")
def cluster() -> Iterator[Postgres | None]:
    with private_postgres(durable=True) as server:
        yield server


@pytest.mark.parametrize("word", WORDS)
def test_each_measurement_gives_its_tables(
    word: str, tmp_path: Path, imap: ImapServer, cluster: Postgres | None
) -> None:
    told: list[str] = []
    tables = list(run(TINY, tmp_path, imap, cluster, told.append, only=word))
    assert [table.title for table in tables] == TITLES[word]
    assert all(len(row) == len(table.head) for table in tables for row in table.rows)
    assert told


def test_the_corpus_is_the_same_every_time_and_mixed_as_it_says() -> None:
    made = list(mails(200))
    assert made == list(mails(200))
    assert made != list(mails(200, seed=2))
    read = [message_from_bytes(raw) for raw in made]
    assert sum("In-Reply-To" in one for one in read) == 60
    assert sum(any(part.get_filename() for part in one.walk()) for one in read) == 20
    assert 60 <= sum(any(part.get_content_type() == "text/html" for part in one.walk()) for one in read) <= 100
    assert len({one["Message-ID"] for one in read}) == 200


def test_a_large_mail_is_about_as_large_as_asked() -> None:
    assert 0.97 < len(large_mail(3_000_000)) / 3_000_000 < 1.03


def test_the_document_says_what_the_tables_say_and_names_no_place_on_this_machine() -> None:
    table = Table("Speed", "How it was done.", ("", "mails/s"), (("mailflow", "12.3"),), ("The aim was met.",))
    text = document([table], ["2 cores"], 60.0)
    assert "## Speed" in text
    assert "| mailflow | 12.3 |" in text
    assert "- The aim was met." in text
    assert str(Path.home()) not in text


def test_p95_is_the_value_that_few_exceed() -> None:
    assert p95([float(number) for number in range(1, 101)]) == 95.0
    assert p95([3.0]) == 3.0
