"""Mails that nobody would send: pieces of real ones put together wrongly, and real ones damaged."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
SEEDS = tuple(path.read_bytes() for path in sorted(CORPUS.glob("*.eml")))
FINDS = tuple(sorted((Path(__file__).parent / "finds").glob("*.eml")))

#: What decides how the rest is read, so that damage to it goes far.
TELLING = (
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b"\n\n",
    b"\0",
    b" ",
    b"\t",
    b":",
    b";",
    b"=",
    b'"',
    b"<",
    b">",
    b"(",
    b",",
    b"@",
    b"=?utf-8?B?",
    b"=?utf-8?Q?",
    b"=?iso-2022-jp?B?GyRC?=",
    b"?=",
    b"=?x?b?",
    b"=E4",
    b"=\n",
    b"=C3",
    b"%FF",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xc3\xa4",
    b"\xed\xa0\x80",
    b"\x1b$B",
    b"\x1b(B",
    b"+AGE-",
    b"--",
    b"--b",
    b"--b--",
    b"-- \n",
    b"begin 644 a\n",
    b"end\n",
    b"From ",
    b"> ",
    b"----- Original Message -----\n",
    b"On Mon, 3 May 2026 at 10:15, A <a@b.example> wrote:\n",
    b"Content-Type: multipart/mixed; boundary=b\n",
    b"Content-Type: message/rfc822\n",
    b"Content-Type: text/html\n",
    b"Content-Type: message/delivery-status\n",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n",
    b"Content-Type: application/ms-tnef\n",
    b"Content-Type: application/pkcs7-mime; smime-type=signed-data\n",
    b"Content-Type: text/calendar; method=REPLY\n",
    b"Content-Type: text/plain; format=flowed; delsp=yes\n",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: quoted-printable\n",
    b"Content-Transfer-Encoding: x-uuencode\n",
    b"Content-Disposition: attachment; filename*0*=utf-8''%41; filename*1=b\n",
    b'Content-Disposition: inline; filename="../../a\\\\b:c"\n',
    b"charset=utf-7",
    b"charset=utf-16",
    b"charset=hz",
    b"Subject: ",
    b"Message-ID: <a@b>\n",
    b"References: <a@b> <c@d\n",
    b"#close\n",
    b"-----BEGIN PGP SIGNED MESSAGE-----\n",
    b"-----BEGIN PGP SIGNATURE-----\n",
    b"<div>",
    b"</blockquote>",
    b"<blockquote class=gmail_quote>",
    b"&#xd800;",
    b"&#0;",
)

pieces = st.one_of(st.sampled_from(TELLING), st.binary(max_size=12))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A mail of the corpus with pieces put in, taken out, written twice or taken from another mail."""
    raw = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 8))):
        start = draw(st.integers(0, len(raw)))
        stop = min(len(raw), start + draw(st.integers(0, 400)))
        how = draw(st.sampled_from(("put in", "take out", "twice", "other", "end")))
        if how == "put in":
            raw = raw[:start] + draw(pieces) + raw[start:]
        elif how == "take out":
            raw = raw[:start] + raw[stop:]
        elif how == "twice":
            raw = raw[:stop] + raw[start:]
        elif how == "other":
            other = draw(st.sampled_from(SEEDS))
            raw = raw[:start] + other[draw(st.integers(0, len(other))) :][:3_000] + raw[stop:]
        else:
            raw = raw[: max(start, 1)]
    return raw


@st.composite
def put_together(draw: st.DrawFn) -> bytes:
    """Pieces in any order."""
    return b"".join(draw(st.lists(pieces, max_size=60)))


LINES = (
    "On Mon, 3 May 2026 at 10:15, A <a@b.example> wrote:",
    "On Mon",
    "wrote:",
    "Am 3.5.2026 um 10:15 schrieb A:",
    "> quoted",
    ">> twice",
    ">",
    "-- ",
    "--",
    "_____",
    "-----Original Message-----",
    "From: A <a@b.example>",
    "Sent: 3 May 2026",
    "To: b",
    "Subject: x",
    "",
    "I want my money back.",
    "Dear Sir,",
    "PS: and this",
    "Sent from my iPhone",
    "Tel: 0123 456789",
    "Alice Archer",
    "a@b.example",
    "1. one",
    "Questions:",
    "A> said",
    ">>> A 3/2/2026 2:25 PM >>>",
    "Begin forwarded message:",
    "---------- Forwarded message ---------",
    "-- Please reply above this line --",
    "* * *",
    "\u2028",
    "：",
    "写道：",
)
texts = st.lists(st.one_of(st.sampled_from(LINES), st.text(max_size=30)), max_size=40).map("\n".join)
