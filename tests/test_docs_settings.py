"""docs/settings.md names every setting with its default, and no setting that does not exist."""

import re
import tomllib
from datetime import time
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from mailflow.config import AbsenceEntry, Settings, from_data
from mailflow.domain.people import ROLES

DOCS = Path(__file__).parent.parent / "docs" / "settings.md"
TEXT = DOCS.read_text("utf-8")
FOUND_OUT = {"by security", "the address", "by host"}
"""Defaults that depend on another setting are told in words."""


def rows(text: str, heading: str = "Key") -> dict[str, str]:
    """First and second cell of each row of the table under this heading."""
    table = re.search(rf"(?m)^\| {heading} \|.*\n\|[-|]+\n((?:\|.*\n?)+)", text)
    assert table, heading
    cells = [line.strip("|").split(" | ") for line in table[1].splitlines()]
    return {cell[0].strip(" `"): cell[1].strip() for cell in cells}


def sections() -> dict[str, str]:
    """The text under each heading such as `## [web]`, by the name of the section."""
    parts = re.split(r"(?m)^## \[+(\w+)\]+$", TEXT)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def model_of(field: FieldInfo) -> type[BaseModel]:
    model = getattr(field.annotation, "__args__", (field.annotation,))[0]
    assert isinstance(model, type)
    assert issubclass(model, BaseModel)
    return model


def default_in_words(field: FieldInfo) -> str | None:
    default: Any = field.default
    if field.is_required():
        return "must be set"
    if default is None:
        return "none"
    if isinstance(default, time):
        default = f"{default:%H:%M}"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return "`[" + ", ".join(f'"{value}"' for value in default) + "]`"
    return f"`{default}`" if isinstance(default, int | float) else f'`"{default}"`'


def check(documented: dict[str, str], model: type[BaseModel]) -> None:
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    assert set(documented) == set(fields), model.__name__
    for key, said in documented.items():
        if said not in FOUND_OUT:
            assert said == default_in_words(fields[key]), f"{model.__name__}.{key}"


def test_every_section_is_documented_in_order() -> None:
    assert list(sections()) == list(Settings.model_fields)


def test_every_setting_is_documented_with_its_default_and_no_other() -> None:
    for name, text in sections().items():
        check(rows(text), model_of(Settings.model_fields[name]))
    check(rows(TEXT, "Key of an absence"), AbsenceEntry)


def test_every_role_is_documented() -> None:
    assert list(rows(TEXT, "Role")) == list(ROLES)


def test_the_smallest_file_and_the_examples_work() -> None:
    example = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert example
    data = tomllib.loads(example[1])
    data["people"].append({"id": "sam", "name": "Sam Lee", "email": "sam@example.org"})

    for key in ("absences", "closed_days"):
        written = re.findall(r"`(\{ (?:on|from) = .*? \})`", TEXT)
        values = [tomllib.loads(f"value = {text}")["value"] for text in written]
        section = data["people"][0] if key == "absences" else data["organisation"]
        section[key] = [value for value in values if ("from" in value) == (key == "absences")]
        assert section[key]

    assert from_data(data, environ={}).directory().admin.name == "Ann Admin"
