"""Outgoing mail: every letter and notice as a durable row, one recipient each, its Message-ID fixed at birth."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from mailflow.records.base import Json, UtcDateTime, Word


class Delivery(StrEnum):
    """The life of an outgoing mail: `queued` -> `sending` -> `sent`, or `failed` for good; `bounced` comes after."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"


class OutgoingMail(SQLModel, table=True):
    """One mail to one recipient. `once_key` names the promise it keeps: a second row for it cannot exist.

    The mail is composed from these columns alone, so every try sends the same bytes. `buttons` are
    [label, mailto address] pairs. `attachments` name parts of raw mails to pass on.
    """

    __tablename__ = "outgoing_mail"
    id: int | None = Field(default=None, primary_key=True)
    rfc_id: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    once_key: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    case_id: int | None = Field(default=None, foreign_key="case.id", index=True)
    inbound_id: int | None = Field(default=None, foreign_key="inbound_email.id")
    letter: str
    room: str
    token: str | None = Field(default=None, index=True)
    recipient: str
    recipient_name: str = ""
    sender_name: str = ""
    sender: str
    reply_to: str | None = None
    subject: str = Field(sa_column=Column(Text, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    buttons: list[list[str]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    in_reply_to: str | None = Field(default=None, sa_column=Column(Text))
    references: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    automatic: bool = True
    attachments: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    status: Delivery = Field(default=Delivery.QUEUED, sa_column=Column(Word(Delivery), nullable=False))
    attempts: int = 0
    next_attempt_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))
    last_answer: str = Field(default="", sa_column=Column(Text, nullable=False))
    sent_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    __table_args__ = (
        Index("ix_outgoing_mail_recipient", "recipient", "created_at"),
        Index("ix_outgoing_mail_waiting", "status", "next_attempt_at", "id"),
    )
