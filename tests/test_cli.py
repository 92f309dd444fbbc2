"""The command line as people and MTAs meet it: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from mailflow.cli import main
from mailflow.demo.mailserver import MailServer
from mailflow.mail.smtp import Sent, SmtpAccount, Transport
from mailflow.records.account import check_password, open_session, reader_of
from mailflow.records.database import Database
from tests.oakstreet import COMPLAINT, json_lines, numbered, run, write_settings


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The settings file of Oak Street Housing; its database is made by the first command that needs one."""
    return write_settings(tmp_path)


def alone(*words: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command as a process of its own, as an MTA or a person starts it."""
    return subprocess.run(
        [sys.executable, "-m", "mailflow.cli", *words],
        input=stdin,
        capture_output=True,
        timeout=60,
        env={**os.environ, **environment},
    )


# --- help -----------------------------------------------------------------------------------------------


def every_command(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from every_command(command, (*path, name))


COMMANDS = dict(every_command(main))


def test_the_commands_others_rely_on_are_there() -> None:
    relied_on = "init demo run web intake clock outbox import receive doctor poll tick inspect cases case procedures"
    assert set(relied_on.split()) <= set(main.commands)
    assert {("procedures", "check"), ("procedures", "show"), ("user", "add")} <= set(COMMANDS)


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_the_help_of_every_command_teaches_by_example(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    assert f"mailflow {' '.join(path)}" in result.stdout.partition("\n")[2], "an example besides the usage line"
    assert "Traceback" not in result.output
    assert max(map(len, result.stdout.splitlines())) <= 118


def test_a_command_that_is_not_there_gets_the_one_that_was_meant() -> None:
    result = CliRunner().invoke(main, ["docter"])
    assert result.exit_code == 2
    assert "There is no command “docter”. Did you mean “mailflow doctor”?" in result.stderr
    result = CliRunner().invoke(main, ["procedures", "chek", "x"])
    assert "Did you mean “mailflow procedures check”?" in result.stderr


# --- troubles that a person can mend --------------------------------------------------------------------


def test_missing_settings_are_told_with_what_to_do(tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere.toml", "cases")
    assert result.exit_code == 78
    assert result.stderr.endswith("nowhere.toml: there is no such file; `mailflow init` writes one.\n")


def test_every_mistake_in_the_settings_is_told_at_once(home: Path) -> None:
    home.write_text(home.read_text().replace('"OS"', '"long-prefix"').replace("security", "securty"), "utf-8")
    result = run(home, "cases")
    assert result.exit_code == 78
    assert "organisation.reference_prefix" in result.stderr
    assert "securty" in result.stderr
    assert result.stdout == ""


def test_a_file_that_is_no_database_is_told(home: Path) -> None:
    (home.parent / "mailflow.sqlite3").write_bytes(b"this is a shopping list" * 100)
    result = run(home, "cases")
    assert result.exit_code == 69
    assert "The database cannot be used: file is not a database." in result.stderr


def test_a_database_server_that_is_down_is_told_without_its_password(home: Path) -> None:
    result = run(home, "cases", MAILFLOW_DATABASE_URL="postgresql://bob:Geheim99@127.0.0.1:1/log")
    assert result.exit_code == 69
    assert "Connection refused" in result.stderr
    assert "Geheim99" not in result.output


def test_a_database_of_a_newer_mailflow_is_told(home: Path) -> None:
    run(home, "cases")
    with sqlite3.connect(home.parent / "mailflow.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    result = run(home, "cases")
    assert result.exit_code == 69
    assert "made by a newer mailflow than this one (its version is 9999)" in result.stderr


def test_a_locked_database_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(home, "cases")
    monkeypatch.setattr("mailflow.records.database.BUSY_SECONDS", 0)
    other = sqlite3.connect(home.parent / "mailflow.sqlite3")
    other.execute("BEGIN IMMEDIATE")
    result = run(home, "user", "add", "ann@example.org", "--password-stdin", stdin="four words in a row\n")
    other.close()
    assert result.exit_code == 69
    assert "locked by another process" in result.stderr


def test_an_unknown_case_is_told(home: Path) -> None:
    result = run(home, "case", "OS-2026-00042")
    assert result.exit_code == 1
    assert "There is no case OS-2026-00042." in result.stderr


def test_the_database_is_for_its_owner_alone(home: Path) -> None:
    run(home, "cases")
    assert (home.parent / "mailflow.sqlite3").stat().st_mode & 0o077 == 0


# --- init, user -----------------------------------------------------------------------------------------


def test_init_asks_and_writes_settings_that_can_be_loaded(tmp_path: Path) -> None:
    file = tmp_path / "new.toml"
    answers = "Oak Street\ninfo@oak.example.org\nimap.oak.example.org\nsmtp.oak.example.org\nAnn\nann@oak.example.org\n"
    result = CliRunner().invoke(main, ["init", str(file)], input=answers)
    assert result.exit_code == 0
    assert "mailflow doctor" in result.stdout
    assert 'name = "Oak Street"' in file.read_text()
    again = CliRunner().invoke(main, ["init", str(file)], input=answers)
    assert (again.exit_code, again.stdout) == (78, ""), "it is refused before anything is asked"
    assert "was not touched" in again.stderr


def test_a_user_is_added_and_a_weak_password_refused(home: Path) -> None:
    result = run(home, "user", "add", "ann@example.org", "--password-stdin", stdin="four words in a row\n")
    assert (result.exit_code, result.stdout) == (0, "ann@example.org can sign in now.\n")
    result = run(home, "user", "add", "ann@example.org", "--password-stdin", stdin="short\n")
    assert result.exit_code == 1
    assert "at least 12 characters" in result.stderr
    assert "short" not in result.output


def test_somebody_who_leaves_is_signed_out_and_stays_out(home: Path) -> None:
    password = "four words in a row"
    run(home, "user", "add", "ann@example.org", "--password-stdin", stdin=f"{password}\n")
    db = Database(f"sqlite:///{home.parent / 'mailflow.sqlite3'}")
    now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    with db.write() as session:
        account = check_password(session, "ann@example.org", password)
        assert account is not None
        secret = open_session(session, account, now)
    result = run(home, "user", "remove", "Ann@example.org")
    assert (result.exit_code, result.stdout) == (0, "Ann@example.org cannot sign in any more.\n")
    with db.read() as session:
        assert check_password(session, "ann@example.org", password) is None
        assert reader_of(session, secret, now, timedelta(hours=12)) is None
    db.close()
    result = run(home, "user", "remove", "ann@example.org")
    assert (result.exit_code, result.stderr) == (1, "Nobody can sign in as ann@example.org.\n")


# --- receive --------------------------------------------------------------------------------------------


def test_a_mail_in_the_pipe_becomes_a_case_once(home: Path) -> None:
    first = alone("-c", str(home), "receive", "--sender", "alice@example.org", stdin=COMPLAINT)
    assert (first.returncode, first.stdout[:8]) == (0, b"opened: ")
    second = alone("-c", str(home), "receive", "--sender", "alice@example.org", stdin=COMPLAINT)
    assert (second.returncode, second.stdout) == (0, b"This mail was received before.\n")
    assert len(json_lines(run(home, "cases", "--json"))) == 1


@pytest.mark.parametrize("nothing", [b"", b"\r\n \n"])
def test_a_pipe_without_a_mail_is_a_data_error(home: Path, nothing: bytes) -> None:
    result = run(home, "receive", stdin=nothing)
    assert (result.exit_code, result.stderr) == (65, "There was no mail on standard input.\n")


@pytest.mark.parametrize("raw", [b"\xff\xfe\0\1", b"no header at all", b"From \n", b"Subject: \x1b[2J\n\n\0"])
def test_whatever_comes_through_the_pipe_is_kept(home: Path, raw: bytes) -> None:
    result = run(home, "receive", stdin=raw)
    assert result.exit_code == 0
    assert result.stdout


def test_an_mta_is_asked_to_keep_the_mail_whatever_is_wrong_with_us(home: Path) -> None:
    """Any other code than 75 would send the complaint back to whoever wrote it."""
    assert run(home, "receive", "--recepient", "x", stdin=COMPLAINT).exit_code == 75
    assert run(home, "receive", "--mailbox", "nope", stdin=COMPLAINT).exit_code == 75
    assert run(home.parent / "nope.toml", "receive", stdin=COMPLAINT).exit_code == 75
    down = {"MAILFLOW_DATABASE_URL": "postgresql://127.0.0.1:1/log"}
    assert run(home, "receive", stdin=COMPLAINT, **down).exit_code == 75
    home.write_text("[organisation")
    result = run(home, "receive", stdin=COMPLAINT)
    assert result.exit_code == 75
    assert "is not TOML" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_mta_is_asked_to_wait_for_a_locked_database(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(home, "cases")
    monkeypatch.setattr("mailflow.records.database.BUSY_SECONDS", 0)
    other = sqlite3.connect(home.parent / "mailflow.sqlite3")
    other.execute("BEGIN IMMEDIATE")
    result = run(home, "receive", stdin=COMPLAINT)
    other.close()
    assert result.exit_code == 75
    assert "locked" in result.stderr


def test_an_error_of_our_own_keeps_the_mail_with_the_mta_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise AssertionError("our mistake")

    monkeypatch.setattr("mailflow.intake.files.keep", broken)
    assert run(home, "receive", stdin=COMPLAINT).exit_code == 75


# --- import ---------------------------------------------------------------------------------------------


def test_an_import_tells_what_it_did_and_what_it_could_not_read(home: Path) -> None:
    saved = home.parent / "saved"
    saved.mkdir()
    for number in range(3):
        (saved / f"{number}.eml").write_bytes(numbered(number))
    (saved / "9.eml").touch()
    result = run(home, "import", str(saved))
    assert result.exit_code == 1
    assert result.stdout == "3 mails imported (3 opened), 1 could not be read.\n"
    assert "9.eml is empty." in result.stderr
    (saved / "9.eml").unlink()
    assert run(home, "import", str(saved)).stdout == "0 mails imported, 3 here before.\n"


def test_an_import_of_something_else_is_refused(home: Path) -> None:
    result = run(home, "import", str(home.parent))
    assert result.exit_code == 65
    assert "There are no mails in" in result.stderr
    assert run(home, "import", str(home.parent / "nowhere")).exit_code == 2
    assert "no mailbox “x”" in run(home, "import", "--mailbox", "x", str(home)).stderr


def test_old_mail_is_pointed_out(home: Path) -> None:
    (home.parent / "old.eml").write_bytes(numbered(1, more="Date: Thu, 1 Jan 2015 00:00:00 +0000\r\n"))
    result = run(home, "import", str(home.parent / "old.eml"))
    assert "1 of 1 mails are older than 30 days. They are taken as new mail; --as-history" in result.stderr
    assert (
        run(home, "import", "--as-history", str(home.parent / "old.eml")).stdout == "0 mails imported, 1 here before.\n"
    )


def test_an_import_killed_half_way_is_finished_by_the_next(home: Path) -> None:
    saved = home.parent / "saved"
    saved.mkdir()
    for number in range(130):
        (saved / f"{number:03}.eml").write_bytes(numbered(number))
    words = [sys.executable, "-m", "mailflow.cli", "-c", str(home), "import", str(saved)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    database = home.parent / "mailflow.sqlite3"
    while process.poll() is None and not _rows(database):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Stopped. What was imported is kept; run the same command to go on." in said
    assert b"Traceback" not in said
    assert run(home, "import", str(saved)).exit_code == 0
    assert len(json_lines(run(home, "cases", "--json"))) == 130


def _rows(database: Path) -> int:
    if not database.exists():
        return 0
    with sqlite3.connect(database) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM inbound_email").fetchone()[0])
        except sqlite3.OperationalError:
            return 0


# --- inspect --------------------------------------------------------------------------------------------


def test_inspect_gives_a_line_for_every_file_even_for_those_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "good.eml").write_bytes(COMPLAINT)
    (tmp_path / "bad.eml").write_bytes(b"\0\xff" * 50)
    (tmp_path / "empty.eml").touch()
    files = [f"{tmp_path}/./{name}" for name in ("good.eml", "bad.eml", "nowhere.eml", "", "empty.eml")]
    found = json_lines(CliRunner().invoke(main, ["inspect", "--json", *files]))
    assert [one["file"] for one in found] == files, "as they were given"
    assert found[0]["subject"] == "Complaint about the lift"
    assert found[2]["error"] == "The file cannot be read: No such file or directory"
    assert found[3]["error"] == "The file cannot be read: Is a directory"
    keys = {"file", "subject", "from", "to", "message_id", "in_reply_to", "references", "body_text", "reply_text"}
    keys |= {"attachments", "is_auto_reply", "is_bounce", "bounced_recipients", "error"}
    assert all(keys <= set(one) for one in found), "a reader finds the same keys in every line"


def test_inspect_writes_utf8_whatever_the_terminal_and_nothing_else_to_its_output(tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes("From: Zoë <zoe@example.org>\nSubject: Öffnung ✓\n\nŁódź\n".encode())
    result = alone("-v", "inspect", "--json", str(tmp_path / "mail.eml"), PYTHONIOENCODING="ascii", LC_ALL="C")
    assert json.loads(result.stdout.decode("utf-8"))["subject"] == "Öffnung ✓"
    assert alone("inspect", str(tmp_path / "mail.eml"), PYTHONIOENCODING="ascii").returncode == 0


def test_inspect_for_people_shows_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    (tmp_path / "mail.eml").write_bytes(b"From: a@example.org\nSubject: x\n\nHello \x1b[2J\x9b31m\n\nThere\n")
    shown = CliRunner().invoke(main, ["inspect", str(tmp_path / "mail.eml")]).stdout
    assert "Hello" in shown
    assert "\x1b" not in shown
    assert "\x9b" not in shown


def test_inspect_reads_as_much_of_a_mail_as_the_settings_say(home: Path) -> None:
    home.write_text(f"{home.read_text()}\n[reading]\naddresses = 10\n")
    mail = home.parent / "mail.eml"
    mail.write_text(f"From: alice@example.org\nTo: {', '.join(f'a{n}@example.org' for n in range(20))}\n\nHello\n")
    usual, found, named = (
        json_lines(CliRunner(env=env).invoke(main, [*config, "inspect", "--json", str(mail)]))[0]["to"]
        for env, config in (({}, []), ({"MAILFLOW_CONFIG": str(home)}, []), ({}, ["-c", str(home)]))
    )
    assert len(usual) == 20
    assert found == named == usual[:10]


def test_inspect_reads_a_mail_whatever_is_wrong_with_settings_that_nobody_asked_for(home: Path) -> None:
    home.write_text("[reading]\nparts = 1\n")
    mail = home.parent / "mail.eml"
    mail.write_bytes(COMPLAINT)
    shown = CliRunner(env={"MAILFLOW_CONFIG": str(home)}).invoke(main, ["inspect", "--json", str(mail)])
    assert json.loads(shown.stdout)["subject"] == "Complaint about the lift"
    assert "reading.parts: expected a whole number from 10 to 20000, got 1\n" in shown.stderr
    assert "read here as if nothing were set" in shown.stderr
    assert CliRunner().invoke(main, ["-c", str(home), "inspect", str(mail)]).exit_code == 78


# --- poll, tick, outbox ---------------------------------------------------------------------------------


def test_poll_once_reads_the_mailbox_and_says_so(tmp_path: Path, mail_server: MailServer) -> None:
    home = write_settings(tmp_path, imap=mail_server.imap_port, smtp=mail_server.smtp_port)
    with Transport(SmtpAccount("127.0.0.1", mail_server.smtp_port, "none")) as out:
        assert isinstance(out.send("alice@example.org", "info@housing.example.org", COMPLAINT), Sent)
    result = run(home, "poll", "--once", INFO_PASSWORD="info-password")
    assert (result.exit_code, result.stdout) == (0, "info: 1 new mail.\n1 mail settled.\n")
    assert run(home, "poll", "--once", INFO_PASSWORD="info-password").stdout.startswith("info: 0 new mails.\n")
    result = run(home, "outbox", "--once")
    assert (result.exit_code, result.stdout) == (0, "2 mails sent, 0 still waiting.\n")
    assert len(mail_server.messages("alice@example.org")) == 1


def test_poll_once_says_what_is_wrong_with_a_mailbox_and_asks_to_be_run_again(home: Path) -> None:
    result = run(home, "poll", "--once", INFO_PASSWORD="wrong")
    assert result.exit_code == 75
    assert "info: Nothing accepts connections at 127.0.0.1 port 1." in result.stdout
    result = run(home, "poll", "--once", INFO_PASSWORD="")
    assert result.exit_code == 78
    assert "INFO_PASSWORD" in result.stderr


def test_mail_waits_when_there_is_no_server_to_send_it(home: Path) -> None:
    run(home, "receive", stdin=COMPLAINT)
    result = run(home, "outbox", "--once")
    assert result.exit_code == 75
    assert result.stdout == "0 mails sent, 3 still waiting. The mail server cannot be used now.\n"


def test_a_tick_does_what_is_due_at_the_given_moment(home: Path) -> None:
    run(home, "receive", stdin=COMPLAINT)
    (case,) = json_lines(run(home, "cases", "--json"))
    assert run(home, "tick").stdout == "0 things were due and done.\n"
    later = datetime.fromisoformat(case["next_due_at"]).astimezone(UTC)
    assert run(home, "tick", "--at", later.isoformat()).stdout == "1 thing was due and done.\n"
    assert run(home, "tick", "--at", "2026-11-22").exit_code == 0


def test_the_mails_of_a_pretended_moment_leave_at_once(tmp_path: Path, mail_server: MailServer) -> None:
    home = write_settings(tmp_path, imap=mail_server.imap_port, smtp=mail_server.smtp_port)
    run(home, "poll", "--once", INFO_PASSWORD="info-password")
    run(home, "receive", stdin=COMPLAINT)
    run(home, "outbox", "--once")
    (case,) = json_lines(run(home, "cases", "--json"))
    run(home, "tick", "--at", case["next_due_at"])
    assert run(home, "outbox", "--once").stdout.endswith("0 still waiting.\n")
    with sqlite3.connect(home.parent / "mailflow.sqlite3") as db:
        assert not db.execute("SELECT 1 FROM alert WHERE sentence LIKE '%cannot be read%'").fetchall()
    assert len(mail_server.messages("alice@example.org")) == 2


@pytest.mark.parametrize("moment", ["tomorrow", "", "2027-02-30T10:00"])
def test_a_moment_that_is_none_is_refused(home: Path, moment: str) -> None:
    result = run(home, "tick", "--at", moment)
    assert result.exit_code == 2
    assert "is no moment. Write it as 2027-01-08T17:00" in result.stderr


def test_a_moment_beyond_every_calendar_is_refused(home: Path) -> None:
    result = run(home, "tick", "--at", "9999-01-01")
    assert result.exit_code == 78
    assert "Traceback" not in result.stderr


def test_a_port_that_is_taken_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailflow.service.signal.signal", lambda *_: None)  # pytest keeps its own
    with socket.create_server(("127.0.0.1", 0)) as other:
        home = write_settings(tmp_path, more=f"[web]\nport = {other.getsockname()[1]}\n")
        result = run(home, "web")
    assert result.exit_code == 78
    assert "Address already in use. Is mailflow running already?" in result.stderr


# --- procedures -----------------------------------------------------------------------------------------


def test_a_procedure_can_be_checked_and_shown_without_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(main, ["procedures", "show", "three-stage"])
    assert shown.exit_code == 0
    assert shown.stdout.startswith("There is no mailflow.toml here, so the dates are those of England.\n")
    checked = CliRunner().invoke(main, ["procedures", "check", "three-stage"])
    assert (checked.exit_code, "holds together" in checked.stdout) == (0, True)


def test_a_procedure_is_checked_with_the_people_of_the_settings(home: Path) -> None:
    assert run(home, "procedures", "check", "three-stage").exit_code == 0
    home.write_text(home.read_text().replace('"ceo", "board"', '"manager"'), "utf-8")
    result = run(home, "procedures", "check", "three-stage")
    assert result.exit_code == 1
    assert "Nobody has the role that Appeal asks for" in result.stdout


def test_a_procedure_of_ones_own_is_checked_as_a_file(home: Path) -> None:
    own = home.parent / "mine.toml"
    own.write_text('id = "mine"\nstages = 3\n', "utf-8")
    result = run(home, "procedures", "check", str(own))
    assert result.exit_code == 1
    assert "mine.toml" in result.stdout
    result = run(home, "procedures", "show", str(own))
    assert result.exit_code == 78
    assert "Traceback" not in result.stderr
    result = run(home, "procedures", "check", "three-stag")
    assert "three-stage" in result.stdout
