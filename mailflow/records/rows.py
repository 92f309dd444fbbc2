"""Rows that are only ever added (events, letters, deadlines, messages), written plainly and many at once.

SQLModel's unit of work costs more than the database itself where a mail leaves a dozen rows behind. What is
changed later is changed through the models as usual; both happen in the same transaction. `load` gives such a
model for a tenth of what the session's own look costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, insert, select
from sqlalchemy.orm import class_mapper, make_transient_to_detached
from sqlalchemy.orm.util import identity_key
from sqlmodel import Session, SQLModel

from mailflow.records.prepared import Prepared

Model = TypeVar("Model", bound=SQLModel)


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


def load(session: Session, model: type[Model], row_id: int) -> Model | None:
    """The model of a stored row, as `session.get` gives it; None if there is none."""
    known = session.identity_map.get(identity_key(model, row_id))
    if known is not None:
        return known
    for row in _select_one(model).rows(session, row_id=row_id):
        loaded = as_stored(model, dict(zip(("id", *_keys(model)), row, strict=True)))
        make_transient_to_detached(loaded)
        session.add(loaded)
        return loaded
    return None


def as_stored(model: type[Model], values: Mapping[str, Any]) -> Model:
    """A model with the values of its row, belonging to no session. They were checked when they were stored."""
    made: Model = class_mapper(model).class_manager.new_instance()
    made.__dict__.update(values)
    return made


@cache
def _table(model: type[SQLModel]) -> Table:
    return model.metadata.tables[str(model.__tablename__)]


@cache
def _counted(model: type[SQLModel]) -> bool:
    """Whether the database counts up an id for the table."""
    return "id" in _table(model).c


@cache
def _select_one(model: type[SQLModel]) -> Prepared:
    columns = _table(model).c
    return Prepared(select(*(columns[key] for key in ("id", *_keys(model)))).where(columns.id == bindparam("row_id")))


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
