"""Alerts: a trouble is told to the admin once when it begins and once when it is over, however often it is met."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlmodel import Session, col, select

from mailflow.casework.office import Office
from mailflow.casework.write_to import write_to
from mailflow.records.alert import Alert

log = logging.getLogger(__name__)


def raise_alert(
    session: Session, office: Office, key: str, *, headline: str, what: str, todo: str, now: datetime
) -> bool:
    """Tell the admin of a trouble, unless it is known already. Returns whether it is new."""
    if _open(session, key) is not None:
        return False
    alert = Alert(key=key, sentence=f"{headline}. {what}", raised_at=now)
    session.add(alert)
    session.flush()
    log.error("%s: %s %s", headline, what, todo)
    _mail(session, office, "alert", f"alert {alert.id}", now, headline=headline, what=what, todo=todo)
    return True


def clear_alert(session: Session, office: Office, key: str, *, headline: str, what: str, now: datetime) -> bool:
    """Tell the admin that a trouble is over, if it was told. Returns whether it was."""
    alert = _open(session, key)
    if alert is None:
        return False
    alert.cleared_at = now
    session.add(alert)
    log.warning("%s: %s", headline, what)
    _mail(session, office, "alert-over", f"alert {alert.id} over", now, headline=headline, what=what)
    return True


def _open(session: Session, key: str) -> Alert | None:
    return session.exec(select(Alert).where(Alert.key == key, col(Alert.cleared_at).is_(None))).first()


def _mail(session: Session, office: Office, letter: str, key: str, now: datetime, **facts: str) -> None:
    write_to(session, office, office.directory.admin, letter, facts, once_key=key, now=now)
