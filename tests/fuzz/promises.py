"""What reading a mail promises whatever its bytes are: looked at for every mail that a fuzzer makes."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter

from mailflow.intake.inspect import inspect
from mailflow.mail import reply
from mailflow.mail.limits import Limits
from mailflow.mail.parse import parse, read_part

LIMITS = Limits()
ONE_LINE = ("subject", "from", "from_name", "message_id")


def keep(raw: bytes) -> None:
    """Raise AssertionError if a promise is broken; any other exception is one of them broken too."""
    read = inspect(raw, "mail.eml", LIMITS)
    json.dumps(read, ensure_ascii=False).encode("utf-8")  # no half of a character, nothing that is no text
    assert read["error"] is None, read["error"]
    for name in ONE_LINE:
        assert_one_line(read[name] or "")
    for address in (*read["to"], *read["cc"], *read["bounced_recipients"], *read["delayed_recipients"]):
        assert_one_line(address)
    assert len(read["body_text"]) <= LIMITS.text_chars + 1_000
    assert not missing(read["reply_text"], read["body_text"]), "words that nobody sent"
    assert not missing(read["prose"], read["reply_text"]), "words that the sender did not write"
    mail = parse(raw, LIMITS)
    for attachment in mail.attachments:
        assert_one_line(attachment.filename)
        assert attachment.filename
        assert not set(attachment.filename) & set('/\\:*?"<>|')
        content = read_part(raw, attachment.part, LIMITS)
        assert len(content) == attachment.size, attachment
        assert hashlib.sha256(content).hexdigest() == attachment.sha256, attachment


def keep_for_text(text: str) -> None:
    """The promises of finding what a sender wrote, for any text at all."""
    written = reply.trim(text)
    assert not missing(written, text), "words that nobody sent"
    assert written == written.rstrip()


def assert_one_line(text: str) -> None:
    hidden = [c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert not hidden, f"{text!r} holds {hidden!r}"


def missing(part: str, whole: str) -> Counter[str]:
    """Words of `part` that `whole` has not, or not so often."""
    return Counter(part.split()) - Counter(whole.split())
