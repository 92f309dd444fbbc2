"""Reading: what a mail's bytes say, found out where no mail can do harm and no time is lost.

Reading is a pure function of the bytes. A long-running intake has it done by a process of its own: a mail that
eats memory or time kills or stalls that process and not intake, and the other core reads the next handful
while this one is being carried out. Short commands read in their own process.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import resource
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import Protocol

from mailflow.mail.fingerprint import of
from mailflow.mail.message import ParsedMessage
from mailflow.mail.parse import parse
from mailflow.triage.judge import Judgement, judge

log = logging.getLogger(__name__)

PATIENCE = 120.0
"""Seconds for a handful of mails: hundreds of times what the worst known mail takes."""
MEMORY = 3 * 1024**3
"""Bytes of address space that the reading process may use."""


@dataclass(frozen=True)
class Reading:
    """One mail read: the message, its fingerprint, and what it looks like to triage."""

    parsed: ParsedMessage
    fingerprint: str
    judged: Judgement


@dataclass(frozen=True)
class Bytes:
    """A mail to read. `complaints` says that it came to an address that is for complaints only."""

    raw: bytes
    complaints: bool


class CannotRead(Exception):
    """The reading process died or took too long; one of the mails that it had is to blame."""


def read(mail: Bytes) -> Reading:
    """Read one mail. It never raises for what the bytes are."""
    parsed = parse(mail.raw)
    words = parsed.reply_text or parsed.body_text
    return Reading(parsed, of(parsed), judge(words, parsed.subject, complaints_address=mail.complaints))


def read_all(mails: Sequence[Bytes]) -> list[Reading]:
    """Read several mails."""
    return [read(mail) for mail in mails]


class Reader(Protocol):
    """Whoever reads: takes a handful of mails now, and gives what they say when it is asked for."""

    def submit(self, mails: Sequence[Bytes]) -> Callable[[], list[Reading]]:
        """Take these mails. The returned function waits for the result; it raises CannotRead."""


class HereReader:
    """Reads in this process, when the result is asked for."""

    def submit(self, mails: Sequence[Bytes]) -> Callable[[], list[Reading]]:
        """Take these mails."""
        return lambda: read_all(mails)


class ReadingProcess:
    """Reads in a process of its own, which is started anew after it died. For one thread."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> ReadingProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, mails: Sequence[Bytes]) -> Callable[[], list[Reading]]:
        """Take these mails; the process reads them while the caller does something else."""
        if self._pool is None:
            # Spawned, not forked: intake has threads and open connections that no child may inherit.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_settle_in)
        pool = self._pool
        try:
            promised = pool.submit(read_all, list(mails))
        except BrokenProcessPool as error:
            self.close()
            raise CannotRead("the reading process died") from error

        def result() -> list[Reading]:
            try:
                return promised.result(timeout=self._patience)
            except (BrokenProcessPool, TimeoutError, MemoryError) as error:
                self.close()
                what = "took too long" if isinstance(error, TimeoutError) else "died"
                raise CannotRead(f"the reading process {what}") from error

        return result

    def close(self) -> None:
        """End the process, also in the middle of a mail."""
        pool, self._pool = self._pool, None
        if pool is not None:
            processes = list((pool._processes or {}).values())
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                with contextlib.suppress(OSError, ValueError):
                    process.kill()


def _settle_in() -> None:
    """In the new process: bound its memory, leave signals to the parent, and end when the parent ends."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        watch = threading.Thread(target=lambda: (wait([parent.sentinel]), os._exit(0)), daemon=True)
        watch.start()
