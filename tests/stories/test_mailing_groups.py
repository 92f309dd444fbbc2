"""Where info@ is itself a mailing group, as in Google Workspace, every mail carries the marks of a list."""

from __future__ import annotations

import pytest

from mailflow.records.inbound import Disposition
from tests.stories.town import ALICE, COMPLAINT, Town

GROUP = {
    "Precedence": "list",
    "Mailing-list": "list info@example.org; contact info+owners@example.org",
    "List-ID": "<info.example.org>",
    "List-Post": "<https://groups.example/post>, <mailto:info@example.org>",
    "List-Unsubscribe": "<mailto:googlegroups-manage+1+unsubscribe@googlegroups.example>",
}


def test_a_complaint_through_our_own_group_is_a_persons_and_is_acknowledged(town: Town) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT, headers=GROUP)
    assert town.inbound()[0].disposition is Disposition.OPENED
    assert "OS-2026-00001" in town.one_new(ALICE).subject


def test_a_strangers_newsletter_is_a_machines_even_if_it_complains(town: Town) -> None:
    town.write("news@shop.example", "Cancelled again", COMPLAINT, headers={"List-ID": "<news.shop.example>"})
    assert town.inbound()[0].disposition is Disposition.AUTOMATED


@pytest.mark.parametrize("mark", [{"Auto-Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Return-Path": "<>"}])
def test_a_machine_that_writes_through_our_group_stays_a_machine(town: Town, mark: dict[str, str]) -> None:
    town.write(ALICE, "Cancelled again", COMPLAINT, headers={**GROUP, **mark})
    assert town.inbound()[0].disposition is Disposition.AUTOMATED
    assert town.new_mail(ALICE) == []
