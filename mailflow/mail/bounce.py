"""Reads delivery reports: RFC 3464 first, then the plain words that mail servers old and new write instead."""

from __future__ import annotations

import email
import email.policy
import re

from flufl.bounce import scan_message

from mailflow.mail import bounce_words, charset, headers
from mailflow.mail.message import Bounce
from mailflow.mail.mime import Part

#: Local parts that mail servers write from; enough together with the words of a report, but not alone.
_SERVERS = re.compile(
    r"mailer[-_. ]?daemon|mail[-_. ]?daemon|post[-_.]?master|mdaemon|mail[-_.]?admin(?:istrator)?|bounces?"
    r"|bounce[-+=].*|.*-bounces?|(?:mail)?delivery|mailer|mail[-_.]?system|ndr|ndn|dsn|daemon|uucp|majordomo"
    r"|non-?delivery|smtp(?:gateway|gw)?|no-?reply|root|system|sysadmin|.*-admin",
    re.IGNORECASE,
)
_CERTAIN_SERVERS = re.compile(
    r"mailer[-_. ]?daemon|mail[-_. ]?daemon|post[-_]?master|mdaemon|.*mailer-daemon.*", re.IGNORECASE
)
_SERVER_NAMES = re.compile(
    r"mail(?:er)?[- ]?(?:delivery|deliver|administrator|system|server|daemon|router|transport|subsystem|gateway)"
    r"|delivery (?:sub)?system|system administrator|postmaster|\bndr\b|returned mail|content[- ]filter",
    re.IGNORECASE,
)
_SMTP_CODE = re.compile(r"\b[45]\d\d[- ](?:#?[45]\.\d{1,3}\.\d{1,3}|\S)")
#: Where the server's own words of a plain-text report ends and the returned mail begins.
_ORIGINAL_FOLLOWS = re.compile(
    r"^[ \t>]{0,6}(?:"
    r"[-=_*#]{2,}.{0,30}\b(?:original|unsent|returned|undelivered|copy of|below this line|enclosed|included|rejected"
    r"|message (?:header|text|details|body))\b.{0,80}"
    r"|[-=_*#]{3,}[ \t]*(?:this is a copy|headers?|begin|start).{0,80}"
    r"|(?:the )?(?:original|returned|undelivered|rejected|unsent|your) (?:message|mail)(?: headers?| text)?"
    r"(?: was| follows| is attached)?[ \t]*[:.]?"
    r"|included is a copy.{0,80}"
    r"|a copy of .{0,80}(?:follows|below).{0,40}"
    r"|(?:received|return-path|message-id|mime-version):[ \t].{0,300}"
    r")$",
    re.IGNORECASE | re.MULTILINE,
)
_STRONG = (
    re.compile(r"(?:^|\n)[ \t>*]{0,8}<([^<>\s]{3,200}@[^<>\s]{2,200})>(?:[^\n]{0,40}[:.]|[ \t]*(?:\n|$))"),
    re.compile(
        r"(?:^|\n)[ \t]{0,8}(?:to|recipient|rcpt to|address|user|original-recipient|final-recipient"
        r"|intended recipient)[ \t]*:[^\n@]{0,60}?<?([\w.+=&'/-]{1,100}@[\w.-]{2,200})",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:user|recipient|address|mailbox|account|to|for|deliver(?:ed"
        r"|y)?)\b[^\n@]{0,60}?[<'\"(:\s]([\w.+=&'/-]{1,100}@[\w.-]{2,200})",
        re.IGNORECASE,
    ),
    re.compile(r"(?:^|\n)[ \t]{1,12}<?([\w.+=&'/-]{1,100}@[\w.-]{2,200})>?"),
    re.compile(r"(?:^|\n)<?([\w.+=&'/-]{1,100}@[\w.-]{2,200})>?"),
)
_FIELD = re.compile(r"([A-Za-z][\w-]{1,60})[ \t]*:(.*)")
_MACHINE_LOCALS = re.compile(
    r"(?:mailer-daemon|postmaster|abuse|mail-daemon|helpdesk|support|root|noreply|no-reply|hostmaster|admin)",
    re.IGNORECASE,
)
_LARGEST_FOR_FLUFL = 200_000
_MOST = 500


def read(
    root: Part, *, sender: str, sender_name: str, subject: str, text: str, original: str | None, raw: bytes
) -> Bounce | None:
    """The delivery report in the mail `root`, or None if it is no such report.

    `text` is what the mail itself says (attached messages left out, quoted mail left out unless a mail server
    wrote it); `original` the Message-ID of an attached message. Only what a mail server sent, or what has the
    form of a report, is ever read as one: a person who quotes a bounce is a person.
    """
    kind = root.content_type
    reports = [part for part in root.walk() if part.content_type in _STATUS_TYPES]
    from_server = _from_server(root, sender, sender_name)
    if reports and (kind == "multipart/report" or from_server):
        found = _from_reports(reports)
        if found is not None:
            failed, delayed, decided, said = found
            if failed or delayed or decided:
                if decided == "other":
                    return None
                if decided == "failed" and not failed:
                    failed = _from_words(_own_words(text), sender, root)
                return Bounce(decided == "failed", tuple(failed), tuple(delayed), original or _original_in(text), said)
    report_type = root.parameters.get("report-type", "").lower()
    if root.headers.all("x-failed-recipients"):
        failed = headers.bare_addresses(" ".join(root.headers.all("x-failed-recipients")), _MOST)
        if _says(bounce_words.DELAYED, subject) and not _says(bounce_words.GIVEN_UP, text[:4_000]):
            return Bounce(False, (), tuple(failed), original or _original_in(text), "X-Failed-Recipients, delayed")
        return Bounce(True, tuple(failed), (), original or _original_in(text), "X-Failed-Recipients")
    if not from_server and kind != "multipart/report":
        return None
    words = _own_words(text)
    told = _says(bounce_words.UNDELIVERED_SUBJECTS, subject) or _says(bounce_words.DELAYED, subject)
    looks = (
        told
        or _says(bounce_words.UNDELIVERED, words)
        or _says(bounce_words.DELAYED, words)
        or bool(_SMTP_CODE.search(words))
    )
    if kind == "multipart/report" and report_type in ("delivery-status", "") and (looks or reports):
        return _worded(words, subject, sender, root, original, text, raw, "a delivery report")
    if from_server and looks:
        certain = told or bool(_CERTAIN_SERVERS.fullmatch(sender.partition("@")[0])) or _has_original(root, text)
        if certain:
            return _worded(words, subject, sender, root, original, text, raw, "a mail server says so")
    return None


_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status", "message/delivery-report")


def _says(phrases: tuple[str, ...], text: str) -> bool:
    level = " ".join(text.lower().split())
    return any(phrase in level for phrase in phrases)


def _from_server(root: Part, sender: str, name: str) -> bool:
    """True if sender, sender's name or return path say that a mail server wrote this."""
    local = sender.partition("@")[0]
    if local and _CERTAIN_SERVERS.fullmatch(local):
        return True
    if _SERVER_NAMES.search(name):
        return True
    if any(value.replace(" ", "") in ("<>", "", "<mailer-daemon>") for value in root.headers.all("return-path")):
        return True
    own = root.headers.first("from")
    if "mailer-daemon" in own.lower() or own.strip() in ("<>", ""):
        return True
    if local and _SERVERS.fullmatch(local):
        return True
    return "x-failed-recipients" in root.headers or "x-mx-bounce" in root.headers


def _from_reports(reports: list[Part]) -> tuple[list[str], list[str], str, str] | None:
    """Failed and delayed addresses of RFC 3464 reports, what they decide, and the first reason given."""
    failed: dict[str, None] = {}
    delayed: dict[str, None] = {}
    decided = ""
    said = ""
    for report in reports[:20]:
        text = charset.decode(report.content()[:500_000], "utf-8")[0].replace("\r\n", "\n")
        for block in re.split(r"\n[ \t]*\n", text)[: _MOST + 1]:
            fields = _fields(block)
            action = fields.get("action", "").lower()
            status = fields.get("status", "")
            recipient = _recipient(fields)
            if not (action or status or recipient):
                continue
            said = said or " ".join(filter(None, [status, fields.get("diagnostic-code", "")]))[:300]
            if action.startswith("delay") or (not action and status.startswith("4")):
                decided = decided or "delayed"
                if recipient:
                    delayed.setdefault(recipient)
            elif action.startswith(("deliver", "relay", "expand")):
                decided = decided or "other"  # a receipt, no report of failure
            elif recipient or action.startswith(("fail", "error")) or status.startswith("5"):
                decided = "failed"  # also by words that RFC 3464 does not know, such as "expired"
                if recipient:
                    failed.setdefault(recipient)
    return (list(failed), list(delayed), decided, said) if decided else None


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    last = ""
    for line in block.split("\n")[:200]:
        if line[:1] in (" ", "\t") and last:
            fields[last] = f"{fields[last]} {line.strip()}"[:2_000]
        elif match := _FIELD.match(line[:2_000]):
            last = match[1].lower()
            fields.setdefault(last, match[2].strip())
    return fields


def _recipient(fields: dict[str, str]) -> str:
    """The address we had written to: the original recipient if told, else the final one."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        value = fields.get(name, "")
        address = value.rpartition(";")[2] if ";" in value else value
        address = re.sub(r"\([^()]{0,100}\)", "", address).strip().strip("<>\"' ").lower()
        if "@" in address and " " not in address and "+3d" not in address:
            return address
        if found := headers.bare_addresses(value, 1):
            return found[0]
    return ""


def _own_words(text: str) -> str:
    """The part of a report that the server wrote: before the copy of the returned mail."""
    text = text[:60_000]
    match = _ORIGINAL_FOLLOWS.search(text, 1)
    while match and not text[: match.start()].strip():
        match = _ORIGINAL_FOLLOWS.search(text, match.end())
    return text[: match.start()] if match else text


def _has_original(root: Part, text: str) -> bool:
    if any(part.content_type in ("message/rfc822", "text/rfc822-headers") for part in root.walk()):
        return True
    return bool(re.search(r"^[ \t>]*(?:received|message-id|mime-version):", text, re.IGNORECASE | re.MULTILINE))


def _worded(
    words: str, subject: str, sender: str, root: Part, original: str | None, text: str, raw: bytes, because: str
) -> Bounce:
    named = _from_words(words, sender, root) or _from_words(text, sender, root, beyond=True)
    found_id = original or _original_in(text)
    late = _says(bounce_words.DELAYED, subject) or _says(bounce_words.DELAYED, words)
    if late and not _says(bounce_words.GIVEN_UP, words) and not re.search(r"\b5\d\d[ -]|\b5\.\d\.\d", words):
        return Bounce(False, (), tuple(named), found_id, "delivery is delayed")
    if not named and len(raw) <= _LARGEST_FOR_FLUFL:
        named = _by_flufl(raw)
    return Bounce(True, tuple(named), (), found_id, because)


def _from_words(words: str, sender: str, root: Part, beyond: bool = False) -> list[str]:
    """The addresses that the words of a report name as failing, by the surest wording that names any."""
    ours = set(headers.bare_addresses(" ".join(root.headers.all("to") + root.headers.all("delivered-to")), 50))
    ours.add(sender)
    if beyond:
        match = re.search(r"^[ \t>]*to:[ \t]*([^\n]{1,500})", words, re.IGNORECASE | re.MULTILINE)
        return [a for a in headers.bare_addresses(match[1], 20) if a not in ours] if match else []
    for pattern in _STRONG:
        found: dict[str, None] = {}
        for match in pattern.finditer(words):
            address = match[1].strip(".'\"<>:;,").lower().removeprefix("mailto:")
            if "@" in address and address not in ours and not _MACHINE_LOCALS.fullmatch(address.partition("@")[0]):
                found.setdefault(address)
            if len(found) >= _MOST:
                break
        if found:
            return list(found)
    others = [a for a in headers.bare_addresses(words[:3_000], 20) if a not in ours]
    others = [a for a in others if not _MACHINE_LOCALS.fullmatch(a.partition("@")[0])]
    return others if len(others) == 1 else []


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
