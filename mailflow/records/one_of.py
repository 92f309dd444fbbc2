"""`one_of`: a column is among values of which there may be any number, in a statement that never changes its text.

SQLAlchemy's own IN writes a parameter for each value, so that the statement is written anew for each number of
them. Here the values travel as one: SQLite takes a list as JSON, PostgreSQL an array.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, BindParameter, Boolean, Dialect, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Listed(TypeDecorator[Collection[Any]]):
    impl = Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.of) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        return list(value or ()) if dialect.name == "postgresql" else json.dumps(list(value or ()))


class OneOf(ColumnElement[bool]):
    """See `one_of`."""

    inherit_cache = True
    _traverse_internals = [  # noqa: RUF012 - SQLAlchemy's word for what makes two of them alike
        ("column", InternalTraversal.dp_clauseelement),
        ("values", InternalTraversal.dp_clauseelement),
    ]
    type = Boolean()
    _is_implicitly_boolean = True  # else SQLite is asked whether it "= 1", and looks at no index

    def __init__(self, column: Any, values: BindParameter[Any]) -> None:
        self.column = column
        self.values = values


def one_of(column: Any, values: str | Collection[Any]) -> OneOf:
    """The condition that a text or number column is one of these values, or of those of the parameter so named."""
    kind = _Listed(column.type)
    if isinstance(values, str):
        return OneOf(column, bindparam(values, type_=kind))
    return OneOf(column, bindparam(None, list(values), type_=kind, unique=True))


@compiles(OneOf, "sqlite")
def _in_json(element: OneOf, compiler: SQLCompiler, **how: Any) -> str:
    column, values = compiler.process(element.column, **how), compiler.process(element.values, **how)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - both are SQLAlchemy's own words


@compiles(OneOf, "postgresql")
def _in_array(element: OneOf, compiler: SQLCompiler, **how: Any) -> str:
    column, values = compiler.process(element.column, **how), compiler.process(element.values, **how)
    return f"{column} = ANY({values})"
