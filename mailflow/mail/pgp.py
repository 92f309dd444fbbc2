"""Inline OpenPGP in a text (RFC 9580, sections 6 and 7): the armour around signed words comes off.

Nothing is decrypted and no signature is checked. The text is gone over once, line by line, and only what is
certain to be armour is taken out: a block without an end stays as it is.
"""

from __future__ import annotations

import re
from bisect import bisect

_MARK = "-----BEGIN PGP "
_BEGINS = re.compile(r"-----BEGIN PGP ([A-Z ]{1,30})-----[ \t]*")
_HEADER = re.compile(r"(?:Hash|Charset|Comment|Version|MessageID|NotDashEscaped|SaltedHash): ?[^\n]{0,500}")


def unwrap(text: str) -> tuple[str, list[str]]:
    """`text` without the armour of signed words, and what to say of the OpenPGP that was found in it."""
    if _MARK not in text:
        return text, []
    found: dict[str, None] = {}
    lines = text.split("\n")
    ends = _ends(lines)
    signatures = sorted(number for number in ends if _block(lines[number]) == "SIGNATURE")
    kept: list[str] = []
    signature = -1  # where the signature of the words begins that are being read
    at = 0
    while at < len(lines):
        block = _block(lines[at])
        if block == "MESSAGE":
            found["PGP: encrypted, kept as it is"] = None
        if block == "SIGNED MESSAGE" and signature < 0:
            found["PGP: signed, the signature was not checked"] = None
            if (index := bisect(signatures, at)) < len(signatures):
                signature = signatures[index]
                at = _after_headers(lines, at + 1)
                continue
        if at == signature:
            at = ends[at]
            signature = -1
        else:
            kept.append(lines[at].removeprefix("- ") if signature >= 0 else lines[at])
        at += 1
    return "\n".join(kept), list(found)


def without_keys(text: str) -> str:
    """`text` without the blocks of keys in it, which a program put below what somebody wrote."""
    if _MARK not in text:
        return text
    lines = text.split("\n")
    ends = _ends(lines)
    kept = []
    at = 0
    while at < len(lines):
        if at in ends and _block(lines[at]).endswith("KEY BLOCK"):
            at = ends[at]
        else:
            kept.append(lines[at])
        at += 1
    return "\n".join(kept)


def _block(line: str) -> str:
    """What begins in this line ("SIGNATURE"), or ""."""
    match = _BEGINS.fullmatch(line[:100]) if line.startswith(_MARK) else None
    return match[1] if match else ""


def _ends(lines: list[str]) -> dict[int, int]:
    """Where each block that has an end begins, and where it ends."""
    ends: dict[int, int] = {}
    opened: dict[str, int] = {}
    for number, line in enumerate(lines):
        if block := _block(line):
            opened[block] = number
        elif line.startswith("-----END PGP "):
            kind = line[13:100].rstrip().removesuffix("-----")
            if kind in opened:
                ends[opened.pop(kind)] = number
    return ends


def _after_headers(lines: list[str], at: int) -> int:
    """Where the signed words begin: after the armour headers and the empty line below them."""
    while at < len(lines) and _HEADER.fullmatch(lines[at].rstrip()):
        at += 1
    return at + 1 if at < len(lines) and not lines[at].strip() else at
