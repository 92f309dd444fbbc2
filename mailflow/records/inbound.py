"""Inbound e-mails: the raw bytes of every mail that ever reached us, and what intake decided of each delivery."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from mailflow.records.base import Json, UtcDateTime, Word


class Disposition(StrEnum):
    """The life of an inbound e-mail: `pending` when its bytes are safe, then exactly one of the others.

    pending     stored, not yet decided
    opened      opened a case
    filed       joined a case
    command     carried out for a member of staff
    enquiry     a person's mail that is no complaint, passed to the enquiries person
    undecided   waits for the triage person's answer
    noise       spam, newsletters and the like: kept, never answered
    automated   sent by a machine: kept, never answered
    bounce      a delivery report
    own         our own mail come back
    duplicate   the same mail once more
    before-start  older than the day from which this mailbox is handled
    held        waits for a person, with a reason
    """

    PENDING = "pending"
    OPENED = "opened"
    FILED = "filed"
    COMMAND = "command"
    ENQUIRY = "enquiry"
    UNDECIDED = "undecided"
    NOISE = "noise"
    AUTOMATED = "automated"
    BOUNCE = "bounce"
    OWN = "own"
    DUPLICATE = "duplicate"
    BEFORE_START = "before-start"
    HELD = "held"


class RawMail(SQLModel, table=True):
    """The bytes of one mail, kept once under their SHA-256 however often they were delivered."""

    __tablename__ = "raw_mail"
    sha256: str = Field(primary_key=True, max_length=64)
    size: int
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class InboundEmail(SQLModel, table=True):
    """One delivery of a mail to one of our mailboxes, and what became of it in a sentence."""

    __tablename__ = "inbound_email"
    id: int | None = Field(default=None, primary_key=True)
    delivery_key: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    raw_sha256: str = Field(foreign_key="raw_mail.sha256", index=True)
    channel: str
    mailbox: str = ""
    mail_from: str | None = None
    rcpt_to: list[str] = Field(default_factory=list, sa_column=Column(Json, nullable=False))
    received_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    stored_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    disposition: Disposition = Field(default=Disposition.PENDING, sa_column=Column(Word(Disposition), nullable=False))
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    sender: str = ""
    subject: str = Field(default="", sa_column=Column(Text, nullable=False))
    rfc_id: str | None = Field(default=None, sa_column=Column(Text))
    fingerprint: str | None = Field(default=None, index=True)
    case_id: int | None = Field(default=None, foreign_key="case.id", index=True)
    attempts: int = 0
    settled_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))

    __table_args__ = (
        Index(
            "ix_inbound_email_waiting",
            "disposition",
            "id",
        ),
    )
