"""Messages: what people wrote in a case, with the Message-IDs and attachments by which later mail is placed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from mailflow.records.base import Json, UtcDateTime, Word


class Author(StrEnum):
    """Who wrote a message, as far as the case is concerned."""

    PARTY = "party"
    STAFF = "staff"
    OTHER = "other"
    MACHINE = "machine"


class Message(SQLModel, table=True):
    """One mail in a case's record. Letters that mailflow sends stand in `outgoing_mail`.

    `room` is who may read it: `complainant` for correspondence, `staff` for internal notes. `thread_reason`
    is the sentence that says why the mail is in this case.
    """

    __tablename__ = "message"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case.id")
    inbound_id: int = Field(foreign_key="inbound_email.id", index=True)
    author: Author = Field(sa_column=Column(Word(Author), nullable=False))
    person: str | None = None
    room: str = "complainant"
    rfc_id: str | None = None
    from_name: str = Field(default="", sa_column=Column(Text, nullable=False))
    from_addr: str = Field(default="", sa_column=Column(Text, nullable=False))
    to_addrs: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    subject: str = Field(default="", sa_column=Column(Text, nullable=False))
    received_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    body_text: str = Field(default="", sa_column=Column(Text, nullable=False))
    reply_text: str = Field(default="", sa_column=Column(Text, nullable=False))
    raw_sha256: str = Field(foreign_key="raw_mail.sha256")
    automated: str | None = None
    thread_reason: str = Field(default="", sa_column=Column(Text, nullable=False))

    __table_args__ = (Index("ix_message_case_id", "case_id", "received_at"),)


class ThreadId(SQLModel, table=True):
    """A Message-ID that belongs to a case: of a message filed there, or (`seen`) merely named by one.

    A mail that shares only a seen ancestor may come from a stranger who answered the same newsletter, so
    intake joins it to the case only if its sender takes part there.
    """

    __tablename__ = "thread_id"
    id: int | None = Field(default=None, primary_key=True)
    rfc_id: str = Field(sa_column=Column(Text, nullable=False))
    case_id: int = Field(foreign_key="case.id", index=True)
    seen: bool = False

    __table_args__ = (UniqueConstraint("rfc_id", "case_id"),)


class AttachmentRecord(SQLModel, table=True):
    """One attachment of a message. Its bytes are read back from the raw mail by `part`."""

    __tablename__ = "attachment"
    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)
    part: str
    filename: str = Field(sa_column=Column(Text, nullable=False))
    content_type: str
    size: int
    sha256: str
    inline: bool = False
