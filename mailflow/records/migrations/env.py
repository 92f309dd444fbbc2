"""How alembic reaches our database: over the connection that `Database.migrate` hands it."""

from typing import Any, Literal

from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from mailflow.records.base import Json, UtcDateTime, Word
from mailflow.records.tables import metadata


def _ours(name: str | None, type_: str, _parents: object) -> bool:
    # The full-text tables and their triggers are written by hand in a migration; alembic must not drop them.
    return not (type_ == "table" and name is not None and name.startswith("message_search"))


def _plain_type(type_: str, item: Any, _autogen: object) -> str | Literal[False]:
    # A migration is history: it names the database's own types, so that our classes may change later.
    if type_ == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if type_ == "type" and isinstance(item, Json | Word | AutoString):
        return "sa.Text()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    include_name=_ours,
    render_item=_plain_type,
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()
