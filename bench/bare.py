"""The bare pipeline that mailflow is measured against: fetch by the hundred, parse, one SQLite commit a mail.

It does what no mail system can do without and nothing else: no raw copy, no rules, no case law, no answer.
"""

from __future__ import annotations

import email
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path

from imapclient import IMAPClient

FETCHED_AT_ONCE = 100
TABLES = """
CREATE TABLE thread (id INTEGER PRIMARY KEY, subject TEXT, sender TEXT, latest TEXT, mails INTEGER);
CREATE TABLE mail (
    id INTEGER PRIMARY KEY, thread INTEGER REFERENCES thread, uid INTEGER, message_id TEXT, in_reply_to TEXT,
    thread_ids TEXT, sender TEXT, subject TEXT, sent TEXT, body TEXT, sha256 TEXT
);
CREATE INDEX mail_by_message_id ON mail (message_id);
CREATE INDEX mail_by_thread ON mail (thread);
CREATE TABLE file (id INTEGER PRIMARY KEY, mail INTEGER REFERENCES mail, name TEXT, type TEXT, content BLOB);
"""


@dataclass(frozen=True)
class Plain:
    """What is read of a mail."""

    message_id: str
    in_reply_to: str
    references: str
    sender: str
    subject: str
    sent: str
    body: str
    files: list[tuple[str, str, bytes]]
    sha256: str


class BarePipeline:
    """One database that mails are stored in, mailbox after mailbox."""

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(TABLES)

    def close(self) -> None:
        self._db.close()

    def run(self, host: str, port: int, user: str, password: str) -> int:
        """Take in a whole mailbox; returns how many mails."""
        done = 0
        for uid, raw in fetch_all(host, port, user, password):
            self._store(uid, read(raw))
            done += 1
        return done

    def _store(self, uid: int, mail: Plain) -> None:
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        known = (
            mail.in_reply_to
            and db.execute("SELECT thread FROM mail WHERE message_id = ?", (mail.in_reply_to,)).fetchone()
        )
        if known:
            thread = known[0]
            db.execute("UPDATE thread SET mails = mails + 1, latest = ? WHERE id = ?", (mail.sent, thread))
        else:
            thread = db.execute(
                "INSERT INTO thread (subject, sender, latest, mails) VALUES (?, ?, ?, 1)",
                (mail.subject, mail.sender, mail.sent),
            ).lastrowid
        row = db.execute(
            "INSERT INTO mail (thread, uid, message_id, in_reply_to, thread_ids, sender, subject, sent, body, sha256)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (thread, uid, mail.message_id, mail.in_reply_to, mail.references, mail.sender, mail.subject, mail.sent,
             mail.body, mail.sha256),
        ).lastrowid  # fmt: skip
        for name, content_type, content in mail.files:
            db.execute(
                "INSERT INTO file (mail, name, type, content) VALUES (?, ?, ?, ?)", (row, name, content_type, content)
            )
        db.execute("COMMIT")


def fetch_all(host: str, port: int, user: str, password: str) -> Iterator[tuple[int, bytes]]:
    """Every mail of a mailbox with its UID, fetched by the hundred."""
    client = IMAPClient(host, port=port, ssl=False)
    client.login(user, password)
    client.select_folder("INBOX", readonly=True)
    uids = client.search("ALL")
    for start in range(0, len(uids), FETCHED_AT_ONCE):
        found = client.fetch(uids[start : start + FETCHED_AT_ONCE], ["BODY.PEEK[]"])
        for uid in sorted(found):
            yield uid, found[uid][b"BODY[]"]
    client.logout()


def read(raw: bytes) -> Plain:
    """Read a mail by the standard library's quickest way: compat32, and headers decoded only where they are used."""
    message = email.message_from_bytes(raw)
    body = ""
    files: list[tuple[str, str, bytes]] = []
    for part in message.walk():
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        name = part.get_filename()
        if name:
            files.append((name, part.get_content_type(), content))
        elif not body and part.get_content_type() == "text/plain":
            body = _text(content, part.get_content_charset("utf-8"))
    return Plain(
        str(message["Message-ID"]),
        str(message["In-Reply-To"] or ""),
        str(message["References"] or ""),
        _decoded(message, "From"),
        _decoded(message, "Subject"),
        str(message["Date"]),
        body,
        files,
        hashlib.sha256(raw).hexdigest(),
    )


def _text(content: bytes, charset: str) -> str:
    with suppress(LookupError):
        return content.decode(charset, "replace")
    return content.decode("latin-1")


def _decoded(message: Message, name: str) -> str:
    value = str(message[name] or "")
    with suppress(HeaderParseError, LookupError, UnicodeDecodeError):
        return str(make_header(decode_header(value)))
    return value
