"""Attachments given out long after their mail was read: what was found once is found again, whatever is set today."""

from __future__ import annotations

from mailflow.mail.limits import WIDEST, Limits
from mailflow.mail.parse import read_part


def kept_part(raw: bytes, part: str, size: int, limits: Limits) -> bytes:
    """The bytes of an attachment that was `size` bytes when its mail was read; b"" if it is not in the mail.

    Limits that were lowered since then may cut it off or hide it. Only in this case it is looked for without regard
    to them: they are there to bound what a stranger's new mail may cost.
    """
    found = read_part(raw, part, limits)
    return found if found and len(found) >= size else read_part(raw, part, WIDEST)
