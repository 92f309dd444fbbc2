"""How fast a mail is read, beside mail-parser alone, and what the worst mails cost that we could think of."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import mailparser

from bench.corpus import mails
from bench.table import Table, median, milliseconds, number
from mailflow.mail import reply
from mailflow.mail.parse import parse
from tests.mail.hostile import hostile_mails

ROUNDS = 5
AIM = 0.7
LINES = (
    "On Mon, 2 Mar 2026 at 10:12, Jane <jane@example.org> wrote:",
    "From: a",
    "> a",
    "--",
    "12:12 " * 80,
    "a@b: ",
    "",
)
"""Megabytes of these are what finding the sender's own words takes longest for."""


def measure(count: int, told: Callable[[str], None]) -> list[Table]:
    """Read so many invented mails in turns with mail-parser, then the hostile ones each in a process of its own."""
    return [_beside_mail_parser(list(mails(count)), told), _hostile(told)]


def _beside_mail_parser(raws: Sequence[bytes], told: Callable[[str], None]) -> Table:
    handful = max(1, len(raws) // ROUNDS)
    ours: list[float] = []
    theirs: list[float] = []
    for start in range(0, handful * ROUNDS, handful):
        batch = raws[start : start + handful]
        theirs.append(_each(_by_mail_parser, batch))
        ours.append(_each(parse, batch))
    ratio = median([their / our for their, our in zip(theirs, ours, strict=True)])
    told(f"reading: {ratio:.2f} of the speed of mail-parser")
    return Table(
        "Reading a mail, beside mail-parser alone",
        f"{len(raws):,} invented mails, {handful:,} at a time in turns. mailflow reads everything: the parts, the text "
        "also of HTML, what the sender wrote without quote and signature, machine or person, bounce, forward. "
        "mail-parser, which mailflow uses for the header, reads headers, text and attachments.",
        ("", "mails/s", "each", "speed beside mail-parser"),
        (
            ("mail-parser alone", number(1 / median(theirs)), milliseconds(median(theirs)), "1.00"),
            ("mailflow", number(1 / median(ours)), milliseconds(median(ours)), f"{ratio:.2f}"),
        ),
        (f"The aim was {AIM} of its speed: {'reached' if ratio >= AIM else 'not reached'}.",),
    )


def _by_mail_parser(raw: bytes) -> None:
    read = mailparser.parse_from_bytes(raw)
    _ = (read.subject, read.from_, read.to, read.body, read.attachments, read.message_id)


def _each(work: Callable[[bytes], object], raws: Sequence[bytes]) -> float:
    """Seconds of the processor for one of them."""
    started = time.thread_time()
    for raw in raws:
        work(raw)
    return (time.thread_time() - started) / len(raws)


def _hostile(told: Callable[[str], None]) -> Table:
    rows = []
    slowest = 0.0
    most = 0.0
    for name, raw in {"an ordinary mail": next(mails(1)), **hostile_mails()}.items():
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as fresh:
            seconds, before, peak = fresh.submit(_read_one, raw).result()
        rows.append((name, f"{len(raw) / 1e6:.2f} MB", milliseconds(seconds), number(peak), number(peak - before)))
        slowest, most = max(slowest, seconds), max(most, peak)
    told(f"hostile mails: at most {slowest:.2f} s and {most:.0f} MB")
    trim = max(_timed_trim(line) for line in LINES)
    return Table(
        "Mails made to do harm",
        "Each is read in a process of its own that has read nothing else; megabytes resident at the peak, and how much "
        "of it came with the mail.",
        ("", "size", "took", "peak MB", "of it for the mail"),
        tuple(rows),
        (
            f"The aim was 1 second and 150 MB at most: {'reached' if slowest < 1 and most < 150 else 'not reached'}.",
            f"Finding what the sender wrote takes at most {milliseconds(trim)} for 1 MB of odd lines (the aim: 50 ms).",
        ),
    )


def _read_one(raw: bytes) -> tuple[float, float, float]:
    """Seconds, and the peak of memory before and after."""
    before = _peak()
    started = time.perf_counter()
    parse(raw)
    return time.perf_counter() - started, before, _peak()


def _peak() -> float:
    """The most megabytes that this process has had resident; not asked of `resource`, which counts the parent's too."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return next((int(line.split()[1]) / 1_000 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def _timed_trim(line: str) -> float:
    text = (line + "\n") * (1_000_000 // (len(line) + 1))
    started = time.perf_counter()
    reply.trim(text)
    return time.perf_counter() - started
