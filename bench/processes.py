"""mailflow's own processes, started as the Procfile starts them, and the memory that each of them takes."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.organisation import environment
from tests.servers import die_with_us

PATIENCE = 600.0
LOOK_AGAIN = 0.2
CHILD = "its reading process"


class TooSlow(Exception):
    """Something that should have happened did not."""


def command(settings: Path, *words: str) -> list[str]:
    """`mailflow …` by this Python."""
    return [sys.executable, "-c", "from mailflow.cli import main; main()", "-c", str(settings), *words]


@dataclass(frozen=True)
class Running:
    """Processes by the word that started them, and the file with what they say."""

    processes: Mapping[str, subprocess.Popen[bytes]]
    log: Path

    def memory(self) -> dict[str, tuple[float, float]]:
        """What each of them takes, and the largest process that it started: now, and the most so far."""
        found = {}
        for word, process in self.processes.items():
            found[word] = memory(process.pid)
            of_children = [memory(child) for child in _children(process.pid)]
            if of_children:
                found[f"{word}, {CHILD}"] = max(of_children)
        return found

    def wait_until(self, happened: Callable[[], bool], what: str, again: float = LOOK_AGAIN) -> None:
        """Look again and again. Raises TooSlow, also as soon as one of the processes has ended."""
        until = time.monotonic() + PATIENCE
        while not happened():
            died = [word for word, process in self.processes.items() if process.poll() is not None]
            if died or time.monotonic() > until:
                why = f"mailflow {died[0]} ended by itself" if died else f"not within {PATIENCE:.0f} seconds"
                raise TooSlow(f"{what}: {why}\n{self.log.read_text()[-2_000:]}")
            time.sleep(again)


@contextmanager
def running(settings: Path, words: Sequence[str], log: Path) -> Iterator[Running]:
    """Start `mailflow WORD` for each word."""
    started: dict[str, subprocess.Popen[bytes]] = {}
    with log.open("ab") as output:
        try:
            for word in words:
                started[word] = subprocess.Popen(
                    command(settings, word), env=environment(), stdin=subprocess.DEVNULL, stdout=output,
                    stderr=output, preexec_fn=die_with_us,
                )  # fmt: skip
            yield Running(started, log)
        finally:
            for process in started.values():
                process.send_signal(signal.SIGTERM)
            for process in started.values():
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()


def memory(pid: int) -> tuple[float, float]:
    """Megabytes that a process has in memory: now, and the most it ever had. Zeros where the system does not say."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    said = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
    now, most = (int(said[name][0]) / 1_000 if name in said else 0.0 for name in ("VmRSS", "VmHWM"))
    return now, most


def _children(pid: int) -> list[int]:
    """The processes that a process has started, where the system says so."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = file.read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if int(parent) == pid:
            found.append(int(file.parent.name))
    return found
