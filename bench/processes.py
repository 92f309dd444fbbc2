"""mailflow's own processes, started as the Procfile starts them, and the memory that each of them takes."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.organisation import environment
from tests.servers import die_with_us

PATIENCE = 600.0
LOOK_AGAIN = 0.2


class TooSlow(Exception):
    """Something that should have happened did not."""


def command(settings: Path, *words: str) -> list[str]:
    """`mailflow …` by this Python."""
    return [sys.executable, "-c", "from mailflow.cli import main; main()", "-c", str(settings), *words]


@contextmanager
def running(settings: Path, words: Sequence[str], log: Path) -> Iterator[dict[str, int]]:
    """Start `mailflow WORD` for each word; gives the process ids. What they say goes to the log file."""
    started: dict[str, subprocess.Popen[bytes]] = {}
    with log.open("ab") as output:
        try:
            for word in words:
                started[word] = subprocess.Popen(
                    command(settings, word), env=environment(), stdin=subprocess.DEVNULL, stdout=output,
                    stderr=output, preexec_fn=die_with_us,
                )  # fmt: skip
            yield {word: process.pid for word, process in started.items()}
            died = [word for word, process in started.items() if process.poll() is not None]
            if died:
                raise TooSlow(f"mailflow {died[0]} ended by itself:\n{log.read_text()[-2_000:]}")
        finally:
            for process in started.values():
                process.send_signal(signal.SIGTERM)
            for process in started.values():
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()


def wait_until(happened: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Look again and again. Raises TooSlow."""
    until = time.monotonic() + patience
    while not happened():
        if time.monotonic() > until:
            raise TooSlow(f"{what}: not within {patience:.0f} seconds")
        time.sleep(LOOK_AGAIN)


def memory(pid: int) -> tuple[float, float] | None:
    """Megabytes that a process has in memory: now, and the most it ever had. None where the system does not say."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    said = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
    if "VmRSS" not in said:
        return None
    return int(said["VmRSS"][0]) / 1_000, int(said["VmHWM"][0]) / 1_000
