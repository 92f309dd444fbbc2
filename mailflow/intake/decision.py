"""Decisions: what intake's rules may say of a mail. A decision changes nothing; `carry_out` does what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from sqlmodel import Session

from mailflow.casework.office import Office
from mailflow.config import Mailbox
from mailflow.domain.people import Person
from mailflow.intake.reading import Reading
from mailflow.intake.same_content import earlier_of_same_content
from mailflow.intake.tokens import find_token
from mailflow.mail.message import ParsedMessage
from mailflow.records.inbound import Disposition, InboundEmail
from mailflow.records.message import Author
from mailflow.records.token import ReplyToken
from mailflow.triage.judge import Judgement


@dataclass(frozen=True)
class SetAside:
    """Keep the mail and do nothing more: automated, our own, a duplicate, noise. It may belong to a case."""

    disposition: Disposition
    reason: str
    case_id: int | None = None


class Alarm(StrEnum):
    """Why the admin is told of a mail that is held.

    loop   a machine seems to answer our mails about one matter
    flood  one address opened more cases than any person would
    """

    LOOP = "loop"
    FLOOD = "flood"


@dataclass(frozen=True)
class Hold:
    """Wait for a person. `tell` are people whose name or reply code was used.

    With an `alarm` the admin is told too, once for each matter that it is `about`.
    """

    reason: str
    tell: tuple[Person, ...] = ()
    case_id: int | None = None
    alarm: Alarm | None = None
    about: str = ""


@dataclass(frozen=True)
class Join:
    """File it in a case and pass it on to whoever looks after that. `note` warns of anything odd."""

    case_id: int
    author: Author
    reason: str
    note: str = ""


@dataclass(frozen=True)
class Returned:
    """A delivery report about a mail of ours, or about none that we know."""

    outgoing_id: int | None
    permanent: bool
    address: str
    reason: str


@dataclass(frozen=True)
class FromStaff:
    """A reply of a member of staff, by a token of their own: commands, a note, or an answer to pass on."""

    person: Person
    token: ReplyToken


@dataclass(frozen=True)
class OpenCase:
    """A complaint: open a case for its sender. `related` names a case it may have to do with."""

    reason: str
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ask:
    """Nobody but a person can say: put it to the triage person."""

    judgement: Judgement
    reason: str


Decision = SetAside | Hold | Join | Returned | FromStaff | OpenCase | Ask


@dataclass(frozen=True)
class Mail:
    """One inbound e-mail as the rules see it: the delivery, what was read from its bytes, and the records."""

    inbound: InboundEmail
    reading: Reading
    office: Office
    session: Session

    @property
    def parsed(self) -> ParsedMessage:
        """What the mail says."""
        return self.reading.parsed

    @property
    def sender(self) -> str:
        """The address the mail claims to come from, or ""."""
        return self.parsed.sender.addr if self.parsed.sender else ""

    @cached_property
    def staff(self) -> Person | None:
        """The member of staff whose address the mail claims to come from."""
        return self.office.directory.by_address(self.sender) if self.sender else None

    @cached_property
    def mailbox(self) -> Mailbox | None:
        """The mailbox of the settings it came to."""
        return self.office.settings.mailbox(self.inbound.mailbox)

    @cached_property
    def same_content(self) -> Sequence[InboundEmail]:
        """Earlier deliveries of the same content, as `earlier_of_same_content` gives them."""
        return earlier_of_same_content(self.session, self.inbound)

    @cached_property
    def token(self) -> ReplyToken | None:
        """The live reply token the mail carries, wherever it stands."""
        return find_token(self.session, self.parsed, self.inbound.rcpt_to, self.office.settings.own_addresses)
