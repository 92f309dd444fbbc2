"""Reading: what a mail's bytes say, found out where no mail can do harm and no time is lost.

Reading is a pure function of the bytes. A long-running intake has it done by a process of its own: a mail that
eats memory or time kills or stalls that process and not intake, and the other core reads the next handful
while this one is being carried out. Short commands read in their own process.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import multiprocessing
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Protocol

from mailflow.mail.fingerprint import of
from mailflow.mail.limits import USUAL, Limits
from mailflow.mail.message import ParsedMessage
from mailflow.mail.parse import parse
from mailflow.triage.judge import Judgement, judge

log = logging.getLogger(__name__)

PATIENCE = 120.0
"""Seconds for a handful of mails: hundreds of times what the worst known mail takes."""
MEMORY = 3 * 1024**3
"""Bytes of address space that the reading process may use."""
_STARTS_WITHIN = 120.0
_TRIES = 2
"""Readers that may die on a handful: one may have been killed by anybody, and the mails are read again."""
_BROKEN = (EOFError, OSError, MemoryError, CancelledError)
"""What talking with a reader raises after it died, or after it was ended over another handful."""


@dataclass(frozen=True)
class Reading:
    """One mail read: the message, its fingerprint, and what it looks like to triage."""

    parsed: ParsedMessage
    fingerprint: str
    judged: Judgement


@dataclass(frozen=True)
class Bytes:
    """A mail to read, and how much of it. `complaints` says that it came to an address for complaints only."""

    raw: bytes
    complaints: bool
    limits: Limits = USUAL


class CannotRead(Exception):
    """Readers died, one took too long, or reading failed; one of the mails that they had is to blame."""


def read(mail: Bytes) -> Reading:
    """Read one mail. It never raises for what the bytes are."""
    parsed = parse(mail.raw, mail.limits)
    words = parsed.reply_text or parsed.body_text
    return Reading(parsed, of(parsed), judge(words, parsed.subject, complaints_address=mail.complaints))


def read_all(mails: Sequence[Bytes]) -> list[Reading]:
    """Read several mails. Raises CannotRead where `read` has an error in it."""
    try:
        return [read(mail) for mail in mails]
    except MemoryError:
        raise
    except Exception as error:
        refusal = CannotRead(f"reading it failed with {type(error).__name__}: {error}")
        refusal.add_note(traceback.format_exc())  # a cause would be lost on the way from the reading process
        raise refusal from error


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
        self._child: _Child | None = None

    def __enter__(self) -> ReadingProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, mails: Sequence[Bytes]) -> Callable[[], list[Reading]]:
        """Take these mails; the process reads them while the caller does something else."""
        return self._submit(list(mails), _TRIES)

    def _submit(self, mails: list[Bytes], tries: int) -> Callable[[], list[Reading]]:
        try:
            child = self._child = self._child or _Child()
        except OSError as error:
            return _read_here(mails, error)
        promised = child.ask(mails)

        def result() -> list[Reading]:
            try:
                child.wait_until_started()
            except _NeverStarted as error:
                self._end(child)
                return _read_here(mails, error)()
            try:
                answer = promised.result(timeout=self._patience)
            except TimeoutError as error:
                self._end(child)
                raise CannotRead("the reading process took too long") from error
            except _BROKEN as error:
                self._end(child)
                if tries == 1:
                    raise CannotRead("the reading process died") from error
                log.warning("the reading process died; a new one reads the same mails")
                return self._submit(mails, tries - 1)()
            mails.clear()  # whoever holds on to the function that gave the answer need not hold the mails
            return answer

        return result

    def close(self) -> None:
        """End the process, also in the middle of a mail."""
        if self._child is not None:
            self._end(self._child)

    def _end(self, child: _Child) -> None:
        """End this process, unless another has taken its place already."""
        if child is self._child:
            self._child = None
            child.end()


def _read_here(mails: list[Bytes], error: Exception) -> Callable[[], list[Reading]]:
    """No mail is to blame for a process that does not even start: none waits for that to be mended."""
    log.warning("the reading process cannot be started (%s); intake reads the mails itself", error)
    return HereReader().submit(mails)


class _NeverStarted(Exception):
    """The process ended, or said nothing, before it took any mail."""


class _Child:
    """A reading process, and the thread that talks with it, so that neither waits for the other to listen."""

    def __init__(self) -> None:
        # Spawned, not forked: intake has threads and open connections that no child may inherit.
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        try:
            self._process.start()
        finally:
            # Only the child has its end now. When it dies we read the end of the line, also amid an answer.
            theirs.close()
        self._talk = ThreadPoolExecutor(1)
        self._started = self._talk.submit(self._line.recv)

    def wait_until_started(self) -> None:
        """Raise _NeverStarted if it does not start."""
        try:
            self._started.result(timeout=_STARTS_WITHIN)
        except _BROKEN as error:
            raise _NeverStarted(type(error).__name__) from error

    def ask(self, mails: list[Bytes]) -> Future[list[Reading]]:
        """What it makes of these mails, after what it was asked before."""
        return self._talk.submit(self._ask, mails)

    def _ask(self, mails: list[Bytes]) -> list[Reading]:
        # The bytes of the mails are not pickled, which would copy them on both sides.
        self._line.send([(mail.complaints, mail.limits) for mail in mails])
        for mail in mails:
            self._line.send_bytes(mail.raw)
        answer: list[Reading] | CannotRead = self._line.recv()
        if isinstance(answer, CannotRead):
            raise answer
        return answer

    def end(self) -> None:
        """Kill it, also in the middle of a mail."""
        self._process.kill()
        self._talk.shutdown(cancel_futures=True)
        self._line.close()
        self._process.join()


def _serve(line: Connection) -> None:
    """The life of the new process: it reads what comes down the line until that ends."""
    _settle_in()
    try:
        line.send("ready")
        while True:
            line.send(_answer(line))
    except (EOFError, OSError, MemoryError):
        os._exit(1)


def _answer(line: Connection) -> list[Reading] | CannotRead:
    """What the next mails on the line say. Nothing of them is held any longer when this returns."""
    try:
        return read_all([Bytes(line.recv_bytes(), *told) for told in line.recv()])
    except CannotRead as refusal:
        return refusal


def _settle_in() -> None:
    """In the new process: bound its memory, leave signals to the parent, and end when the parent ends."""
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        # PR_SET_PDEATHSIG ends also a process of which no thread gets a turn, when the thread that started it ends.
        parent_death_signal = 1
        ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is not None:
        watch = threading.Thread(target=lambda: (wait([parent.sentinel]), os._exit(0)), daemon=True)
        watch.start()
