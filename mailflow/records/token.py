"""Reply tokens: the random words in our addresses that say which case, room and person a reply belongs to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from mailflow.records.base import UtcDateTime, Word


class Purpose(StrEnum):
    """What a reply to this address means.

    party           a party writes to us
    correspondence  a member of staff answers the complainant
    notice          a member of staff answers mailflow: an internal note, and commands
    triage          the triage person decides what a mail is
    """

    PARTY = "party"
    CORRESPONDENCE = "correspondence"
    NOTICE = "notice"
    TRIAGE = "triage"


class ReplyToken(SQLModel, table=True):
    """One token: a person, a room and a purpose. It names the case; it does not by itself prove who wrote."""

    __tablename__ = "reply_token"
    token: str = Field(primary_key=True, max_length=32)
    case_id: int | None = Field(default=None, foreign_key="case.id")
    inbound_id: int | None = Field(default=None, foreign_key="inbound_email.id")
    address: str
    person: str | None = None
    purpose: Purpose = Field(sa_column=Column(Word(Purpose), nullable=False))
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    __table_args__ = (UniqueConstraint("case_id", "inbound_id", "address", "purpose"),)
