"""The disk with the database is full while everything runs: one line each time, no trace, and on when there is room."""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.world import MailHost, World
from tests.servers import leave_out
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.smtp_sink import SmtpSink


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        leave_out("tests with a disk of their own", "the right to mount one (root)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path) -> None:
    """Somebody else's file takes all the room that is left."""
    with contextlib.suppress(OSError), (disk / "ballast").open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


def test_a_disk_that_is_full_for_a_while_loses_nothing(
    tmp_path: Path, disk: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    users = {name: dovecot.new_user() for name in ("info", "enquiries")}
    host = MailHost(dovecot.port, users, PASSWORD, lambda user, raw: dovecot.drop(user, [raw]))
    with World(tmp_path, host, smtp_sink, f"sqlite:///{disk}/world.sqlite3") as world:
        pids = [world.start(role) for role in ("intake", "clock", "outbox")]
        for _ in range(3):
            world.complain("info", "enquiries")
        world.wait_until(lambda: not any(world.work_left().values()))

        fill(disk)
        world.wait_until(lambda: world.complain("info") is not None and "cannot be used" in world.log_file.read_text())
        world.skip_to_next_moment()
        world.wait_until(lambda: all(f"{role} " in world.log_file.read_text() for role in ("intake", "clock")))
        lines = world.log_file.read_text().splitlines()
        said = re.compile(r"\w+ \d+ WARNING mailflow\S+: .*(the database cannot be used|could not be noted): .*")
        assert [line for line in lines if not said.fullmatch(line)] == []

        (disk / "ballast").unlink()
        world.wait_until(lambda: not any(world.work_left()[role] for role in ("intake", "clock", "outbox")))
        for pid in pids:
            world.stop(pid)
        world.come_to_rest()
        world.account_for_everything()
        assert "Traceback" not in world.log_file.read_text()
