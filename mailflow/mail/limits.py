"""How much of one mail is read: every bound that keeps a hostile mail from costing time or memory."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds for reading one mail; what lies beyond them is left out and said in `defects`.

    The raw mail is always stored whole elsewhere, so a bound never loses anything, it only stops reading.
    """

    raw_bytes: int = 64_000_000
    """Bytes of the mail that are looked at."""
    header_bytes: int = 64_000
    """Bytes of one header block; the rest of the block is skipped."""
    value_bytes: int = 32_000
    """Bytes of one header field; longer ones (a Subject of 700 kB, 100,000 addresses) are cut."""
    parts: int = 1_000
    """MIME parts in the whole mail, nested messages included."""
    depth: int = 100
    """Levels of multiparts and attached messages."""
    addresses: int = 500
    """Addresses of one header field."""
    text_chars: int = 2_000_000
    """Characters of `body_text`, and of `body_html`."""
    html_chars: int = 400_000
    """Characters of HTML that are turned into text."""
    opened_bytes: int = 20_000_000
    """Bytes, decoded, of one attachment that is itself opened because it holds files."""


USUAL = Limits()
WIDEST = Limits(
    raw_bytes=1_000_000_000,
    header_bytes=1_000_000,
    value_bytes=1_000_000,
    parts=20_000,
    depth=200,
    addresses=10_000,
    text_chars=20_000_000,
    html_chars=5_000_000,
    opened_bytes=200_000_000,
)
"""The most that an office can set: what was ever found in a mail is found again within these."""
