"""Two of each process at once, on one database and the same mailboxes: everything happens once, and nobody trips."""

from __future__ import annotations

import pytest

from tests.crash.conftest import MakeWorld

COMPLAINTS = 50
"""With the replies and second deliveries 150 mails, and two deadlines that fall due for each case."""


@pytest.mark.parametrize(("server", "database"), [("dovecot", "sqlite"), ("dovecot", "postgres")])
def test_two_of_each_process_at_once(make_world: MakeWorld, server: str, database: str) -> None:
    world = make_world(server, database)
    roles = ("intake", "intake", "clock", "clock", "outbox", "outbox")
    pids = [world.start(role) for role in roles]
    for _ in range(COMPLAINTS):
        world.write_again(world.complain("info", "enquiries"))
    world.wait_until(lambda: not any(world.work_left().values()))
    fallen_due = 0
    while fallen_due < 4 * COMPLAINTS:
        world.skip_to_next_moment()
        fallen_due += world.work_left()["clock"]
        world.wait_until(lambda: not any(world.work_left().values()))
    for pid in pids:
        world.stop(pid)
    world.account_for_everything()
    arrived = list(world.sink.received)
    assert len(arrived) == len({letter.raw for letter in arrived}), "without a kill nothing is sent twice at all"
    assert world.log_file.read_text() == ""
