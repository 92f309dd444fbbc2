"""`mailflow demo` as a process of its own, on a machine that has nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 150


@contextmanager
def demo(folder: Path, *arguments: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """The demo with nothing in its environment but a folder for temporary files; ended at the end."""
    with mailflow(folder, "demo", *arguments, **{"TMPDIR": str(folder), "PATH": os.defpath, **environ}) as process:
        yield process


@contextmanager
def mailflow(folder: Path, *words: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """The command as a process in a folder, with this environment and no other; ended at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mailflow.cli", *words],
        env=environ,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """What the process says, up to the first line with these words."""
    assert process.stdout is not None
    timer = threading.Timer(PATIENCE, process.kill)
    timer.start()
    said = ""
    for line in process.stdout:
        said += line
        if words in line:
            timer.cancel()
            return said
    timer.cancel()
    raise AssertionError(f"it ended without saying {words!r}:\n{said}")
