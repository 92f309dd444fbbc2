"""The reading process: whatever becomes of it, every mail is read, none is blamed for what it did not do."""

from __future__ import annotations

import contextlib
import multiprocessing.spawn
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from mailflow.intake import reading
from mailflow.intake.reading import Bytes, CannotRead, HereReader, Reading, ReadingProcess
from mailflow.mail.limits import Limits
from mailflow.mail.message import ParsedMessage

HELLO = Bytes(b"From: a@example.com\r\nSubject: hello\r\n\r\nhello\r\n", complaints=False)
LONG = Bytes(
    b"From: a@example.com\r\nSubject: long\r\n\r\n" + b"My course was cancelled twice.\r\n" * 200_000, complaints=False
)
LONG_ENOUGH = 60.0


@pytest.fixture
def reader() -> Iterator[ReadingProcess]:
    """A reading process that has read its first mail."""
    with ReadingProcess() as process:
        assert subjects(process.submit([HELLO])()) == ["hello"]
        yield process


def subjects(readings: Sequence[Reading]) -> list[str]:
    return [one.parsed.subject for one in readings]


def child() -> int:
    """The pid of the reading process of this process."""
    (only,) = multiprocessing.active_children()
    assert only.pid is not None
    return only.pid


def lives(pid: int) -> bool:
    """Whether a process runs or is stopped; one that only waits for its parent to take note has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def io(pid: int, what: str) -> int:
    """Bytes that a process has read (rchar) or written (wchar) so far, more than any if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/io").read_text().splitlines()
    except OSError:
        return sys.maxsize
    return next(int(line.split()[1]) for line in lines if line.startswith(what))


def wait_until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LONG_ENOUGH
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.0005)


def test_mails_whose_reader_is_killed_once_are_read_by_a_new_one(reader: ReadingProcess) -> None:
    dead = child()
    first, ahead = reader.submit([LONG, HELLO]), reader.submit([HELLO])
    os.kill(dead, signal.SIGKILL)
    assert subjects(first()) == ["long", "hello"]
    assert subjects(ahead()) == ["hello"]
    assert child() != dead


def test_the_limits_of_a_mail_come_with_it(reader: ReadingProcess) -> None:
    two = Bytes(b"From: a@example.com\r\nTo: b@example.com, c@example.com\r\n\r\nhello", complaints=False)
    cut, whole = reader.submit([replace(two, limits=Limits(addresses=1)), two])()
    assert [len(one.parsed.to) for one in (cut, whole)] == [1, 2]


def test_a_reader_that_died_while_nobody_asked_is_replaced_in_silence(reader: ReadingProcess) -> None:
    dead = child()
    os.kill(dead, signal.SIGKILL)
    wait_until(lambda: not lives(dead))
    assert subjects(reader.submit([HELLO])()) == ["hello"]


def test_a_mail_on_which_two_readers_die_is_to_blame_and_the_next_is_read(reader: ReadingProcess) -> None:
    deaths: set[int] = set()
    enough = threading.Event()

    def kill_who_reads() -> None:
        # Not before it has taken the mail: a reader that dies at its start says nothing of the mail.
        while not enough.is_set():
            for process in multiprocessing.active_children():
                if process.pid and len(LONG.raw) < io(process.pid, "rchar") < sys.maxsize:
                    os.kill(process.pid, signal.SIGKILL)
                    deaths.add(process.pid)
            time.sleep(0.0005)

    killer = threading.Thread(target=kill_who_reads)
    killer.start()
    try:
        with pytest.raises(CannotRead, match="died"):
            # Enough to be at it for seconds.
            reader.submit([LONG] * 10)()
    finally:
        enough.set()
        killer.join()
    assert len(deaths) == 2
    assert subjects(reader.submit([HELLO])()) == ["hello"]


def test_a_reader_that_is_stuck_is_ended_and_the_next_mail_is_read() -> None:
    with ReadingProcess(patience=3.0) as reader:
        reader.submit([HELLO])()
        stuck = child()
        os.kill(stuck, signal.SIGSTOP)
        with pytest.raises(CannotRead, match="too long"):
            reader.submit([HELLO])()
        assert not lives(stuck)
        assert subjects(reader.submit([HELLO])()) == ["hello"]


def test_where_no_process_can_be_started_intake_reads_itself(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with ReadingProcess() as reader:
        monkeypatch.setattr(multiprocessing.spawn, "_python_exe", b"/bin/false")
        assert subjects(reader.submit([HELLO, LONG])()) == ["hello", "long"]
        assert "cannot be started" in caplog.text
        monkeypatch.undo()
        reader.submit([HELLO])()
        assert child()


def test_an_error_in_reading_blames_the_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(raw: bytes, limits: Limits) -> ParsedMessage:
        raise KeyError("nobody thought of this")

    monkeypatch.setattr(reading, "parse", fail)
    with pytest.raises(CannotRead, match=r"KeyError.*nobody thought of this"):
        HereReader().submit([HELLO])()


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_memory_of_a_reader_is_bounded(reader: ReadingProcess) -> None:
    limits = Path(f"/proc/{child()}/limits").read_text()
    (line,) = [line for line in limits.splitlines() if line.startswith("Max address space")]
    assert line.split()[3] == str(reading.MEMORY)


PARENT = """
import multiprocessing
from tests.intake.test_reading import HELLO, LONG, Bytes, ReadingProcess
with ReadingProcess() as reader:
    reader.submit([HELLO])()
    print(multiprocessing.active_children()[0].pid, flush=True)
    input()
    mails = [Bytes(LONG.raw + b"%d" % number, False) for number in range(5)]
    print(len(reader.submit(mails)()), flush=True)
"""


@contextlib.contextmanager
def parent() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process with a reading process, and the pid of that; it has five long mails read after the next line."""
    started = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert started.stdout is not None
    try:
        yield started, int(started.stdout.readline())
    finally:
        started.kill()
        started.communicate()


def cut_off_amid_its_answer() -> bool:
    """A parent whose reader is killed while it writes goes on and ends well; False if the answer came too soon."""
    with parent() as (asking, pid):
        assert asking.stdin is not None
        read, wrote = io(pid, "rchar"), io(pid, "wchar")
        asking.stdin.write("\n")
        asking.stdin.flush()
        # The parent stands still from when the mails are handed over: the answer fills the pipe and waits there.
        wait_until(lambda: io(pid, "rchar") - read > 5 * len(LONG.raw))
        os.kill(asking.pid, signal.SIGSTOP)
        wait_until(lambda: io(pid, "wchar") > wrote)
        amid = io(pid, "wchar") - wrote < 1_000_000
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not lives(pid))
        os.kill(asking.pid, signal.SIGCONT)
        said, _ = asking.communicate(timeout=LONG_ENOUGH)
        assert said == "5\n"
        assert asking.returncode == 0
    return amid


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_reader_that_is_killed_in_the_middle_of_its_answer_holds_nobody_up() -> None:
    while not cut_off_amid_its_answer():
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("doing", ["waiting", "reading", "stuck"])
def test_a_reader_ends_with_its_parent_however_that_ends(doing: str) -> None:
    with parent() as (asking, pid):
        assert asking.stdin is not None
        if doing == "reading":
            before = io(pid, "rchar")
            asking.stdin.write("\n")
            asking.stdin.flush()
            wait_until(lambda: io(pid, "rchar") - before > len(LONG.raw))
        elif doing == "stuck":
            os.kill(pid, signal.SIGSTOP)  # as in a loop of which no other thread of its gets a turn
        asking.kill()
        try:
            wait_until(lambda: not lives(pid))
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
