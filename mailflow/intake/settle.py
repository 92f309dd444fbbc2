"""Settling: mail that is safely stored is read, decided and carried out, in the order in which it came.

A handful is settled in one transaction, which all processes take turns at, so that a reply is never looked at
before the mail it answers. If anything goes wrong the transaction is undone and the mails are tried one by
one; the one that fails alone is held for a person with an alert, and the next ones go on. A process that dies
leaves its mails pending; a mail that keeps killing processes is held without being read again.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlmodel import Session, col, select, update

from mailflow.casework.alerts import raise_alert
from mailflow.casework.office import Office
from mailflow.intake.carry_out import carry_out
from mailflow.intake.decision import Mail
from mailflow.intake.opening import settle as settle_as
from mailflow.intake.reading import Bytes, CannotRead, HereReader, Reader, Reading
from mailflow.intake.rules import decide
from mailflow.records.database import Database
from mailflow.records.inbound import Disposition, InboundEmail, RawMail
from mailflow.records.prepared import Prepared

log = logging.getLogger(__name__)

HANDFUL = 50
BYTES_AT_ONCE = 20_000_000
ALONE_AFTER = 3
"""Tries without an end after which a mail is settled alone, lest it take others with it."""
GIVEN_UP_AFTER = 8


@dataclass(frozen=True)
class _Claimed:
    """Some pending mails, their tries so far, the promise of what they say, and how many bytes they are."""

    attempts: dict[int, int]
    result: Callable[[], list[Reading]]
    size: int = 0

    @property
    def ids(self) -> list[int]:
        return list(self.attempts)

    @property
    def alone(self) -> bool:
        """Whether nothing is claimed beside it: a suspect would bring it under suspicion too, a large one is enough."""
        return max(self.attempts.values()) >= ALONE_AFTER or self.size > BYTES_AT_ONCE // 2


_NEXT = (
    select(*(col(column) for column in (InboundEmail.id, InboundEmail.attempts, InboundEmail.raw_sha256)))
    .add_columns(col(InboundEmail.mailbox), col(RawMail.size))
    .join(RawMail, col(RawMail.sha256) == InboundEmail.raw_sha256)
    .where(col(InboundEmail.disposition) == Disposition.PENDING, col(InboundEmail.id) > bindparam("after"))
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


def settle_all(
    db: Database,
    office: Office,
    clock: Callable[[], datetime],
    most: int | None = None,
    reader: Reader | None = None,
) -> int:
    """Settle everything that is pending, or so much of it; returns how many mails were settled.

    While one handful is carried out, `reader` may be reading the next.
    """
    reader = reader or HereReader()
    settled = 0
    claimed = _claim(db, office, reader, 0, most)
    while claimed is not None:
        ahead = None
        if not claimed.alone:
            left = None if most is None else most - settled - len(claimed.ids)
            ahead = _claim(db, office, reader, claimed.ids[-1], left, ahead=True)
        try:
            settled += _settle(db, office, reader, claimed, clock)
        except Exception:
            if ahead is not None:
                _give_back(db, ahead)
            raise
        # Nothing ahead may mean that new mail came meanwhile, or that something claimed earlier is pending again.
        claimed = ahead or _claim(db, office, reader, 0, None if most is None else most - settled)
    return settled


def _claim(
    db: Database, office: Office, reader: Reader, after: int, most: int | None, *, ahead: bool = False
) -> _Claimed | None:
    """The next pending mails in order, handed to the reader; each try is counted first, to find out a deadly one.

    A suspect is never claimed `ahead`: nothing else may be under way when it is worked on.
    """
    if most is not None and most <= 0:
        return None
    limit = HANDFUL if most is None else min(HANDFUL, most)
    with db.read() as session:
        if session.connection().execute(_NEXT, {"after": after, "most": 1}).first() is None:
            return None  # looking first spares an idle intake the write lock
    with db.write(alone="cases") as session:
        rows = session.connection().execute(_NEXT, {"after": after, "most": limit}).all()
        if ahead and rows and rows[0].attempts >= ALONE_AFTER:
            return None
        suspect = next((place for place, row in enumerate(rows) if row.attempts >= ALONE_AFTER), len(rows))
        rows = [*_within(rows[: suspect or 1])]
        if not rows:
            return None
        session.connection().execute(_TRIED, {"ids": [row.id for row in rows]})
        asked = {"all": [row.raw_sha256 for row in rows]}
        contents = {row.sha256: row.content for row in session.connection().execute(_CONTENTS, asked)}
    attempts = {row.id: row.attempts for row in rows}
    if rows[0].attempts >= GIVEN_UP_AFTER:
        return _Claimed(attempts, _give_up(rows[0].attempts))
    boxes = {box.name: box.complaints for box in office.settings.mailboxes}
    mails = [Bytes(contents[row.raw_sha256], boxes.get(row.mailbox, False), office.limits) for row in rows]
    return _Claimed(attempts, reader.submit(mails), sum(row.size for row in rows))


def _within(rows: Sequence[Any]) -> Iterator[Any]:
    """The first rows whose mails together stay within a bound of memory, and at least one."""
    size = 0
    for row in rows:
        size += row.size
        if size > BYTES_AT_ONCE and size != row.size:
            break
        yield row


def _give_up(attempts: int) -> Callable[[], list[Reading]]:
    def refuse() -> list[Reading]:
        raise CannotRead(f"mailflow stopped {attempts} times while it worked on this mail")

    return refuse


def _settle(db: Database, office: Office, reader: Reader, claimed: _Claimed, clock: Callable[[], datetime]) -> int:
    try:
        readings = claimed.result()
    except CannotRead as error:
        return _failed(db, office, reader, claimed, error, clock)
    read = dict(zip(claimed.ids, readings, strict=True))
    now = clock()
    try:
        with db.write(alone="cases") as session:
            pending = session.exec(
                select(InboundEmail)
                .where(col(InboundEmail.id).in_(claimed.ids), InboundEmail.disposition == Disposition.PENDING)
                .order_by(col(InboundEmail.id))
            ).all()
            for inbound in pending:
                session.expunge(inbound)  # it changes several times on its way; one update at the end is enough
                _settle_one(session, office, inbound, read[inbound.id or 0], now)
        return len(claimed.ids)
    except (DataError, IntegrityError) as error:
        return _failed(db, office, reader, claimed, error, clock)
    except DBAPIError:
        # The database is in trouble, not the mail: give the try back, and let the worker wait and come again.
        _give_back(db, claimed)
        raise
    except Exception as error:
        return _failed(db, office, reader, claimed, error, clock)


def _failed(
    db: Database, office: Office, reader: Reader, claimed: _Claimed, error: Exception, clock: Callable[[], datetime]
) -> int:
    """Something in one of these mails is not borne: try them one by one, and hold the one that fails alone."""
    if len(claimed.ids) == 1:
        log.error("mail %s could not be settled and is held", claimed.ids[0], exc_info=error)
        _hold(db, office, claimed.ids[0], error, clock())
        return 1
    log.warning("a handful of mails is settled one by one after %s: %s", type(error).__name__, error)
    settled = 0
    for inbound_id in claimed.ids:
        alone = _claim(db, office, reader, inbound_id - 1, 1)
        if alone is not None and alone.ids == [inbound_id]:
            settled += _settle(db, office, reader, alone, clock)
    return settled


def _settle_one(session: Session, office: Office, inbound: InboundEmail, read: Reading, now: datetime) -> None:
    _note(inbound, read)
    mail = Mail(inbound, read, office, session)
    carry_out(mail, decide(mail), now)
    session.flush()
    _SETTLED.run(session, {"row": inbound.id, **{name: getattr(inbound, name) for name in _DECIDED}})


def _note(inbound: InboundEmail, read: Reading) -> None:
    inbound.sender = read.parsed.sender.addr if read.parsed.sender else ""
    inbound.subject = read.parsed.subject[:500]
    inbound.rfc_id = read.parsed.message_id
    inbound.fingerprint = read.fingerprint


def _give_back(db: Database, claimed: _Claimed) -> None:
    with contextlib.suppress(DBAPIError), db.write(alone="cases") as session:
        session.connection().execute(_UNTRIED, {"ids": claimed.ids})


def _hold(db: Database, office: Office, inbound_id: int, error: Exception, now: datetime) -> None:
    with db.write(alone="cases") as session:
        inbound = session.get_one(InboundEmail, inbound_id)
        if inbound.disposition is not Disposition.PENDING:
            return
        why = str(error) if isinstance(error, CannotRead) else f"{type(error).__name__}: {error}"
        settle_as(inbound, Disposition.HELD, f"mailflow could not work on it ({why[:500]}).", now)
        session.add(inbound)
        raise_alert(
            session,
            office,
            f"poison {inbound.id}",
            headline="A mail is held because mailflow could not work on it",
            what=f"Mail number {inbound.id} in {inbound.mailbox or 'no mailbox'} could not be settled: {why[:500]}.",
            todo="Open the held mails in the log and say what it is. The mail itself is safe.",
            now=now,
        )
