"""What every page of the log works with: the database, the organisation, the clock, and who is reading."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, g

from mailflow.casework.office import Office
from mailflow.records.account import Reader
from mailflow.records.database import Database


@dataclass(frozen=True)
class Desk:
    """The parts that `create_app` was given. `secret` also keys the hashes under which failed sign-ins are kept."""

    db: Database
    office: Office
    now: Callable[[], datetime]
    secret: bytes

    @property
    def longest_session(self) -> timedelta:
        """How long one sign-in lasts at most."""
        return timedelta(hours=self.office.settings.web.session_hours)


def desk() -> Desk:
    """The desk of the application that serves this request."""
    found: Desk = current_app.extensions["mailflow"]
    return found


def reader() -> Reader | None:
    """Who is signed in."""
    found: Reader | None = g.get("reader")
    return found
