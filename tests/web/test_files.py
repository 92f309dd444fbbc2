from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from mailflow.casework.office import Office
from mailflow.records.database import Database
from mailflow.web.files import _file_name
from tests.web.conftest import NOW
from tests.web.writing import write_attachment, write_case, write_inbound, write_message

PAGE = "/cases/OS-2027-09999"
MAIL = (
    b"From: alice@example.org\r\nSubject: Files\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n"
    b"--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
    b'Content-Disposition: attachment; filename="f"\r\n\r\nPHN2ZyBvbmxvYWQ9YWxlcnQoMSk+\r\n--b--\r\n'
)


@pytest.mark.parametrize(
    ("content_type", "sent_as"),
    [
        ("application/pdf", "application/pdf"),
        ("image/png", "image/png"),
        ("image/svg+xml", "application/octet-stream"),
        ("text/html", "application/octet-stream"),
        ("text/plain", "application/octet-stream"),
        ("text/html; x\r\nX-Evil: 1", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
def test_an_attachment_is_saved_and_never_shown(
    sam: FlaskClient, db: Database, office: Office, content_type: str, sent_as: str
) -> None:
    with db.write() as session:
        message = write_message(session, write_case(session, office), "See the file.", MAIL)
        number = write_attachment(session, message, "report.html", content_type, "2")
    answer = sam.get(f"{PAGE}/attachments/{number}")
    assert answer.status_code == 200
    assert answer.data == b"<svg onload=alert(1)>"
    assert answer.mimetype == sent_as
    assert answer.headers["Content-Disposition"] == "attachment; filename=report.html"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "X-Evil" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\Windows\\x.exe", "C__Windows_x.exe"),
        ("a\r\nX-Evil: 1.txt", "aX-Evil_ 1.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\0b.txt", "ab.txt"),
        (".htaccess", "htaccess"),
        ("", "attachment"),
        ("...", "attachment"),
        ('"; filename=evil.exe', "_; filename=evil.exe"),
        ("x" * 500 + ".pdf", "x" * 100 + ".pdf"),
        ("Prüfung 評価.pdf", "Prüfung 評価.pdf"),
    ],
)
def test_a_filename_is_made_harmless(name: str, saved: str) -> None:
    assert _file_name(name) == saved


@pytest.mark.parametrize(
    "name", ["a\r\nSet-Cookie: x=1", "Prüfung 評価.pdf", "\ud83d.txt", '"', "", "%0d%0a", "'", ";"]
)
def test_any_filename_can_be_sent(name: str) -> None:
    from io import BytesIO

    from flask import Flask, send_file

    with Flask("x").test_request_context():
        answer = send_file(BytesIO(b"x"), as_attachment=True, download_name=_file_name(name))
        assert "\n" not in answer.headers["Content-Disposition"]


def test_the_original_mail_is_given_byte_for_byte(sam: FlaskClient, db: Database, office: Office) -> None:
    raw = b"From: alice@example.org\r\nSubject: =?x\xff\r\n\r\n<script>alert(1)</script>\xfe\0"
    with db.write() as session:
        message = write_message(session, write_case(session, office), "x", raw)
        held = write_inbound(session, raw)
    for address in (f"{PAGE}/messages/{message.id}.eml", f"/held/{held.id}.eml"):
        answer = sam.get(address)
        assert answer.data == raw
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.mimetype == "application/octet-stream"


def test_files_of_another_case_are_not_found_under_this_one(sam: FlaskClient, db: Database, office: Office) -> None:
    with db.write() as session:
        write_case(session, office)
        other = write_case(session, office, "OS-2027-09998")
        message = write_message(session, other, "See the file.", MAIL)
        number = write_attachment(session, message, "f", "application/pdf", "2")
    assert sam.get(f"{PAGE}/attachments/{number}").status_code == 404
    assert sam.get(f"{PAGE}/messages/{message.id}.eml").status_code == 404
    assert sam.get(f"/cases/OS-2027-09998/attachments/{number}").status_code == 200


def test_a_part_that_is_not_in_the_mail_is_said_to_be_missing(sam: FlaskClient, db: Database, office: Office) -> None:
    with db.write() as session:
        message = write_message(session, write_case(session, office), "x")
        number = write_attachment(session, message, "f", "application/pdf", "9.9")
    answer = sam.get(f"{PAGE}/attachments/{number}")
    assert answer.status_code == 404
    assert "Save the original mail instead" in answer.text


def test_an_empty_attachment_is_an_empty_file(sam: FlaskClient, db: Database, office: Office) -> None:
    with db.write() as session:
        message = write_message(
            session, write_case(session, office), "x", MAIL.replace(b"PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+", b"")
        )
        number = write_attachment(session, message, "f", "application/pdf", "2", size=0)
    answer = sam.get(f"{PAGE}/attachments/{number}")
    assert (answer.status_code, answer.data) == (200, b"")


def test_a_mail_that_was_decided_is_not_given_from_the_queue(sam: FlaskClient, db: Database) -> None:
    from mailflow.records.inbound import Disposition

    with db.write() as session:
        mail = write_inbound(session, b"Subject: x\r\n\r\nx", disposition=Disposition.NOISE, settled_at=NOW)
    assert sam.get(f"/held/{mail.id}.eml").status_code == 404
