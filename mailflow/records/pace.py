"""Pace: how fast a kind of mail may leave, kept as one row a kind and asked in constant time.

The row holds the moment at which everything allowed so far would have left at an even pace (the "theoretical
arrival time" of the generic cell rate algorithm, ITU-T I.371). A burst of one hour's worth leaves at once.
"""

from datetime import UTC, datetime

from sqlalchemy import Float, bindparam, case
from sqlmodel import Field, Session, SQLModel, col, update

from mailflow.records.prepared import Prepared
from mailflow.records.rows import add_row

HOUR = 3600.0


class Pace(SQLModel, table=True):
    """The pace of one kind of mail. `even_until` is in seconds since 1970, UTC."""

    __tablename__ = "pace"
    kind: str = Field(primary_key=True)
    even_until: float


_now, _step = bindparam("now", type_=Float), bindparam("step", type_=Float)
_ONE_MORE = Prepared(
    update(Pace)
    .where(col(Pace.kind) == bindparam("of"))
    .values(even_until=case((col(Pace.even_until) > _now, Pace.even_until), else_=_now) + _step)
    .returning(col(Pace.even_until))
)


def next_turn(session: Session, kind: str, per_hour: int, now: datetime) -> datetime:
    """Take a turn: the moment from which one more may leave, `now` unless an hour's worth has been taken."""
    step = HOUR / per_hour
    even_until = _ONE_MORE.value(session, of=kind, now=now.timestamp(), step=step)
    if even_until is None:
        even_until = now.timestamp() + step
        add_row(session, Pace, kind=kind, even_until=even_until)
    return max(now, datetime.fromtimestamp(even_until - HOUR, UTC))
