"""The list, the search and the story say the same on SQLite and on PostgreSQL, and walk an index on both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from bench.make_cases import make_cases
from mailflow.domain.case import Status
from mailflow.records.case import Case
from mailflow.records.database import Database
from mailflow.records.log import CaseFilter, Place, Sort, every_case, list_cases
from mailflow.records.log_head import choices, figures
from mailflow.records.search import NEWEST, search, search_terms
from mailflow.records.story import Moment, case_by_reference, story_of

NOW = datetime(2027, 1, 6, 10, 30, tzinfo=UTC)
CASES = 600


@pytest.fixture(scope="module")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('log')}/log.sqlite3"


@pytest.fixture(scope="module")
def on_sqlite(sqlite_url: str) -> Iterator[Database]:
    db = Database(sqlite_url)
    db.migrate()
    make_cases(db, CASES, NOW, open_share=0.3)
    yield db
    db.close()


@pytest.fixture
def on_both(on_sqlite: Database, postgres_url: str) -> Iterator[tuple[Database, Database]]:
    db = Database(postgres_url)
    db.migrate()
    make_cases(db, CASES, NOW, open_share=0.3)
    yield on_sqlite, db
    db.close()


FILTERS = [
    CaseFilter(),
    CaseFilter(status=Status.OPEN),
    CaseFilter(status=Status.CLOSED, stage="stage-2", handler="frank"),
    CaseFilter(area="Estates", handler="bob"),
    CaseFilter(overdue=True),
    CaseFilter(overdue=True, status=Status.RESOLVED),
    CaseFilter(overdue=True, status=Status.CLOSED),
    CaseFilter(words="heating"),
    CaseFilter(words="heating tutor", status=Status.OPEN),
    CaseFilter(words='"the heating broke"', area="Estates"),
    CaseFilter(words='"broke heating the"'),
    CaseFilter(words="HEATING"),
    CaseFilter(words="nowhere"),
    CaseFilter(words="!!"),
    CaseFilter(words="'; DROP TABLE message --"),
    CaseFilter(words="a & b | !c <-> :* NEAR( \\"),
    CaseFilter(stage="stage-9"),
]


def test_both_databases_give_the_same_lists(on_both: tuple[Database, Database]) -> None:
    for wanted in FILTERS:
        for sort in Sort:
            listed = []
            for db in on_both:
                with db.read() as session:
                    listed.append([case.reference for case in every_case(session, wanted, sort, NOW)])
            assert listed[0] == listed[1], (wanted, sort)
            assert len(set(listed[0])) == len(listed[0])


def test_both_databases_give_the_same_figures_and_choices(on_both: tuple[Database, Database]) -> None:
    seen = []
    for db in on_both:
        with db.read() as session:
            seen.append((figures(session, NOW), choices(session)))
    assert seen[0] == seen[1]
    head, offered = seen[0]
    assert head.held == 3
    assert head.failed == 2
    assert 0 < head.overdue < head.open
    assert offered.stages == ["appeal", "stage-1", "stage-2", "stage-3"]


def test_both_databases_tell_the_same_story(on_both: tuple[Database, Database]) -> None:
    told = []
    for db in on_both:
        with db.read() as session:
            one = session.get_one(Case, 40)
            moments: list[Moment] = []
            before: Moment | None = None
            while True:
                page = story_of(session, one, before, limit=2)
                moments = [entry.moment for entry in page.entries] + moments
                if page.earlier is None:
                    break
                before = page.earlier
            told.append([(moment.at, moment.rank) for moment in moments])
            assert len(set(moments)) == len(moments)
            assert moments == sorted(moments)
            assert len(moments) == len(story_of(session, one).entries)
    assert told[0] == told[1]


def test_a_reference_with_a_nul_is_no_case_on_either(on_both: tuple[Database, Database]) -> None:
    for db in on_both:
        with db.read() as session:
            assert case_by_reference(session, "OS-2027-\0") is None


def test_a_common_word_gives_the_newest_mails_and_says_there_are_more(on_sqlite: Database) -> None:
    with on_sqlite.read() as session:
        found = search(session, "dear")
        assert found.more
        assert len(found.cases) == NEWEST // 2  # two mails a case
        assert max(found.cases) == CASES
        narrowed = search(session, "dear", [Case.id <= 10])  # type: ignore[list-item, operator]  # a column at this point
        assert narrowed.cases == frozenset(range(1, 11))
        assert not narrowed.more


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        ("", []),
        ("a lift", ["a", "lift"]),
        ('the "old lift" now', ["the", "old lift", "now"]),
        ('"open phrase', ["open", "phrase"]),
        ('"" !! —', []),
        ("a\0b", ["a", "b"]),
    ],
)
def test_what_is_typed_becomes_words_and_phrases(words: str, terms: list[str]) -> None:
    assert search_terms(words) == terms


def test_a_place_in_the_list_is_written_and_read_back() -> None:
    for at in (
        NOW,
        datetime(1970, 1, 1, tzinfo=UTC),
        NOW + timedelta(microseconds=1),
        datetime(1969, 5, 5, tzinfo=UTC),
    ):
        assert Place.parse(str(Place(at, 7))) == Place(at, 7)
        assert Moment.parse(str(Moment(at, 1, 7))) == Moment(at, 1, 7)


@pytest.mark.parametrize(
    ("wanted", "sort", "index"),
    [
        (CaseFilter(), Sort.RECEIVED, "ix_case_received_at"),
        (CaseFilter(status=Status.OPEN), Sort.RECEIVED, "ix_case_status"),
        (CaseFilter(handler="bob", status=Status.OPEN), Sort.RECEIVED, "ix_case_owner"),
        (CaseFilter(status=Status.OPEN), Sort.DUE, "ix_case_due"),
    ],
)
def test_the_list_walks_an_index_and_never_sorts_the_log(
    on_sqlite: Database, wanted: CaseFilter, sort: Sort, index: str
) -> None:
    plans = _plans(on_sqlite, wanted, sort, Place(NOW - timedelta(days=400), 300))
    assert plans
    for plan in plans:
        assert index in plan
        assert "TEMP B-TREE" not in plan
        assert "SCAN" not in plan


def test_the_figures_walk_indexes_only(on_sqlite: Database) -> None:
    with on_sqlite.read() as session:
        for sql in (
            "SELECT 1 FROM \"case\" WHERE status = 'open'",
            "SELECT 1 FROM \"case\" WHERE status = 'open' AND next_due_at < '2027'",
            "SELECT 1 FROM inbound_email WHERE disposition IN ('pending', 'undecided', 'held') AND disposition != 'x'",
            "SELECT 1 FROM outgoing_mail WHERE status IN ('failed', 'bounced')",
        ):
            plan = str(session.connection().execute(text(f"EXPLAIN QUERY PLAN {sql}")).all())
            assert "COVERING INDEX" in plan


def _plans(db: Database, wanted: CaseFilter, sort: Sort, after: Place) -> list[str]:
    """What SQLite means to do for each statement that one page of the list takes."""
    from sqlalchemy import event

    statements: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, sql: str, values: object, *_: object) -> None:
        statements.append((sql, values))

    with db.read() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        list_cases(session, wanted, sort, NOW, after)
        event.remove(connection, "before_cursor_execute", note)
        return [
            str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all())  # type: ignore[arg-type]  # as given
            for sql, values in statements
        ]
