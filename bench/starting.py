"""How long `mailflow receive` takes for one mail: an MTA starts it anew for each."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.corpus import mails
from bench.organisation import environment, write_settings
from bench.processes import command
from bench.table import Table, median, milliseconds


def measure(folder: Path, times: int, told: Callable[[str], None]) -> list[Table]:
    """So many mails one after the other, each in a process of its own, in turns with a bare Python."""
    place = folder / "receive"
    place.mkdir(mode=0o700)
    settings = write_settings(place, f"sqlite:///{place}/mailflow.sqlite3", ["nobody"], 143)
    first, *others = mails(times + 1)
    receive = command(settings, "receive")
    _timed(receive, first)  # makes the database
    took: list[float] = []
    python: list[float] = []
    for raw in others:
        python.append(_timed([sys.executable, "-c", "pass"], b""))
        took.append(_timed(receive, raw))
    told(f"mailflow receive: {milliseconds(median(took))}")
    return [
        Table(
            "`mailflow receive`, from start to exit",
            f"{times} mails on standard input, each to a process of its own that stores it in SQLite.",
            ("", "p50", "slowest"),
            (
                ("mailflow receive", milliseconds(median(took)), milliseconds(max(took))),
                ("of which Python itself", milliseconds(median(python)), milliseconds(max(python))),
            ),
        )
    ]


def _timed(words: Sequence[str], given: bytes) -> float:
    started = time.perf_counter()
    subprocess.run(words, input=given, env=environment(), check=True, capture_output=True)
    return time.perf_counter() - started
