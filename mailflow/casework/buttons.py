"""Buttons: `mailto:` links with a command already written, so that acting takes one tap and *send* on any client."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from urllib.parse import quote

from mailflow.domain.case import Status
from mailflow.records.case import Case

Choice = tuple[str, str]
Button = tuple[str, str]
"""What it says, and the mailto URL behind it."""

_OPEN: tuple[Choice, ...] = (
    ("Tell the complainant a date", "#deadline 5 working days"),
    ("Upheld: give the outcome", "#resolve upheld because (write your reasons here)"),
    ("Partly upheld", "#resolve partly-upheld because (write your reasons here)"),
    ("Not upheld", "#resolve not-upheld because (write your reasons here)"),
    ("Need more time", "#extend 3 working days because (write your reason here)"),
    ("Pass it to the next stage", "#escalate because (write why)"),
)
_RESOLVED: tuple[Choice, ...] = (
    ("Start the next stage", "#escalate because the complainant is not satisfied"),
    ("It is settled: close the case", "#close"),
    ("Work on it again", "#reopen because (write why)"),
)
_CLOSED: tuple[Choice, ...] = (
    ("Work on it again", "#reopen because (write why)"),
    ("Start the next stage", "#escalate because the complainant is not satisfied"),
)
_ALWAYS: tuple[Choice, ...] = (("Show me the case", "#status"), ("What can I write?", "#help"))

TRIAGE: tuple[Choice, ...] = (
    ("It is a complaint: open a case", "#complaint"),
    ("It is an enquiry: no case", "#enquiry"),
    ("It is spam or a newsletter", "#spam"),
)

_quoted = cache(quote)  # for the few commands of this module

WITHOUT = frozenset({"passed-on", "held-for-you", "alert", "alert-over", "owner-trouble"})
"""Letters that ask nothing of their reader."""


def buttons_for(case: Case, letter: str, address: str, token: str, *, decides: bool) -> tuple[Button, ...]:
    """The buttons of a staff mail about a case, by what the case allows now and whether its reader `decides` in it."""
    if letter in WITHOUT:
        return ()
    choices = {Status.OPEN: _OPEN, Status.RESOLVED: _RESOLVED, Status.CLOSED: _CLOSED}[case.status] if decides else ()
    return _written((*choices, *_ALWAYS), f"[{case.reference}] ", address, token)


def triage_buttons(address: str, token: str) -> tuple[Button, ...]:
    """The three answers to a triage question."""
    return _written(TRIAGE, "Re: ", address, token)


def _written(choices: Sequence[Choice], about: str, address: str, token: str) -> tuple[Button, ...]:
    """The choices as mailto URLs (RFC 6068). `about` comes before the command's first word in the subject.

    Where the address itself cannot carry the token, the last line of the body does.
    """
    begins = f"mailto:{quote(address, safe='@+')}?subject={quote(about)}"
    ends = "" if f"+{token}@" in address else quote(f"\n\n\n[reply code {token}]")
    return tuple(
        (label, f"{begins}{_quoted(command.split(maxsplit=1)[0])}&body={_quoted(command)}{ends}")
        for label, command in choices
    )
