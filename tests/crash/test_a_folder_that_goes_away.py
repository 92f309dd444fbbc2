"""The folder that intake reads is renamed or deleted on the server: it says so, one alert, and on when it is back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.crash.world import MailHost, World
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.smtp_sink import SmtpSink

FOLDER = "Complaints"


def rename(dovecot: Dovecot, user: str) -> None:
    dovecot.act(user, "rename", FOLDER, "Other")


def rename_back(dovecot: Dovecot, user: str) -> None:
    dovecot.act(user, "rename", "Other", FOLDER)


def delete(dovecot: Dovecot, user: str) -> None:
    dovecot.act(user, "delete", FOLDER)


def make_again(dovecot: Dovecot, user: str) -> None:
    dovecot.act(user, "create", FOLDER)


@pytest.mark.parametrize(("take_away", "bring_back"), [(rename, rename_back), (delete, make_again)])
def test_a_folder_that_is_gone_is_told_once_and_read_again_when_it_is_back(
    tmp_path: Path,
    dovecot: Dovecot,
    smtp_sink: SmtpSink,
    take_away: Callable[[Dovecot, str], None],
    bring_back: Callable[[Dovecot, str], None],
) -> None:
    user = dovecot.new_user()
    dovecot.act(user, "create", FOLDER)
    host = MailHost(dovecot.port, {"info": user}, PASSWORD, lambda user, raw: dovecot.append(user, raw, FOLDER))
    box = {"name": "info", "address": "info@example.org", "username": user, "host": "127.0.0.1", "port": dovecot.port}
    more = {"security": "none", "password_env": "SECRET", "poll_seconds": 60, "folder": FOLDER, "after": "leave"}
    mailbox = {**box, **more, "alert_after": "1 hour"}
    with World(tmp_path, host, smtp_sink, f"sqlite:///{tmp_path}/world.sqlite3", mailboxes=[mailbox]) as world:
        pids = [world.start(role) for role in ("intake", "clock", "outbox")]
        world.complain("info")
        world.wait_until(lambda: not any(world.work_left().values()))

        take_away(dovecot, user)
        world.wait_until(lambda: f"The folder '{FOLDER}'" in world.log_file.read_text())
        assert not to_ann(world), "it may be back in a moment"
        world.move_clock(world.now + timedelta(minutes=61))
        world.wait_until(lambda: len(to_ann(world)) == 1)
        (alert,) = to_ann(world)
        assert "info@example.org cannot be read" in alert["Subject"]
        said = alert.get_body(("plain",))
        assert said is not None
        assert f"The folder '{FOLDER}'" in " ".join(str(said.get_content()).split())
        world.move_clock(world.now + timedelta(hours=1))

        bring_back(dovecot, user)
        world.complain("info")
        world.wait_until(lambda: not any(world.work_left().values()) and len(to_ann(world)) == 2)
        assert "is read again" in to_ann(world)[1]["Subject"]
        assert "Traceback" not in world.log_file.read_text()
        for pid in pids:
            world.stop(pid)
        world.account_for_everything()
        assert len(to_ann(world)) == 2, "told once, and once that it is over"


def to_ann(world: World) -> list[EmailMessage]:
    """What the admin was told."""
    return [letter for letter in world.letters() if "ann@example.org" in str(letter["To"])]
