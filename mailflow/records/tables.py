"""Every table in one place, for the migrations: importing this module fills SQLModel's metadata."""

from sqlmodel import SQLModel

from mailflow.records import (
    account,
    alert,
    case,
    deadline,
    event,
    inbound,
    mailbox,
    message,
    outgoing,
    pace,
    pinned,
    token,
)

__all__ = [
    "SQLModel",
    "account",
    "alert",
    "case",
    "deadline",
    "event",
    "inbound",
    "mailbox",
    "message",
    "outgoing",
    "pace",
    "pinned",
    "token",
]

metadata = SQLModel.metadata
