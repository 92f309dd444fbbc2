"""The database under the records: one schema on both kinds, safe to start from several processes, honest in errors."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import bindparam, inspect
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from mailflow.domain.case import Status
from mailflow.records import versions
from mailflow.records.alert import Alert
from mailflow.records.case import Case, next_number
from mailflow.records.database import Database
from mailflow.records.deadline import Deadline, DeadlineStatus
from mailflow.records.event import Event
from mailflow.records.inbound import Disposition, InboundEmail, RawMail
from mailflow.records.message import Author, Message, ThreadId
from mailflow.records.one_of import one_of
from mailflow.records.pace import next_turn
from mailflow.records.pinned import CalendarSnapshot, ProcedureText
from mailflow.records.prepared import Prepared
from mailflow.records.rows import add_row, add_rows, load
from mailflow.records.schema import upgrade
from mailflow.records.search import search
from mailflow.records.tables import metadata

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DEADLINE = {
    "clock": "date",
    "title": "tell them a date",
    "starts_at": NOW,
    "due_at": NOW,
    "explanation": "2 days",
    "calendar_digest": "d",
    "moments": [["remind", "later"]],
    "created_at": NOW,
}


@pytest.fixture(params=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else f"sqlite:///{tmp_path}/m.sqlite3"
    db = Database(url)
    db.migrate()
    request.addfinalizer(db.close)
    return db


def test_the_migrations_make_what_the_models_ask_for(db: Database) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": False,
                "include_name": lambda name, *_: not (name or "").startswith("message_search"),
            },
        )
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(db: Database) -> None:
    db.migrate()
    assert db.schema_trouble() is None
    assert "case" in inspect(db.engine).get_table_names()


def test_every_version_has_its_file_and_the_newest_is_what_alembic_calls_head() -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(versions.MIGRATIONS))
    assert script.get_current_head() == versions.NEWEST
    assert {one.revision for one in script.walk_revisions()} == set(versions.KNOWN)


def test_several_processes_may_start_at_once_on_a_new_database(tmp_path: Path) -> None:
    start = "import sys; from mailflow.records.database import Database; Database(sys.argv[1]).migrate()"
    url = f"sqlite:///{tmp_path}/new.sqlite3"
    started = [subprocess.Popen([sys.executable, "-c", start, url], stderr=subprocess.PIPE) for _ in range(5)]
    errors = [process.communicate()[1].decode() for process in started]
    assert [process.returncode for process in started] == [0] * 5, errors
    assert Database(url).schema_trouble() is None


def test_rows_written_plainly_read_as_the_models_wrote_them(db: Database) -> None:
    with db.write() as session:
        first = add_row(session, Event, at=NOW, kind="CaseOpened", actor="bob", sentence="It began.", data={"ö": [1]})
        add_rows(session, Event, [{"at": NOW, "kind": "X", "actor": "a", "sentence": f"{n}."} for n in range(3)])
    with db.read() as session:
        event = session.get_one(Event, first)
        assert (event.at, event.data, event.case_id) == (NOW, {"ö": [1]}, None)
        assert [one.sentence for one in session.exec(select(Event).order_by("id")).all()][1:] == ["0.", "1.", "2."]


def test_a_word_outside_its_set_and_a_moment_without_a_zone_are_refused(db: Database) -> None:
    raw = {"sha256": "0" * 64, "size": 1, "content": b"x"}
    mail = {"delivery_key": "k", "raw_sha256": "0" * 64, "channel": "test", "received_at": NOW, "stored_at": NOW}
    with db.write() as session:
        add_row(session, RawMail, **raw)
    with pytest.raises(ValueError, match="bogus"), db.write() as session:
        add_row(session, InboundEmail, **mail, disposition="bogus")
    with pytest.raises(ValueError, match="time zone"), db.write() as session:
        add_row(session, InboundEmail, **{**mail, "received_at": NOW.replace(tzinfo=None)})


def test_a_prepared_statement_fails_as_sqlalchemy_does_and_leaves_nothing_behind(db: Database) -> None:
    raw = {"sha256": "1" * 64, "size": 1, "content": b"x"}
    with db.write() as session:
        add_row(session, RawMail, **raw)
    with pytest.raises(IntegrityError), db.write() as session:
        add_row(session, Event, at=NOW, kind="X", actor="a", sentence="Undone.")
        add_row(session, RawMail, **raw)
    with db.read() as session:
        assert session.exec(select(Event)).all() == []


def test_a_prepared_statement_takes_enums_moments_and_fixed_values(db: Database) -> None:
    add = {"raw_sha256": "2" * 64, "channel": "test", "received_at": NOW, "stored_at": NOW}
    with db.write() as session:
        add_row(session, RawMail, sha256="2" * 64, size=1, content=b"x")
        add_row(session, InboundEmail, delivery_key="a", disposition=Disposition.HELD, **add)
        add_row(session, InboundEmail, delivery_key="b", **add)
    held = Prepared(
        select(InboundEmail.delivery_key).where(
            InboundEmail.disposition == Disposition.HELD, InboundEmail.channel == bindparam("by")
        )
    )
    with db.read() as session:
        assert held.rows(session, by="test") == [("a",)]
        assert held.value(session, by="nobody") is None


def test_references_have_no_gap_and_no_repeat_within_a_year(db: Database) -> None:
    with db.write() as session:
        assert [next_number(session, "OS", 2026) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(RuntimeError), db.write() as session:
        next_number(session, "OS", 2026)
        raise RuntimeError("the case was not opened")
    with db.write() as session:
        assert next_number(session, "OS", 2026) == 4
        assert next_number(session, "OS", 2027) == 1


def test_a_burst_of_an_hours_worth_leaves_at_once_and_the_rest_is_spread(db: Database) -> None:
    with db.write() as session:
        turns = [next_turn(session, "acknowledgement", 60, NOW) for _ in range(90)]
    assert turns[:60] == [NOW] * 60
    waits = [(turn - NOW).total_seconds() for turn in turns[60:]]
    assert waits[0] == pytest.approx(60)
    assert waits[-1] == pytest.approx(1800)


def test_rows_can_be_used_after_the_session_that_read_them(db: Database) -> None:
    with db.write() as session:
        session.add(Alert(key="k", sentence="It is so.", raised_at=NOW))
    with db.read() as session:
        alert = session.exec(select(Alert)).one()
    assert (alert.sentence, alert.raised_at) == ("It is so.", NOW)


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (
            "SELECT id FROM inbound_email WHERE disposition = ? AND id > ? ORDER BY id LIMIT 20",
            "ix_inbound_email_waiting",
        ),
        (
            "SELECT id FROM deadline WHERE status = ? AND next_action_at <= ? ORDER BY next_action_at",
            "ix_deadline_next",
        ),
        (
            "SELECT id FROM outgoing_mail WHERE status = ? AND next_attempt_at <= ?"
            " ORDER BY next_attempt_at, id LIMIT 1",
            "ix_outgoing_mail_waiting",
        ),
        ("SELECT count(*) FROM outgoing_mail WHERE status IN (?, ?)", "ix_outgoing_mail_waiting"),
    ],
)
def test_what_waits_is_found_by_its_index_however_much_is_over(tmp_path: Path, statement: str, index: str) -> None:
    db = Database(f"sqlite:///{tmp_path}/m.sqlite3")
    db.migrate()
    with db.engine.connect() as connection:
        values = ("2026",) * statement.count("?")
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert any(index in row[-1] and "SEARCH" in row[-1] for row in plan), plan
    db.close()


def test_a_column_is_one_of_any_number_of_values(db: Database) -> None:
    keys = ["plain", "it's", '"quoted"', "Łódź ☂", "50 %", "[1, 2]"]
    asked = Prepared(select(Alert.key).where(one_of(Alert.key, "keys")).order_by(Alert.key))
    with db.write() as session:
        add_rows(session, Alert, [{"key": key, "raised_at": NOW, "sentence": "x"} for key in keys])
        for some in ([], keys[1:2], keys, [*keys, *(f"nobody has {n}" for n in range(500))]):
            assert {key for (key,) in asked.rows(session, keys=some)} == set(some) & set(keys)
        assert set(session.exec(select(Alert.key).where(one_of(Alert.key, "keys")), params={"keys": keys[:2]})) == {
            "plain",
            "it's",
        }


def test_one_of_many_is_found_by_an_index(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/m.sqlite3")
    db.migrate()
    with db.read() as session:
        asked = select(ThreadId.case_id).where(one_of(ThreadId.rfc_id, "ids"))
        sql = str(asked.compile(db.engine))
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", ('["a"]',)).all()
    assert any("SEARCH thread_id USING" in row[3] for row in plan), plan
    db.close()


def _keep_calendar(session: Session) -> None:
    add_row(session, CalendarSnapshot, digest="d", content="{}", first_used_at=NOW)


def test_a_loaded_model_is_the_one_that_the_session_would_give_and_its_changes_are_stored(db: Database) -> None:
    with db.write() as session:
        _keep_calendar(session)
        row_id = add_row(session, Deadline, **DEADLINE)
    with db.write() as session:
        loaded = load(session, Deadline, row_id)
        assert loaded is not None
        assert loaded is session.get(Deadline, row_id)
        assert loaded is load(session, Deadline, row_id)
        assert (loaded.due_at, loaded.moments, loaded.status) == (NOW, [["remind", "later"]], DeadlineStatus.OPEN)
        loaded.status, loaded.ended_at = DeadlineStatus.MET, NOW
        assert load(session, Deadline, row_id + 1) is None
    with db.read() as session:
        again = session.get_one(Deadline, row_id)
        assert (again.status, again.ended_at, again.title) == (DeadlineStatus.MET, NOW, "tell them a date")


def test_a_prepared_look_gives_moments_words_and_json_as_the_models_do(db: Database) -> None:
    columns = (col(Deadline.due_at), col(Deadline.moments), col(Deadline.status), col(Deadline.acted_through))
    with db.write() as session:
        _keep_calendar(session)
        add_row(session, Deadline, **DEADLINE)
        assert Prepared(select(*columns)).rows(session) == [(NOW, [["remind", "later"]], DeadlineStatus.OPEN, None)]


def test_words_are_found_with_and_without_accents_also_in_what_was_stored_before(db: Database) -> None:
    """A database of the first version, with a mail in it, is brought up to now."""
    with db.engine.connect().execution_options(mailflow_writes=True) as connection:
        for name in reversed(inspect(connection).get_table_names()):
            connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}"{"" if db.is_sqlite else " CASCADE"}')
        if not db.is_sqlite:
            connection.exec_driver_sql("DROP FUNCTION message_search_add CASCADE")
        connection.commit()
    with db.engine.connect().execution_options(mailflow_writes=True) as connection:
        upgrade(connection, "0001")
        connection.commit()
    with db.write() as session:
        _keep_mail(session, 1, "Zoë Müller-Ångström")
    db.migrate()
    with db.write() as session:
        _keep_mail(session, 2, "Zoe Muller Angstrom")
    with db.read() as session:
        for words in ("Zoë", "zoe", "MÜLLER", "Muller", '"muller angstrom"', "Zoe\u0308"):
            assert search(session, words).cases == {1, 2}, words
        assert search(session, "Zo").cases == set()


def _keep_mail(session: Session, number: int, name: str) -> None:
    add_row(session, RawMail, sha256=f"{number:064}", size=1, content=b"x")
    inbound = add_row(
        session,
        InboundEmail,
        delivery_key=f"{number}",
        raw_sha256=f"{number:064}",
        channel="test",
        received_at=NOW,
        stored_at=NOW,
    )
    if number == 1:
        add_row(session, ProcedureText, digest="d", procedure="p", version="1", content="", first_used_at=NOW)
    case = add_row(
        session,
        Case,
        reference=f"OS-2026-{number:05}",
        procedure="p",
        procedure_digest="d",
        stage="1",
        status=Status.OPEN,
        owner="bob",
        subject="",
        received_at=NOW,
        opened_at=NOW,
        stage_entered_at=NOW,
    )
    add_row(
        session,
        Message,
        case_id=case,
        inbound_id=inbound,
        author=Author.PARTY,
        room="complainant",
        from_name=name,
        received_at=NOW,
        raw_sha256=f"{number:064}",
    )
