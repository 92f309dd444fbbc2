"""Alerts: told once when a trouble begins and once when it is over; buttons that any client can send."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from mailflow.casework.alerts import clear_alert, raise_alert
from mailflow.casework.buttons import buttons_for, triage_buttons
from mailflow.casework.watch import watch_mailboxes
from mailflow.config import Mailbox
from mailflow.domain.case import Status
from mailflow.intake.commands import find_verb
from mailflow.intake.grammar import read_script
from mailflow.intake.poll import note_failure
from mailflow.records.case import Case
from tests.servers.smtp_sink import SmtpSink
from tests.stories.town import ANN, Town

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TOKEN = "abcdefghijklmnopqrst"


@pytest.fixture
def town(tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[Town]:
    town = Town(tmp_path, smtp_sink)
    yield town
    town.close()


def raised(town: Town, key: str) -> bool:
    with town.company.db.write() as session:
        return raise_alert(session, town.company.office, key, headline="H", what="W.", todo="T.", now=town.now)


def cleared(town: Town, key: str) -> bool:
    with town.company.db.write() as session:
        return clear_alert(session, town.company.office, key, headline="H", what="W.", now=town.now)


def test_a_trouble_is_told_once_until_it_is_over_and_then_again(town: Town) -> None:
    assert not cleared(town, "fire")
    assert [raised(town, "fire") for _ in range(3)] == [True, False, False]
    assert raised(town, "flood")
    assert [cleared(town, "fire"), cleared(town, "fire")] == [True, False]
    assert raised(town, "fire")
    town.send()
    assert len(town.mailbox(ANN)) == 4


def test_a_mailbox_that_cannot_be_read_is_told_once_with_the_reason(town: Town) -> None:
    box: Mailbox = town.company.office.settings.mailboxes[0]
    note_failure(town.company.db, box, "the password was refused", town.now)
    watch_mailboxes(town.company.db, town.company.office, town.now)
    town.send()
    assert town.new_mail(ANN) == [], "not at the first failure"
    for _ in range(3):
        town.now += box.longest_silence + timedelta(minutes=1)
        watch_mailboxes(town.company.db, town.company.office, town.now)
        town.send()
    told = town.one_new(ANN)
    assert "info@example.org cannot be read" in told.subject
    assert "the password was refused" in told.text


def case(status: Status) -> Case:
    return Case(
        reference="OS-2026-00001", procedure="three-stage", procedure_digest="", stage="stage-1", status=status,
        owner="bob", subject="", received_at=NOW, opened_at=NOW, stage_entered_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("status", Status)
def test_every_button_holds_a_command_that_there_is(status: Status) -> None:
    for _, address in buttons_for(case(status), "reminder", f"info+{TOKEN}@example.org", TOKEN, decides=True):
        split = urlsplit(address)
        assert unquote(split.path) == f"info+{TOKEN}@example.org"
        ((word, _),) = read_script(parse_qs(split.query)["body"][0]).commands
        assert find_verb(word).name == word


def test_the_code_stands_in_the_body_only_where_the_address_cannot_carry_it() -> None:
    assert all("reply%20code" not in url for _, url in triage_buttons(f"info+{TOKEN}@example.org", TOKEN))
    assert all(f"reply%20code%20{TOKEN}" in url for _, url in triage_buttons("info@example.org", TOKEN))
    assert all("%0A" not in url.partition("?")[0] for _, url in triage_buttons("info@example.org", TOKEN))
