"""Delivering: promised mails leave one by one, each tried until it is taken, refused for good or given up.

A row is claimed in one statement and committed before the network is touched, so two processes never send it
at once. A process that dies while sending leaves the row claimed; it is tried again once the claim has run
out, with the same bytes and the same Message-ID. Sending is thus at least once, and twice only if a process
dies between the server's "250" and the next commit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_
from sqlmodel import Session, col, select, update

from mailflow.mail.smtp import Outcome, Refused, Sent, Transport, Unreachable
from mailflow.records.database import Database
from mailflow.records.outgoing import Delivery, OutgoingMail

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=10)
"""How long a claim holds: longer than any send can take, short enough that a crash delays a mail but little."""

Compose = Callable[[Session, OutgoingMail], bytes]


@dataclass(frozen=True)
class Retry:
    """When to try again and when to give up; `envelope_sender` is where delivery reports go without a token."""

    wait: Callable[[int], timedelta]
    give_up_after: timedelta
    envelope_sender: Callable[[OutgoingMail], str]


@dataclass(frozen=True)
class Result:
    """What a round of delivery came to; `trouble` says why the server could not be used at all, if so."""

    sent: int = 0
    failed: tuple[int, ...] = ()
    trouble: str = ""


def deliver_due(
    db: Database, transport: Transport, compose: Compose, retry: Retry, clock: Callable[[], datetime], most: int = 500
) -> Result:
    """Send what is due now. Stops at the first sign that the server is down, which is nobody's fault but its own."""
    sent, failed = 0, []
    for _ in range(most):
        now = clock()
        claimed = _claim(db, now)
        if claimed is None:
            break
        outcome = _send(db, transport, compose, retry, claimed)
        now = clock()
        if isinstance(outcome, Sent):
            _finish(db, claimed, Delivery.SENT, "accepted", now)
            sent += 1
        elif isinstance(outcome, Unreachable):
            _put_back(db, claimed, outcome.text, now)
            return Result(sent, tuple(failed), outcome.text)
        elif isinstance(outcome, Refused) and outcome.permanent:
            _finish(db, claimed, Delivery.FAILED, outcome.text, now)
            failed.append(claimed.id or 0)
        else:
            given_up = _try_later(db, claimed, outcome.text, now, retry)
            if given_up:
                failed.append(claimed.id or 0)
    return Result(sent, tuple(failed))


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
    """Take the oldest due mail: one statement finds and marks it, so that no other process can have it too."""
    due = or_(OutgoingMail.status == Delivery.QUEUED, OutgoingMail.status == Delivery.SENDING)
    with db.read() as session:
        # Looking first spares an idle outbox the write lock.
        if not session.exec(
            select(OutgoingMail.id).where(due, col(OutgoingMail.next_attempt_at) <= now).limit(1)
        ).all():
            return None
    oldest = (
        select(OutgoingMail.id)
        .where(due, col(OutgoingMail.next_attempt_at) <= now)
        .order_by(col(OutgoingMail.next_attempt_at), col(OutgoingMail.id))
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    with db.write() as session:
        row = session.exec(
            update(OutgoingMail)
            .where(col(OutgoingMail.id) == oldest)
            .values(status=Delivery.SENDING, attempts=OutgoingMail.attempts + 1, next_attempt_at=now + CLAIM)
            .returning(OutgoingMail)
        ).first()
        return row[0] if row is not None else None


def _send(db: Database, transport: Transport, compose: Compose, retry: Retry, row: OutgoingMail) -> Outcome:
    try:
        with db.read() as session:
            raw = compose(session, row)
    except Exception as error:
        log.exception("mail %s could not be composed", row.id)
        return Refused(permanent=True, code=None, text=f"The mail could not be composed: {error}")
    return transport.send(retry.envelope_sender(row), row.recipient, raw)


def _finish(db: Database, row: OutgoingMail, status: Delivery, answer: str, now: datetime) -> None:
    with db.write() as session:
        session.exec(
            update(OutgoingMail)
            .where(col(OutgoingMail.id) == row.id, OutgoingMail.status == Delivery.SENDING)
            .values(
                status=status,
                last_answer=answer[:1000],
                next_attempt_at=None,
                sent_at=now if status is Delivery.SENT else None,
            )
        )


def _put_back(db: Database, row: OutgoingMail, answer: str, now: datetime) -> None:
    """The server is down: not the mail's fault, so it counts as no try and is due again at once.

    No mail is given up for it either; an alert is out, and the caller asks the server less and less often.
    """
    with db.write() as session:
        session.exec(
            update(OutgoingMail)
            .where(col(OutgoingMail.id) == row.id, OutgoingMail.status == Delivery.SENDING)
            .values(status=Delivery.QUEUED, attempts=row.attempts - 1, last_answer=answer[:1000], next_attempt_at=now)
        )


def _try_later(db: Database, row: OutgoingMail, answer: str, now: datetime, retry: Retry) -> bool:
    """Put a mail back for a later try; returns whether its time is over and it was given up instead."""
    if now - row.created_at > retry.give_up_after:
        _finish(db, row, Delivery.FAILED, f"given up after {row.attempts} tries: {answer}", now)
        return True
    with db.write() as session:
        session.exec(
            update(OutgoingMail)
            .where(col(OutgoingMail.id) == row.id, OutgoingMail.status == Delivery.SENDING)
            .values(
                status=Delivery.QUEUED,
                last_answer=answer[:1000],
                next_attempt_at=now + retry.wait(row.attempts),
            )
        )
    return False
