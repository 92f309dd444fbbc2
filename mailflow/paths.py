"""Where files lie that are not Python: those of mailflow in the package or beside it, the settings where it runs."""

import os
from collections.abc import Mapping
from pathlib import Path

SETTINGS = Path("mailflow.toml")
PACKAGE = Path(__file__).resolve().parent


def templates_folder() -> Path:
    """The folder `templates/`. A wheel carries it inside the package; a checkout has it at the top."""
    inside = PACKAGE / "templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"


def settings_file(environ: Mapping[str, str] | None = None) -> Path:
    """The settings file, if it is there: the one that MAILFLOW_CONFIG names, else mailflow.toml in this folder."""
    environ = os.environ if environ is None else environ
    return Path(environ.get("MAILFLOW_CONFIG") or SETTINGS)
