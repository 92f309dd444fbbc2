"""Delivering: promised mails leave one by one, each tried until it is taken, refused for good or given up.

A row is claimed in one statement and committed before the network is touched, so two processes never send it
at once. A process that dies while sending leaves the row claimed; it is tried again once the claim has run
out, with the same bytes and the same Message-ID. Sending is thus at least once, and twice only if a process or
a connection dies between the end of the mail and the commit of the server's answer; the row then says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func
from sqlmodel import Session, col, select, update

from mailflow.mail.smtp import Outcome, Refused, Sent, Transport, Unknown, Unreachable
from mailflow.records.database import Database
from mailflow.records.outgoing import Delivery, OutgoingMail

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=20)
"""How long a claim holds: longer than any send can take (five minutes for the answer to the mail, and one for each
step before it, on an old connection and then on a new one), short enough that a crash delays a mail but little."""

_BROKE = "An earlier try may have sent it (the connection broke before the answer), so it may arrive twice."
_STOPPED = "An earlier try may have sent it (mailflow stopped while it was sending), so it may arrive twice."

Compose = Callable[[Session, OutgoingMail], bytes]


@dataclass(frozen=True)
class Retry:
    """When to try again and when to give up; `envelope_sender` is where delivery reports go without a token.

    `tell` says in the transaction that marks a mail as failed what follows from that.
    """

    wait: Callable[[int], timedelta]
    give_up_after: timedelta
    envelope_sender: Callable[[OutgoingMail], str]
    tell: Callable[[Session, OutgoingMail, datetime], None]


@dataclass(frozen=True)
class Result:
    """What a round of delivery came to; `trouble` says why the server could not be used at all, if so."""

    sent: int = 0
    failed: int = 0
    trouble: str = ""


def deliver_due(
    db: Database, transport: Transport, compose: Compose, retry: Retry, clock: Callable[[], datetime], most: int = 500
) -> Result:
    """Send what is due now. Stops when two mails in a row cannot be handed over: then the server is down.

    When only one cannot, the server dislikes that mail: it is tried later by itself and stops nobody else's.
    """
    sent = failed = 0
    suspect: tuple[OutgoingMail, str] | None = None
    for _ in range(most):
        claimed = _claim(db, clock())
        if claimed is None:
            break
        outcome = _send(db, transport, compose, retry, claimed)
        now = clock()
        if isinstance(outcome, Unreachable):
            if suspect is not None:
                _put_back(db, claimed, outcome.text, now)
                break
            suspect = (claimed, outcome.text)
            continue
        if suspect is not None:
            failed += _try_later(db, *suspect, now, retry)
            suspect = None
        if isinstance(outcome, Sent):
            _mark_sent(db, claimed, outcome.text, now)
            sent += 1
        elif isinstance(outcome, Refused) and outcome.permanent:
            _give_up(db, claimed, outcome.text, now, retry)
            failed += 1
        else:
            answer = outcome.text
            if isinstance(outcome, Unknown):
                answer = f"{_BROKE} {answer}"
                log.warning("mail %s to %s: %s", claimed.id, claimed.recipient, answer)
            failed += _try_later(db, claimed, answer, now, retry)
    if suspect is not None:
        _put_back(db, *suspect, clock())
        return Result(sent, failed, suspect[1])
    return Result(sent, failed)


def waiting(db: Database, now: datetime) -> int:
    """How many mails are due and not sent."""
    with db.read() as session:
        return session.exec(
            select(func.count())
            .select_from(OutgoingMail)
            .where(
                col(OutgoingMail.status).in_((Delivery.QUEUED, Delivery.SENDING)),
                col(OutgoingMail.next_attempt_at) <= now,
            )
        ).one()


def _claim(db: Database, now: datetime) -> OutgoingMail | None:
    """Take the oldest due mail: one that waits, or one whose process never came back from sending it."""
    return _claim_of(db, Delivery.QUEUED, now) or _claim_of(db, Delivery.SENDING, now)


def _claim_of(db: Database, status: Delivery, now: datetime) -> OutgoingMail | None:
    """Take the oldest due mail of a status: one statement finds and marks it, so that no other process has it too."""
    due = (OutgoingMail.status == status, col(OutgoingMail.next_attempt_at) <= now)
    with db.read() as session:
        # Looking first spares an idle outbox the write lock.
        if not session.exec(select(OutgoingMail.id).where(*due).limit(1)).all():
            return None
    oldest = (
        select(OutgoingMail.id)
        .where(*due)
        .order_by(col(OutgoingMail.next_attempt_at), col(OutgoingMail.id))
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    with db.write() as session:
        row = session.exec(
            update(OutgoingMail)
            .where(col(OutgoingMail.id) == oldest)
            .values(
                status=Delivery.SENDING,
                attempts=OutgoingMail.attempts + 1,
                next_attempt_at=now + CLAIM,
                # Still claimed by a process that never came back: nobody knows how far it got.
                last_answer=case(
                    (col(OutgoingMail.status) == Delivery.SENDING, _STOPPED), else_=OutgoingMail.last_answer
                ),
            )
            .returning(OutgoingMail)
        ).first()
    if row is None:
        return None
    claimed: OutgoingMail = row[0]
    if claimed.last_answer == _STOPPED:
        log.warning("mail %s to %s: %s", claimed.id, claimed.recipient, _STOPPED)
    return claimed


def _send(db: Database, transport: Transport, compose: Compose, retry: Retry, row: OutgoingMail) -> Outcome:
    try:
        with db.read() as session:
            raw = compose(session, row)
    except Exception as error:
        log.exception("mail %s could not be composed", row.id)
        return Refused(permanent=True, code=None, text=f"The mail could not be composed: {error}")
    return transport.send(retry.envelope_sender(row), row.recipient, raw)


def _noting_doubt(row: OutgoingMail, answer: str) -> str:
    """The answer to store, after what an earlier try left in doubt: that stays true whatever comes after."""
    doubt = next((doubt for doubt in (_BROKE, _STOPPED) if row.last_answer.startswith(doubt)), "")
    return f"{doubt} {answer}" if doubt and doubt not in answer else answer


def _mark_sent(db: Database, row: OutgoingMail, answer: str, now: datetime) -> None:
    _let_go(db, row, answer or "accepted", status=Delivery.SENT, next_attempt_at=None, sent_at=now)


def _give_up(db: Database, row: OutgoingMail, answer: str, now: datetime, retry: Retry) -> None:
    """Mark a mail as failed and tell of it in one commit; if that cannot be told, it is at least marked."""
    try:
        _mark_failed(db, row, answer, now, retry.tell)
    except Exception:
        log.exception("nobody could be told that mail %s failed", row.id)
        _mark_failed(db, row, answer, now, lambda *_: None)


def _mark_failed(
    db: Database,
    row: OutgoingMail,
    answer: str,
    now: datetime,
    tell: Callable[[Session, OutgoingMail, datetime], None],
) -> None:
    with db.write(alone="cases") as session:
        kept = session.get_one(OutgoingMail, row.id)
        if kept.status is not Delivery.SENDING:
            return
        kept.status, kept.next_attempt_at = Delivery.FAILED, None
        kept.last_answer = _noting_doubt(row, answer)[:1000]
        session.add(kept)
        tell(session, kept, now)


def _put_back(db: Database, row: OutgoingMail, answer: str, now: datetime) -> None:
    """The server is down: not the mail's fault, so it counts as no try and is due again at once.

    No mail is given up for it either; an alert is out, and the caller asks the server less and less often.
    """
    _let_go(db, row, answer, status=Delivery.QUEUED, attempts=row.attempts - 1, next_attempt_at=now)


def _try_later(db: Database, row: OutgoingMail, answer: str, now: datetime, retry: Retry) -> bool:
    """Put a mail back for a later try; returns whether its time is over and it was given up instead."""
    if now - row.created_at > retry.give_up_after:
        _give_up(db, row, f"given up after {row.attempts} tries: {answer}", now, retry)
        return True
    _let_go(db, row, answer, status=Delivery.QUEUED, next_attempt_at=now + retry.wait(row.attempts))
    return False


def _let_go(db: Database, row: OutgoingMail, answer: str, **values: object) -> None:
    """Write what became of a claimed mail, unless its claim ran out and another process has it by now."""
    with db.write() as session:
        session.exec(
            update(OutgoingMail)
            .where(col(OutgoingMail.id) == row.id, col(OutgoingMail.status) == Delivery.SENDING)
            .values(last_answer=_noting_doubt(row, answer)[:1000], **values)
        )
