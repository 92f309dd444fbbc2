"""The original in a forwarded mail. Clients and languages are in tests/corpus; here are the rules."""

from __future__ import annotations

import pytest

from mailflow.mail import forward
from mailflow.mail.parse import parse
from tests.mail.making import mail

BLOCK = "From: Carol Cook <carol@example.org>\nSent: 2 March 2026 10:12\nTo: Bob\nSubject: Noise\n\nIt is loud."


@pytest.mark.parametrize(
    "subject", ["Fwd: x", "FW: x", "WG: x", "TR: x", "RV: x", "VB: x", "PD: x", "Doorst: x", "转发：x", "x (fwd)"]
)
def test_the_prefix_of_a_forward_is_known(subject: str) -> None:
    assert forward.is_forward(subject)


@pytest.mark.parametrize("subject", ["Re: x", "AW: x", "Forward planning", "x", "Re: Fwd: x", ""])
def test_other_subjects_are_no_forward(subject: str) -> None:
    assert not forward.is_forward(subject)


def test_a_bare_block_counts_only_where_the_subject_says_forwarded() -> None:
    found = forward.read("FW: Noise", "Please take this.\n\n" + BLOCK)
    assert found is not None
    assert found.from_ is not None
    assert (found.from_.addr, found.from_.name) == ("carol@example.org", "Carol Cook")
    assert (found.date, found.subject) == ("2 March 2026 10:12", "Noise")
    assert forward.read("Re: Noise", "Please take this.\n\n" + BLOCK) is None


def test_an_announced_block_counts_whatever_the_subject() -> None:
    found = forward.read("Noise", "See:\n\n---------- Forwarded message ---------\n" + BLOCK)
    assert found is not None
    assert found.subject == "Noise"


def test_an_ordinary_reply_is_no_forward() -> None:
    assert parse(mail("Yes.\n\nOn Mon, 2 Mar 2026 at 10:12, B <b@example.net> wrote:\n> ok?")).forwarded is None


def test_a_name_without_an_address_is_no_author() -> None:
    found = forward.read("FW: Noise", BLOCK.replace(" <carol@example.org>", ""))
    assert found is not None
    assert found.from_ is None


def test_everybody_whom_the_original_was_sent_to_is_told() -> None:
    block = BLOCK.replace(
        "To: Bob",
        "To: Bob Baker <bob@example.org>; 'Info' [mailto:info@example.org];\n  dana@example.org\n"
        'Cc: "Eve, E." <Eve@example.org>',
    )
    found = forward.read("FW: Noise", block)
    assert found is not None
    assert [(one.addr, one.name) for one in found.to] == [
        ("bob@example.org", "Bob Baker"),
        ("info@example.org", "Info"),
        ("dana@example.org", ""),
    ]
    assert [(one.addr, one.name) for one in found.cc] == [("eve@example.org", "Eve, E.")]


def test_recipients_without_an_address_are_left_out() -> None:
    found = forward.read("FW: Noise", BLOCK)
    assert found is not None
    assert (found.to, found.cc) == ((), ())
