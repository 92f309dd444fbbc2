"""Makes the bytes of small mails for the tests of mailflow.mail."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def peak_of(work: Callable[[], T]) -> tuple[T, int]:
    """What `work` returns, and the most bytes that it had allocated at a time."""
    tracemalloc.start()
    try:
        done = work()
        return done, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def mail(body: str | bytes = "The lift is broken.", *fields: str, **named: str) -> bytes:
    """A mail from Alice; `fields` are whole lines ("X-Loop: a"), `named` replace From, To and Subject."""
    head = {
        "From": "Alice Archer <alice@example.org>",
        "To": "Complaints <complaints@example.net>",
        "Subject": "Broken lift",
    }
    head.update({name.replace("_", "-"): value for name, value in named.items()})
    lines = [f"{name}: {value}" for name, value in head.items()] + list(fields)
    content = body if isinstance(body, bytes) else body.replace("\n", "\r\n").encode()
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content
