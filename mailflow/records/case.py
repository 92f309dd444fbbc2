"""Cases and their parties: the one row that says where a complaint stands, who owns it and what is due next."""

from datetime import datetime

from sqlalchemy import Column, Index, Text, bindparam
from sqlmodel import Field, Session, SQLModel, col, update

from mailflow.domain.case import Outcome, Status
from mailflow.records.base import Json, UtcDateTime, Word
from mailflow.records.prepared import Prepared
from mailflow.records.rows import add_row


class Case(SQLModel, table=True):
    """One complaint. `next_due_at` repeats the earliest open deadline, so that the log can sort by it.

    `owner` and the other ids are people of the settings: `handled_by` the owners of earlier stages, `helped_by`
    the earlier owners in this one, `about` the members of staff complained about. None of the first and the
    last is ever given a later stage.
    """

    __tablename__ = "case"
    id: int | None = Field(default=None, primary_key=True)
    reference: str = Field(unique=True)
    procedure: str
    procedure_digest: str = Field(foreign_key="procedure_text.digest")
    stage: str
    status: Status = Field(sa_column=Column(Word(Status), nullable=False))
    owner: str
    handled_by: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    helped_by: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    about: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    area: str | None = None
    subject: str = Field(sa_column=Column(Text, nullable=False))
    complainant_name: str = ""
    complainant_address: str = ""
    received_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    opened_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    stage_entered_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    next_due_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    closed_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    outcome: Outcome | None = Field(default=None, sa_column=Column(Word(Outcome)))
    outcome_because: str = Field(default="", sa_column=Column(Text, nullable=False))

    __table_args__ = (
        Index("ix_case_received_at", "received_at", "id"),
        Index("ix_case_status", "status", "received_at", "id"),
        Index("ix_case_due", "status", "next_due_at"),
        Index("ix_case_owner", "owner", "status", "received_at"),
        Index("ix_case_area", "area", "received_at"),
        Index("ix_case_stage", "stage", "received_at"),
    )


class Party(SQLModel, table=True):
    """A person outside the organisation who takes part in a case; `role` is `complainant` in this procedure.

    `unreachable_since` is set when mail to the address came back: the handler must use another channel.
    """

    __tablename__ = "party"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id", index=True)
    role: str
    name: str = ""
    address: str = Field(index=True)
    unreachable_since: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class ReferenceCounter(SQLModel, table=True):
    """The last number given to a case in a year, so that references have no gap and no repeat."""

    __tablename__ = "reference_counter"
    prefix: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    last: int


_COUNT_ON = Prepared(
    update(ReferenceCounter)
    .where(col(ReferenceCounter.prefix) == bindparam("of"), col(ReferenceCounter.year) == bindparam("in_year"))
    .values(last=ReferenceCounter.last + 1)
    .returning(col(ReferenceCounter.last))
)


def next_number(session: Session, prefix: str, year: int) -> int:
    """The next number of the year. Its row stays locked until the transaction ends, so no two cases share one."""
    counted = _COUNT_ON.value(session, of=prefix, in_year=year)
    if counted is not None:
        return int(counted)
    add_row(session, ReferenceCounter, prefix=prefix, year=year, last=1)
    return 1
