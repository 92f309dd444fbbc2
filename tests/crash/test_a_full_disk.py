"""The disk with the database is full, or may not be written to: one line each time, no trace, and nothing lost."""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.world import MailHost, World
from tests.oakstreet import numbered, run, write_settings
from tests.servers import leave_out
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.smtp_sink import SmtpSink


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def mount(*words: str) -> None:
    try:
        subprocess.run(["mount", *words], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        leave_out("tests with a disk of their own", "the right to mount one (root)")


def fill(disk: Path) -> None:
    """Somebody else's file takes all the room that is left."""
    with contextlib.suppress(OSError), (disk / "ballast").open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


def world_on(disk: Path, folder: Path, dovecot: Dovecot, smtp_sink: SmtpSink) -> World:
    """A world whose database is on this disk, and nothing else of it."""
    users = {name: dovecot.new_user() for name in ("info", "enquiries")}
    host = MailHost(dovecot.port, users, PASSWORD, lambda user, raw: dovecot.drop(user, [raw]))
    return World(folder, host, smtp_sink, f"sqlite:///{disk}/world.sqlite3")


def assert_said_in_lines(world: World) -> None:
    """Every line of the log is a sentence of its own about the database."""
    said = re.compile(r"\w+ \d+ WARNING mailflow\S+: .*(the database cannot be used|could not be noted): .*")
    assert [line for line in world.log_file.read_text().splitlines() if not said.fullmatch(line)] == []


def test_a_disk_that_is_full_for_a_while_loses_nothing(
    tmp_path: Path, disk: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    with world_on(disk, tmp_path, dovecot, smtp_sink) as world:
        pids = [world.start(role) for role in ("intake", "clock", "outbox")]
        for _ in range(3):
            world.complain("info", "enquiries")
        world.wait_until(lambda: not any(world.work_left().values()))

        fill(disk)
        world.wait_until(lambda: world.complain("info") is not None and "cannot be used" in world.log_file.read_text())
        world.skip_to_next_moment()
        world.wait_until(lambda: all(f"{role} " in world.log_file.read_text() for role in ("intake", "clock")))
        assert_said_in_lines(world)

        (disk / "ballast").unlink()
        world.wait_until(lambda: not any(world.work_left()[role] for role in ("intake", "clock", "outbox")))
        for pid in pids:
            world.stop(pid)
        world.come_to_rest()
        world.account_for_everything()
        assert "Traceback" not in world.log_file.read_text()


def forbid_writing(folder: Path) -> None:
    """Whoever opens a file in the folder from now on may not write to it, root neither."""
    mount("--bind", str(folder), str(folder))
    mount("-o", "remount,bind,ro", str(folder))


def allow_writing(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_disk_that_may_only_be_read_for_a_while_loses_nothing(
    tmp_path: Path, disk: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    with world_on(disk, tmp_path, dovecot, smtp_sink) as world:
        world.complain("info")
        world.come_to_rest()
        forbid_writing(disk)
        try:
            # Intake would wait longer and longer between its tries; the clock asks every second.
            pids = [world.start(role) for role in ("clock", "outbox")]
            world.skip_to_next_moment()
            world.wait_until(lambda: "cannot be used" in world.log_file.read_text())
            assert_said_in_lines(world)
        finally:
            allow_writing(disk)
        world.wait_until(lambda: not any(world.work_left().values()))
        for pid in pids:
            world.stop(pid)
        world.come_to_rest()
        world.account_for_everything()


def test_commands_on_a_folder_that_may_only_be_read_say_so_in_a_line(disk: Path) -> None:
    settings = write_settings(disk)
    forbid_writing(disk)
    try:
        for command in ("run", "intake", "clock", "outbox", "web", "poll --once", "tick", "outbox --once"):
            refused = run(settings, *command.split(), INFO_PASSWORD="x")
            assert refused.exit_code == 69, (command, refused.output, refused.exception)
            assert len(refused.stderr.splitlines()) == 1, refused.stderr
            assert "The database cannot be used" in refused.stderr
        assert run(settings, "receive", stdin=numbered(1)).exit_code == 75, "the mail server keeps it"
    finally:
        allow_writing(disk)
    assert run(settings, "receive", stdin=numbered(1)).exit_code == 0
