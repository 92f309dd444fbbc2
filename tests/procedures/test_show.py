"""What `procedures show` prints: a person sees the stages, the owners and the dates without reading the file."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailflow.domain.procedure import Procedure
from mailflow.procedures.loader import Library
from mailflow.procedures.show import show
from tests.domain.sample import CALENDAR, ONE_STEP, SMALL

BEFORE_CHRISTMAS = datetime(2026, 12, 22, 9, tzinfo=UTC)
BUILT_IN = [Library().named(procedure_id) for procedure_id in Library().ids()]

SILENCE = """\
A case received now (Tue 22 Dec 2026, 09:00), if nobody did anything
  Tue 22 Dec 2026, 09:00  Stage 1 begins
    to tell the complainant by when the complaint will be resolved: 2 days from receipt (Tue 22 Dec
      2026): Thu 24 Dec 2026, 17:00
    to resolve the complaint: 10 working days from receipt (Tue 22 Dec 2026), leaving out 25 and 28
      Dec and 1 Jan: Fri 8 Jan 2027, 17:00
  Wed 23 Dec 2026, 09:00  the handler is reminded
  Thu 24 Dec 2026, 13:00  the handler is reminded
  Thu 24 Dec 2026, 16:00  the complainant is told the procedure's own date
  Tue 5 Jan 2027, 09:00  the handler is reminded
  Thu 7 Jan 2027, 09:00  the handler is reminded
  Fri 8 Jan 2027, 17:00  Stage 2 begins
    to resolve the complaint: 10 working days from Fri 8 Jan 2027: Fri 22 Jan 2027, 17:00
  Fri 15 Jan 2027, 09:00  the manager is reminded
  Wed 20 Jan 2027, 09:00  the manager is reminded
  Fri 22 Jan 2027, 13:00  the manager is reminded
  Fri 22 Jan 2027, 17:00  Stage 3 begins
    to resolve the complaint: 10 working days from Fri 22 Jan 2027: Fri 5 Feb 2027, 17:00
  Fri 29 Jan 2027, 09:00  the director is reminded
  Wed 3 Feb 2027, 09:00  the director is reminded
  Fri 5 Feb 2027, 13:00  the director is reminded
  Fri 5 Feb 2027, 17:00  it is late: the director, those above and the complainant are told
"""


def test_the_dates_of_a_case_that_nobody_touches_are_shown():
    assert show(Library().named("three-stage"), CALENDAR, BEFORE_CHRISTMAS).endswith(f"\n{SILENCE}")


def test_the_way_through_is_drawn():
    assert """
  [Stage 1]  handler
     |  no outcome in 10 working days, or not settled
  [Stage 2]  manager, else director
     |  no outcome in 10 working days, or not settled
  [Stage 3]  director, else chief executive
     |  not settled
  [Appeal]  chief executive, else board member
     the outcome is final; its letter names who outside can help
""" in show(Library().named("three-stage"), CALENDAR, BEFORE_CHRISTMAS)


@pytest.mark.parametrize("procedure", [*BUILT_IN, SMALL, ONE_STEP], ids=lambda procedure: procedure.id)
def test_every_stage_owner_clock_and_authority_is_shown_in_lines_that_fit(procedure: Procedure):
    shown = show(procedure, CALENDAR, BEFORE_CHRISTMAS)
    words = " ".join(shown.split())
    for stage in procedure.stages:
        assert stage.title in words
        for clock in (*stage.clocks, stage.window, procedure.reply):
            if clock is not None:
                assert f"{clock.length} from" in words
                assert clock.title in words
                assert clock.authority in words
    assert max(len(line) for line in shown.splitlines()) <= 100
    assert "None" not in shown
