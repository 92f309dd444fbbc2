"""Reads delivery reports: RFC 3464 first, then the plain words that mail servers old and new write instead."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from functools import cached_property

from flufl.bounce import scan_message

from mailflow.mail import bounce_addresses, bounce_fields, bounce_words, headers
from mailflow.mail.limits import USUAL
from mailflow.mail.message import Bounce
from mailflow.mail.mime import Part

#: Local parts that mail servers write from; enough together with the words of a report, but not alone.
_SERVERS = re.compile(
    r"mailer[-_. ]?daemon|mail[-_. ]?daemon|post[-_.]?master|mdaemon|mail[-_.]?admin(?:istrator)?|bounces?"
    r"|bounce[-+=].*|.*-bounces?|(?:mail)?delivery|mailer|mail[-_.]?system|ndr|ndn|dsn|daemon|uucp|majordomo|mmdf|pmdf"
    r"|non-?delivery|smtp(?:gateway|gw)?|no-?reply|root|system|sysadmin|.*-admin|mail[-_.]?gateway|mailserver|mta"
    r"|.*[.-]mta|listserv|listmaster|sympa|mailman|.*-(?:owner|request)|owner-.*|no-?reply[-_.+].*",
    re.IGNORECASE,
)
_CERTAIN_SERVERS = re.compile(
    r"mailer[-_. ]?daemon|mail[-_. ]?daemon|post[-_]?master|mdaemon|.*mailer-daemon.*", re.IGNORECASE
)
#: "Your letter to alice@example.org was rejected", whatever stands between.
_SAYS_OF_MAIL = re.compile(
    r"\b(?:message|e-?mail|mail|post|posting|submission)s?\b(?:(?!\b(?:if|when|unless|until)\b)[^!?]){0,150}?"
    r"\b(?:was|were|is|has been|have been|could|can)"
    r"(?:n't|not)?\b[^.!?]{0,25}?(?:reject|refus|bounced|returned|blocked|undeliver|denied|discarded|declined"
    r"|not (?:be |been )?(?:deliver|accept|sent|post))"
)
_SERVER_NAMES = re.compile(
    r"mail(?:er)?[- ]?(?:delivery|deliver|administrator|system|server|daemon|router|transport|subsystem|gateway)"
    r"|delivery (?:sub)?system|system administrator|postmaster|\bndr\b|returned mail|content[- ]filter|memo service"
    r"|delivery (?:agent|service)|mail (?:agent|transfer)|message transfer|systemadministrator|e-?mail administrator",
    re.IGNORECASE,
)
#: What a mail server answers when it refuses: a bare number, or what may be a date or a version, is not enough.
_SMTP_CODE = re.compile(
    r"(?<![\w.,$£€/-])[45]\d\d[- ]#?[45]\.\d{1,3}\.\d{1,3}\b"
    r"|(?<![\w.,$£€/-])(?:4[2357]|5[0-7])\d[- :][^\n]{0,60}?(?:no such|unknown|mailbox|recipient|relay|reject|denied"
    r"|refus|blocked|quota|unroute?able|unavailable|domain|sender|\bspam|policy|address|requested|transaction|\buser\b"
    r"|not accept)"
    r"|(?:status|code|smtp|dsn|reason|error|said|#|\[|\()\W{0,4}[45]\.[0-7]\.\d{1,3}\b(?![.\d])",
    re.IGNORECASE,
)
_REFUSED_FOR_GOOD = re.compile(r"\b5\d\d[ -]|\b5\.\d\.\d")
#: Where the server's own words of a plain-text report ends and the returned mail begins.
_ORIGINAL_FOLLOWS = re.compile(
    r"^[ \t>]{0,6}(?:"
    r"[-=_*#]{2,}.{0,30}\b(?:original|unsent|returned|undelivered|copy of|below this line|enclosed|included|rejected"
    r"|message (?:header|text|details|body))\b.{0,80}"
    r"|[-=_*#]{3,}[ \t]*(?:this is a copy|headers?|begin|start).{0,80}"
    r"|(?:the )?(?:original|returned|undelivered|rejected|unsent|your) (?:message|mail)(?: headers?| text)?"
    r"(?: was| follows| is attached| begins as follows)?[ \t]*[:.]?"
    r"|included is a copy.{0,80}"
    r"|a copy of .{0,80}(?:follows|below).{0,40}"
    r"|(?:received|return-path|message-id|mime-version):[ \t].{0,300}"
    r")$",
    re.IGNORECASE | re.MULTILINE,
)
_RETURNED_FIELD = re.compile(
    r"^[ \t>|]{0,8}(from|to|cc|message-id|received|mime-version|date|subject):[ \t]*"
    r"([^\n]{0,1000}(?:\n[ \t]+<[^\n]{0,500})?)",
    re.IGNORECASE | re.MULTILINE,
)
#: How a person begins. "Dear customer" is how a program does.
_GREETING = re.compile(
    r"\A\s*(?:hi|hello|hey|dear|good (?:morning|afternoon|day)|hallo|guten (?:tag|morgen)|sehr geehrte|liebe|bonjour"
    r"|cher|chère|hola|estimad|buenos días|ciao|gentile|buongiorno|beste|geachte|prezad|olá|hej|kära|kære|hei"
    r"|dzień dobry|szanown|dobrý den|здравствуйте|добрый день|уважаем)[^\n.!:]{0,60}"
    r"(?<!user)(?<!customer)(?<!sender)(?<!client)(?<!subscriber)(?<!member)[,!][ \t]*\n",
    re.IGNORECASE,
)
_OWN_ORDER = re.compile(r"\b(?:bulk|junk|auto[_-]?reply)\b", re.IGNORECASE)
_OTHER_REPORTS = ("message/feedback-report",)
_EMPTY_PATHS = ("<>", "", "<mailer-daemon>")
_LARGEST_FOR_FLUFL = 200_000
_WORDS = 60_000
_HEAD = 2_000
_MOST = 500
#: How letters begin and end, and what subscribers are told.
_FOR_READERS = re.compile(
    r"^[ \t]*(?:sehr geehrte|liebe[rs]? |dear |madame|monsieur|estimad|gentile|geachte|szanown|vážen|уважаем)"
    r"|^[ \t]*(?:mit freundlich|freundliche gr|kind regards|best regards|yours|cordialement|atentamente|cordiali saluti"
    r"|met vriendelijke|med vänlig|med venlig|z poważaniem|s pozdravem|с уважением)"
    r"|\b(?:un)?subscri(?:be|ption)|\babonn",
    re.IGNORECASE | re.MULTILINE,
)


def read(
    root: Part, *, sender: str, sender_name: str, subject: str, text: str, original: str | None, raw: bytes
) -> Bounce | None:
    """The delivery report in the mail `root`, or None if it is no such report.

    `text` is what the mail itself says (attached messages left out, quoted mail left out unless a mail server
    wrote it); `original` the Message-ID of an attached message. Only what a mail server sent, or what has the
    form of a report, is ever read as one: a person who quotes a bounce is a person.
    """
    return _Reading(root, sender, sender_name, subject, text, original, raw).bounce()


@dataclass(slots=True)
class _Returned:
    """What is known of the mail that a report returns."""

    whole: bool
    senders: list[str]
    recipients: list[str]
    id: str | None


class _Reading:
    """One mail that may be a report: who says it, in what form, and in what words."""

    def __init__(
        self, root: Part, sender: str, name: str, subject: str, text: str, original: str | None, raw: bytes
    ) -> None:
        self.root = root
        self.sender = sender
        self.name = name
        self.subject = subject
        self.text = text
        self.original = original
        self.raw = raw
        self.parts = list(root.walk())
        self.words = _own_words(text)
        self.ours = set(headers.bare_addresses(" ".join(root.headers.all("to") + root.headers.all("delivered-to")), 50))

    def bounce(self) -> Bounce | None:
        is_report = any(part.content_type == "multipart/report" for part in (self.root, *self.root.children[:1]))
        if any(part.content_type in _OTHER_REPORTS for part in self.parts):
            return None
        if is_report or self.is_server:
            told = bounce_fields.read([part for part in self.parts if part.content_type in bounce_fields.STATUS_TYPES])
            if not told.decides:
                self._read_stray_fields(told)
            if told.decides:
                return self._by_fields(told)
        if any(part.content_type in bounce_fields.DISPOSITION_TYPES for part in self.parts):
            return self._refusal()
        if named := self.root.headers.all("x-failed-recipients"):
            return self._by_header(headers.bare_addresses(" ".join(named), _MOST))
        if (
            is_report
            and self.root.parameters.get("report-type", "").lower() in ("delivery-status", "")
            and self._loose()
        ):
            return self._worded("a delivery report")
        found = self._worded("a mail server says so") if self._is_said_in_words() else None
        return None if found and not (found.failed or found.delayed) and self._is_for_readers() else found

    def _is_for_readers(self) -> bool:
        """True if it returns no mail and reads like a letter, or like what subscribers get: it is about bounces."""
        return not (self.returned.whole or self.original) and bool(_FOR_READERS.search(self.words))

    # ------------------------------------------------------------ who says it

    @cached_property
    def has_empty_path(self) -> bool:
        return any(value.replace(" ", "").lower() in _EMPTY_PATHS for value in self.root.headers.all("return-path"))

    @cached_property
    def is_server(self) -> bool:
        """True if sender, sender's name or return path say that a mail server may have written this."""
        local = self._local()
        if self.is_certain or self.has_empty_path or _SERVER_NAMES.search(self.name):
            return True
        return bool(local and _SERVERS.fullmatch(local)) or "x-mx-bounce" in self.root.headers

    @cached_property
    def is_certain(self) -> bool:
        """True if nobody but a mail server, or the person who runs it, writes from there."""
        own = self.root.headers.first("from")
        local = self._local()
        return (
            bool(local and _CERTAIN_SERVERS.fullmatch(local))
            or "mailer-daemon" in own.lower()
            or own.endswith(("<>", "<@>"))
            or not own
        )

    def _local(self) -> str:
        """The local part of the sender; of a sender without a domain ("uucp (0000-uucp)") the first word."""
        own = self.root.headers.first("from").strip()
        if own and "@" not in own and "=?" not in own:
            return (own.split("(")[0].split() or [""])[0].strip("<>\"'")
        return self.sender.partition("@")[0]

    @cached_property
    def is_automatic(self) -> bool:
        """True if the header says that a program sent this, be it a mail server or another."""
        fields = self.root.headers
        submitted = fields.first("auto-submitted").strip().lower()
        if (submitted and submitted != "no") or self.has_empty_path or "x-auto-response-suppress" in fields:
            return True
        if any(_OWN_ORDER.search(value) for value in fields.all("precedence")):
            return True
        return "report" in fields.first("x400-content-type").lower() or self.root.content_type == "multipart/report"

    # ----------------------------------------------------------- what is said

    @cached_property
    def returned(self) -> _Returned:
        """The mail that this one returns: attached, as its header alone, or below the server's words."""
        for message in self._attached():
            return _of_fields(message.headers)
        for part in self.parts:
            if part.content_type in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
                found, _, _ = headers.read_block(part.source, part.start, part.end, USUAL)
                return _of_fields(found)
        found_in_text: dict[str, str] = {}
        for match in list(_RETURNED_FIELD.finditer(self.text[len(self.words) : len(self.words) + _WORDS]))[:200]:
            found_in_text.setdefault(match[1].lower(), match[2])
        whole = any(name in found_in_text for name in ("received", "message-id", "mime-version"))
        return _Returned(
            whole,
            headers.bare_addresses(found_in_text.get("from", ""), 5),
            headers.bare_addresses(f"{found_in_text.get('to', '')} {found_in_text.get('cc', '')}", 50),
            None,
        )

    def _attached(self) -> list[Part]:
        return [
            part.children[0]
            for part in self.parts
            if part.content_type in ("message/rfc822", "message/global", "message/news") and part.children
        ]

    @property
    def _returns_ours(self) -> bool:
        """True if the mail returned was sent by the one who gets this."""
        return bool(self.ours & set(self.returned.senders))

    @cached_property
    def said(self) -> str:
        """The server's own words on one line, without what is quoted."""
        return _level("\n".join(line for line in self.words.split("\n") if not line.startswith(">")))

    @cached_property
    def named(self) -> list[str]:
        """The addresses that the words name as failing."""
        others = self.ours | {self.sender}
        found = bounce_addresses.named(self.words, others)
        return found or (bounce_addresses.named(self.subject, others) if self._subject_tells() else [])

    def _loose(self) -> bool:
        return (
            self._subject_tells()
            or _any(bounce_words.UNDELIVERED, _level(self.words))
            or _any(bounce_words.DELAYED, _level(self.words))
            or bool(_SMTP_CODE.search(self.words))
        )

    def _subject_tells(self) -> bool:
        level = _level(self.subject)
        phrases = (bounce_words.UNDELIVERED_SUBJECTS, bounce_words.DELAYED, bounce_words.FAILURES)
        return any(_any(table, level) for table in phrases)

    @staticmethod
    def _says_failed(level: str) -> bool:
        return _any(bounce_words.FAILURES, level) or bool(_SAYS_OF_MAIL.search(level))

    def _is_said_in_words(self) -> bool:
        """True if this is a report by its words: the less is known of the sender, the more must be said."""
        if not self.is_server and not self.is_automatic and not self.returned.whole:
            return False
        strict = self._says_failed(self.said) or _any(bounce_words.DELAYED, self.said)
        code = bool(_SMTP_CODE.search(self.said))
        tells = self._subject_tells()
        if not strict and not code and _any(bounce_words.DELIVERED, f"{_level(self.subject)} {self.said}"):
            return False  # a receipt
        if self.is_certain and (tells or strict or code or self.returned.whole) and not self._is_a_persons():
            if self.returned.whole or self.named or (code and (tells or strict)):
                return strict or self._loose()
            enough = self.has_empty_path or (tells and not self._local().lower().startswith("post"))
            return ((tells and strict) or ((tells or strict) and enough)) and not self._is_about_something_else()
        if self._is_a_persons() or self._is_about_something_else():
            return False
        proof = self.returned.whole or code or bool(self.named) or (self.has_empty_path and self._returns_ours)
        if self.is_server:
            return proof and (strict or tells or (code and (self.returned.whole or bool(self.named))))
        if headers.prefix(self.subject) or not self._says_failed(self.said[:_HEAD]):
            return False
        if self.is_automatic:
            return self.returned.whole or bool(self.named)
        return self._returns_ours and (bool(self.named) or code)

    def _is_a_persons(self) -> bool:
        """True if a person answers, forwards or complains: the mail returned is then their own."""
        if self.has_empty_path or "daemon" in self._local().lower():
            return False
        if self.sender and self.sender in self.returned.senders:
            return True
        if _GREETING.search(self.words[:_HEAD]) and not (self.is_automatic or self.returned.whole):
            return not _SMTP_CODE.search(self.said)
        fields = self.root.headers
        answers = bool(headers.prefix(self.subject)) or (
            "in-reply-to" in fields and ("user-agent" in fields or "x-mailer" in fields)
        )
        if not answers or self.is_automatic or self.returned.whole:
            return False
        return not (_SMTP_CODE.search(self.said) and bounce_addresses.labelled(self.words, self.ours | {self.sender}))

    def _is_about_something_else(self) -> bool:
        """True for mail that waits for its reader, for parcels and the like; what returns a mail is about that mail."""
        if self.returned.whole and self._returns_ours:
            return False
        told = f"{_level(self.subject)} {self.said[:_HEAD]}"
        waits = _any(bounce_words.HELD, told) and not self._says_failed(told)
        if (waits or _any(bounce_words.INCOMING, told)) and not _SMTP_CODE.search(self.said):
            return True
        about_mail = bool(self.named) and (self.is_certain or _any(bounce_words.MAIL, told))
        return not about_mail and not self.returned.whole and _any(bounce_words.OTHER_DELIVERIES, told)

    # ------------------------------------------------------------ what it is

    def _read_stray_fields(self, told: bounce_fields.Told) -> None:
        """Fields of a report that came as plain text: their part has another type, or the mail has no parts."""
        for part in self.parts:
            if part.content_type in ("text/plain", "application/octet-stream") and part is not self.root:
                data = part.content()[:_WORDS].decode("utf-8", "replace").replace("\r\n", "\n")
                if bounce_fields.has_fields(data):
                    bounce_fields.read_text(data, told)
        if not told.decides and bounce_fields.has_fields(self.words):
            bounce_fields.read_text(self.words, told)

    def _by_fields(self, told: bounce_fields.Told) -> Bounce | None:
        if told.any_failed:
            failed = list(told.failed) or self._failed()
            return Bounce(True, tuple(failed), tuple(told.delayed), self._id(), told.said)
        if told.any_delayed:
            return Bounce(False, (), tuple(told.delayed), self._id(), told.said)
        return None

    def _refusal(self) -> Bounce | None:
        """A disposition notification is a refusal if a filter sent it and says so (RFC 5429), else a receipt."""
        for part in self.parts:
            if part.content_type in bounce_fields.DISPOSITION_TYPES:
                what, recipient = bounce_fields.disposition(part)
                refused = what in ("rejected", "refused") or (
                    what in ("deleted", "denied", "failed")
                    and _any(
                        bounce_words.REFUSED,
                        f"{_level(self.words)} {_level(self.root.headers.first('auto-submitted'))}",
                    )
                    and not _any(bounce_words.NOT_READ, f"{_level(self.words)} {_level(self.subject)}")
                )
                if refused:
                    failed = [recipient] if recipient else self._failed()
                    return Bounce(True, tuple(failed), (), self._id(), f"refused by a filter: {what}")
        return None

    def _by_header(self, named: list[str]) -> Bounce:
        if _any(bounce_words.DELAYED, _level(self.subject)) and not self._gives_up(_level(self.text[:4_000])):
            return Bounce(False, (), tuple(named), self._id(), "X-Failed-Recipients, delayed")
        return Bounce(True, tuple(named), (), self._id(), "X-Failed-Recipients")

    def _worded(self, because: str) -> Bounce:
        level = _level(self.words)
        late = _any(bounce_words.DELAYED, _level(self.subject)) or _any(bounce_words.DELAYED, level)
        if late and not self._gives_up(level) and not _REFUSED_FOR_GOOD.search(self.words):
            return Bounce(False, (), tuple(self.named), self._id(), "delivery is delayed")
        return Bounce(True, tuple(self._failed()), (), self._id(), because)

    @staticmethod
    def _gives_up(level: str) -> bool:
        return _any(bounce_words.GIVEN_UP, level)

    def _failed(self) -> list[str]:
        """Who failed: by the words, else the one to whom the returned mail was addressed."""
        if self.named:
            return self.named
        if any(_CERTAIN_SERVERS.fullmatch(one.partition("@")[0]) for one in self.returned.senders):
            inner = [part for message in self._attached() for part in message.walk()]
            told = bounce_fields.read([part for part in inner if part.content_type in bounce_fields.STATUS_TYPES])
            if told.failed:
                return list(told.failed)  # the report of another server, which this one wraps
        to = [address for address in self.returned.recipients if address not in self.ours and address != self.sender]
        if len(to) == 1:
            return to
        return _by_flufl(self.raw) if len(self.raw) <= _LARGEST_FOR_FLUFL else []

    def _id(self) -> str | None:
        """The Message-ID of the mail that failed."""
        return self.original or self.returned.id or _original_in(self.text)


