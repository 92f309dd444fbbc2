"""Raw mail on its way into the database: a large one is written in place, since SQLite would hold two more of it.

One copy is the statement's own, which the driver keeps with the statement for as long as the connection lives.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy import Integer, func, insert, literal_column
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from mailflow.records.inbound import RawMail
from mailflow.records.rows import add_row

LARGE = 1_000_000


def add_raw_mail(session: Session, sha256: str, raw: bytes) -> None:
    """Add the bytes of a mail in the caller's transaction."""
    connection = session.connection()
    if len(raw) <= LARGE or connection.dialect.name != "sqlite":
        add_row(session, RawMail, sha256=sha256, size=len(raw), content=raw)
        return
    room = {"sha256": sha256, "size": len(raw), "content": func.zeroblob(len(raw))}
    statement = insert(RawMail).values(room).returning(literal_column("rowid", Integer))
    row = connection.execute(statement).scalar_one()
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - the only driver that we use for SQLite
    try:
        with driver.blobopen("raw_mail", "content", row) as place:
            place.write(raw)
    except sqlite3.Error as error:
        raise DBAPIError.instance(str(statement), None, error, sqlite3.Error, dialect=connection.dialect) from error
