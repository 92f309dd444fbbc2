"""Mail from files: one from an MTA's pipe, or a whole Maildir, mbox or folder, through the same door as all mail.

A file has no server that says when it came, so the mail's newest Received header that can be read is
believed for history, and for mail that counts as new the moment it was handed to us.
"""

from __future__ import annotations

import hashlib
import mailbox as mailboxes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from sqlmodel import col, select

from mailflow.casework.office import Office
from mailflow.intake.opening import settle
from mailflow.intake.receive import keep, receive
from mailflow.intake.settle import settle_all
from mailflow.mail.message import Envelope
from mailflow.mail.parse import parse
from mailflow.records.database import Database
from mailflow.records.inbound import Disposition, InboundEmail

MAILS_A_COMMIT = 100
HEAD = 16_384


@dataclass(frozen=True)
class Source:
    """A collection of mails that can be gone through more than once."""

    read: Callable[[], Iterator[bytes]]
    count: int

    def __len__(self) -> int:
        return self.count

    def older_than(self, now: datetime, days: int) -> int:
        """How many mails arrived longer ago than that, as far as their headers tell."""
        edge = now - timedelta(days=days)
        return sum(1 for raw in self.read() if (arrived_at(raw) or now) < edge)


def source(path: Path) -> Source:
    """Find out what a path holds: a Maildir, an mbox file, a folder of .eml files, or one mail."""
    if path.is_dir():
        folders = [path / name for name in ("cur", "new") if (path / name).is_dir()]
        files = sorted(
            file
            for folder in folders or [path]
            for file in (folder.iterdir() if folders else folder.rglob("*.eml"))
            if file.is_file() and not file.name.startswith(".")
        )
        return Source(lambda: (file.read_bytes() for file in files), len(files))
    with path.open("rb") as file:
        is_mbox = file.read(5) == b"From "
    if not is_mbox:
        return Source(lambda: iter([path.read_bytes()]), 1)
    box = mailboxes.mbox(str(path), create=False)
    return Source(lambda: (box.get_bytes(key) for key in box.iterkeys()), len(box))


def receive_one(
    db: Database,
    office: Office,
    raw: bytes,
    now: datetime,
    mailbox: str = "",
    mail_from: str | None = None,
    rcpt_to: tuple[str, ...] = (),
) -> str:
    """Take one mail from a pipe and settle it; returns a sentence. Once it returns, the mail is kept."""
    raw = _without_from_line(raw)
    digest = hashlib.sha256(raw).hexdigest()
    # An MTA that tries again after our 0 was lost hands over the same bytes to the same recipients.
    to = hashlib.sha256("\n".join((mailbox, *sorted(rcpt_to))).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    envelope = Envelope(
        delivery_key=f"receive:{digest}:{to}",
        received_at=now,
        channel="receive",
        mailbox=_mailbox(office, mailbox, raw, rcpt_to),
        mail_from=mail_from,
        rcpt_to=tuple(address.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for address in rcpt_to),
    )
    if not receive(db, raw, envelope, now):
        return "This mail was received before."
    try:
        settle_all(db, office, lambda: now)
    except Exception as error:
        return f"The mail is kept; it will be worked on later ({type(error).__name__})."
    with db.read() as session:
        row = session.exec(select(InboundEmail).where(InboundEmail.delivery_key == envelope.delivery_key)).one()
        return f"{row.disposition.value}: {row.reason}"


def import_all(
    db: Database,
    office: Office,
    mails: Source,
    clock: Callable[[], datetime],
    mailbox: str,
    as_history: bool,
    progress: Callable[[int], None],
) -> str:
    """Take a collection; returns a sentence with what became of it. The same mail is taken once, however often."""
    new, batch = 0, []
    for raw in mails.read():
        batch.append(raw)
        if len(batch) == MAILS_A_COMMIT:
            new += _import_batch(db, office, batch, clock, mailbox, as_history)
            progress(len(batch))
            batch = []
    new += _import_batch(db, office, batch, clock, mailbox, as_history)
    progress(len(batch))
    counted = _count_dispositions(db)
    known = len(mails) - new
    return f"{new} mails imported, {known} were here before. All mail now: {counted}."


def _import_batch(
    db: Database,
    office: Office,
    batch: list[bytes],
    clock: Callable[[], datetime],
    mailbox: str,
    as_history: bool,
) -> int:
    new = 0
    with db.write() as session:
        for raw in batch:
            now = clock()
            digest = hashlib.sha256(raw).hexdigest()
            envelope = Envelope(
                delivery_key=f"import:{digest}",
                received_at=(arrived_at(raw) or now) if as_history else now,
                channel="import",
                mailbox=_mailbox(office, mailbox, raw, ()),
            )
            if not keep(session, raw, envelope, now):
                continue
            new += 1
            if as_history:
                row = session.exec(select(InboundEmail).where(InboundEmail.delivery_key == envelope.delivery_key)).one()
                parsed = parse(raw)
                row.sender = parsed.sender.addr if parsed.sender else ""
                row.subject, row.rfc_id = parsed.subject[:500], parsed.message_id
                settle(row, Disposition.BEFORE_START, "It was imported as history: nobody is answered.", now)
                session.add(row)
    if not as_history:
        settle_all(db, office, clock)
    return new


def arrived_at(raw: bytes) -> datetime | None:
    """When the newest server says that it took the mail: the date of the first Received header, else of the mail."""
    head = raw[:HEAD].replace(b"\r\n", b"\n").split(b"\n\n", 1)[0].replace(b"\n ", b" ").replace(b"\n\t", b" ")
    dates = [line.rpartition(b";")[2] for line in head.split(b"\n") if line[:9].lower() == b"received:"][:1]
    dates += [line[5:] for line in head.split(b"\n") if line[:5].lower() == b"date:"][:1]
    for date in dates:
        try:
            read = parsedate_to_datetime(date.decode("ascii", "replace").strip())
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        try:
            return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _mailbox(office: Office, named: str, raw: bytes, rcpt_to: tuple[str, ...]) -> str:
    """The mailbox of the settings that a mail is for: the one named, else one whose address its envelope names."""
    settings = office.settings
    if named:
        if settings.mailbox(named) is None:
            known = ", ".join(box.name for box in settings.mailboxes) or "none"
            raise ValueError(f"The settings have no mailbox “{named}”. They have: {known}.")
        return named
    for box in settings.mailboxes:
        if any(address.lower() in box.addresses for address in rcpt_to):
            return box.name
    head = raw[:HEAD].lower()
    for box in settings.mailboxes:
        if any(address.encode() in head for address in box.addresses):
            return box.name
    return ""


def _without_from_line(raw: bytes) -> bytes:
    """Drop the "From " line that pipes put before a mail (mbox form)."""
    return raw.split(b"\n", 1)[1] if raw.startswith(b"From ") and b"\n" in raw else raw


def _count_dispositions(db: Database) -> str:
    from sqlalchemy import func

    with db.read() as session:
        rows = session.exec(
            select(InboundEmail.disposition, func.count()).group_by(col(InboundEmail.disposition))
        ).all()
    return ", ".join(f"{count} {disposition.value}" for disposition, count in rows) or "none"
