"""The doctor finds each trouble, says what to do about it, and goes on to the next; it tells nobody's password."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlmodel import select

from mailflow import bootstrap, clock
from mailflow.casework.watch import tell_of_server
from mailflow.demo.mailserver import MailServer
from mailflow.doctor import CHECKS, examine
from mailflow.intake.files import receive_one
from mailflow.intake.receive import receive
from mailflow.mail.message import Envelope
from mailflow.records.mailbox import MailboxCursor
from mailflow.service import poll_once
from mailflow.workers import Company
from tests.oakstreet import COMPLAINT, run, write_settings
from tests.servers.dovecot import PASSWORD, Dovecot

SECRET = "Tr0ub4dor-and-more"


def findings(config: Path, now: datetime | None = None) -> tuple[bool, list[str]]:
    lines: list[str] = []
    well = examine(config, lines.append, (lambda: now) if now else clock.now)
    return well, lines


def about(lines: list[str], what: str) -> list[str]:
    return [line for line in lines if line[5:].startswith(what)]


def made(config: Path, now: datetime | None = None) -> Company:
    """The company at work, with its database."""
    return bootstrap.company(bootstrap.settings_from(config), (lambda: now) if now else clock.now)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings whose mail servers are down."""
    monkeypatch.setenv("INFO_PASSWORD", SECRET)
    return write_settings(tmp_path)