def _of_fields(fields: headers.Headers) -> _Returned:
    return _Returned(
        True,
        headers.bare_addresses(" ".join(fields.all("from")), 5),
        headers.bare_addresses(" ".join(fields.all("to") + fields.all("cc")), 50),
        headers.message_id(fields.first("message-id")),
    )


def _level(text: str) -> str:
    return " ".join(text.lower().split())


def _any(phrases: tuple[str, ...], level: str) -> bool:
    return any(phrase in level for phrase in phrases)


def _own_words(text: str) -> str:
    """The part of a report that the server wrote: before the copy of the returned mail."""
    text = text[:_WORDS]
    match = _ORIGINAL_FOLLOWS.search(text, 1)
    while match and not text[: match.start()].strip():
        match = _ORIGINAL_FOLLOWS.search(text, match.end())
    return text[: match.start()] if match else text


def _by_flufl(raw: bytes) -> list[str]:
    """What the collected knowledge of flufl.bounce finds where our own wording finds nobody."""
    try:
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
        return sorted({address.decode("ascii", "replace").lower() for address in scan_message(message)})[:_MOST]
    except Exception:  # a detector that fails on odd mail must not cost the report itself
        return []


def _original_in(text: str) -> str | None:
    """The Message-ID in the copy of the returned mail inside the text."""
    match = re.search(
        r"^[ \t>]*message-id:[ \t]*\n?[ \t]*<([^<>\s]{1,500})>", text[:200_000], re.IGNORECASE | re.MULTILINE
    )
    return match[1] if match else None
