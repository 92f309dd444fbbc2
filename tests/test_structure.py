"""The shape of the code base: what import contracts and linters cannot see, checked by reading the files."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "mailflow"
MODULES = sorted([*PACKAGE.rglob("*.py"), *(ROOT / "webhooks").rglob("*.py")])

#: Folders of tests that mirror no package: browsers, mail as files, killed processes, servers for tests, whole stories.
TESTS_OF_THE_WHOLE = {"browser", "corpus", "crash", "fuzz", "servers", "stories"}


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_a_module_says_its_job_in_one_short_paragraph(path: Path) -> None:
    docstring = ast.get_docstring(tree(path))
    assert docstring, f"{shown(path)} has no docstring"
    first = docstring.split("\n\n")[0]
    assert first.endswith((".", ":")), f"{shown(path)}: the first paragraph is no sentence: {first!r}"
    assert len(first) <= 500, f"{shown(path)}: a job that takes {len(first)} letters to say is more than one job"


def test_no_name_hides_what_a_thing_does() -> None:
    """`manager` says nothing of a class or a file; of a person it says much, so functions may use the word."""
    vague_file = re.compile(r"(^|_)(manager|helpers?|utils?|common|misc)$")
    vague_name = re.compile(r"[a-z](Manager|Helper|Utils?)$|(^|_)(helper|utils?|process_data)(_|$)")
    found = [shown(path) for path in MODULES if vague_file.search(path.stem)]
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and vague_name.search(node.name):
                found.append(f"{shown(path)}:{node.lineno} {node.name}")
    assert not found


def wall_clock_reads(module: ast.Module) -> list[tuple[int, str]]:
    """Where the module asks what time it is: line and what it asks. `time.monotonic` measures and is no clock."""
    asks = {
        *(("datetime", name) for name in ("now", "utcnow", "today")),
        ("date", "today"),
        *(("time", name) for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "strftime")),
        ("utils", "localtime"),
        *(("func", name) for name in ("now", "current_timestamp", "current_date", "localtimestamp")),
    }
    found = []
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if (owner, node.attr) in asks:
                found.append((node.lineno, f"{owner}.{node.attr}"))
        elif isinstance(node, ast.ImportFrom) and node.module in ("time", "email.utils"):
            found += [
                (node.lineno, f"from {node.module} import {alias.name}")
                for alias in node.names
                if (node.module.split(".")[-1], alias.name) in asks
            ]
        elif isinstance(node, ast.Call) and not node.args and not node.keywords:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name == "formatdate":  # without an argument it writes the present moment
                found.append((node.lineno, "formatdate()"))
    return found


def test_only_the_clock_module_reads_the_wall_clock() -> None:
    found = [
        f"{shown(path)}:{line} {what}"
        for path in MODULES
        if path != PACKAGE / "clock.py"
        for line, what in wall_clock_reads(tree(path))
    ]
    assert not found, "time is an argument: take `now` from the caller"


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "from time import time",
        "Column(default=datetime.now)",
        "select(func.now())",
        "email.utils.formatdate()",
        "email.utils.localtime()",
    ],
)
def test_a_look_at_the_wall_clock_is_found_however_it_is_written(line: str) -> None:
    assert wall_clock_reads(ast.parse(line))


@pytest.mark.parametrize("line", ["time.monotonic()", "datetime.fromisoformat(x)", "now()", "formatdate(at)"])
def test_measuring_and_reading_dates_is_allowed(line: str) -> None:
    assert not wall_clock_reads(ast.parse(line))


def test_the_domain_neither_reads_nor_writes_anything() -> None:
    """The import contracts keep modules for files and servers out of it; this keeps out what needs no import."""
    found = [
        f"{shown(path)}:{node.lineno} {node.func.id}()"
        for path in (PACKAGE / "domain").rglob("*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in {"open", "print", "input", "exec", "eval", "__import__"}
    ]
    assert not found


def test_the_tests_mirror_the_packages() -> None:
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")} - TESTS_OF_THE_WHOLE
    assert folders - packages == set(), "tests for a package that does not exist"


def test_every_test_is_named_as_a_sentence() -> None:
    short = [
        f"{shown(path)}: {node.name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and node.name.count("_") < 3
    ]
    assert not short


def files_in_git() -> list[Path]:
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout")
    return [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]


def test_no_file_names_a_place_on_the_machine_it_was_written_on() -> None:
    places = re.compile(rb"(?<![\w.:/~-])/(?:work|root|Users|home/(?!mailflow\b))\b/?[\w.-]*")
    found = [
        f"{shown(path)}: {match[0].decode()}"
        for path in files_in_git()
        if path != Path(__file__).resolve()
        for match in places.finditer(path.read_bytes())
    ]
    assert not found


def test_the_top_level_holds_what_it_was_agreed_to_hold() -> None:
    agreed = {"mailflow", "webhooks", "templates", "tests", "pyproject.toml", "Procfile", "README.md"}
    tools = {"Makefile", ".ci", "docs", "scripts", "bench", ".gitignore", ".gitattributes"}
    pins = {"requirements.txt", "requirements-dev.txt"}
    there = {path.relative_to(ROOT).parts[0] for path in files_in_git()}
    assert there - agreed - tools - pins == set()
    assert agreed - there == set()
