"""Reply tokens: the random words in our addresses that say which case, room and person a reply belongs to."""

import base64
import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, bindparam
from sqlmodel import Field, Session, SQLModel, col, select

from mailflow.records.base import UtcDateTime, Word
from mailflow.records.prepared import Prepared
from mailflow.records.rows import add_row

TOKEN_LENGTH = 20


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

    __table_args__ = (Index("ix_reply_token_reader", "case_id", "inbound_id", "address", "purpose"),)


_FOR_CASE = Prepared(
    select(ReplyToken.token).where(
        ReplyToken.case_id == bindparam("case_id"),
        ReplyToken.address == bindparam("address"),
        ReplyToken.purpose == bindparam("purpose", type_=Word(Purpose)),
        col(ReplyToken.revoked_at).is_(None),
    )
)


def token_for(
    session: Session,
    purpose: Purpose,
    address: str,
    now: datetime,
    *,
    case_id: int | None = None,
    inbound_id: int | None = None,
    person: str | None = None,
    fresh: bool = False,
) -> str:
    """The token for this reader and purpose in a case, made if there is none yet.

    `fresh` skips looking for an old one; a token for a waiting mail is always new.
    """
    if not fresh and case_id is not None:
        found = _FOR_CASE.value(session, case_id=case_id, address=address, purpose=purpose)
        if found:
            return str(found)
    made = new_token()
    add_row(
        session,
        ReplyToken,
        token=made,
        case_id=case_id,
        inbound_id=inbound_id,
        address=address,
        person=person,
        purpose=purpose,
        created_at=now,
    )
    return made


def live_token(session: Session, token: str) -> ReplyToken | None:
    """The row of a token that has not been revoked."""
    row = session.get(ReplyToken, token)
    return row if row is not None and row.revoked_at is None else None


def new_token() -> str:
    """100 random bits as 20 characters that survive any mail system: lower-case letters and digits."""
    return base64.b32encode(secrets.token_bytes(13)).decode("ascii")[:TOKEN_LENGTH].lower()
