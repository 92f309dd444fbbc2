"""The schema's upgrades: alembic, loaded only when a database is not at this version of mailflow yet."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from mailflow.records.versions import MIGRATIONS


def upgrade(connection: Connection, version: str = "head") -> None:
    """Bring the schema to the newest version, or to an earlier one, in the connection's transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, version)
