"""What mailflow stands on: named in pyproject.toml, pinned with hashes, under licences that a user can live with."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PIN_FILES = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]

#: Nobody imports these, but somebody reads them: time zones for zoneinfo, and the driver behind a database URL.
USED_WITHOUT_IMPORT = {"tzdata", "psycopg"}

#: The compiled half of pydantic, which pins it to the very version.
PART_OF = {"pydantic-core": "pydantic"}

#: Under the LGPL, and only in the extra that says so; never a part of mailflow itself.
LGPL = {"psycopg", "psycopg-binary"}


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in requirements}


@cache
def homes_of_modules() -> dict[str, list[str]]:
    """Module -> the distributions that bring it; slow to find out, so found out once."""
    return dict(metadata.packages_distributions())


def imported(folder: str) -> set[str]:
    """The distributions whose modules are imported anywhere in the folder, ours and the standard library's left out."""
    modules = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module)
    ours = {"mailflow", "webhooks", "tests", "bench", "_typeshed"}  # the last exists for type checkers only
    found = set()
    for module in modules:
        top = module.split(".")[0]
        if top in sys.stdlib_module_names or top in ours:
            continue
        candidates = {canonicalize_name(name) for name in homes_of_modules().get(top, [top])}
        if len(candidates) > 1:  # a namespace that several share, such as flufl
            candidates = {name for name in candidates if name == canonicalize_name(module)} or candidates
        found |= {PART_OF.get(name, name) for name in candidates}
    return found


def test_what_mailflow_imports_is_named_in_pyproject() -> None:
    extras = PROJECT["optional-dependencies"]
    allowed = names(PROJECT["dependencies"] + extras["demo"] + extras["postgres"])
    assert imported("mailflow") | imported("webhooks") <= allowed


def test_what_pyproject_names_is_used() -> None:
    used = imported("mailflow") | imported("webhooks") | USED_WITHOUT_IMPORT
    assert names(PROJECT["dependencies"] + PROJECT["optional-dependencies"]["demo"]) <= used


def test_what_only_the_demo_needs_is_imported_only_there() -> None:
    demo_only = names(PROJECT["optional-dependencies"]["demo"]) - names(PROJECT["dependencies"])
    outside = set()
    for package in (ROOT / "mailflow").glob("*/__init__.py"):
        if package.parent.name != "demo":
            outside |= imported(f"mailflow/{package.parent.name}")
    assert not outside & demo_only


@pytest.mark.parametrize("path", PIN_FILES, ids=lambda path: path.name)
def test_every_requirement_is_pinned_with_hashes_and_names_no_place(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"://|^\s*-(?!-hash=sha256:)| @ |(?<!\w)/\w", text, re.MULTILINE)
    entries = re.split(r"\n(?=[A-Za-z0-9])", "\n" + re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE).strip())
    entries = [entry for entry in entries if entry.strip()]
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+==[\w.]+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]


def pins(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==([\w.]+)", path.read_text(encoding="utf-8"), re.MULTILINE))


def test_working_on_mailflow_uses_the_very_versions_it_runs_with() -> None:
    run, work = map(pins, PIN_FILES)
    assert run.items() <= work.items()


def test_the_pins_fit_what_pyproject_asks_for() -> None:
    run, work = map(pins, PIN_FILES)
    extras = PROJECT["optional-dependencies"]
    for pinned, wanted in (
        (run, PROJECT["dependencies"] + extras["demo"] + extras["postgres"]),
        (work, extras["dev"]),
    ):
        for requirement in map(Requirement, wanted):
            name = canonicalize_name(requirement.name)
            assert name in pinned, f"{name} is not pinned: run `make pins`"
            assert pinned[name] in requirement.specifier, f"{name} {pinned[name]}: run `make pins`"


def needed(requirements: list[str]) -> set[str]:
    """The distributions that these requirements bring, with all that those need in turn."""
    found: set[str] = set()
    waiting = [(Requirement(line), "") for line in requirements]
    asked: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        key = (name, frozenset(requirement.extras))
        if key in asked:
            continue
        asked.add(key)
        found.add(name)
        for line in metadata.requires(name) or []:
            waiting += [(Requirement(line), wanted) for wanted in ("", *requirement.extras)]
    return found


def licence(name: str) -> str:
    """What a distribution's metadata says of its licence, on one line."""
    about = metadata.metadata(name)
    classifiers = [line for line in about.get_all("Classifier", []) if line.startswith("License ::")]
    return " ".join(" ".join([about.get("License-Expression", ""), about.get("License", ""), *classifiers]).split())


def test_nothing_that_runs_is_under_the_gpl() -> None:
    extras = PROJECT["optional-dependencies"]
    everything = needed(PROJECT["dependencies"] + extras["demo"] + extras["postgres"])
    restricted = {name for name in everything if re.search(r"GPL|GNU|General Public", licence(name))}
    assert restricted == LGPL & everything
    assert all("LGPL-3" in licence(name) for name in restricted)
    assert not restricted & needed(PROJECT["dependencies"] + extras["demo"])
