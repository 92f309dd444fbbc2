"""Deadlines: what is due in a case or for a waiting mail, and the next moment at which the tick must look."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from mailflow.records.base import Json, UtcDateTime, Word


class DeadlineStatus(StrEnum):
    """How a deadline stands: `open`, then for good one of the others."""

    OPEN = "open"
    MET = "met"
    MISSED = "missed"
    REPLACED = "replaced"
    CANCELLED = "cancelled"


class Deadline(SQLModel, table=True):
    """One clock that runs. `next_action_at` is the truth that the tick reads; no scheduler job stands beside it.

    `moments` are [what to do, when] pairs, `acted_through` the moment up to which the tick has done its work.
    `explanation` and `authority` say why the date is what it is; `calendar_digest` names the calendar that
    it was counted with, so that a holiday announced later does not rewrite history.
    """

    __tablename__ = "deadline"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="case.id", index=True)
    inbound_id: int | None = Field(default=None, foreign_key="inbound_email.id", index=True)
    stage: str = ""
    clock: str
    title: str = Field(sa_column=Column(Text, nullable=False))
    starts_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    due_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    explanation: str = Field(sa_column=Column(Text, nullable=False))
    authority: str = Field(default="", sa_column=Column(Text, nullable=False))
    calendar_digest: str = Field(foreign_key="calendar_snapshot.digest")
    moments: list[list[str]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    acted_through: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    next_action_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    status: DeadlineStatus = Field(default=DeadlineStatus.OPEN, sa_column=Column(Word(DeadlineStatus), nullable=False))
    failures: int = 0
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    # Whole indexes: SQLite uses a partial one only if a query repeats its condition word for word, which one with
    # parameters cannot. What is over has no next moment, so these stay narrow all the same.
    __table_args__ = (
        Index(
            "ix_deadline_next",
            "next_action_at",
        ),
    )
