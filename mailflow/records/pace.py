"""Pace: how fast a kind of mail may leave, kept as one row a kind and asked in constant time.

The row holds the moment at which everything allowed so far would have left at an even pace (the "theoretical
arrival time" of the generic cell rate algorithm, ITU-T I.371). A burst of one hour's worth leaves at once.
"""

from datetime import datetime, timedelta

from sqlalchemy import Column, bindparam
from sqlmodel import Field, Session, SQLModel, col, select, update

from mailflow.records.base import UtcDateTime
from mailflow.records.rows import add_row


class Pace(SQLModel, table=True):
    """The pace of one kind of mail."""

    __tablename__ = "pace"
    kind: str = Field(primary_key=True)
    even_until: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))


_NOW = select(Pace.even_until).where(Pace.kind == bindparam("of")).with_for_update()
_THEN = update(Pace).where(col(Pace.kind) == bindparam("of")).values(even_until=bindparam("until", type_=UtcDateTime))


def next_turn(session: Session, kind: str, per_hour: int, now: datetime) -> datetime:
    """Take a turn: the moment from which one more may leave, `now` unless an hour's worth has been taken."""
    hour = timedelta(hours=1)
    connection = session.connection()
    even_until = connection.execute(_NOW, {"of": kind}).scalar()
    until = max(even_until or now, now) + hour / per_hour
    if even_until is None:
        add_row(session, Pace, kind=kind, even_until=until)
    else:
        connection.execute(_THEN, {"of": kind, "until": until})
    return max(now, until - hour)
