"""Finds the signature at the end of what somebody wrote: behind "-- ", "Sent from my phone", or a card of contacts.

Where it is not sure the words stay: a signature too many does less harm than a sentence too few.
"""

from __future__ import annotations

import re

from mailflow.mail import quote_words

_LOWEST = 400
"""Lines at the end in which a signature may stand."""

_FEW_WORDS = 6
_FEW = 20

_WIDEST = 500
"""Characters of a line that are looked at."""

_MARK = re.compile(r"(?:--|—|–|__|-- )")
_RULE = re.compile(r"[-_=*—–]{3,80}")
_NAME = re.compile(r"(?:[^\W\d_a-z][\w.'’-]{0,20},?\s?){1,5}")
_CONTACT = re.compile(
    r"[^\s@]{1,80}@[^\s@]{2,80}\.\w|\bwww\.|https?://|\(?\+?\d[\d\s()./-]{6,20}\d$"
    r"|^(?:tel|phone|mobile|cell|fax|t|m|f|skype)\b[.:]",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"(?:P\.? ?P?\.? ?S\.?|P\.?D\.?|N\.?B\.?|З\.?Ы\.?|Υ\.?Γ\.?|追伸)[ \t]?[.:)—–-]", re.IGNORECASE)
_LEGAL = re.compile(
    r"confiden|privileg|disclaim|intended|recipient|virus|vertraulich|rechtlich|geschäftsführ|handelsregister|registergericht"
    r"|destinataire|confidencial|destinatari|riservat|vertrouwelijk|fortrolig|konfidentiell|poufn|důvěrn|конфиденциал|unsubscribe"
    r"|mailing list|newsletter|\bltd\b|\bgmbh\b|\binc\b|\bllp\b|regist",
    re.IGNORECASE,
)
_LINK = re.compile(r"\s*[<(\[]?(?:https?://|www\.)[^\s<>]{1,300}[>)\]]?\s*")


def without(text: str) -> str:
    """`text` without its signature, or whole if nothing else is in it. What follows it after "PS" stays."""
    lines = text.rsplit("\n", _LOWEST)
    first = 1 if "\n" in lines[0] else 0  # all that stands above the last lines, in one piece
    end = len(lines)
    added: list[str] = []
    for _ in range(4):  # a card above "Sent from my phone" above a line of dashes: no mail has more layers
        start = _start(lines, first, end)
        if start < 0 or not any(part.strip() for part in lines[:start]):
            break
        added = _postscript(lines[start:end]) + added
        end = start
    if end == len(lines):
        return text
    return "\n".join(["\n".join(lines[:end]).rstrip(), *added])


def is_all(text: str) -> bool:
    """True if `text` is nothing but the line that a phone or a program puts below a mail."""
    return len(text) < 200 and "\n" not in text.strip() and _sent_from(text.strip())


def _postscript(signature: list[str]) -> list[str]:
    """What somebody added below their signature, with an empty line before it."""
    for number, line in enumerate(signature):
        if _POSTSCRIPT.match(line[:20].lstrip()):
            return ["", *signature[number:]]
    return []


def _start(lines: list[str], first: int, end: int) -> int:
    while end > first and not lines[end - 1].strip():
        end -= 1
    written = 0
    for number in range(end - 1, max(first - 1, end - 60), -1):
        bare = lines[number][:_WIDEST].strip()
        if not bare:
            continue
        marked = (bare == "--" and written <= 25) or (written <= 12 and _MARK.fullmatch(bare))
        below = lines[number + 1 : end]
        if marked and not _is_prose(below):
            return number
        rule = written <= 12 and len(bare) > 3 and _RULE.fullmatch(bare)
        if rule and not (written and (_divides(lines, first, number, end) or _is_prose(below, _FEW))):
            return number
        if written <= 6 and _sent_from(bare) and not _is_prose(below, _FEW):
            return number
        written += 1
    return _card_start(lines, first, end)


def _is_prose(lines: list[str], most: int = 60) -> bool:
    """Whether what stands below the mark of a signature says too much to be one: no card, and no lawyer's words."""
    text = " ".join(line[:_WIDEST] for line in lines)
    asks = any(line[:_WIDEST].rstrip().endswith("?") for line in lines)
    return (len(text.split()) > most or asks) and not (_CONTACT.search(text) or _LEGAL.search(text))


def _divides(lines: list[str], first: int, number: int, end: int) -> bool:
    """Whether a rule divides a text, since it is not the only one or a question follows, which no signature asks."""
    around = [line[:_WIDEST].strip() for line in lines[max(first, number - 60) : end]]
    below = around[number - end + 1 :] if number + 1 < end else []
    return sum(bool(_RULE.fullmatch(line)) for line in around) > 1 or any(line.endswith("?") for line in below)


def _sent_from(bare: str) -> bool:
    """True for "Sent from my iPhone" in any language; not "Sent from my desk, which is easier than my phone."."""
    bare = _LINK.sub(" ", bare).strip()
    if len(bare) >= 110 or "," in bare or bare.count(".") > 2:
        return False
    line = bare.lower().strip(" *_<[(>)]")
    if line.endswith("via mobile"):
        return True
    short = bool(line) and line[-1].isalpha() and line.count(" ") < _FEW_WORDS
    says = line.startswith(quote_words.SENT_FROM) or (short and any(one in line for one in quote_words.SENT_FROM))
    return says and any(word in line for word in quote_words.DEVICES)


def _card_start(lines: list[str], first: int, end: int) -> int:
    """The line where a last paragraph begins that is a card: a name, then at least two ways to reach its bearer."""
    start = end
    while start > first and lines[start - 1].strip() and end - start < 9:
        start -= 1
    card = [line[:_WIDEST].strip() for line in lines[start:end]]
    if not 3 <= len(card) <= 8 or any(len(line) > 70 for line in card) or not _NAME.fullmatch(card[0]):
        return -1
    reach = sum(1 for line in card[1:] if _CONTACT.search(line))
    return start if reach >= 2 and not any(line.endswith(("?", "!", ",")) for line in card) else -1
