"""Pace: how fast a kind of mail may leave, kept as one row a kind and asked in constant time.

The row holds the moment at which everything allowed so far would have left at an even pace (the "theoretical
arrival time" of the generic cell rate algorithm, ITU-T I.371). A burst of one hour's worth leaves at once.
"""

from datetime import datetime, timedelta

from sqlalchemy import Column
from sqlmodel import Field, Session, SQLModel

from mailflow.records.base import UtcDateTime


class Pace(SQLModel, table=True):
    """The pace of one kind of mail."""

    __tablename__ = "pace"
    kind: str = Field(primary_key=True)
    even_until: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


def next_turn(session: Session, kind: str, per_hour: int, now: datetime) -> datetime:
    """Take a turn: the moment from which one more may leave, `now` unless an hour's worth has been taken."""
    hour = timedelta(hours=1)
    row = session.get(Pace, kind) or Pace(kind=kind, even_until=now)
    row.even_until = max(row.even_until, now) + hour / per_hour
    session.add(row)
    return max(now, row.even_until - hour)
