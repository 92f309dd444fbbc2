"""The private PostgreSQL gives each test a database of its own."""

from __future__ import annotations

import sqlalchemy
from sqlalchemy import text


def _tables(url: str) -> list[str]:
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mark (id int)"))
        rows = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        names = [row[0] for row in rows]
    engine.dispose()
    return names


def test_a_database_is_fresh(postgres_url: str) -> None:
    assert _tables(postgres_url) == ["mark"]


def test_and_so_is_the_next_one(postgres_url: str) -> None:
    assert _tables(postgres_url) == ["mark"]
