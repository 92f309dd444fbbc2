"""Every built-in procedure is sound on every path, and one that is not is found out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailflow.domain.lengths import parse_length
from mailflow.domain.people import Directory
from mailflow.domain.procedure import Procedure
from mailflow.domain.working_days import calendar_for
from mailflow.procedures import check
from mailflow.procedures.check import walk
from mailflow.procedures.loader import Library
from tests.domain.sample import ADA, BOB, CALENDAR, EVERYBODY, ONE_STEP, SMALL, absent, person

BUILT_IN = [Library().named(procedure_id) for procedure_id in Library().ids()]


@pytest.mark.parametrize("procedure", [*BUILT_IN, SMALL, ONE_STEP], ids=lambda procedure: procedure.id)
def test_no_path_of_a_procedure_goes_wrong(procedure: Procedure):
    assert walk(procedure, EVERYBODY, CALENDAR) == []


@pytest.mark.parametrize("procedure", BUILT_IN, ids=lambda procedure: procedure.id)
def test_nothing_goes_wrong_when_everybody_is_away(procedure: Procedure):
    away = Directory(tuple(replace(one, absences=absent()) for one in EVERYBODY.people))
    assert walk(procedure, away, CALENDAR) == []


def test_a_stage_that_nobody_could_own_is_named():
    assert walk(BUILT_IN[0], Directory((BOB, person("mia", "manager"), ADA)), CALENDAR) == [
        "Nobody has the role that Stage 3 asks for (director or ceo), so Ada, the administrator, would have every case"
        " there",
        "Nobody has the role that Appeal asks for (ceo or board), so Ada, the administrator, would have every case"
        " there",
    ]


def test_a_stage_without_a_date_for_its_outcome_is_found_with_the_path_to_it():
    first, *others = SMALL.stages
    broken = replace(SMALL, stages=(replace(first, clocks=first.clocks[:1]), *others))
    assert walk(broken, EVERYBODY, CALENDAR)[0] == "open: a case that is open has no deadline that ends with outcome"


def test_a_missing_letter_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path):
    (tmp_path / "email").mkdir()
    (tmp_path / "email" / "assigned.txt").touch()
    monkeypatch.setattr(check, "templates_folder", lambda: tmp_path)
    assert walk(ONE_STEP, EVERYBODY, CALENDAR)[0] == "open: there is no letter “acknowledgement”"


def test_an_error_of_the_engine_is_told_and_not_raised():
    broken = replace(ONE_STEP, reply=replace(ONE_STEP.reply, length=parse_length("5 years")))
    short = calendar_for("england", "Europe/London", 2026, 2028)
    assert any("reply: CalendarTooShort: " in one for one in walk(broken, EVERYBODY, short))
