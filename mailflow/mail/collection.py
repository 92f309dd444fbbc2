"""Mails that lie in files: a Maildir, an mbox file, a folder of .eml files or one mail, read one at a time.

A file has no server that says when its mail came. Believed are, in this order, the newest Received header,
which is the receiving server's own; the stamp in a Maildir file's name; and the date in an mbox file's "From "
line. The mail's own Date is the sender's word and is only of use where nothing depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

HEAD = 65_536
"""How many bytes of a mail are searched for its headers."""
LARGEST = 500_000_000

_STAMP = re.compile(r"(\d{9,11})\.")
_FIELD = re.compile(rb"[!-9;-~]{1,76}:")
_WRITTEN_IN_MBOX = re.compile(rb"From .{0,400}\d{1,2}:\d\d(:\d\d)?.{0,40}\b\d{4}\b")
_ESCAPED = re.compile(rb">+From ")


class NotACollection(Exception):
    """There are no mails where somebody looked for them; the text says what was expected."""


@dataclass(frozen=True)
class Found:
    """One mail of a collection. `raw` is empty and `trouble` a sentence where it could not be read.

    `stamped_at` is when the file's keeper says that the mail came (aware, UTC), where it says so.
    """

    name: str
    raw: bytes = b""
    trouble: str = ""
    stamped_at: datetime | None = None

    @property
    def arrived_at(self) -> datetime | None:
        """When our side took the mail, as far as that is told by anybody but its sender."""
        return _received(self.raw) or self.stamped_at

    @property
    def dated_at(self) -> datetime | None:
        """The same, or else the date that the sender wrote."""
        return self.arrived_at or _moment(_fields(self.raw, b"date"))


@dataclass(frozen=True)
class Collection:
    """Mails in an order that puts an answer after what it answers where the files tell; `read` goes through them."""

    read: Callable[[], Iterator[Found]]

    def survey(self, edge: datetime) -> tuple[int, int]:
        """How many mails there are, and how many of them are from before `edge` as far as they tell."""
        count = older = 0
        for found in self.read():
            count += 1
            older += bool(found.dated_at and found.dated_at < edge)
        return count, older


def open_collection(path: Path) -> Collection:
    """Find out what a path holds. Raises NotACollection, or OSError where it cannot be looked at."""
    if path.is_dir():
        boxes = [path / name for name in ("new", "cur") if (path / name).is_dir()]
        if boxes:
            return Collection(lambda: _maildir(boxes))
        if not any(_eml_files(path)):
            raise NotACollection(
                f"There are no mails in {path}. Expected is a Maildir (with folders “cur” and “new”), a folder of"
                " files that end in .eml, an mbox file, or one mail."
            )
        return Collection(lambda: (_read(file) for file in sorted(_eml_files(path))))
    with path.open("rb") as file:
        beginning = file.read(1024)
    if beginning.startswith(b"From "):
        return Collection(lambda: _mbox(path))
    if path.suffix.lower() != ".eml" and not _FIELD.match(beginning.lstrip()):
        raise NotACollection(
            f"{path} is no mail and no mbox file: a mail begins with a header such as “From: …”, an mbox file with"
            " “From ” and a date."
        )
    return Collection(lambda: iter((_read(path),)))


def without_from_line(raw: bytes) -> bytes:
    """The mail without the "From " line that pipes and mbox files put before it."""
    return raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw


# --- folders --------------------------------------------------------------------------------------------


def _eml_files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.suffix.lower() == ".eml" and file.is_file())


def _maildir(boxes: list[Path]) -> Iterator[Found]:
    """The mails of a Maildir in the order of their stamps. One that a mail program moves meanwhile is looked for."""
    files = [file for box in boxes for file in box.iterdir() if not file.name.startswith(".")]
    for file in sorted(files, key=lambda file: (_stamp(file) or 0, file.name)):
        stamp = _stamp(file)
        stamped_at = datetime.fromtimestamp(stamp, UTC) if stamp else None
        yield _read(file if file.exists() else _moved(file, boxes), stamped_at)


def _stamp(file: Path) -> int | None:
    """The seconds at which a Maildir's file was delivered: the first part of its name."""
    found = _STAMP.match(file.name)
    return int(found[1]) if found else None