@pytest.fixture
def healthy(tmp_path: Path, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings with which all is well: the servers are up and the mailbox was just read."""
    monkeypatch.setenv("INFO_PASSWORD", "info-password")
    more = '[intake]\nauthserv_id = "mx.housing.example.org"\n'
    file = write_settings(tmp_path, imap=mail_server.imap_port, smtp=mail_server.smtp_port, more=more)
    company = made(file)
    poll_once(company)
    company.db.close()
    run(file, "user", "add", "ann@example.org", "--password-stdin", stdin="four words in a row\n")
    return file


# --- the whole ------------------------------------------------------------------------------------------


def test_a_healthy_installation_has_nothing_to_mend(healthy: Path) -> None:
    well, lines = findings(healthy)
    assert well
    assert lines[-1] == "Nothing has to be mended."
    assert all(line.startswith("ok  ") for line in lines[:-2])


def test_the_command_exits_with_what_was_found(healthy: Path) -> None:
    result = run(healthy, "doctor")
    assert (result.exit_code, result.stderr) == (0, "")
    healthy.write_text(healthy.read_text().replace("INFO_PASSWORD", "NO_PASSWORD"), "utf-8")
    result = run(healthy, "doctor")
    assert result.exit_code == 1
    assert "\n\n1 to mend.\n" in result.stdout


def test_nothing_is_changed_and_no_database_is_made(home: Path) -> None:
    findings(home)
    assert sorted(file.name for file in home.parent.iterdir()) == ["mailflow.toml"]


def test_every_problem_of_the_settings_is_a_line(home: Path) -> None:
    home.write_text(home.read_text().replace('"OS"', '"long-prefix"').replace("password_env", "pasword_env"), "utf-8")
    well, lines = findings(home)
    assert not well
    assert len([line for line in lines if line.startswith("FAIL Settings: mailflow.toml: ")]) >= 2
    assert lines[-1].startswith("The rest can be looked at")


def test_one_check_that_breaks_off_does_not_keep_the_next_from_being_made(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError(f"deep in a library with {SECRET}\non two lines")

    for name in CHECKS:
        monkeypatch.setitem(CHECKS, name, broken)
    well, lines = findings(home)
    assert not well
    assert [line.partition(":")[0] for line in lines[:-2]] == [f"FAIL {name}" for name in CHECKS]
    assert lines[0].endswith("this could not be looked at (RuntimeError: deep in a library with … on two lines)")


def test_no_password_is_ever_shown(home: Path) -> None:
    home.write_text(home.read_text() + '\n[database]\nurl = "postgresql://u:Geheim-99@127.0.0.1:1/x"\n', "utf-8")
    _, lines = findings(home)
    text = "\n".join(lines)
    assert SECRET not in text
    assert "Geheim-99" not in text
    assert "FAIL Database: postgresql+psycopg://u:***@127.0.0.1:1/x: The database cannot be opened" in text


# --- settings and files ---------------------------------------------------------------------------------


def test_a_missing_password_is_told_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INFO_PASSWORD")
    _, lines = findings(home)
    assert [line for line in lines if "INFO_PASSWORD" in line] == [
        "FAIL Password of mailbox info: The password for mailbox info is expected in the environment variable"
        " INFO_PASSWORD, which is not set."
    ]


def test_commands_by_mail_without_our_servers_word_are_pointed_out(home: Path) -> None:
    _, lines = findings(home)
    assert any(line.startswith("warn Settings: intake.authserv_id is not set") for line in lines)


def test_files_that_others_may_read_or_change_are_pointed_out(healthy: Path) -> None:
    os.chmod(healthy, 0o666)
    os.chmod(healthy.parent / "mailflow.sqlite3", 0o644)
    _, lines = findings(healthy)
    assert any(line.startswith("warn Files: anybody on this machine may change") for line in lines)
    assert any("may read" in line and "mailflow.sqlite3" in line and "chmod 600" in line for line in lines)


def test_a_secret_that_is_too_short_is_told(home: Path) -> None:
    (home.parent / "mailflow.secret").write_text("short")
    _, lines = findings(home)
    assert [line for line in lines if line.startswith("FAIL Files:") and "Delete it; mailflow makes a new one." in line]


# --- database -------------------------------------------------------------------------------------------


def test_a_database_that_is_not_there_yet_is_no_trouble(home: Path) -> None:
    _, lines = findings(home)
    assert about(lines, "Database")[0].endswith("mailflow.sqlite3 is made at the first start.")


def test_a_folder_that_is_not_there_is_told(home: Path) -> None:
    home.write_text(home.read_text() + '\n[database]\nurl = "sqlite:///nowhere/log.sqlite3"\n', "utf-8")
    _, lines = findings(home)
    assert [line for line in about(lines, "Database") if line.startswith("FAIL") and "there is no folder" in line]


def test_a_database_of_another_version_is_told(home: Path) -> None:
    made(home).db.close()
    with sqlite3.connect(home.parent / "mailflow.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    _, lines = findings(home)
    assert about(lines, "Database")[0].startswith("FAIL")
    assert "newer mailflow" in about(lines, "Database")[0]


def test_a_file_that_is_no_database_is_told(home: Path) -> None:
    (home.parent / "mailflow.sqlite3").write_text("a shopping list" * 100)
    _, lines = findings(home)
    assert about(lines, "Database")[0].endswith("The database cannot be opened: file is not a database")


@pytest.mark.parametrize(("free", "grade"), [(50_000_000, "FAIL"), (500_000_000, "warn"), (5_000_000_000, "ok  ")])
def test_a_full_disk_is_told_in_time(home: Path, monkeypatch: pytest.MonkeyPatch, free: int, grade: str) -> None:
    monkeypatch.setattr("mailflow.doctor.shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    _, lines = findings(home)
    assert about(lines, "Disk")[0].startswith(grade)


def test_a_postgresql_database_is_looked_at(home: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILFLOW_DATABASE_URL", postgres_url)
    assert about(findings(home)[1], "Database")[0].startswith("warn")
    assert run(home, "receive", stdin=COMPLAINT).exit_code == 0
    assert run(home, "receive", stdin=COMPLAINT).stdout == "This mail was received before.\n"
    assert len(run(home, "cases", "--json").stdout.splitlines()) == 1
    _, lines = findings(home)
    assert about(lines, "Database")[0].endswith("can be read and written, and its tables are those of this version.")
    assert about(lines, "Clock")[0].startswith("ok   Clock: this machine says")
    assert about(lines, "Reading info")[0].startswith("warn")


# --- mail servers ---------------------------------------------------------------------------------------


def test_servers_that_are_down_are_told_each_by_itself(home: Path) -> None:
    well, lines = findings(home)
    assert not well
    assert about(lines, "Mailbox info")[0].startswith("FAIL Mailbox info: Nothing accepts connections at 127.0.0.1")
    assert about(lines, "Sending by 127.0.0.1")[0].startswith("FAIL")


def test_a_wrong_password_is_told_without_showing_it(healthy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFO_PASSWORD", SECRET)
    _, lines = findings(healthy)
    assert about(lines, "Mailbox info")[0].startswith("FAIL")
    assert SECRET not in "\n".join(lines)


def dovecot_settings(tmp_path: Path, dovecot: Dovecot, user: str, host: str = "127.0.0.1", mailbox: str = "") -> Path:
    file = write_settings(tmp_path, imap=dovecot.port, mailbox=f'username = "{user}"\n{mailbox}')
    file.write_text(file.read_text().replace('host = "127.0.0.1"', f'host = "{host}"', 1), "utf-8")
    return file


def test_a_real_mailbox_is_looked_at(tmp_path: Path, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFO_PASSWORD", PASSWORD)
    user = dovecot.new_user()
    dovecot.append(user, COMPLAINT)
    _, lines = findings(dovecot_settings(tmp_path, dovecot, user))
    assert about(lines, "Mailbox info") == [
        "ok   Mailbox info: login to 127.0.0.1 works; INBOX holds 1 mail and announces new mail at once."
    ]


def test_old_mail_that_would_be_answered_is_told_before_it_is(
    tmp_path: Path, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFO_PASSWORD", PASSWORD)
    user = dovecot.new_user()
    for days in (1, 40, 400):
        dovecot.append(user, COMPLAINT, at=clock.now() - timedelta(days=days))
    config = dovecot_settings(tmp_path, dovecot, user)
    _, lines = findings(config)
    (warning,) = [line for line in lines if line.startswith("warn Mailbox info")]
    assert "2 mails in it came more than 30 days ago" in warning
    assert "ANSWER THEIR SENDERS" in warning
    assert "set since = 20" in warning
    set_date = dovecot_settings(tmp_path, dovecot, user, mailbox="since = 2026-01-01")
    assert not [line for line in findings(set_date)[1] if line.startswith("warn Mailbox info")]
    company = made(config)
    poll_once(company)
    company.db.close()
    dovecot_settings(tmp_path, dovecot, user)
    assert not [line for line in findings(config)[1] if "ANSWER" in line], "they have been answered"


def test_a_server_that_cannot_move_mail_is_pointed_out(
    tmp_path: Path, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFO_PASSWORD", PASSWORD)
    config = dovecot_settings(tmp_path, dovecot, dovecot.new_user(), "127.0.0.2", 'after = "move"')
    _, lines = findings(config)
    assert "is looked at every 60 seconds" in about(lines, "Mailbox info")[0]
    assert [line for line in lines if line.startswith("warn Mailbox info") and "cannot move mails safely" in line]


# --- calendar, clock, procedure, letters ----------------------------------------------------------------


def test_the_calendar_is_told_with_its_next_closed_days(home: Path) -> None:
    _, lines = findings(home, datetime(2026, 12, 1, 12, 0, tzinfo=UTC))
    (line,) = about(lines, "Calendar")
    assert line == (
        "ok   Calendar: england, Europe/London, open 09:00 to 17:00; next closed on Fri 25 Dec 2026 (Christmas Day),"
        " Mon 28 Dec 2026 (Boxing Day (observed)), Fri 1 Jan 2027 (New Year's Day)."
    )


def test_a_clock_that_was_never_set_is_told(home: Path) -> None:
    _, lines = findings(home, datetime(2000, 1, 1, tzinfo=UTC))
    assert about(lines, "Clock")[0].startswith("FAIL Clock: this machine says Sat 1 Jan 2000")


def test_a_clock_behind_the_mail_servers_is_pointed_out(home: Path) -> None:
    company = made(home)
    ahead = clock.now() + timedelta(hours=2)
    receive(company.db, COMPLAINT, Envelope("imap:1", ahead, "imap"), clock.now())
    company.db.close()
    _, lines = findings(home)
    assert [line for line in about(lines, "Clock") if line.startswith("warn") and "still to come" in line]


def test_a_stage_that_nobody_looks_after_is_pointed_out(home: Path) -> None:
    home.write_text(home.read_text().replace('"ceo", "board"', '"handler"'), "utf-8")
    _, lines = findings(home)
    (line,) = about(lines, "Procedure")
    assert line.startswith("warn Procedure: Nobody has the role that Appeal asks for (ceo or board)")
    assert line.endswith("Give somebody that role in [[people]].")


def test_a_procedure_that_cannot_be_used_is_told_and_the_rest_goes_on(home: Path) -> None:
    (home.parent / "procedures").mkdir()
    (home.parent / "procedures" / "three-stage.toml").write_text("id = 3")
    _, lines = findings(home)
    assert about(lines, "Procedure")[0].startswith("FAIL")
    assert about(lines, "Calendar")[0].startswith("ok")


def test_the_letters_of_a_complaint_are_written_with_these_settings(home: Path) -> None:
    _, lines = findings(home)
    said = about(lines, "Letters")[-1]
    assert all(letter in said for letter in ("acknowledgement", "assigned", "reminder", "escalation", "escalated"))


# --- what runs, what waits ------------------------------------------------------------------------------


def test_work_that_lies_undone_tells_which_process_is_missing(home: Path) -> None:
    then = clock.now() - timedelta(days=20)
    company = made(home, then)
    receive_one(company.db, company.office, COMPLAINT, then)
    receive(company.db, COMPLAINT + b"more", Envelope("imap:1", then, "imap"), then)
    company.db.close()
    _, lines = findings(home)
    assert about(lines, "Intake")[0].startswith("FAIL Intake: 1 mail that came and was not looked at yet.")
    assert "“mailflow clock”" in next(line for line in about(lines, "Clock") if line.startswith("FAIL"))
    assert about(lines, "Outbox")[0].startswith("FAIL Outbox: 2 mails that should have left by now.")


def test_a_mailbox_that_fell_silent_is_told_with_the_last_error(healthy: Path) -> None:
    company = made(healthy)
    with company.db.write() as session:
        row = session.exec(select(MailboxCursor)).one()
        row.last_success_at, row.last_error = clock.now() - timedelta(hours=3), "The login was refused."
        session.add(row)
    company.db.close()
    _, lines = findings(healthy)
    assert about(lines, "Reading info")[0].startswith("FAIL")
    assert "The last try said: The login was refused." in about(lines, "Reading info")[0]


def test_what_waits_for_a_person_and_open_alerts_are_told(home: Path) -> None:
    company = made(home)
    receive_one(company.db, company.office, b"Subject: no sender\n\nHello", clock.now())
    tell_of_server(company.db, company.office, "The server is down.", clock.now())
    company.db.close()
    _, lines = findings(home)
    assert any("1 mail waits for an answer to “Is it a complaint?”" in line for line in lines)
    assert any(line.startswith("warn Alert: since ") and "Mail cannot be sent" in line for line in lines)
    assert any(line.startswith("warn Log: nobody can sign in") for line in lines)
