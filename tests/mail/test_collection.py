"""Maildirs, mbox files and folders are read as the programs that write them mean it."""

from __future__ import annotations

import mailbox
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailflow.mail.collection import Found, NotACollection, open_collection, without_from_line

HEAD = b"From: Alice <alice@example.org>\nSubject: The lift\n"
MAIL = HEAD + b"\nIt is broken.\n"


def read(path: Path) -> list[Found]:
    return list(open_collection(path).read())


def mbox(folder: Path, text: bytes) -> Path:
    file = folder / "saved.mbox"
    file.write_bytes(text)
    return file


def maildir(folder: Path, **files: bytes) -> Path:
    for name in ("cur", "new", "tmp"):
        (folder / "Maildir" / name).mkdir(parents=True, exist_ok=True)
    for place, raw in files.items():
        (folder / "Maildir" / place).write_bytes(raw)
    return folder / "Maildir"


def test_a_single_mail_is_a_collection_of_one(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_bytes(MAIL)
    assert [found.raw for found in read(tmp_path / "one.txt")] == [MAIL]


def test_a_folder_gives_its_eml_files_in_order_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "deeper").mkdir()
    for name in ("b.eml", "a.EML", "deeper/c.eml", "notes.txt"):
        (tmp_path / name).write_bytes(MAIL + name.encode())
    assert [found.raw.rpartition(b"\n")[2] for found in read(tmp_path)] == [b"a.EML", b"b.eml", b"deeper/c.eml"]


@pytest.mark.parametrize(
    ("name", "content"), [("picture.png", b"\x89PNG\r\n\x1a\n\0\0"), ("letter.docx", b"PK\x03\x04"), ("empty", b"")]
)
def test_what_is_no_mail_is_refused_and_told_what_was_expected(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(NotACollection, match=r"is no mail and no mbox file: a mail begins with"):
        open_collection(tmp_path / name)


def test_a_folder_without_mails_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotACollection, match=r"no mails in .*Expected is a Maildir"):
        open_collection(tmp_path)


def test_a_file_that_cannot_be_read_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL)
    (tmp_path / "empty.eml").write_bytes(b"\n")
    (tmp_path / "z.eml").write_bytes(MAIL)
    folder = maildir(tmp_path, **{"cur/1.a:2,": MAIL})
    (folder / "cur" / "2.gone").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "cur" / "3.pipe")
    assert [found.trouble.rpartition("/")[2] for found in read(tmp_path)] == ["", "empty.eml is empty.", ""]
    told = [found.trouble.rpartition("/")[2] for found in read(folder)]
    assert told == ["", "2.gone cannot be read: No such file or directory.", "3.pipe is no file."]


# --- Maildir --------------------------------------------------------------------------------------------


def test_a_maildir_is_read_in_the_order_of_delivery_wherever_its_mails_lie(tmp_path: Path) -> None:
    names = {"new/1700000300.M1.host": b"3", "cur/1700000100.M1.host:2,S": b"1", "cur/1700000200.M1.host:2,RS": b"2"}
    folder = maildir(tmp_path, **{name: MAIL + raw for name, raw in names.items()}, **{"tmp/1700000000.M1.host": MAIL})
    (folder / ".Sent" / "cur").mkdir(parents=True)
    (folder / ".Sent" / "cur" / "1700000050.M1.host:2,S").write_bytes(MAIL)
    found = read(folder)
    assert [one.raw[-1:] for one in found] == [b"1", b"2", b"3"]
    assert found[0].stamped_at == datetime(2023, 11, 14, 22, 15, tzinfo=UTC)


def test_a_mail_that_is_read_by_somebody_meanwhile_is_followed(tmp_path: Path) -> None:
    folder = maildir(tmp_path, **{"new/1700000100.M1.host": MAIL + b"1", "new/1700000200.M1.host": MAIL + b"2"})
    mails = open_collection(folder).read()
    assert next(mails).raw.endswith(b"1")
    (folder / "new" / "1700000200.M1.host").rename(folder / "cur" / "1700000200.M1.host:2,S")
    assert next(mails).raw.endswith(b"2")


# --- mbox -----------------------------------------------------------------------------------------------

FROM = b"From alice@example.org Sat Nov 21 10:00:00 2026\n"


def test_an_mbox_that_python_writes_comes_back_byte_for_byte(tmp_path: Path) -> None:
    bodies = [b"From here on it got worse.\n", b"No line end", b"\n\nBlank lines\n\n", b">From a quote\n"]
    box = mailbox.mbox(str(tmp_path / "saved.mbox"))
    for body in bodies[:3]:
        box.add(HEAD + b"\n" + body)
    box.close()
    found = [one.raw for one in read(tmp_path / "saved.mbox")]
    assert found[0] == HEAD + b"\n" + bodies[0]
    assert found[1] == HEAD + b"\n" + bodies[1] + b"\n"
    assert found[2] == HEAD + b"\n" + bodies[2]


