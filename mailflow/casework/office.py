"""The office: everything that casework needs beside the database, gathered once when mailflow starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sqlmodel import Session

from mailflow.config import Settings
from mailflow.domain.case import Rules
from mailflow.domain.people import Directory
from mailflow.domain.procedure import Procedure
from mailflow.domain.working_days import Calendar, calendar_for, digest, to_json
from mailflow.letters.book import LetterBook
from mailflow.mail.limits import Limits
from mailflow.procedures.loader import Library, read_procedure
from mailflow.records.pinned import CalendarSnapshot, ProcedureText, keep_calendar, keep_procedure

# Holidays are known this far back and ahead; a procedure cannot reach further (lengths end at five years).
YEARS_BACK, YEARS_AHEAD = 30, 7


@dataclass(frozen=True)
class Office:
    """Settings, people, calendar, procedures and letters, as they stood when this process started."""

    settings: Settings
    directory: Directory
    calendar: Calendar
    library: Library
    letters: LetterBook
    _procedures: dict[str, Procedure] = field(default_factory=dict)

    @cached_property
    def calendar_digest(self) -> str:
        """The name under which today's calendar is kept with each deadline."""
        return digest(self.calendar)

    @cached_property
    def current_procedure(self) -> Procedure:
        """The procedure that a new case is started under."""
        return self.library.named(self.settings.organisation.procedure)

    @cached_property
    def limits(self) -> Limits:
        """How much of one mail is read."""
        return Limits(**self.settings.reading.bounds)

    @cached_property
    def own_domain(self) -> str:
        """The domain in the Message-IDs that we give."""
        return self.settings.organisation.complaints_address.rpartition("@")[2]

    def procedure(self, digest: str, session: Session) -> Procedure:
        """The procedure that a case was started under, word for word, whatever the file says today."""
        if digest not in self._procedures:
            kept = session.get(ProcedureText, digest)
            if kept is None:
                raise LookupError(f"The procedure {digest[:12]}… of a case is not in the database.")
            self._procedures[digest] = read_procedure(kept.content, f"{kept.procedure} (version {kept.version})")
        return self._procedures[digest]

    def rules(self, procedure: Procedure) -> Rules:
        """What the moves of a case under this procedure decide by."""
        return Rules(procedure, self.calendar, self.directory)

    def pin(self, session: Session, now: datetime) -> None:
        """Keep the current procedure's text and calendar, which every new case and deadline will name."""
        keep_procedure(session, self._text(self.current_procedure, now))
        keep_calendar(session, self._snapshot(now))

    def _text(self, procedure: Procedure, now: datetime) -> ProcedureText:
        return ProcedureText(
            digest=procedure.digest,
            procedure=procedure.id,
            version=procedure.version,
            content=self.library.text(procedure.id),
            first_used_at=now,
        )

    def _snapshot(self, now: datetime) -> CalendarSnapshot:
        return CalendarSnapshot(digest=self.calendar_digest, content=to_json(self.calendar), first_used_at=now)


def open_office(settings: Settings, library: Library, letters: LetterBook, now: datetime) -> Office:
    """Gather the office. Raises ValueError with a sentence where the settings cannot be worked with."""
    place = settings.organisation
    calendar = calendar_for(
        place.region,
        place.timezone,
        now.year - YEARS_BACK,
        now.year + YEARS_AHEAD,
        place.opens,
        place.closes,
        {day.on: day.why for day in place.closed_days},
    )
    return Office(settings, settings.directory(), calendar, library, letters)
