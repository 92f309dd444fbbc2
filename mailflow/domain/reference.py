"""Case references such as OS-2026-00042: how they are written, and how they are found in what people write."""

from __future__ import annotations

import re

_REFERENCE = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{1,6})[-\u2010-\u2015 ]?(\d{4})[-\u2010-\u2015 ]?(\d{5,9})(?!\d)")


def write_reference(prefix: str, year: int, number: int) -> str:
    """The reference of the `number`th case of a year."""
    return f"{prefix}-{year}-{number:05d}"


def find_references(text: str, prefix: str) -> tuple[str, ...]:
    """Every reference with our prefix in a text, as we write it, in order; hyphens may be dashes or missing."""
    found = (
        write_reference(prefix, int(year), int(number))
        for written, year, number in _REFERENCE.findall(text[:2000])
        if written.upper() == prefix.upper()
    )
    return tuple(dict.fromkeys(found))
