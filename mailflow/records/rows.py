"""Rows written plainly: many in one statement, by statements that are built once.

SQLModel's unit of work costs more than the database itself where a mail leaves a dozen rows behind. What is
only ever added (events, letters, deadlines, messages) is therefore written from here, and what is changed
later is read and changed through the models as usual. Both happen in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, insert
from sqlmodel import Session, SQLModel


def add_row(session: Session, model: type[SQLModel], **values: Any) -> int:
    """Insert one row now; returns its id, 0 if its key is no number. What is not named gets the model's default."""
    result = session.connection().execute(_insert(model), {**_defaults(model), **values})
    key = result.inserted_primary_key
    return key[0] if key is not None and isinstance(key[0], int) else 0


def add_rows(session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert several rows now, in one statement."""
    if rows:
        defaults = _defaults(model)
        session.connection().execute(_insert(model), [{**defaults, **row} for row in rows])


@cache
def _table(model: type[SQLModel]) -> Table:
    table = model.metadata.tables[str(model.__tablename__)]
    assert isinstance(table, Table)  # noqa: S101 - every table model has one
    return table


@cache
def _insert(model: type[SQLModel]) -> Insert:
    return insert(_table(model))


@cache
def _defaults(model: type[SQLModel]) -> Mapping[str, Any]:
    """The default of every column but the ids that the database counts up itself."""
    fields = model.model_fields
    return {
        column.key: fields[column.key].get_default(call_default_factory=True, validated_data={})
        for column in _table(model).columns
        if column.key in fields and not fields[column.key].is_required() and column.key != "id"
    }
