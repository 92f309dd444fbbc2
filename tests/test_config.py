"""The settings file: what loads, and how each mistake is told to the person who made it."""

import re
import subprocess
import sys
from dataclasses import asdict, fields
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.config import Reading, Settings, SettingsError, from_data, load
from mailflow.mail.limits import USUAL, WIDEST, Limits
from mailflow.toml_values import as_timedelta

SMALLEST = """
[organisation]
name = "Oak School"
complaints_address = "info@example.org"
[[mailboxes]]
name = "info"
address = "info@example.org"
host = "imap.example.org"
password_env = "INFO_PASSWORD"
[smtp]
host = "127.0.0.1"
security = "none"
[[people]]
id = "bob"
name = "Bob Handler"
email = "bob@example.org"
roles = ["admin", "handler"]
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mailflow.toml"
    path.write_text(text, "utf-8")
    return path


def problems(tmp_path: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        load(written(tmp_path, text), {})
    return tuple(problem.removeprefix("mailflow.toml: ") for problem in refused.value.problems)


def changed(**sections: Any) -> dict[str, Any]:
    """The smallest settings as data, with keys of some sections (the first of a list) put in or replaced."""
    data: dict[str, Any] = {
        "organisation": {"name": "Oak School", "complaints_address": "info@example.org"},
        "mailboxes": [
            {"name": "info", "address": "info@example.org", "host": "imap.example.org", "password_env": "PW"}
        ],
        "smtp": {"host": "127.0.0.1", "security": "none"},
        "people": [{"id": "bob", "name": "Bob Handler", "email": "bob@example.org", "roles": ["admin", "handler"]}],
    }
    for name, keys in sections.items():
        if isinstance(data.get(name), list):
            data[name][0] |= keys
        else:
            data[name] = data.get(name, {}) | keys
    return data


def refusal(data: dict[str, Any]) -> str:
    with pytest.raises(SettingsError) as refused:
        from_data(data, environ={})
    return str(refused.value)


# What loads


def test_the_smallest_settings_load_with_every_default(tmp_path: Path) -> None:
    settings = load(written(tmp_path, SMALLEST), {})

    assert settings.path == tmp_path / "mailflow.toml"
    assert settings.folder == tmp_path
    assert settings.organisation.closes == time(17)
    assert settings.organisation.zone.key == "Europe/London"
    assert settings.mailboxes[0].port == 993
    assert settings.mailboxes[0].username == "info@example.org"
    assert settings.smtp.port == 25
    assert settings.envelope_sender == "info@example.org"
    assert settings.web.secret_file == tmp_path / "mailflow.secret"
    assert settings.mailbox("info") is settings.mailboxes[0]
    assert settings.mailbox("none") is None
    assert settings.warnings() == ()


def test_a_file_saved_by_a_windows_editor_loads(tmp_path: Path) -> None:
    path = tmp_path / "mailflow.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALLEST.replace("\n", "\r\n").encode())

    assert load(path, {}).organisation.name == "Oak School"


def test_the_environment_names_the_file_and_the_database(tmp_path: Path) -> None:
    path = written(tmp_path, SMALLEST)

    settings = load(environ={"MAILFLOW_CONFIG": str(path), "MAILFLOW_DATABASE_URL": "postgresql://bob:pw@db/mailflow"})

    assert settings.path == path
    assert settings.database.url == "postgresql+psycopg://bob:pw@db/mailflow"


@pytest.mark.parametrize(
    ("url", "usable"),
    [
        ("sqlite:///cases.sqlite3", "sqlite:////srv/mailflow/cases.sqlite3"),
        ("sqlite:////var/lib/cases.sqlite3", "sqlite:////var/lib/cases.sqlite3"),
        ("sqlite://", "sqlite://"),
        ("postgres://db/cases", "postgresql+psycopg://db/cases"),
        ("postgresql+psycopg:///cases", "postgresql+psycopg:///cases"),
    ],
)
def test_the_database_url_is_made_ready_for_use(url: str, usable: str) -> None:
    settings = from_data(changed(database={"url": url}), path=Path("/srv/mailflow/mailflow.toml"), environ={})

    assert settings.database.url == usable


@pytest.mark.parametrize(("security", "imap", "smtp"), [("tls", 993, 465), ("starttls", 143, 587), ("none", 143, 25)])
def test_the_port_follows_from_the_security(security: str, imap: int, smtp: int) -> None:
    server = {"host": "localhost", "security": security}

    settings = from_data(changed(mailboxes=server, smtp=server), environ={})

    assert (settings.mailboxes[0].port, settings.smtp.port) == (imap, smtp)
    assert from_data(changed(smtp={"port": 2525}), environ={}).smtp.port == 2525


def test_dates_and_times_may_be_quoted_or_not(tmp_path: Path) -> None:
    text = SMALLEST.replace("[[mailboxes]]", "[[mailboxes]]\nsince = 2026-12-01", 1).replace(
        "complaints_address", 'opens = 08:30:00\ncloses = "16:00"\ncomplaints_address', 1
    )

    settings = load(written(tmp_path, text + 'absences = [{ from = "2026-12-24", until = 2027-01-05 }]'), {})

    assert settings.mailboxes[0].since == date(2026, 12, 1)
    assert (settings.organisation.opens, settings.organisation.closes) == (time(8, 30), time(16))
    assert settings.people[0].absences[0].from_on == date(2026, 12, 24)


@pytest.mark.parametrize("region", ["northern-ireland", "IE", "DE-BY"])
def test_a_region_has_a_calendar(region: str) -> None:
    assert from_data(changed(organisation={"region": region}), environ={}).organisation.region == region


def test_closed_days_are_known_by_date() -> None:
    closed = {"on": "2026-12-29", "why": "Office closed"}

    organisation = from_data(changed(organisation={"closed_days": [closed]}), environ={}).organisation

    assert organisation.closed_on == {date(2026, 12, 29): "Office closed"}


def test_our_own_addresses_are_known_in_small_letters() -> None:
    data = changed(mailboxes={"address": "Info@Example.org", "aliases": ["enquiries@example.org"]})

    assert from_data(data, environ={}).own_addresses == {"info@example.org", "enquiries@example.org"}


def test_lengths_become_durations() -> None:
    outbox = from_data(changed(), environ={}).outbox

    assert [outbox.wait(tries) for tries in (1, 2, 5, 99)] == [
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(hours=6),
        timedelta(hours=6),
    ]
    assert outbox.patience == timedelta(days=5)
    assert from_data(changed(), environ={}).mailboxes[0].longest_silence == timedelta(minutes=30)
    with pytest.raises(ValueError, match="not a fixed length"):
        as_timedelta("1 working day")


def test_cookies_are_secure_by_themselves_unless_served_on_this_machine() -> None:
    def secure(**web: object) -> bool:
        return from_data(changed(web=web), environ={}).web.cookies_are_secure

    assert not secure()
    assert not secure(host="::1")
    assert secure(host="0.0.0.0")
    assert secure(secure_cookies=True)
    assert not secure(host="0.0.0.0", secure_cookies=False)


def test_the_directory_has_the_people_and_the_admin_does_triage_if_nobody_else_does() -> None:
    data = changed(organisation={"areas": ["Care"]}, people={"areas": ["Care"], "also": ["b@example.org"]})
    data["people"].append({"id": "mia", "name": "Mia", "email": "mia@example.org", "line_manager": "bob"})

    directory = from_data(data, environ={}).directory()

    bob, mia = directory.people
    assert directory.admin == bob
    assert bob.roles == {"admin", "handler", "triage"}
    assert directory.by_address("B@example.org") == bob
    assert mia.line_manager == "bob"
    data["people"][1]["roles"] = ["triage"]
    assert from_data(data, environ={}).directory().in_role("triage")[0].id == "mia"


def test_settings_never_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        from_data(changed(), environ={}).web.port = 1


# Secrets


def test_a_password_comes_from_the_environment() -> None:
    settings = from_data(changed(), environ={"PW": "hunter2"})

    assert settings.secret(settings.mailboxes[0]) == "hunter2"
    assert settings.secret(settings.smtp) == ""


def test_a_password_comes_from_a_file_beside_the_settings(tmp_path: Path) -> None:
    (tmp_path / "info").write_text("hunter2 \n")
    (tmp_path / "info").chmod(0o600)
    data = changed(mailboxes={"password_file": "info"})
    del data["mailboxes"][0]["password_env"]

    settings = from_data(data, path=tmp_path / "mailflow.toml", environ={})
    assert settings.secret(settings.mailboxes[0]) == "hunter2 "
    assert settings.warnings() == ()

    (tmp_path / "info").chmod(0o644)
    assert settings.warnings() == (
        f"{tmp_path / 'info'}: anybody on this machine may read this password; use chmod 600.",
    )

    for content, reason in [(b"\n", "is empty"), (b"\xff", "not UTF-8 text")]:
        (tmp_path / "info").write_bytes(content)
        with pytest.raises(SettingsError, match=reason):
            settings.secret(settings.mailboxes[0])

    (tmp_path / "info").unlink()
    with pytest.raises(SettingsError, match=r"password for mailbox info cannot be read from .*: No such file"):
        settings.secret(settings.mailboxes[0])


def test_a_password_that_is_not_set_is_said_so() -> None:
    settings = from_data(changed(), environ={"PW": ""})

    with pytest.raises(SettingsError, match="mailbox info is expected in the environment variable PW, which"):
        settings.secret(settings.mailboxes[0])


def test_a_password_in_the_file_is_refused_and_never_repeated() -> None:
    for wrong in ({"password": "hunter 2"}, {"password_env": "hunter 2"}):
        said = refusal(changed(mailboxes=wrong))
        assert "hunter" not in said
        assert "password" in said
    assert "password_env or password_file" in refusal(changed(smtp={"password": "hunter2"}))
    assert "hunter" not in refusal(changed(database={"url": "mysql://bob:hunter2@db/cases"}))


def test_secrets_are_not_shown_with_the_settings() -> None:
    environ = {"PW": "hunter2", "MAILFLOW_DATABASE_URL": "postgresql://bob:hunter3@db/cases"}
    settings = from_data(changed(), environ=environ)

    assert "hunter" not in repr(settings) + str(settings) + repr(settings.database)


# What is refused


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    for name, content, said in [
        ("missing.toml", None, "there is no such file; `mailflow init` writes one"),
        ("latin1.toml", b'name = "\xe9"', "expected UTF-8 text"),
        ("broken.toml", b"[organisation\n", "is not TOML: .*line 1"),
        ("twice.toml", b"a = 1\na = 2\n", "is not TOML: .*overwrite"),
        ("long.toml", b"a = " + b"9" * 5000, "is not TOML: Exceeds the limit"),
        ("deep.toml", b"a = " + b"[" * 100_000, "is not TOML"),
    ]:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(SettingsError, match=f"{name}: {said}"):
            load(tmp_path / name, {})
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        load(tmp_path, {})


def test_all_problems_are_told_at_once_with_file_key_and_expectation(tmp_path: Path) -> None:
    text = (
        SMALLEST.replace('name = "info"', 'name = "info"\nport = "imap"\nfoldr = "INBOX"')
        .replace('id = "bob"', 'id = "Bob!"')
        .replace('name = "Oak School"', "")
    )

    with pytest.raises(SettingsError) as refused:
        load(written(tmp_path, text), {})

    assert str(refused.value).splitlines() == [
        "mailflow.toml: organisation.name: is missing",
        'mailflow.toml: mailboxes[1].port: expected a whole number from 1 to 65535, got "imap"',
        'mailflow.toml: mailboxes[1].foldr: unknown key; did you mean "folder"?',
        'mailflow.toml: people[1].id: expected a short word in small letters such as "sam" or "info-desk", got "Bob!"',
    ]


@pytest.mark.parametrize(
    ("section", "keys", "said"),
    [
        ("organisation", {"complaints_address": "info"}, "expected an e-mail address such as info@example.org"),
        ("organisation", {"complaints_address": "a@b\r\nBcc: c@d"}, "expected an e-mail address"),
        ("organisation", {"display_name": "Us\nBcc: c@d"}, "display_name: expected some words on one line"),
        ("organisation", {"timezone": "Europe/Londn"}, "expected a time zone such as Europe/London"),
        ("organisation", {"timezone": "../../etc/passwd"}, "organisation.timezone: expected a time zone"),
        ("organisation", {"timezone": ""}, "organisation.timezone: expected a time zone"),
        ("organisation", {"region": "kent"}, 'organisation.region: expected one of "england", "wales"'),
        ("organisation", {"opens": "9am"}, 'expected a time of day such as "09:00", got "9am"'),
        ("organisation", {"opens": "25:00"}, "organisation.opens: expected a time of day"),
        ("organisation", {"opens": 9}, "organisation.opens: expected a time of day"),
        ("organisation", {"opens": "18:00"}, "organisation: expected opens to be earlier than closes"),
        ("organisation", {"reference_prefix": "OS-"}, "one to six letters"),
        ("organisation", {"base_url": "example.org"}, "base_url: expected a web address"),
        ("organisation", {"areas": "Care"}, 'areas: expected a list such as ["one", "two"], got "Care"'),
        ("organisation", {"closed_days": [{"on": "2026-13-01", "why": "x"}]}, "closed_days[1].on: expected a date"),
        ("organisation", {"closed_days": [{"on": 20261301, "why": "x"}]}, "closed_days[1].on: expected a date"),
        ("organisation", {"external_bodies": [{"name": "Funder"}]}, "expected an address or a website"),
        ("database", {"url": "mysql://db"}, "database.url: expected sqlite:///FILE or postgresql://"),
        ("mailboxes", {"security": "ssl"}, 'security: expected one of "tls", "starttls" or "none", got "ssl"'),
        ("mailboxes", {"security": "none"}, 'expected security "tls" or "starttls": without encryption only'),
        ("mailboxes", {"complaints": "yes"}, 'complaints: expected true or false, got "yes"'),
        ("mailboxes", {"port": True}, "port: expected a whole number from 1 to 65535, got true"),
        ("mailboxes", {"password_file": "x"}, "expected exactly one of password_env and password_file"),
        ("mailboxes", {"username": ""}, "mailboxes[1].username: expected some words"),
        ("mailboxes", {"after": "move", "move_to": "INBOX"}, "expected move_to to be another folder"),
        ("mailboxes", {"alert_after": "1 working day"}, "expected a length of time by the clock"),
        ("mailboxes", {"alert_after": "0 minutes"}, "expected a length of time by the clock"),
        ("mailboxes", {"poll_seconds": 0}, "poll_seconds: expected a whole number from 1 to 86400, got 0"),
        ("smtp", {"password_env": "PW"}, "smtp: expected a username to go with the password"),
        ("smtp", {"username": "bob"}, "smtp: expected exactly one of password_env and password_file"),
        ("smtp", {"sender": "nobody"}, "smtp.sender: expected an e-mail address"),
        ("intake", {"undecided_reminder": "soon"}, "intake.undecided_reminder: expected a length of time"),
        ("organisation", {"base_url": "https://a\x07b"}, "base_url: expected a web address"),
        ("database", {"url": "sqlite:///~nobody-here/x"}, "database.url: expected the name of a file"),
        ("intake", {"own_domains": ["@b"]}, "intake.own_domains[1]: expected a domain such as example.org"),
        ("web", {"secret_file": "~nobody-here/x"}, "web.secret_file: expected the name of a file"),
        ("web", {"secret_file": "a\0b"}, "web.secret_file: expected the name of a file"),
        ("web", {"port": 10**400}, "web.port: expected a whole number from 1 to 65535, got 1000"),
        ("people", {"absences": [{"from_on": "2027-01-05"}]}, "absences[1].from_on: unknown key"),
        ("web", {"secret_file": 3}, "web.secret_file: expected a file name in quotes, got 3"),
        ("outbox", {"retry": []}, "outbox.retry: expected at least one"),
        ("outbox", {"retry": ["1 minute", "later"]}, "outbox.retry[2]: expected a length of time by the clock"),
        ("people", {"absences": [{"from": "2027-01-05", "until": "2027-01-04"}]}, "until not to be before from"),
        ("people", {"absences": [{"form": "2027-01-05"}]}, 'absences[1].form: unknown key; did you mean "from"?'),
        ("people", {"line_manager": "bob"}, "people[1].line_manager: expected the id of somebody else"),
        ("people", {"line_manager": "bbo"}, 'expected the id of a person, got "bbo"; did you mean "bob"?'),
        (
            "people",
            {"absences": [{"from": "2027-01-05", "until": "2027-01-05", "delegate": "sam"}]},
            'people[1].absences[1].delegate: expected the id of a person, got "sam"',
        ),
        ("people", {"areas": ["Care"]}, 'people[1].areas: expected areas of the organisation, got "Care"'),
        ("people", {"email": "INFO@example.org"}, "expected a personal address"),
        ("people", {"roles": ["admin"]}, 'people: expected at least one person with the role "handler"'),
        ("people", {"roles": ["handler"]}, 'people: expected at least one person with the role "admin"'),
    ],
)
def test_a_mistake_is_told_by_its_key(section: str, keys: dict[str, Any], said: str) -> None:
    assert said in refusal(changed(**{section: keys}))


@pytest.mark.parametrize(
    ("retry", "said"),
    [
        (["later"], '[1]: expected a length of time by the clock, such as "30 minutes" or "5 days", got "later"'),
        (["2 working days"], '[1]: expected a length of time by the clock, such as "30 minutes" or "5 days", got'),
        ([3], "[1]: expected text in quotes, got 3"),
        ([], ": expected at least one, got []"),
    ],
)
def test_one_mistake_is_told_in_one_line(retry: list[object], said: str) -> None:
    (line,) = refusal(changed(outbox={"retry": retry})).splitlines()
    assert line.startswith(f"mailflow.toml: outbox.retry{said}")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("manger", "manager"), ("directors", "director"), ("borad", "board"), ("tirage", "triage"), ("hander", "handler")],
)
def test_a_misspelt_role_is_refused_with_its_place_and_what_was_meant(written: str, meant: str) -> None:
    data = changed()
    data["people"].append({"id": "mia", "name": "Mia", "email": "mia@example.org", "roles": ["safeguarding", written]})

    assert refusal(data) == (
        "mailflow.toml: people[2].roles: expected one of handler, manager, director, ceo, board, triage, admin,"
        f' safeguarding, got "{written}"; did you mean "{meant}"?'
    )


def test_a_misspelt_role_is_not_called_missing_as_well() -> None:
    (line,) = refusal(changed(people={"roles": ["admin", "handlr"]})).splitlines()
    assert line.endswith('did you mean "handler"?')


def test_names_that_must_differ_do(tmp_path: Path) -> None:
    data = changed()
    data["people"].append(data["people"][0] | {"also": ["Bob@Example.org"]})
    data["mailboxes"].append(dict(data["mailboxes"][0]))

    assert refusal(data).splitlines() == [
        'mailflow.toml: people[2].id: expected an id of its own, but "bob" is also people[1].id',
        'mailflow.toml: people[2].email: expected an address of its own, but "bob@example.org" is also people[1].email',
        'mailflow.toml: people[2].also: expected an address of its own, but "Bob@Example.org" is also people[1].email',
        'mailflow.toml: mailboxes[2].name: expected a name of its own, but "info" is also mailboxes[1].name',
        "mailflow.toml: mailboxes[2]: expected a folder of its own, but mailboxes[1] reads the same one",
    ]


def test_sections_that_must_be_there_are_named(tmp_path: Path) -> None:
    assert problems(tmp_path, "") == ("organisation: is missing", "smtp: is missing", "people: is missing")
    assert problems(tmp_path, SMALLEST.replace("[smtp]", "[stmp]")) == (
        "smtp: is missing",
        'stmp: unknown key; did you mean "smtp"?',
    )
    assert "people[1]: expected a table of keys" in refusal(changed() | {"people": ["bob"]})
    assert "web: expected a table of keys" in refusal(changed() | {"web": 8080})
    assert "database: expected a table of keys" in refusal(changed() | {"database": "sqlite://"})


def test_what_deserves_a_look_is_a_warning() -> None:
    data = changed(
        mailboxes={"address": "other@example.org"}, people={"roles": ["admin", "handler", "tutor", "area-manager"]}
    )

    known = "handler, manager, director, ceo, board, triage, admin, safeguarding"
    assert from_data(data, environ={}).warnings() == (
        "organisation.complaints_address: no mailbox reads info@example.org, so answers to our mail would not be seen.",
        f'people[1].roles: expected one of {known}, got "tutor"; no procedure can ask for it.',
        f'people[1].roles: expected one of {known}, got "area-manager"; no procedure can ask for it.',
    )


def test_the_limits_of_reading_are_those_that_reading_knows() -> None:
    assert Limits(**from_data(changed(), environ={}).reading.bounds) == USUAL
    assert list(from_data(changed(), environ={}).reading.bounds) == [field.name for field in fields(Limits)]


@pytest.mark.parametrize("key", Reading.model_fields)
def test_a_limit_of_reading_has_a_range_and_its_top_is_where_what_was_found_is_found_again(key: str) -> None:
    said = refusal(changed(reading={key: 0}))
    told = re.fullmatch(rf"mailflow.toml: reading.{key}: expected a whole number from (\d+) to (\d+), got 0", said)
    assert told
    for bound in map(int, told.groups()):
        assert getattr(from_data(changed(reading={key: bound}), environ={}).reading, key) == bound
    assert f"got {int(told[2]) + 1}" in refusal(changed(reading={key: int(told[2]) + 1}))
    assert "got true" in refusal(changed(reading={key: True}))
    widest = from_data(changed(reading={key: int(told[2])}), environ={}).reading.bounds
    place = list(Reading.model_fields).index(key)
    assert list(widest.values())[place] == list(asdict(WIDEST).values())[place]


def test_mails_that_are_taken_but_read_in_part_are_a_warning() -> None:
    (warning,) = from_data(changed(intake={"max_size_mb": 100}), environ={}).warnings()
    assert warning == (
        "reading.mail_mb: of a mail only the first 64 MB are read, but intake.max_size_mb lets mails of up to 100 MB be"
        " read."
    )


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.dates()
    | st.datetimes()
    | st.times(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "host", "url", "on", "why", "from", "until", "port", "password", "x"]), inner
        )
    ),
    max_leaves=6,
)


def _keys(annotation: Any) -> set[str]:
    section = getattr(annotation, "__args__", (annotation,))[0]
    return {field.alias or name for name, field in section.model_fields.items()}


@given(
    section=st.sampled_from([*Settings.model_fields, "x"]),
    key=st.sampled_from(sorted({"x", *(key for f in Settings.model_fields.values() for key in _keys(f.annotation))})),
    value=VALUES,
    whole=st.booleans(),
)
def test_no_value_anywhere_gets_past_as_anything_but_settings_or_a_sentence(
    section: str, key: str, value: Any, whole: bool
) -> None:
    """Any TOML value in any place: settings, or SettingsError. Never another exception."""
    data = changed() | {section: value} if whole else changed(**{section: {key: value}})
    try:
        settings = from_data(data, environ={})
    except SettingsError as refused:
        assert refused.problems
    else:
        assert settings.directory().admin.id


def test_settings_are_quick_to_import() -> None:
    """Neither the calendar of the world's holidays nor any part above the domain is loaded for them."""
    code = (
        "import mailflow.config, sys; print(*(m for m in sys.modules if m.split('.')[0] in ('holidays', 'mailflow')))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert "holidays" not in loaded
    assert {name.split(".")[1] for name in loaded if "." in name} == {
        "config",
        "domain",
        "paths",
        "toml_tables",
        "toml_values",
    }
