"""How the log says things: days and moments on the organisation's clock, "in 3 working days", people, sizes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from markupsafe import Markup, escape
from sqlmodel import Session, select

from mailflow.domain.case import Status
from mailflow.domain.deadlines import show_day, show_moment
from mailflow.domain.procedure import Stage
from mailflow.domain.working_days import Calendar, CalendarTooShort
from mailflow.procedures.loader import ProcedureError
from mailflow.records.case import Case
from mailflow.records.log_head import COUNTED
from mailflow.records.pinned import ProcedureText
from mailflow.web.desk import desk

ACTORS = {"complainant": "the complainant", "mailflow": "mailflow"}
COUNT_DAYS_UP_TO = 60


def teach(app: Flask) -> None:
    """Give the templates these words as filters and functions."""
    app.jinja_env.filters.update(
        day=lambda at: _time(at, show_day),
        moment=lambda at: _time(at, show_moment),
        hint=lambda at: hint(at, desk().now(), desk().office.calendar),
        person=person,
        actor=lambda who: ACTORS.get(who) or person(who),
        size=size,
        figure=figure,
        plain=lambda word: str(word).replace("-", " "),
    )
    app.jinja_env.globals.update(organisation=lambda: desk().office.settings.organisation.name, late=late)


def hint(at: datetime, now: datetime, calendar: Calendar) -> str:
    """How far off a moment is: "in 3 working days", "today", "2 days late".

    What lies ahead is counted in working days, since that is the time there is to work; lateness in days as they pass.
    """
    there, here = calendar.local(at).date(), calendar.local(now).date()
    days = (there - here).days
    if at < now:
        if days == 0:
            return "late since today"
        return f"{_counted(-days, 'day')} late"
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    try:
        return f"in {_working_days(here, there, calendar)}"
    except CalendarTooShort:
        return f"in {_counted(days, 'day')}"


def person(person_id: str) -> str:
    """Somebody's name; the id as it is written when the settings do not know them any more."""
    known = desk().office.directory.by_id(person_id)
    return known.name if known else person_id


def size(count: int) -> str:
    """A number of bytes as people say it: "12 kB"."""
    if count < 1_000:
        return f"{count} bytes"
    if count < 1_000_000:
        return f"{count / 1_000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB"


def figure(count: int) -> str:
    """A figure of the head line: "1,234", or "2,000+" where counting stopped."""
    return f"{count:,}+" if count >= COUNTED else f"{count:,}"


def late(case: Case) -> bool:
    """Whether a case is overdue."""
    return case.status is not Status.CLOSED and case.next_due_at is not None and case.next_due_at < desk().now()


def stage_titles(session: Session) -> dict[str, str]:
    """What each stage is called, by its id, in every procedure that a case was ever started under."""
    titles: dict[str, str] = {}
    pinned: Sequence[str] = session.exec(select(ProcedureText.digest).order_by("first_used_at").limit(200)).all()
    for digest in pinned:
        titles |= {stage.id: stage.title for stage in stages_of(digest, session)}
    return titles


def stages_of(digest: str, session: Session) -> tuple[Stage, ...]:
    """The stages of a pinned procedure in their order; none if this version of mailflow cannot read it any more.

    A case must stay readable then, too: only the titles of its stages are missing.
    """
    try:
        return desk().office.procedure(digest, session).stages
    except (LookupError, ProcedureError):
        return ()


def _time(at: datetime, show: object) -> Markup:
    calendar = desk().office.calendar
    written = show(at, calendar)  # type: ignore[operator]
    machine = at.astimezone(UTC).isoformat(timespec="minutes")
    return Markup(f'<time datetime="{machine}">{escape(written)}</time>')  # noqa: S704 - digits, and what is escaped


def _working_days(here: date, there: date, calendar: Calendar) -> str:
    if (there - here).days > COUNT_DAYS_UP_TO:
        return _counted((there - here).days, "day")
    working = sum(calendar.is_working_day(here + timedelta(days=day + 1)) for day in range((there - here).days))
    return _counted(working, "working day")


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
