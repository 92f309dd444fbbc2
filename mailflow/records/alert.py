"""Alerts: troubles that a person was told of, so that each is told once and its end is told too."""

from datetime import datetime

from sqlalchemy import Column, Text
from sqlmodel import Field, SQLModel

from mailflow.records.base import UtcDateTime


class Alert(SQLModel, table=True):
    """A trouble named by `key` ("mailbox silent: info"). It is open while `cleared_at` is empty."""

    __tablename__ = "alert"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(index=True)
    sentence: str = Field(sa_column=Column(Text, nullable=False))
    raised_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    cleared_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
