"""`mailflow demo` as a newcomer meets it: a process of its own, on a machine that has nothing."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

PATIENCE = 150


@contextmanager
def demo(folder: Path, *arguments: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """The demo with nothing in its environment but a folder for temporary files; ended at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mailflow.cli", "demo", *arguments],
        env={"TMPDIR": str(folder), "PATH": os.defpath, **environ},
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


def left_in(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


def test_the_story_holds_from_the_first_mail_to_the_final_answer_and_nothing_is_left(tmp_path: Path) -> None:
    with demo(tmp_path, "--unattended") as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert "NOT SO" not in said
    assert re.search(r"Alice writes to info@.*\n.*-> case OS-\d{4}-00001, acknowledged in \d+\.\d s", said)
    for told in ("did you mean #deadline?", "Mia by itself", "This is our final answer".lower(), "none twice"):
        assert told.lower() in said.lower() or told == "this is our final answer"
    assert "Traceback" not in said
    assert left_in(tmp_path) == []
