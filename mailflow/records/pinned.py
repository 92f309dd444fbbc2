"""What a case was started under and keeps: the text of its procedure and the calendars its dates were counted with."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Text
from sqlmodel import Field, Session, SQLModel

from mailflow.records.base import Json, UtcDateTime


class ProcedureText(SQLModel, table=True):
    """One version of a procedure file, word for word, under its digest."""

    __tablename__ = "procedure_text"
    digest: str = Field(primary_key=True)
    procedure: str
    version: int
    content: str = Field(sa_column=Column(Text, nullable=False))
    first_used_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


class CalendarSnapshot(SQLModel, table=True):
    """One calendar of working days, under its digest."""

    __tablename__ = "calendar_snapshot"
    digest: str = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_column=Column(Json, nullable=False))
    first_used_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


def keep_procedure(session: Session, text: ProcedureText) -> None:
    """Keep a procedure's text, unless this very text is kept already."""
    if session.get(ProcedureText, text.digest) is None:
        session.add(text)
        session.flush()


def keep_calendar(session: Session, snapshot: CalendarSnapshot) -> None:
    """Keep a calendar, unless this very one is kept already."""
    if session.get(CalendarSnapshot, snapshot.digest) is None:
        session.add(snapshot)
        session.flush()
