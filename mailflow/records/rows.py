"""Rows that are only ever added (events, letters, deadlines, messages), written plainly and many at once.

SQLModel's unit of work costs more than the database itself where a mail leaves a dozen rows behind. What is
changed later is read and changed through the models as usual; both happen in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, insert
from sqlmodel import Session, SQLModel

from mailflow.records.prepared import Prepared


def add_row(session: Session, model: type[SQLModel], **values: Any) -> int:
    """Insert one row now; returns its id, 0 if its key is no number. What is not named gets the model's default."""
    row = {**_defaults(model), **values}
    if not _counted(model):
        _insert_many(model).run(session, row)
        return 0
    return int(_insert_one(model).value(session, **row))


def add_rows(session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert several rows now, in one statement."""
    if rows:
        defaults = _defaults(model)
        _insert_many(model).run(session, *({**defaults, **row} for row in rows))


@cache
def _table(model: type[SQLModel]) -> Table:
    return model.metadata.tables[str(model.__tablename__)]


@cache
def _counted(model: type[SQLModel]) -> bool:
    """Whether the database counts up an id for the table."""
    return "id" in _table(model).c


@cache
def _insert_one(model: type[SQLModel]) -> Prepared:
    table = _table(model)
    return Prepared(insert(table).returning(table.c.id), _keys(model))


@cache
def _insert_many(model: type[SQLModel]) -> Prepared:
    return Prepared(insert(_table(model)), _keys(model))


@cache
def _keys(model: type[SQLModel]) -> tuple[str, ...]:
    return tuple(column.key for column in _table(model).columns if column.key != "id")


@cache
def _defaults(model: type[SQLModel]) -> Mapping[str, Any]:
    """The default of every column that has one; the id is counted up by the database itself."""
    fields = model.model_fields
    return {
        key: fields[key].get_default(call_default_factory=True, validated_data={})
        for key in _keys(model)
        if key in fields and not fields[key].is_required()
    }
