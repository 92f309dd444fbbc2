"""The settings file that `mailflow init` writes: complete, honest about defaults, and never overwritten."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from mailflow.config import Settings, SettingsError, load
from mailflow.starter import write_starter

PASSWORDS = {"INFO_PASSWORD": "one", "SMTP_PASSWORD": "two"}


def plain(settings: Settings) -> dict[str, Any]:
    return settings.model_dump()


def test_the_starter_loads_and_needs_only_its_passwords(tmp_path: Path) -> None:
    path = tmp_path / "mailflow.toml"

    text = write_starter(path, organisation="Oak School", admin_name="Ann Admin")
    settings = load(path, PASSWORDS)

    assert path.read_text("utf-8") == text
    assert settings.organisation.name == "Oak School"
    assert settings.directory().admin.name == "Ann Admin"
    assert settings.secret(settings.mailboxes[0]) == "one"
    assert settings.secret(settings.smtp) == "two"
    assert settings.warnings() == ()


def test_every_default_it_shows_is_the_default(tmp_path: Path) -> None:
    path, uncommented = tmp_path / "mailflow.toml", tmp_path / "uncommented.toml"
    text = write_starter(path)

    uncommented.write_text(re.sub(r"(?m)^#(?=[a-z_]+ = )", "", text), "utf-8")

    assert "\nopens = " in uncommented.read_text("utf-8")
    assert plain(load(uncommented, {})) == plain(load(path, {}))


def keys(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def test_every_key_is_named(tmp_path: Path) -> None:
    text = write_starter(tmp_path / "mailflow.toml")
    tables = dict(zip(*[iter(re.split(r"(?m)^\[+(\w+)\]+$", text)[1:])] * 2, strict=True))

    assert set(tables) == keys(Settings)
    for name, body in tables.items():
        annotation = Settings.model_fields[name].annotation
        section = getattr(annotation, "__args__", (annotation,))[0]
        assert isinstance(section, type)
        assert issubclass(section, BaseModel)
        shown = set(re.findall(r"(?m)^(?:#|#   )?([a-z_]+) = ", body))
        assert keys(section) - shown <= {"line_manager"} & keys(section), name
        assert shown <= keys(section), name
    assert "#   line_manager = " in text


def test_the_examples_are_valid_too(tmp_path: Path) -> None:
    text = write_starter(tmp_path / "mailflow.toml")
    examples = [tomllib.loads(line) for line in re.findall(r"(?m)^#   ([a-z_]+ = .*)$", text)]

    assert {"external_bodies", "closed_days", "absences"} <= {key for example in examples for key in example}


def test_a_file_that_is_there_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "mailflow.toml"
    path.write_text("mine")

    with pytest.raises(SettingsError, match="is there already and was not touched"):
        write_starter(path)

    assert path.read_text() == "mine"


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot be written: No such file"):
        write_starter(tmp_path / "nowhere" / "mailflow.toml")


@pytest.mark.parametrize("name", ['The "Oak" School', "C:\\Oak", "Škola\u0000\n[smtp]", "$name ${smtp_host}", "📮"])
def test_any_name_can_be_written_and_read_back(tmp_path: Path, name: str) -> None:
    path = tmp_path / "mailflow.toml"

    write_starter(path, organisation=name)

    expected = "".join(c for c in name if c.isprintable())
    assert load(path, {}).organisation.name == expected


def test_an_answer_that_would_be_refused_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "mailflow.toml"

    with pytest.raises(SettingsError, match="complaints_address: expected an e-mail address"):
        write_starter(path, complaints_address="info at example.org")

    assert not path.exists()
