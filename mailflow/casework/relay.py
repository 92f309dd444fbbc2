"""Relaying correspondence: what the complainant wrote reaches the handler, what the handler answers reaches them.

Each side writes to our address and hears from it. The quoted history and the signature stay behind, the
attachments go along; nobody's own address or other mail is shown to the other.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from mailflow.domain.case import COMPLAINANT, Change, Status
from mailflow.domain.deadlines import show_moment
from mailflow.domain.due import what_follows
from mailflow.domain.people import Person
from mailflow.domain.procedure import EndsWith
from mailflow.mail.message import ParsedMessage


def to_handler(change: Change, parsed: ParsedMessage, raw_sha256: str, now: datetime, *, note: str = "") -> None:
    """Pass a mail from outside on to whoever looks after the case. `note` warns of anything odd about it."""
    sender = parsed.sender
    reader = change.on_duty(now)
    change.post(
        "from-complainant",
        reader.id,
        words=parsed.reply_text.strip() or parsed.body_text.strip(),
        sender_name=(sender.name or sender.addr) if sender else "",
        sender_address=sender.addr if sender else "",
        note=note,
        status_note=_where_it_stands(change),
        attachments=_passed_on(parsed, raw_sha256),
    )


def _where_it_stands(change: Change) -> str:
    """What the reader of a reply to an outcome must know: that the case is not open, and what is now due of them."""
    if change.state.status is Status.OPEN:
        return ""
    sentence = f"The case is {change.state.status.value}."
    reply = change.open_clock(EndsWith.REPLY)
    if reply is None:
        return sentence
    by, then = show_moment(reply.due.at, change.rules.calendar), what_follows(change, reply)
    return f"{sentence} By {by}, please {reply.clock.title}. If nobody does anything by then: {then}."


def to_complainant(change: Change, words: str, parsed: ParsedMessage, raw_sha256: str, by: Person) -> None:
    """Send a colleague's answer to the complainant from the shared address."""
    change.record("AnswerSent", f"{by.name} wrote to the complainant.")
    change.post(
        "to-complainant",
        COMPLAINANT,
        words=words.strip(),
        writer_name=by.name,
        attachments=_passed_on(parsed, raw_sha256),
    )


def with_letter(change: Change, parsed: ParsedMessage, raw_sha256: str) -> None:
    """Let the files of a colleague's mail go along with the letter that the same mail holds for the complainant."""
    files = _passed_on(parsed, raw_sha256)
    if files:
        change.posts = [
            replace(post, facts={**post.facts, "attachments": files})
            if post.to == COMPLAINANT and post.facts.get("words")
            else post
            for post in change.posts
        ]


def machine_answer(change: Change, parsed: ParsedMessage, now: datetime) -> None:
    """Show the handler an automatic answer of the complainant's: an absence tells when not to expect a reply."""
    reader = change.on_duty(now)
    change.post("machine-reply", reader.id, words=parsed.reply_text.strip(), why=parsed.automated or "")


def _passed_on(parsed: ParsedMessage, raw_sha256: str) -> list[dict[str, Any]]:
    return [
        {
            "raw": raw_sha256,
            "part": attachment.part,
            "filename": attachment.filename,
            "content_type": attachment.content_type,
            "size": attachment.size,
        }
        for attachment in parsed.attachments
        if not attachment.inline
    ]
