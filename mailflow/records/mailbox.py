"""Mailbox cursors: how far each configured mailbox has been read, and when that last went well."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field, SQLModel

from mailflow.records.base import UtcDateTime


class MailboxCursor(SQLModel, table=True):
    """The place in one folder up to which every mail is stored here. A new UIDVALIDITY starts it again.

    `settled_uid` is the mail up to which the mailbox itself was dealt with (left, flagged or moved).
    """

    __tablename__ = "mailbox_cursor"
    mailbox: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(sa_column=Column(BigInteger, nullable=False))
    last_uid: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    settled_uid: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    first_tried_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    last_success_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    last_error: str = Field(default="", sa_column=Column(Text, nullable=False))
