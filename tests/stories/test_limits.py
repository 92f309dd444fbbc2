"""How much of one mail is read is set by the office: what lies beyond is left out of the case and lost nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from mailflow.intake.inspect import inspect
from mailflow.intake.receive import receive
from mailflow.intake.settle import settle_all
from mailflow.mail.message import Envelope
from mailflow.records.account import add_account, open_session
from mailflow.records.message import AttachmentRecord
from mailflow.web.app import create_app
from tests.servers.smtp_sink import SmtpSink
from tests.stories.town import ALICE, BOB, COMPLAINT, Town

HEAD = f"From: {ALICE}\r\nTo: info@example.org\r\nSubject: Complaint\r\nMessage-ID: <1@example.com>\r\n"
ADDRESSES = ", ".join(f"a{number}@example.com" for number in range(30))
SCAN = b"%PDF-" + bytes(range(256)) * 10


def complaint(photos: int = 0) -> bytes:
    """Alice's mail with so many photos, each of which says its number, and a scan at the end."""
    photo = "--b\r\nContent-Type: image/png; name=photo-{0}.png\r\n\r\nphoto {0}\r\n"
    body = f"{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n{COMPLAINT}\r\n"
    body += "".join(photo.format(number) for number in range(1, photos + 1))
    scan = b"--b\r\nContent-Type: application/pdf; name=scan.pdf\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + SCAN
    return body.encode() + scan + b"\r\n--b--\r\n"


def nested(levels: int) -> bytes:
    opening = (f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(levels))
    first = f"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n{COMPLAINT}\r\n--b\r\n"
    return (HEAD + first + "".join(opening) + "\r\nthe innermost words").encode()


def with_header(*fields: str) -> bytes:
    return (HEAD + "".join(f"{field}\r\n" for field in fields) + "\r\n" + COMPLAINT).encode()


@pytest.fixture
def set_up(tmp_path: Path, smtp_sink: SmtpSink) -> Iterator[Callable[..., Town]]:
    """A town whose office has set these limits; a further one is the same office after it set others."""
    towns: list[Town] = []

    def made(**reading: int) -> Town:
        towns.append(Town(tmp_path, smtp_sink, reading=reading))
        return towns[-1]

    yield made
    for town in towns:
        town.close()


def log_of(town: Town) -> FlaskClient:
    """The complaint log as somebody sees it who has signed in."""
    client = create_app(town.company.db, town.company.office, town.company.clock, b"x" * 32).test_client()
    with town.company.db.write() as session:
        account = add_account(session, "sam@example.org", "four words in a row", town.now)
        key = open_session(session, account.id or 0, town.now)
    with client.session_transaction() as cookie:
        cookie["key"] = key
    return client


def files(town: Town) -> dict[str, int]:
    """The attachments in the records, by name."""
    with town.company.db.read() as session:
        return {one.filename: one.id or 0 for one in session.exec(select(AttachmentRecord))}


@pytest.mark.parametrize(
    ("raw", "reading", "said"),
    [
        (complaint(photos=20), {"parts": 10}, "more than 10 parts; the others were left out"),
        (nested(8), {"depth": 5}, "nested too deeply; the inner parts were left closed"),
        (with_header(f"Cc: {ADDRESSES}"), {"addresses": 10}, "cc: more than 10 addresses"),
        (with_header(*[f"X-Junk: {'a' * 900}"] * 10), {"header_kb": 4}, "a header of 9210 bytes was cut"),
        (with_header() + b" and so on" * 5_000, {"text_chars": 10_000}, "the text is too long and was cut"),
        (complaint() + b" " * 1_000_000, {"mail_mb": 1}, "the mail is too large and was read in part"),
    ],
    ids=["parts", "depth", "addresses", "header", "text", "size"],
)
def test_a_mail_beyond_a_limit_opens_a_case_and_its_original_is_there_whole(
    set_up: Callable[..., Town], raw: bytes, reading: dict[str, int], said: str
) -> None:
    town = set_up(**reading)
    town.deliver(raw)

    case = town.case()
    assert case.complainant_address == "alice@example.com"
    assert said in inspect(raw, "mail.eml", town.company.office.limits)["defects"]
    assert said not in inspect(raw, "mail.eml")["defects"]
    log = log_of(town)
    page = log.get(f"/cases/{case.reference}").text
    assert "My catering course was cancelled twice" in page
    original = re.search(r'href="([^"]+\.eml)"', page)
    assert original
    assert log.get(original[1]).data == raw


def test_a_limit_that_was_lowered_takes_no_attachment_away(set_up: Callable[..., Town]) -> None:
    before = set_up()
    before.deliver(complaint(photos=20))
    kept = files(before)
    assert len(kept) == 21

    log = log_of(set_up(parts=10))
    where = f"/cases/{before.case().reference}/attachments"
    assert log.get(f"{where}/{kept['photo-20.png']}").data == b"photo 20"
    assert log.get(f"{where}/{kept['scan.pdf']}").data == SCAN


def test_an_attachment_beyond_a_size_that_was_lowered_is_saved_whole(set_up: Callable[..., Town]) -> None:
    before = set_up()
    raw = complaint().replace(SCAN, SCAN * 1_000)
    before.deliver(raw)

    log = log_of(set_up(mail_mb=1))
    saved = log.get(f"/cases/{before.case().reference}/attachments/{files(before)['scan.pdf']}").data
    assert saved == SCAN * 1_000


def test_bob_gets_every_file_although_a_limit_was_lowered_before_his_letter_left(set_up: Callable[..., Town]) -> None:
    before = set_up()
    before.write(ALICE, "Complaint", COMPLAINT)
    letter = before.one_new(ALICE)
    photos = tuple((f"{n}.png", "image/png", b"photo %d" % n) for n in range(20))
    answer = f"Re: {letter.subject}"
    before.new_mail(BOB)
    before.send = lambda: True  # type: ignore[method-assign]  # the outbox stands still
    before.write(ALICE, answer, "Here are my photos.", files=photos)

    after = set_up(parts=10)
    assert after.send()
    sent = [part.get_content() for mail in after.mailbox(BOB) for part in mail.message.iter_attachments()]
    assert sent == [content for _, _, content in photos]


def test_a_held_mail_is_shown_within_the_limits(set_up: Callable[..., Town]) -> None:
    town = set_up(text_chars=10_000)
    envelope = Envelope("held", town.now, "imap", "info")
    receive(town.company.db, (HEAD + "\r\nIs there a lift? " + "x " * 6_000 + "THE END").encode(), envelope, town.now)
    settle_all(town.company.db, town.company.office, town.company.clock)
    page = log_of(town).get(f"/held/{town.last.id}").text
    assert "Is there a lift?" in page
    assert "THE END" not in page
