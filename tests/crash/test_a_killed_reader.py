"""The process that reads for intake is killed at random, and its parent too: each mail has one case all the same."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.crash.conftest import MakeWorld
from tests.crash.world import World

ROUNDS = 5
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds the reading process in /proc")


def test_readers_and_their_parents_killed_at_random(make_world: MakeWorld) -> None:
    storm(make_world("dovecot", "sqlite"), ROUNDS, seed=42)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("server", "database"), [("dovecot", "postgres"), ("dovecot", "sqlite")])
def test_many_more_readers_killed_at_random(make_world: MakeWorld, server: str, database: str, seed: int) -> None:
    storm(make_world(server, database), 60, seed)


def storm(world: World, rounds: int, seed: int) -> None:
    """In each round people write, then the reader or its parent is killed at some moment, and the rest goes on."""
    chance = random.Random(seed)
    intake = world.start("intake", apart=True)
    seen = set()
    for round_ in range(rounds):
        for _ in range(chance.randint(1, 20)):
            world.complain(*chance.choice((("info",), ("info", "enquiries"))))
        pid = some_reader(world, intake)
        seen.add(pid)
        time.sleep(chance.uniform(0.0, 0.6))
        if round_ % 3 == 1:
            world.kill(intake)
            wait_for_end(world, pid)
            intake = world.start("intake", apart=True)
        else:
            os.kill(pid, signal.SIGKILL)
        # A mail on which two readers die one after the other is held, and rightly: one kill a round.
        world.wait_until(lambda: not world.work_left()["intake"])
    world.complain()
    last = some_reader(world, intake)
    world.wait_until(lambda: not world.work_left()["intake"])
    world.stop(intake)
    wait_for_end(world, last)
    assert len(seen) == rounds, "each time somebody else had taken the place of the dead one"
    world.come_to_rest()
    world.account_for_everything()
    assert "ERROR" not in world.log_file.read_text(), world.log_file.read_text()


def some_reader(world: World, intake: int) -> int:
    """The process that reads for this intake, once there is one."""
    world.wait_until(lambda: bool(_readers(intake)))
    (pid,) = _readers(intake)
    return pid


def wait_for_end(world: World, pid: int) -> None:
    """Wait until a process is gone, or only waits for its parent to take note."""
    world.wait_until(lambda: _state(pid)[0] in "ZX")


def _readers(parent: int) -> list[int]:
    pids = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    return [pid for pid in pids if _state(pid)[1] == parent and "spawn_main" in _of(pid, "cmdline")]


def _state(pid: int) -> tuple[str, int]:
    """The state of a process and its parent; X for one that is gone."""
    said = _of(pid, "stat").rpartition(")")[2].split()
    return (said[0], int(said[1])) if said else ("X", 0)


def _of(pid: int, what: str) -> str:
    """What the system says of a process: of one that is gone nothing, of one that has ended no command line."""
    try:
        return Path(f"/proc/{pid}/{what}").read_text()
    except OSError:
        return ""
