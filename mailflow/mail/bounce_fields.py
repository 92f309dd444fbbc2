"""Reads the fields of reports for machines: delivery status (RFC 3464, 6533) and disposition (RFC 8098, 5429)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from mailflow.mail import charset, headers
from mailflow.mail.mime import Part

STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status", "message/delivery-report")
DISPOSITION_TYPES = ("message/disposition-notification", "message/global-disposition-notification")
#: In what order the fields are asked to whom we had written. The final address may be one that we have never seen.
_NAMES = ("original-recipient", "final-recipient", "x-original-recipient", "x-actual-recipient")
_FIELD = re.compile(r"[ \t>]{0,8}([A-Za-z][\w-]{1,60})[ \t]*:(.*)")
_HAS_FIELDS = re.compile(r"^[ \t]{0,8}(?:final|original)-recipient[ \t]*:", re.IGNORECASE | re.MULTILINE)
_HEX = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_COMMENT = re.compile(r"\([^()]{0,100}\)")
_RECEIPTS = ("delivered", "relayed", "expanded")
_MOST = 500


@dataclass(slots=True)
class Told:
    """What the fields of a report say: who failed, who is waited for, and whether anybody got the mail."""

    failed: dict[str, None] = field(default_factory=dict)
    delayed: dict[str, None] = field(default_factory=dict)
    any_failed: bool = False
    any_delayed: bool = False
    any_delivered: bool = False
    said: str = ""

    @property
    def decides(self) -> bool:
        """True if the fields say what has become of the mail."""
        return self.any_failed or self.any_delayed or self.any_delivered


def read(parts: list[Part]) -> Told:
    """What the delivery status in `parts` says."""
    told = Told()
    for part in parts[:20]:
        read_text(charset.decode(part.content()[:500_000], "utf-8")[0].replace("\r\n", "\n"), told)
    return told


def read_text(text: str, told: Told) -> None:
    """Add what the groups of fields in `text`, one for each address, say."""
    for block in re.split(r"\n[ \t>]*\n", text)[: _MOST + 1]:
        fields = _fields(block)
        action = (fields.get("action", "").lower().split() or [""])[0].strip(".;,")
        status = fields.get("status", "")
        recipient = _recipient(fields)
        if not (action or status or recipient):
            continue
        told.said = told.said or " ".join(filter(None, [status, fields.get("diagnostic-code", "")]))[:300]
        if action.startswith("delay") or (not action and status.startswith("4")):
            told.any_delayed = True
            if recipient:
                told.delayed.setdefault(recipient)
        elif action in _RECEIPTS or (not action and status.startswith("2")):
            told.any_delivered = True  # a receipt, no report of failure
        elif recipient or action.startswith(("fail", "error")) or status.startswith("5"):
            told.any_failed = True  # also by words that RFC 3464 does not know, such as "expired"
            if recipient:
                told.failed.setdefault(recipient)


def has_fields(text: str) -> bool:
    """True if `text` holds the fields of a report that has lost its form."""
    return bool(_HAS_FIELDS.search(text))


def disposition(part: Part) -> tuple[str, str]:
    """What became of a mail by a disposition notification ("deleted"), and the address it had been sent to."""
    text = charset.decode(part.content()[:100_000], "utf-8")[0].replace("\r\n", "\n")
    fields = _fields(text.replace("\n\n", "\n"))
    return fields.get("disposition", "").rpartition(";")[2].partition("/")[0].strip().lower(), _recipient(fields)


def _fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    last = ""
    for line in block.split("\n")[:200]:
        if line[:1] in (" ", "\t") and last and not _FIELD_OF_ITS_OWN.match(line):
            fields[last] = f"{fields[last]} {line.strip()}"[:2_000]
        elif match := _FIELD.match(line[:2_000]):
            last = match[1].lower()
            fields.setdefault(last, match[2].strip())
    return fields


_FIELD_OF_ITS_OWN = re.compile(
    r"[ \t]{1,8}(?:final-recipient|original-recipient|action|status|diagnostic-code)[ \t]*:", re.IGNORECASE
)


def _recipient(fields: dict[str, str]) -> str:
    """The address we had written to: the original recipient if told, else the final one."""
    for name in _NAMES:
        value = fields.get(name, "")
        if address := _address(value):
            return address
    return ""


def _address(value: str) -> str:
    """The address in "rfc822; <alice@example.org>", with what RFC 3461 and RFC 6533 encode in it decoded."""
    kind, semicolon, address = value.partition(";")
    if not semicolon or "@" in kind:
        kind, address = "", value
    address = _HEX.sub(lambda match: _character(match[1]), address.rpartition(";")[2])
    if re.search(r"\+(?:2B|3D)", address):
        address = address.replace("+2B", "+").replace("+3D", "=")
    address = _COMMENT.sub("", address).strip()
    if "<" in address:
        address = address.rpartition("<")[2].partition(">")[0]
    address = unicodedata.normalize("NFC", address.strip("<>\"'[]., ").removeprefix("mailto:")).lower()
    whole = 0 < address.find("@") < len(address) - 1 and address.isprintable()
    if whole and " " not in address and "+3d" not in address:
        return address
    return next(iter(headers.bare_addresses(value, 1)), "")


def _character(digits: str) -> str:
    number = int(digits, 16)
    return chr(number) if 0x20 < number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else ""
