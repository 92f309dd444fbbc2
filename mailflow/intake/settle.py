"""Settling: mail that is safely stored is read, decided and carried out, in the order in which it came.

A handful is settled in one transaction, which all processes take turns at, so that a reply is never looked at
before the mail it answers. If anything goes wrong the transaction is undone and the mails are tried one by
one; the one that fails alone is held for a person with an alert, and the next ones go on. A process that dies
leaves its mails pending; a mail that keeps killing processes is held without being read again.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlmodel import Session, col, select, update

from mailflow.casework.alerts import raise_alert
from mailflow.casework.office import Office
from mailflow.intake.carry_out import carry_out
from mailflow.intake.decision import Mail
from mailflow.intake.opening import settle as settle_as
from mailflow.intake.rules import decide
from mailflow.mail.message import ParsedMessage
from mailflow.mail.parse import parse
from mailflow.records.database import Database
from mailflow.records.inbound import Disposition, InboundEmail, RawMail
from mailflow.records.prepared import Prepared

log = logging.getLogger(__name__)

HANDFUL = 20
ALONE_AFTER = 3
"""Tries without an end after which a mail is settled alone, lest it take others with it."""
GIVEN_UP_AFTER = 8


@dataclass(frozen=True)
class _Read:
    """One pending mail and what was read of its bytes; None if it is not to be read any more."""

    inbound_id: int
    attempts: int
    parsed: ParsedMessage | None


_NEXT = (
    select(InboundEmail.id, InboundEmail.attempts, InboundEmail.raw_sha256)
    .where(InboundEmail.disposition == Disposition.PENDING)
    .order_by(col(InboundEmail.id))
    .limit(bindparam("most"))
)
_TRIED = (
    update(InboundEmail)
    .where(col(InboundEmail.id).in_(bindparam("ids", expanding=True)))
    .values(attempts=InboundEmail.attempts + 1)
)
_DECIDED = ("disposition", "reason", "sender", "subject", "rfc_id", "fingerprint", "case_id", "settled_at")
_SETTLED = Prepared(update(InboundEmail).where(col(InboundEmail.id) == bindparam("row")), _DECIDED)
_UNTRIED = (
    update(InboundEmail)
    .where(col(InboundEmail.id).in_(bindparam("ids", expanding=True)), col(InboundEmail.attempts) > 0)
    .values(attempts=InboundEmail.attempts - 1)
)
_CONTENTS = select(RawMail.sha256, RawMail.content).where(col(RawMail.sha256).in_(bindparam("all", expanding=True)))


def settle_all(db: Database, office: Office, clock: Callable[[], datetime], most: int | None = None) -> int:
    """Settle everything that is pending, or so much of it; returns how many mails were settled."""
    settled = 0
    while most is None or settled < most:
        handful = _claim(db, HANDFUL if most is None else min(HANDFUL, most - settled))
        if not handful:
            break
        settled += _settle(db, office, handful, clock())
    return settled


def _claim(db: Database, most: int) -> list[_Read]:
    """The next pending mails in order, read; each try is counted first, so that a deadly one is found out."""
    with db.read() as session:
        if session.connection().execute(_NEXT, {"most": 1}).first() is None:
            return []  # looking first spares an idle intake the write lock
    with db.write() as session:
        rows = session.connection().execute(_NEXT, {"most": most}).all()
        suspect = next((place for place, row in enumerate(rows) if row.attempts >= ALONE_AFTER), len(rows))
        rows = rows[: suspect or 1]
        session.connection().execute(_TRIED, {"ids": [row.id for row in rows]})
        readable = [row.raw_sha256 for row in rows if row.attempts < GIVEN_UP_AFTER]
        contents = {row.sha256: row.content for row in session.connection().execute(_CONTENTS, {"all": readable})}
    return [
        _Read(row.id, row.attempts, parse(contents[row.raw_sha256]) if row.raw_sha256 in contents else None)
        for row in rows
    ]


def _settle(db: Database, office: Office, handful: list[_Read], now: datetime) -> int:
    try:
        with db.write(alone="intake") as session:
            pending = session.exec(
                select(InboundEmail)
                .where(
                    col(InboundEmail.id).in_([one.inbound_id for one in handful]),
                    InboundEmail.disposition == Disposition.PENDING,
                )
                .order_by(col(InboundEmail.id))
            ).all()
            read = {one.inbound_id: one for one in handful}
            for inbound in pending:
                session.expunge(inbound)  # it changes several times on its way; one update at the end is enough
                _settle_one(session, office, inbound, read[inbound.id or 0], now)
        return len(handful)
    except (DataError, IntegrityError) as error:
        return _failed(db, office, handful, error, now)
    except DBAPIError:
        # The database is in trouble, not the mail: give the try back, and let the worker wait and come again.
        _give_back(db, handful)
        raise
    except Exception as error:
        return _failed(db, office, handful, error, now)


def _failed(db: Database, office: Office, handful: list[_Read], error: Exception, now: datetime) -> int:
    """Something in one of these mails is not borne: try them one by one, and hold the one that fails alone."""
    if len(handful) > 1:
        log.warning("a handful of mails is settled one by one after %s", type(error).__name__)
        return sum(_settle(db, office, [one], now) for one in handful)
    log.error("mail %s could not be settled and is held", handful[0].inbound_id, exc_info=error)
    _hold(db, office, handful[0], error, now)
    return 1


def _settle_one(session: Session, office: Office, inbound: InboundEmail, one: _Read, now: datetime) -> None:
    if one.parsed is None:
        raise Unreadable(f"mailflow stopped {one.attempts} times while it worked on this mail")
    _note_header(inbound, one.parsed)
    mail = Mail(inbound, one.parsed, office, session)
    carry_out(mail, decide(mail), now)
    session.flush()
    _SETTLED.run(session, {"row": inbound.id, **{name: getattr(inbound, name) for name in _DECIDED}})


def _give_back(db: Database, handful: list[_Read]) -> None:
    with contextlib.suppress(DBAPIError), db.write() as session:
        session.connection().execute(_UNTRIED, {"ids": [one.inbound_id for one in handful]})


class Unreadable(Exception):
    """A mail on which mailflow died again and again."""


def _note_header(inbound: InboundEmail, parsed: ParsedMessage) -> None:
    inbound.sender = parsed.sender.addr if parsed.sender else ""
    inbound.subject = parsed.subject[:500]
    inbound.rfc_id = parsed.message_id


def _hold(db: Database, office: Office, one: _Read, error: Exception, now: datetime) -> None:
    with db.write(alone="intake") as session:
        inbound = session.get_one(InboundEmail, one.inbound_id)
        if inbound.disposition is not Disposition.PENDING:
            return
        if one.parsed is not None:
            _note_header(inbound, one.parsed)
        why = str(error) if isinstance(error, Unreadable) else f"{type(error).__name__}: {error}"
        settle_as(inbound, Disposition.HELD, f"mailflow could not work on it ({why[:500]}).", now)
        session.add(inbound)
        raise_alert(
            session,
            office,
            f"poison {inbound.id}",
            headline="A mail is held because mailflow could not work on it",
            what=f"Mail number {inbound.id} from {inbound.sender or 'an unknown sender'} raised {why[:500]}.",
            todo="Open the held mails in the log and say what it is. The mail itself is safe.",
            now=now,
        )
