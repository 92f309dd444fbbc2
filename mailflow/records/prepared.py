"""Prepared statements: built and compiled once for each kind of database, then run by the driver directly.

SQLAlchemy compiles a statement's cache key, context and result anew each time it is run, which costs twenty
times what SQLite takes to run it. The dozen statements that every mail needs are therefore compiled here, with
the same column types, and handed to the driver in the session's own transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Boolean, ColumnElement, Connection, Dialect, Integer, literal_column
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

from mailflow.records.base import Json, UtcDateTime, Word

Values = Mapping[str, Any]


def at_most(rows: int) -> ColumnElement[int]:
    """A limit that stands in the statement itself.

    PostgreSQL plans a statement that it has seen often once for all values. Not knowing the limit it takes it for a
    tenth of what is found, and walks through a whole table backwards to spare itself sorting ten rows.
    """
    return literal_column(str(rows), Integer)


class Prepared:
    """One statement. `keys` are the columns that an insert or update takes values for."""

    def __init__(self, statement: ClauseElement, keys: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._keys = list(keys) if keys is not None else None
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, session: Session, **values: Any) -> list[tuple[Any, ...]]:
        """Run it with these values for its parameters; returns every row."""
        connection = session.connection()
        return self._for(connection).rows(connection, values)

    def value(self, session: Session, **values: Any) -> Any:
        """Run it; returns the first column of the first row, or None."""
        found = self.rows(session, **values)
        return found[0][0] if found else None

    def run(self, session: Session, *rows: Values) -> None:
        """Run it once for each row of values, in one call of the driver."""
        if rows:
            connection = session.connection()
            self._for(connection).run(connection, rows)

    def _for(self, connection: Connection) -> _Compiled:
        compiled = self._compiled.get(connection.dialect.name)
        if compiled is None:
            compiled = self._compiled[connection.dialect.name] = _Compiled(
                self._statement, self._keys, connection.dialect
            )
        return compiled


class _Compiled:
    def __init__(self, statement: ClauseElement, keys: list[str] | None, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=keys)
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - everything but DDL compiles to one
        self._sql = compiled.string
        self._dialect = dialect
        self._driver_error: type[Exception] = dialect.loaded_dbapi.Error
        self._by_place = compiled.positiontup is not None
        names = compiled.positiontup if compiled.positiontup is not None else list(compiled.params)
        readers = [_reader(column.type, dialect) for column in compiled._result_columns]
        self._readers = [(place, reader) for place, reader in enumerate(readers) if reader is not None]
        self._plan = [(name, compiled.params[name], _processor(compiled.binds[name], dialect)) for name in names]

    def rows(self, connection: Connection, values: Values) -> list[tuple[Any, ...]]:
        cursor = connection.connection.cursor()
        try:
            cursor.execute(self._sql, self._parameters(values))
            found = cursor.fetchall()
        except self._driver_error as error:
            raise self._failure(error) from error
        finally:
            cursor.close()
        return [self._read(row) for row in found] if self._readers else list(found)

    def run(self, connection: Connection, rows: Sequence[Values]) -> None:
        cursor = connection.connection.cursor()
        try:
            if len(rows) == 1:
                cursor.execute(self._sql, self._parameters(rows[0]))
            else:
                cursor.executemany(self._sql, [self._parameters(values) for values in rows])
        except self._driver_error as error:
            raise self._failure(error) from error
        finally:
            cursor.close()

    def _read(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """A row with moments, JSON and words as the models have them."""
        values = list(row)
        for place, reader in self._readers:
            values[place] = reader(values[place])
        return tuple(values)

    def _failure(self, error: Exception) -> BaseException:
        """The driver's error as the one that SQLAlchemy would have raised."""
        return DBAPIError.instance(self._sql, None, error, self._driver_error, dialect=self._dialect)

    def _parameters(self, values: Values) -> Any:
        """The values as the driver takes them: in the statement's order for SQLite, by name for PostgreSQL."""
        get = values.get
        if self._by_place:
            return [as_kept(get(name, fixed)) if as_kept else get(name, fixed) for name, fixed, as_kept in self._plan]
        return {name: as_kept(get(name, fixed)) if as_kept else get(name, fixed) for name, fixed, as_kept in self._plan}


def _processor(bind: BindParameter[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What turns a value into what the driver takes."""
    processor = bind.type.dialect_impl(dialect).bind_processor(dialect)
    if processor is not None and isinstance(bind.type, UtcDateTime | Word):
        return lru_cache(512)(processor)  # a mail writes the same few moments and words again and again
    return processor


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What turns what the driver gives into a value of our own types; of numbers and text nothing is needed."""
    ours = isinstance(kind, UtcDateTime | Json | Word | Boolean)
    return kind.dialect_impl(dialect).result_processor(dialect, None) if ours else None
