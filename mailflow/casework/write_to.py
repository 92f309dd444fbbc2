"""Writing to a colleague about no case: an alert, a triage question, a held mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from mailflow.casework.facts import office_facts
from mailflow.casework.office import Office
from mailflow.domain.people import Person
from mailflow.outbox.promise import Promised, Thread, promise


def write_to(
    session: Session,
    office: Office,
    person: Person,
    letter: str,
    facts: Mapping[str, Any],
    *,
    once_key: str,
    now: datetime,
    desk: str = "mailflow",
    reply_to: str | None = None,
    token: str | None = None,
    inbound_id: int | None = None,
    buttons: tuple[tuple[str, str], ...] = (),
    thread: Thread | None = None,
) -> None:
    """Promise one mail to this person. `desk` stands in brackets in the sender's name."""
    rendered = office.letters.render(letter, {**office_facts(office), "reader": person.name, **facts})
    place = office.settings.organisation
    promise(
        session,
        Promised(
            once_key=once_key,
            letter=letter,
            room="staff",
            recipient=person.email,
            recipient_name=person.name,
            subject=rendered.subject,
            text=rendered.text,
            sender=place.complaints_address,
            sender_name=f"{place.display_name} ({desk})",
            reply_to=reply_to,
            token=token,
            inbound_id=inbound_id,
            buttons=buttons,
            thread=thread or Thread(),
        ),
        now,
    )
