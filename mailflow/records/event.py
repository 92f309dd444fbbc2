"""Events: the append-only history, one sentence for each thing that happened, fit to be read to a complainant."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from mailflow.records.base import Json, UtcDateTime


class Event(SQLModel, table=True):
    """Something that happened: `kind` in the past tense (`CaseOpened`), who did it, and a sentence that says it.

    `actor` is a person's id, `complainant`, `mailflow`, or an admin's address on the web log.
    """

    __tablename__ = "event"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="case.id")
    inbound_id: int | None = Field(default=None, foreign_key="inbound_email.id")
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    kind: str
    actor: str
    sentence: str = Field(sa_column=Column(Text, nullable=False))
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))

    __table_args__ = (Index("ix_event_case_id", "case_id", "at"),)
