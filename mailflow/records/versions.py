"""The versions of the schema that this mailflow knows, read from the names of the migration files."""

from pathlib import Path

MIGRATIONS = Path(__file__).parent / "migrations"
KNOWN = tuple(sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py")))
NEWEST = KNOWN[-1]


def trouble(have: str | None) -> str | None:
    """What is wrong with a database of this version, or None when nothing is."""
    if have == NEWEST:
        return None
    if have is None:
        return "The database is empty. `mailflow run` (or any other process) sets it up when it starts."
    return (
        newer(have) or f"The database is at version {have}, this mailflow needs {NEWEST}. Start mailflow to upgrade it."
    )


def newer(have: str | None) -> str:
    """What to do if no migration of ours leads to this version of the schema, or ""."""
    if have is None or have in KNOWN:
        return ""
    return (
        f"The database was made by a newer mailflow than this one (its version is {have}). Install that mailflow"
        " again, or go back to the backup from before."
    )
