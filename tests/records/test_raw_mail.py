"""Raw mail in the database: whole whatever its size, and gone with the transaction that it was added in."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from mailflow.records.database import Database
from mailflow.records.inbound import RawMail
from mailflow.records.raw_mail import LARGE, add_raw_mail

LARGE_MAIL = random.Random(1).randbytes(5 * LARGE)


@pytest.fixture(params=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """An empty database of either kind."""
    url = (
        request.getfixturevalue("postgres_url") if request.param == "postgres" else f"sqlite:///{tmp_path}/new.sqlite3"
    )
    made = Database(url)
    made.migrate()
    request.addfinalizer(made.close)
    return made


def kept(db: Database) -> dict[str, tuple[int, bytes]]:
    with db.read() as session:
        return {one.sha256: (one.size, one.content) for one in session.exec(select(RawMail))}


@pytest.mark.parametrize("raw", [b"", b"small", LARGE_MAIL[:LARGE], LARGE_MAIL[: LARGE + 1], LARGE_MAIL])
def test_a_mail_of_any_size_is_kept_byte_for_byte(db: Database, raw: bytes) -> None:
    with db.write() as session:
        add_raw_mail(session, "a" * 64, raw)
        add_raw_mail(session, "b" * 64, raw[::-1])
    assert kept(db) == {"a" * 64: (len(raw), raw), "b" * 64: (len(raw), raw[::-1])}


def test_a_large_mail_is_not_kept_without_its_transaction(db: Database) -> None:
    with pytest.raises(RuntimeError), db.write() as session:
        add_raw_mail(session, "a" * 64, LARGE_MAIL)
        raise RuntimeError
    assert kept(db) == {}


def test_a_disk_that_is_full_is_a_trouble_of_the_database(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/new.sqlite3")
    db.migrate()
    with pytest.raises(DBAPIError, match="full"), db.write() as session:
        session.connection().exec_driver_sql("PRAGMA max_page_count=200")
        add_raw_mail(session, "a" * 64, LARGE_MAIL)
    assert kept(db) == {}
    db.close()
