"""A mail that kills, a part that fails, a database that is full or cuts us off: the rest goes on, nothing is lost."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from mailflow.intake.decision import Decision, Mail
from mailflow.intake.receive import receive
from mailflow.intake.rules import decide
from mailflow.intake.settle import GIVEN_UP_AFTER, HANDFUL, settle_all
from mailflow.mail.message import Envelope
from mailflow.records.alert import Alert
from mailflow.records.inbound import Disposition, InboundEmail
from mailflow.scheduler import tick
from tests.crash.conftest import MakeWorld
from tests.stories.conftest import town
from tests.stories.town import ALICE, COMPLAINT, Town

__all__ = ["town"]


def _people_complain(town: Town, numbers: range) -> None:
    for number in numbers:
        town.write(f"Person {number} <person{number}@example.com>", f"Course {number} cancelled", COMPLAINT)


def test_a_mail_on_which_a_rule_fails_is_held_with_an_alert_and_the_next_goes_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_for_alice(mail: Mail) -> Decision:
        if mail.sender == "alice@example.com":
            raise KeyError("nobody thought of this")
        return decide(mail)

    monkeypatch.setattr("mailflow.intake.settle.decide", fail_for_alice)
    _people_complain(town, range(1))
    town.write(ALICE, "Cancelled again", COMPLAINT)
    _people_complain(town, range(1, 3))
    first, poison, *rest = town.inbound()
    assert poison.disposition is Disposition.HELD
    assert "nobody thought of this" in poison.reason
    assert [mail.disposition for mail in (first, *rest)] == [Disposition.OPENED] * 3
    with town.company.db.read() as session:
        assert len(session.exec(select(Alert)).all()) == 1


def test_a_mail_that_kills_the_process_each_time_is_held_and_the_others_go_on(make_world: MakeWorld) -> None:
    world = make_world("embedded", "sqlite")
    for _ in range(3):
        world.complain()
    world.put(world._mail("Mallory <mallory@example.com>", "deadly", "deadly"), "info")
    for _ in range(3):
        world.complain()
    for _ in range(GIVEN_UP_AFTER):
        world.die_at("intake", "mailflow.intake.reading:read", "before", 0, "deadly")
    pid = world.start("intake", "mailflow.intake.reading:read", "before", 0, "deadly")
    world.wait_until(lambda: not world.work_left()["intake"])
    world.stop(pid)
    with world.db.read() as session:
        mails = session.exec(select(InboundEmail)).all()
    held = [mail for mail in mails if mail.disposition is Disposition.HELD]
    assert len(held) == 1
    assert "stopped" in held[0].reason
    assert [mail.disposition for mail in mails].count(Disposition.OPENED) == 6


def test_a_process_of_which_a_part_fails_ends_with_an_error_instead_of_living_on_half_dead(
    make_world: MakeWorld,
) -> None:
    world = make_world("embedded", "sqlite")
    pid = world.start("intake", "mailflow.service:settle_mail", "raise")
    assert world.wait_for_end(pid) == -1


def test_a_full_disk_loses_nothing_and_holds_nothing(town: Town) -> None:
    engine, company = town.company.db.engine, town.company
    mails = [
        (f"From: person{number}@example.com\r\nSubject: Cancelled\r\n\r\n{COMPLAINT}\r\n".encode(), f"test:{number}")
        for number in range(2 * HANDFUL + 1)
    ]

    def keep(raw: bytes, key: str) -> bool:
        return receive(company.db, raw, Envelope(key, town.now, "imap", "info"), town.now)

    for raw, key in mails[:-1]:
        assert keep(raw, key)

    def no_page_more(connection: Any, _record: Any) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages}")

    company.db.close()
    event.listen(engine, "connect", no_page_more)
    for _ in range(GIVEN_UP_AFTER + 2):
        with pytest.raises(OperationalError, match="full"):
            settle_all(company.db, company.office, company.clock)
    large = mails[-1][0] + b"So it is.\r\n" * 5000
    with pytest.raises(OperationalError, match="full"):
        keep(large, mails[-1][1])
    event.remove(engine, "connect", no_page_more)
    company.db.close()
    assert keep(large, mails[-1][1]), "the mailbox shows it again"
    town.work()
    assert [mail.disposition for mail in town.inbound()] == [Disposition.OPENED] * len(mails)


def test_a_database_locked_by_another_program_loses_nothing_and_holds_nothing(town: Town, tmp_path: Path) -> None:
    company = town.company
    raw = f"From: {ALICE}\r\nSubject: Cancelled\r\n\r\n{COMPLAINT}\r\n".encode()
    receive(company.db, raw, Envelope("test:1", town.now, "imap", "info"), town.now)

    def hurry(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA busy_timeout=50")

    company.db.close()
    event.listen(company.db.engine, "connect", hurry)
    with contextlib.closing(sqlite3.connect(tmp_path / "town.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(GIVEN_UP_AFTER + 2):
            with pytest.raises(OperationalError, match="locked"):
                settle_all(company.db, company.office, company.clock)
        other.execute("ROLLBACK")
    town.work()
    assert [mail.disposition for mail in town.inbound()] == [Disposition.OPENED]


def test_a_database_in_trouble_puts_no_deadline_off(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    _people_complain(town, range(2))
    due = town.next_moment()
    assert due is not None
    town.now = due

    def cut_off(*_: Any) -> None:
        raise OperationalError("UPDATE", None, Exception("the server closed the connection"))

    with monkeypatch.context() as patched:
        patched.setattr("mailflow.casework.fall_due._work_on", cut_off)
        with pytest.raises(OperationalError):
            tick(town.company)
    assert town.next_moment() == due
    assert [one.failures for one in town.open_deadlines()] == [0] * len(town.open_deadlines())
    assert tick(town.company) >= 2
    with town.company.db.read() as session:
        assert session.exec(select(Alert)).all() == []


def test_connections_that_a_restarted_database_cuts_lose_nothing(make_world: MakeWorld) -> None:
    world = make_world("embedded", "postgres")
    pids = [world.start(role) for role in ("intake", "clock", "outbox")]
    for _ in range(5):
        world.write_again(world.complain("info", "enquiries"))
        time.sleep(0.2)
        with world.db.engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
    world.wait_until(lambda: not any(world.work_left()[role] for role in ("intake", "clock", "outbox")))
    for pid in pids:
        world.stop(pid)
    world.come_to_rest()
    world.account_for_everything()