def _moved(file: Path, boxes: list[Path]) -> Path:
    """Where a Maildir's file is now: reading it moves it from new to cur, and its flags are part of its name."""
    unique = file.name.partition(":")[0]
    same = (other for box in boxes for other in box.iterdir() if other.name.partition(":")[0] == unique)
    return next(same, file)


def _read(file: Path, stamped_at: datetime | None = None) -> Found:
    try:
        if file.exists() and not file.is_file():
            return Found(str(file), trouble=f"{file} is no file.")  # a pipe would keep us waiting for ever
        if file.stat().st_size > LARGEST:
            return Found(str(file), trouble=f"{file} is larger than {LARGEST // 1_000_000} MB: no mail is.")
        raw = without_from_line(file.read_bytes())
    except OSError as error:
        return Found(str(file), trouble=f"{file} cannot be read: {error.strerror}.")
    if not raw.strip():
        return Found(str(file), trouble=f"{file} is empty.")
    return Found(str(file), raw, stamped_at=stamped_at)


# --- mbox -----------------------------------------------------------------------------------------------


def _mbox(path: Path) -> Iterator[Found]:
    """The mails of an mbox file (RFC 4155), where ">From " stands for "From " (the variant called mboxrd).

    Programs differ in what they write after "From " and in the blank line before it. A line counts as the
    beginning of a mail if it has a time and a year, or if it comes after a blank line and before a header.
    """
    lines: list[bytes] = []
    begun = b""
    number = 0
    with path.open("rb") as file:
        line = file.readline()
        while line:
            following = file.readline()
            if line.startswith(b"From ") and (not begun or _begins(line, lines, following)):
                if begun:
                    yield _out_of_mbox(path, number, begun, lines)
                begun, lines, number = line, [], number + 1
            else:
                lines.append(line[1:] if _ESCAPED.match(line) else line)
            line = following
    if begun:
        yield _out_of_mbox(path, number, begun, lines)


def _begins(line: bytes, before: list[bytes], following: bytes) -> bool:
    after_blank = not before or not before[-1].strip()
    return bool(_WRITTEN_IN_MBOX.match(line[:500])) or (after_blank and bool(_FIELD.match(following)))


def _out_of_mbox(path: Path, number: int, begun: bytes, lines: list[bytes]) -> Found:
    name = f"{path}, mail {number}"
    if len(lines) > 1 and not lines[-1].strip():
        lines = lines[:-1]  # the blank line between two mails belongs to neither
    raw = b"".join(lines)
    if not raw.strip():
        return Found(name, trouble=f"{name} is empty.")
    written = begun.decode("ascii", "replace").split()
    # "From alice@example.org Sat Nov 21 10:00:00 2026": the weekday begins the last five words, or six with a zone.
    found = (_moment([" ".join(written[-words:])]) for words in (5, 6) if len(written) > words)
    return Found(name, raw, stamped_at=next((at for at in found if at), None))


# --- dates ----------------------------------------------------------------------------------------------


def _received(raw: bytes) -> datetime | None:
    """The date of the topmost Received header, which the last server on the way wrote (RFC 5321, 4.4)."""
    return _moment([field.rpartition(";")[2] for field in _fields(raw, b"received")[:1]])


def _fields(raw: bytes, name: bytes) -> list[str]:
    """The unfolded values of a header, by its name in small letters."""
    head = raw[:HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")[0].replace(b"\n ", b" ").replace(b"\n\t", b" ")
    fields = (line.partition(b":") for line in head.split(b"\n"))
    return [value.decode("utf-8", "replace").strip() for found, _, value in fields if found.strip().lower() == name]


def _moment(written: list[str]) -> datetime | None:
    for text in written:
        try:
            read = parsedate_to_datetime(text[:100])
            return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
