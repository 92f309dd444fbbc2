"""What a command is, and what it may look at and change while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from mailflow.casework.ledger import Opened
from mailflow.casework.office import Office
from mailflow.domain.case import Change
from mailflow.domain.people import Person


@dataclass
class Call:
    """One mail's commands being carried out: who asks, on which case, and what has been gathered so far.

    Commands change only `change`, which is thrown away if any of them fails. `prose` is the text below the
    commands; a command that uses it as its letter sets it to "". `help` and `status` go into the receipt.
    """

    office: Office
    opened: Opened
    change: Change
    person: Person
    now: datetime
    prose: str = ""
    story: tuple[str, ...] = ()
    help: str = ""
    status: str = ""
    done: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Verb:
    """A command: its name, other words for it, an example, and whether it decides something in the case."""

    name: str
    run: Callable[[Call, str], str]
    example: str
    synonyms: tuple[str, ...] = ()
    decides: bool = True

    @property
    def help(self) -> str:
        """The help text: the docstring of the function that runs."""
        return " ".join((self.run.__doc__ or "").split())
