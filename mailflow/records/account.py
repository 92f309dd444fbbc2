"""Accounts of the web log: who may sign in, the sessions that are open, and the tries that failed."""

from datetime import datetime

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from mailflow.records.base import UtcDateTime


class Account(SQLModel, table=True):
    """One person who may read the log. Only the argon2 hash of the password is kept."""

    __tablename__ = "account"
    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    password_hash: str
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    disabled_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class WebSession(SQLModel, table=True):
    """One signed-in browser. `id_hash` is the SHA-256 of the cookie's secret: a stolen table opens nothing."""

    __tablename__ = "web_session"
    id_hash: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    created_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    last_seen_at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UtcDateTime))


class SignInFailure(SQLModel, table=True):
    """A sign-in that failed, kept so that guessing can be slowed down across all processes."""

    __tablename__ = "sign_in_failure"
    id: int | None = Field(default=None, primary_key=True)
    who: str
    at: datetime = Field(sa_column=Column(UtcDateTime, nullable=False))

    __table_args__ = (Index("ix_sign_in_failure_who", "who", "at"),)
