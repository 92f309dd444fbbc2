"""The wheel: built, installed into a fresh environment and used from outside the checkout, as an operator would."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*command, "-w", folder, ROOT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("mailflow-*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; the libraries are those of the environment that tests run in."""
    home = tmp_path_factory.mktemp("installed with a space") / "env"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    packages = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
    # A .pth line adds one folder and reads no .pth files in it: the checkout itself stays out of sight.
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(packages, "libraries.pth").write_text("\n".join(sorted(libraries)) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index"]
    done = subprocess.run(
        [*command, "--ignore-installed", wheel], capture_output=True, text=True, env=bare_environment(), check=False
    )
    assert done.returncode == 0, done.stderr
    return home


def bare_environment() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "MAILFLOW_"))}


def run(home: Path, command: str, *arguments: str, folder: Path) -> str:
    done = subprocess.run(
        [home / "bin" / command, *arguments],
        cwd=folder,
        env=bare_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_every_file_that_is_not_python_too(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for top in ("mailflow", "webhooks")
        for path in (ROOT / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    wanted |= {
        f"mailflow/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "templates").rglob("*") if path.is_file()
    }
    assert wanted - held == set()


def test_the_wheel_holds_neither_tests_nor_work_on_the_project(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"mailflow", "webhooks"}


def test_the_installed_command_explains_itself_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    assert "Usage: mailflow" in run(installed, "mailflow", "--help", folder=tmp_path)


def test_the_installed_package_finds_its_own_files(installed: Path, tmp_path: Path) -> None:
    ask = "import mailflow.paths, webhooks; print(mailflow.paths.templates_folder(), webhooks.__file__, sep='\\n')"
    templates, webhooks = map(Path, run(installed, "python", "-c", ask, folder=tmp_path).splitlines())
    assert installed in templates.parents
    assert installed in webhooks.parents
    assert list((templates / "email").iterdir())


def test_the_installed_procedures_can_be_shown(installed: Path, tmp_path: Path) -> None:
    assert "stage" in run(installed, "mailflow", "procedures", "show", "three-stage", folder=tmp_path).lower()
