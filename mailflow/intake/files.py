"""Mail that a person or an MTA hands over in files: one mail from a pipe, or a whole collection to import.

Both go through the same door as all mail. What counts as new mail is received when our side took it, as its
file tells, but not longer ago than `COUNTS_FROM`: dates that passed long ago would only set off alarms.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from mailflow.casework.office import Office
from mailflow.config import Mailbox
from mailflow.intake.opening import settle
from mailflow.intake.receive import keep
from mailflow.intake.settle import settle_all
from mailflow.mail.collection import HEAD, Collection, Found, without_from_line
from mailflow.mail.message import Envelope
from mailflow.mail.parse import parse
from mailflow.records.database import Database
from mailflow.records.inbound import Disposition, InboundEmail

COUNTS_FROM = timedelta(days=30)
MAILS_A_COMMIT = 100
BYTES_A_COMMIT = 16_000_000

_RECIPIENT_FIELDS = re.compile(rb"^(?:to|cc|delivered-to|x-original-to|envelope-to):(.*(?:\n[ \t].*)*)", re.I | re.M)
_ADDRESS = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+")


class NoSuchMailbox(ValueError):
    """The settings have no mailbox of this name; the text names those they have."""


@dataclass
class Imported:
    """What became of a collection: how many mails of each disposition, how many were known, what could not be read."""

    new: Counter[str] = field(default_factory=Counter)
    known: int = 0
    troubles: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        became = ", ".join(f"{count} {disposition}" for disposition, count in sorted(self.new.items()))
        total = self.new.total()
        parts = [f"{total} {'mail' if total == 1 else 'mails'} imported{f' ({became})' if became else ''}"]
        if self.known:
            parts.append(f"{self.known} here before")
        if self.troubles:
            parts.append(f"{len(self.troubles)} could not be read")
        return f"{', '.join(parts)}."


def mailbox_named(office: Office, name: str) -> Mailbox | None:
    """The mailbox with this name, None for "". Raises NoSuchMailbox."""
    found = office.settings.mailbox(name)
    if name and found is None:
        known = ", ".join(box.name for box in office.settings.mailboxes) or "none"
        raise NoSuchMailbox(f"The settings have no mailbox “{name}”. They have: {known}.")
    return found


def receive_one(
    db: Database,
    office: Office,
    raw: bytes,
    now: datetime,
    mailbox: str = "",
    mail_from: str | None = None,
    rcpt_to: tuple[str, ...] = (),
) -> str:
    """Take one mail from a pipe and settle it; returns a sentence. Once it returns, the mail is kept.

    The same bytes to the same recipients are the same delivery: an MTA that did not hear our answer tries again.
    """
    named = mailbox_named(office, mailbox)
    raw = without_from_line(raw)
    rcpt_to = tuple(_clean(address) for address in rcpt_to)
    to = hashlib.sha256("\n".join((mailbox, *sorted(rcpt_to))).encode()).hexdigest()[:12]
    envelope = Envelope(
        delivery_key=f"receive:{hashlib.sha256(raw).hexdigest()}:{to}",
        received_at=now,
        channel="receive",
        mailbox=_name(named or _addressed(office, raw, rcpt_to)),
        mail_from=None if mail_from is None else _clean(mail_from),
        rcpt_to=rcpt_to,
    )
    with db.write() as session:
        if not keep(session, raw, envelope, now, _too_large(office, raw), office.limits):
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
    mails: Collection,
    clock: Callable[[], datetime],
    *,
    mailbox: str = "",
    as_history: bool = False,
    progress: Callable[[int], object] = lambda _: None,
) -> Imported:
    """Take a collection, a batch a commit. The same mail is taken once, however often and wherever it is stopped.

    `as_history` keeps and files the mails, opens no case and answers nobody.
    """
    named = mailbox_named(office, mailbox)
    imported = Imported()
    for batch in _batches(mails.read()):
        imported.troubles += [found.trouble for found in batch if found.trouble]
        keys = []
        with db.write() as session:
            for found in batch:
                if found.raw:
                    key = _keep(session, office, found, clock(), named, as_history)
                    keys += [key] if key else []
        if not as_history:
            settle_all(db, office, clock)
        imported.known += sum(bool(found.raw) for found in batch) - len(keys)
        imported.new += _dispositions(db, keys)
        progress(len(batch))
    return imported


def _keep(
    session: Session, office: Office, found: Found, now: datetime, named: Mailbox | None, as_history: bool
) -> str:
    """Keep one mail of a collection; returns its delivery key, or "" if it was here before."""
    envelope = Envelope(
        delivery_key=f"import:{hashlib.sha256(found.raw).hexdigest()}",
        received_at=_received_at(found, now, as_history),
        channel="import",
        mailbox=_name(named or _addressed(office, found.raw, ())),
    )
    too_large = "" if as_history else _too_large(office, found.raw)
    if not keep(session, found.raw, envelope, now, too_large, office.limits):
        return ""
    if as_history:
        row = session.exec(select(InboundEmail).where(InboundEmail.delivery_key == envelope.delivery_key)).one()
        parsed = parse(found.raw, office.limits)
        row.sender = parsed.sender.addr if parsed.sender else ""
        row.subject, row.rfc_id = parsed.subject[:500], parsed.message_id
        settle(row, Disposition.BEFORE_START, "It was imported as history: nobody is answered.", now)
        session.add(row)
    return envelope.delivery_key


def _received_at(found: Found, now: datetime, as_history: bool) -> datetime:
    told = found.dated_at if as_history else found.arrived_at
    if told is None or told > now or (not as_history and told < now - COUNTS_FROM):
        return now
    return told


def _batches(mails: Iterator[Found]) -> Iterator[list[Found]]:
    batch: list[Found] = []
    size = 0
    for found in mails:
        batch.append(found)
        size += len(found.raw)
        if len(batch) >= MAILS_A_COMMIT or size >= BYTES_A_COMMIT:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _dispositions(db: Database, keys: list[str]) -> Counter[str]:
    query = select(InboundEmail.disposition, func.count()).where(col(InboundEmail.delivery_key).in_(keys))
    with db.read() as session:
        return Counter({str(one): count for one, count in session.exec(query.group_by(col(InboundEmail.disposition)))})


def _too_large(office: Office, raw: bytes) -> str:
    """Why a mail is put before a person instead of being read, or ""."""
    most = office.settings.intake.max_size_mb
    return (
        f"It is larger than {most} MB, so mailflow kept it without reading it." if len(raw) > most * 1_000_000 else ""
    )


def _addressed(office: Office, raw: bytes, rcpt_to: tuple[str, ...]) -> Mailbox | None:
    """The mailbox that a mail is for: one that its envelope names, else one that its headers name."""
    head = raw[:HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    written = b" ".join(_RECIPIENT_FIELDS.findall(head)).decode("utf-8", "replace")
    for addresses in (rcpt_to, _ADDRESS.findall(written)):
        named = {_without_tag(address) for address in addresses}
        for box in office.settings.mailboxes:
            if any(address.casefold() in named for address in box.addresses):
                return box
    return None


def _name(box: Mailbox | None) -> str:
    return box.name if box else ""


def _without_tag(address: str) -> str:
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _clean(address: str) -> str:
    """An address of the command line, where bytes that are not UTF-8 come as something no database takes."""
    return address.strip().strip("<>").encode("utf-8", "surrogateescape").decode("utf-8", "replace")
