"""Accounts of the web log: who may sign in, the sessions that are open, and the tries that failed."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Column, Index, bindparam, delete, func, update
from sqlmodel import Field, Session, SQLModel, col, select

from mailflow.records.base import UtcDateTime
from mailflow.records.prepared import Prepared

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1_000
IDLE = timedelta(hours=2)
SEEN_EVERY = timedelta(minutes=1)
FAILURES_COUNT_FOR = timedelta(minutes=15)

_hasher = PasswordHasher()
# Checked when there is no such account, so that the answer takes as long as for one that exists.
_nobody = _hasher.hash("nobody has this password")


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


@dataclass(frozen=True)
class Reader:
    """Somebody who is signed in, as a value that outlives the transaction it was read in."""

    account_id: int
    email: str
    last_seen_at: datetime


def add_account(session: Session, email: str, password: str, now: datetime) -> Account:
    """Let somebody read the log; an account that exists gets the new password and is signed out everywhere.

    Raises ValueError with a sentence when the address or the password cannot be used.
    """
    address = _plain(email)
    name, at, host = address.partition("@")
    if not (name and at and "." in host) or len(address) > 254 or not address.isprintable() or " " in address:
        raise ValueError(f"An account needs an e-mail address such as sam@example.org; found {email[:60]!r}.")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise ValueError(f"The password needs at least {SHORTEST_PASSWORD} characters; a few words in a row do well.")
    account = session.exec(select(Account).where(col(Account.email) == address)).first()
    if account is None:
        account = Account(email=address, password_hash=_hasher.hash(password), created_at=now)
    else:
        account.password_hash, account.disabled_at = _hasher.hash(password), None
        _end_every_session(session, account, now)
    session.add(account)
    session.flush()
    return account


def disable_account(session: Session, email: str, now: datetime) -> bool:
    """Let somebody no longer read the log, and sign them out everywhere; False if there is no such account."""
    mine = select(Account).where(col(Account.email) == _plain(email), col(Account.disabled_at).is_(None))
    account = session.scalar(mine)
    if account is None:
        return False
    account.disabled_at = now
    session.add(account)
    _end_every_session(session, account, now)
    return True


def check_password(session: Session, email: str, password: str) -> int | None:
    """The id of the account that this address and password open; for an unknown address None takes as long."""
    address = _plain(email)
    account = None
    if "\0" not in address and len(address) <= 254:
        account = session.exec(select(Account).where(col(Account.email) == address)).first()
    try:
        _hasher.verify(account.password_hash if account else _nobody, password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return None
    return account.id if account and account.disabled_at is None else None


def open_session(session: Session, account_id: int, now: datetime) -> str:
    """Sign a browser in. Returns the secret for its cookie; only the secret's hash is kept here."""
    secret = secrets.token_urlsafe(32)
    session.add(WebSession(id_hash=_hashed(secret), account_id=account_id, created_at=now, last_seen_at=now))
    return secret


_HELD = Prepared(  # asked for at every page
    select(WebSession.account_id, Account.email, WebSession.created_at, WebSession.last_seen_at)
    .join(Account, col(WebSession.account_id) == col(Account.id))
    .where(
        col(WebSession.id_hash) == bindparam("id_hash"),
        col(WebSession.ended_at).is_(None),
        col(Account.disabled_at).is_(None),
    )
)


def reader_of(session: Session, secret: str, now: datetime, longest: timedelta) -> Reader | None:
    """Who holds this secret, unless the session was ended, idle for `IDLE` or open for longer than `longest`."""
    for account_id, email, created_at, last_seen_at in _HELD.rows(session, id_hash=_hashed(secret)):
        if now - last_seen_at <= IDLE and now - created_at <= longest:
            return Reader(account_id, email, last_seen_at)
    return None


def still_there(session: Session, secret: str, now: datetime) -> None:
    """Note that the browser was seen, so that the session does not idle out."""
    seen = update(WebSession).where(col(WebSession.id_hash) == _hashed(secret)).values(last_seen_at=now)
    session.connection().execute(seen)


def end_session(session: Session, secret: str, now: datetime) -> None:
    """Sign a browser out: its secret opens nothing from now on, wherever it was copied to."""
    mine = update(WebSession).where(col(WebSession.id_hash) == _hashed(secret), col(WebSession.ended_at).is_(None))
    session.connection().execute(mine.values(ended_at=now))


def may_try(session: Session, limits: dict[str, int], now: datetime) -> bool:
    """Whether another try to sign in may be made; if so it is counted as failed until `forget_failures`.

    `limits` is how many failures each key (an account, an address, both) may have within `FAILURES_COUNT_FOR`.
    Counting before the password is looked at leaves nothing to gain from many tries at once.
    """
    connection = session.connection()
    connection.execute(delete(SignInFailure).where(col(SignInFailure.at) < now - FAILURES_COUNT_FOR))
    for who, most in limits.items():
        failures = select(func.count()).select_from(SignInFailure).where(col(SignInFailure.who) == who)
        if session.exec(failures).one() >= most:
            return False
    session.add_all([SignInFailure(who=who, at=now) for who in limits])
    return True


def forget_failures(session: Session, counted: Iterable[str], mine: str, now: datetime) -> None:
    """The try that was counted at `now` succeeded: forget it, and all that was mistyped before under the key `mine`.

    What else failed under the wider keys stays: signing in to one account gives nobody more tries at another.
    """
    this_try = col(SignInFailure.who).in_(list(counted)) & (col(SignInFailure.at) == now)
    session.connection().execute(delete(SignInFailure).where(this_try | (col(SignInFailure.who) == mine)))


def _end_every_session(session: Session, account: Account, now: datetime) -> None:
    open_sessions = update(WebSession).where(col(WebSession.account_id) == account.id)
    session.connection().execute(open_sessions.where(col(WebSession.ended_at).is_(None)).values(ended_at=now))


def _plain(email: str) -> str:
    return email.strip().casefold()


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
