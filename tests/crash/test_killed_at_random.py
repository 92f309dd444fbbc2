"""Hundreds of kills at random moments, while people write, letters leave and deadlines pass."""

from __future__ import annotations

import random
import time

import pytest

from tests.crash.conftest import MakeWorld
from tests.crash.world import World

KILLS = 200
PHASES = 10
COMMANDS = ("#note I rang them", "#deadline 5 working days", "#status", "#nonsense", "#assign mia")


@pytest.mark.parametrize(("server", "database"), [("dovecot", "sqlite")])
def test_two_hundred_random_kills(make_world: MakeWorld, server: str, database: str) -> None:
    storm(make_world(server, database), KILLS, seed=42)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("server", "database"), [("dovecot", "postgres"), ("embedded", "sqlite"), ("dovecot", "sqlite")]
)
def test_many_more_random_kills(make_world: MakeWorld, server: str, database: str, seed: int) -> None:
    storm(make_world(server, database), 500, seed)


def storm(world: World, kills: int, seed: int) -> None:
    """In each phase people write, then processes are killed and started again, then the clock moves on."""
    chance = random.Random(seed)
    alive = {role: world.start(role) for role in ("intake", "clock", "outbox")}
    for phase in range(PHASES):
        _people_write(world, phase)
        for number in range(kills // PHASES):
            if number % 10 == 0:
                world.complain(*chance.choice((("info",), ("info", "enquiries"), ("enquiries", "info"))))
            time.sleep(chance.uniform(0.0, 0.12))
            role = chance.choice(sorted(alive))
            world.kill(alive[role])
            alive[role] = world.start(role)
            if number % 10 == 9:
                # A mail on which eight processes died is held for a person, and rightly: on a slow machine these
                # kills can be faster than one mail takes, so intake may catch up now and then.
                world.wait_until(lambda: not world.work_left()["intake"])
        world.wait_until(lambda: not any(world.work_left()[role] for role in alive))
        world.skip_to_next_moment()
    for pid in alive.values():
        world.stop(pid)
    world.come_to_rest()
    world.account_for_everything()
    assert world.kills >= kills
    assert "ERROR" not in world.log_file.read_text(), world.log_file.read_text()


def _people_write(world: World, phase: int) -> None:
    """What a day brings: complaints, further words, an enquiry, a machine's answer, colleagues, a mail come back."""
    first = world.complain("info", "enquiries")
    world.write_again(world.write_again(first))
    world.complain("enquiries")
    world.enquire()
    world.be_away(first)
    answered = world.acknowledged()
    references = sorted(answered)
    for reference in references[phase * 3 : phase * 3 + 2]:
        # A notice that a dead process had in hand is on its way for twenty minutes more: nobody answers that yet.
        if world.notice(reference) is not None:
            world.command(COMMANDS[phase % len(COMMANDS)], reference)
    for reference in references[phase * 3 + 2 : phase * 3 + 3]:
        world.bounce(answered[reference].letter)
