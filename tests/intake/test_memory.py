"""Memory: a mail of 40 MB is read within 150 MB, by the reading process, by its parent's side, and by inspect."""

from __future__ import annotations

import base64
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

MEGABYTE = 1_000_000
SIZE = 39 * MEGABYTE
MOST = 150 * MEGABYTE
BEGUN = b"From: alice@example.org\r\nSubject: Complaint\r\nMessage-ID: <1@example.org>\r\n"
MIXED = BEGUN + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
LINE = "My course was cancelled twice, and nobody answers. Zoë.\r\n".encode()

READING = """
import multiprocessing, pathlib, sys
from mailflow.intake.reading import Bytes, ReadingProcess
from tests.intake.test_memory import peak
if __name__ == "__main__":
    with ReadingProcess() as reader:
        reader.submit([Bytes(b"From: a@example.org", False)])()
        child = multiprocessing.active_children()[0].pid
        before = peak()
        for turn in range(2):
            raw = pathlib.Path(sys.argv[1]).read_bytes()
            (read,) = reader.submit([Bytes(raw, False)])()
            assert read.parsed.sender.addr == "alice@example.org" and not read.parsed.error
            del raw
        print(peak(child), peak() - before)
"""
INSPECT = """
import sys
from mailflow.cli import main
from tests.intake.test_memory import peak
main(["inspect", "--json", sys.argv[1]], standalone_mode=False)
print(peak(), file=sys.stderr)
"""

KEEPING = """
import pathlib, sys
from datetime import UTC, datetime
from mailflow.intake.receive import receive
from mailflow.mail.message import Envelope
from mailflow.records.database import Database
from tests.intake.test_memory import peak
db, now = Database(f"sqlite:///{sys.argv[1]}.sqlite3"), datetime.now(UTC)
db.migrate()
receive(db, b"From: a@example.org", Envelope("first", now, "imap"), now)
pathlib.Path("/proc/self/clear_refs").write_text("5")
before = peak()
for turn in range(2):
    raw = pathlib.Path(sys.argv[1]).read_bytes()[turn:]
    assert receive(db, raw, Envelope(str(turn), now, "imap"), now)
    del raw
print(peak() - before)
"""


def peak(pid: int | str = "self") -> int:
    """The most bytes that a process has had resident; `resource` would count those of its parent too."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def filled(begun: bytes, again: bytes, ended: bytes = b"") -> bytes:
    return begun + again * (SIZE // len(again)) + ended


def one_attachment() -> bytes:
    content = base64.encodebytes(random.Random(1).randbytes(SIZE * 3 // 4 * 76 // 77))
    part = b"--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return MIXED + b"--b\r\n\r\nI complain.\r\n" + part + content + b"--b--\r\n"


def cut_attachment() -> bytes:
    """It ends in the middle of a line, which strict base64 refuses."""
    return one_attachment().removesuffix(b"--b--\r\n")[:-40]


def uuencoded() -> bytes:
    line = b"M" + b"9" * 60 + b"\r\n"
    return filled(BEGUN + b"\r\nI complain.\r\nbegin 644 a.pdf\r\n", line, b"`\r\nend\r\n")


def signed() -> bytes:
    """An opaque S/MIME mail, as large as is still opened, in pieces as mail programs write it (RFC 5652)."""
    inner = b"Content-Type: application/pdf; name=a.pdf\r\n\r\n" + random.Random(1).randbytes(19_500_000)
    pieces = b"".join(
        b"\x04\x82\x10\x00" + piece
        for at in range(0, len(inner) // 4096 * 4096, 4096)
        if len(piece := inner[at : at + 4096]) == 4096
    )
    pkcs7 = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
    content = pkcs7 + b"\x01\xa0\x80\x24\x80" + pieces + b"\0\0" * 3
    whole = pkcs7 + b"\x02\xa0\x80\x30\x80\x02\x01\x01\x31\x00" + content + b"\0\0" * 3
    head = b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n"
    return BEGUN + head + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(whole)


WORST: dict[str, Callable[[], bytes]] = {
    "one attachment": one_attachment,
    "an attachment cut off": cut_attachment,
    "an uuencoded file": uuencoded,
    "quoted-printable": lambda: filled(
        BEGUN + b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
        b"My course was cancelled twice, and nobody answers. Zo=C3=AB.\r\n",
    ),
    "a signed mail": signed,
    "one text": lambda: filled(BEGUN + b"Content-Type: text/plain; charset=utf-8\r\n\r\n", LINE),
    "one page": lambda: filled(BEGUN + b"Content-Type: text/html; charset=utf-8\r\n\r\n", b"<p>" + LINE),
    "a header": lambda: filled(BEGUN, b"X-Junk: " + b"a" * 60 + b"\r\n", b"\r\nI complain."),
    "parts without words": lambda: filled(MIXED, b"--b\r\n\r\n\r\n"),
}


@pytest.fixture(params=WORST)
def mail(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file with such a mail."""
    file = tmp_path / "mail.eml"
    file.write_bytes(WORST[request.param]())
    return file


def run(program: str, file: Path) -> subprocess.CompletedProcess[str]:
    ended = subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    return ended


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_reading_process_stays_small_and_the_mail_is_handed_over_without_a_copy(mail: Path) -> None:
    reader, parent = map(int, run(READING, mail).stdout.split())
    assert reader < MOST
    assert parent < 1.5 * SIZE


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_inspect_stays_small(mail: Path) -> None:
    assert int(run(INSPECT, mail).stderr.split()[-1]) < MOST


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_large_mail_is_kept_without_a_copy(tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    file.write_bytes(one_attachment())
    assert int(run(KEEPING, file).stdout) < 2.5 * SIZE  # leaving out its first byte makes a second one