def test_one_sign_is_taken_from_an_escaped_line(tmp_path: Path) -> None:
    file = mbox(tmp_path, FROM + HEAD + b"\n>From me\n>>From a quote\n> From text\n\n")
    assert read(file)[0].raw == HEAD + b"\nFrom me\n>From a quote\n> From text\n"


def test_a_line_of_a_letter_that_begins_with_from_is_no_new_mail(tmp_path: Path) -> None:
    body = b"\nI am angry.\n\nFrom the first day nothing worked.\nFrom 9:30 nobody came.\n"
    file = mbox(tmp_path, FROM + HEAD + body + b"\n" + FROM + MAIL)
    assert [one.raw for one in read(file)] == [HEAD + body, MAIL]


def test_line_ends_of_windows_stay_in_the_mails(tmp_path: Path) -> None:
    windows = (FROM + MAIL + b"\n" + FROM + MAIL + b"\n").replace(b"\n", b"\r\n")
    assert [one.raw for one in read(mbox(tmp_path, windows))] == [MAIL.replace(b"\n", b"\r\n")] * 2


@pytest.mark.parametrize(
    "line",
    [
        b"From - Sat Nov 21 10:00:00 2026\n",
        b"From MAILER-DAEMON Fri Jul  8 12:08:34 2011\n",
        b"From 1790@xxx Sat Nov 21 10:00:00 +0000 2026\n",
        b"From alice@example.org  Sat Nov 21 10:00 2026\n",
    ],
)
def test_the_lines_of_different_programs_are_known_without_a_blank_line_too(tmp_path: Path, line: bytes) -> None:
    assert [one.raw for one in read(mbox(tmp_path, line + MAIL + line + MAIL))] == [MAIL, MAIL]


def test_a_line_without_a_date_counts_after_a_blank_line_and_before_a_header(tmp_path: Path) -> None:
    assert [one.raw for one in read(mbox(tmp_path, b"From x\n" + MAIL + b"\nFrom nobody\n" + MAIL))] == [MAIL, MAIL]


def test_an_empty_mail_of_an_mbox_is_told(tmp_path: Path) -> None:
    found = read(mbox(tmp_path, FROM + b"\n" + FROM + MAIL))
    assert found[0].trouble.endswith("saved.mbox, mail 1 is empty.")
    assert found[1].raw == MAIL


# --- when it came ---------------------------------------------------------------------------------------

TENTH = datetime(2026, 11, 10, 9, 0, tzinfo=UTC)
BY_MX = b"Received: from mx.example.org by mail.housing.example.org;\n\tTue, 10 Nov 2026 10:00:00 +0100\n"
EARLIER = b"Received: from there by mx.example.org; Mon, 9 Nov 2026 10:00:00 +0000\n"
DATE = b"Date: Thu, 1 Jan 2015 00:00:00 +0000\n"


def test_the_topmost_received_header_tells_when_a_mail_came() -> None:
    assert Found("x", BY_MX + EARLIER + DATE + MAIL).arrived_at == TENTH


def test_the_senders_own_date_is_not_an_arrival() -> None:
    found = Found("x", DATE + MAIL)
    assert found.arrived_at is None
    assert found.dated_at == datetime(2015, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "line", [b"Received: nonsense\n", b"Received: by x; Tue, 99 Nov 2026 99:00:00\n", b"Received\n"]
)
def test_a_header_that_cannot_be_read_is_passed_over(line: bytes) -> None:
    assert Found("x", line + MAIL, stamped_at=TENTH).arrived_at == TENTH


@pytest.mark.parametrize("written", [b"Tue Nov 10 09:00:00 2026", b"Tue Nov 10 10:00:00 2026 +0100"])
def test_the_line_of_an_mbox_tells_when_its_mail_came(tmp_path: Path, written: bytes) -> None:
    assert read(mbox(tmp_path, b"From a@example.org " + written + b"\n" + DATE + MAIL))[0].arrived_at == TENTH


def test_a_survey_counts_all_mails_and_the_old_ones(tmp_path: Path) -> None:
    for number, head in enumerate((BY_MX, DATE, b"")):
        (tmp_path / f"{number}.eml").write_bytes(head + MAIL)
    assert open_collection(tmp_path).survey(datetime(2026, 11, 1, tzinfo=UTC)) == (3, 1)


def test_the_line_that_a_pipe_puts_before_a_mail_is_dropped() -> None:
    assert without_from_line(FROM + MAIL) == MAIL
    assert without_from_line(MAIL) == MAIL
