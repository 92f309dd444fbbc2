"""Mails made to exhaust a reader. Before there were bounds, each took from seconds to minutes, or gigabytes."""

from __future__ import annotations

import base64
import io
import zipfile

from tests.mail.making import mail

WORD = b"=?utf-8?B?" + base64.b64encode("ä".encode() * 20) + b"?="
HTML = "Content-Type: text/html"


def _nested(levels: int) -> bytes:
    opening = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(levels)
    )
    return b"From: alice@example.org\r\n" + opening + b"\r\ndeep"


def _bomb(megabytes: int) -> bytes:
    """A .docx of some kilobytes that is this large when it is unpacked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as file:
        for _ in range(megabytes):
            file.write(b"<w:t>a</w:t>" * 83_334)
    head = b"From: alice@example.org\r\nContent-Type: application/vnd.openxmlformats-officedocument"
    head += b".wordprocessingml.document; name=form.docx\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head + base64.encodebytes(packed.getvalue())


def hostile_mails() -> dict[str, bytes]:
    """Each with what it is called; all of them are from alice@example.org or a mail server."""
    return {
        "a subject of 700 kB": b"From: alice@example.org\r\nSubject: " + b"\r\n ".join([WORD] * 10_000) + b"\r\n\r\nx",
        "encoded words without end": b"From: alice@example.org\r\nSubject: " + b"=?utf-8?q?" * 70_000 + b"\r\n\r\nx",
        "20,000 parts": mail("--b\n\nx\n" * 20_000 + "--b--", "Content-Type: multipart/mixed; boundary=b"),
        "3,000 levels of multiparts": _nested(3_000),
        "3,000 levels of messages": b"From: alice@example.org\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
        "1 MB of <div>": mail("<div>" * 200_000, HTML),
        "1 MB of blockquotes": mail("<blockquote class=gmail_quote>" * 33_000, HTML),
        "1 MB of <": mail("<" * 1_000_000, HTML),
        "1 MB of open comments": mail("<!--" * 250_000, HTML),
        "1 MB of open tags": mail("<a <b " * 170_000, HTML),
        "1 MB of table cells": mail("<table><tr>" + "<td>a" * 200_000, HTML),
        "100,000 addresses": mail("x", To=", ".join(f"a{n}@example.org" for n in range(100_000))),
        "100,000 To fields": mail("x", *[f"To: a{n}@example.org" for n in range(100_000)]),
        "nested comments in addresses": mail("x", "Cc: " + "(" * 30_000, "Reply-To: " + '"' * 30_000),
        "a header of junk": b"From: alice@example.org\r\n" + b"junk\r\n" * 200_000,
        "100,000 different fields": b"From: alice@example.org\r\n"
        + b"".join(b"X-%d: a\r\n" % n for n in range(100_000))
        + b"\r\n",
        "3,000 continued parameters": mail(
            "x", "Content-Type: text/plain; " + "; ".join(f"name*{n}*=a" for n in range(3_000))
        ),
        "1 MB of soft line breaks": mail("a \n" * 250_000, "Content-Type: text/plain; format=flowed"),
        "boundaries that are none": mail("--b" * 300_000, "Content-Type: multipart/mixed; boundary=b"),
        "uuencoded beginnings": mail("begin 644 a\n" * 80_000),
        "enriched parameters": mail("<param>" * 150_000, "Content-Type: text/enriched"),
        "a report of 1 MB": mail("<a@b.example>: 550\n" * 50_000, "Return-Path: <>", From="mailer-daemon@example.org"),
        "UTF-7 of 1 MB": mail("+" * 1_000_000, "Content-Type: text/plain; charset=utf-7"),
        "a .docx that unpacks to 300 MB": _bomb(300),
    }
