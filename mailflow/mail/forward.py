"""Finds the original in a mail that forwards another: who wrote it first, to whom, when, and under what subject."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailflow.mail import headers, quote_words, reply
from mailflow.mail.headers import FORWARD_PREFIXES, REPLY_PREFIXES, Headers
from mailflow.mail.message import Address, Forwarded

_MOST_BLOCKS = 50
_MOST_LOOKS = 200
"""Lines with a colon at which a block is looked for."""
_MOST_PEOPLE = 200
_SEPARATOR_SAYS_ORIGINAL = 40
"""Lines of the sender's own that may stand above the block of a forwarded mail before it counts as quoted."""

_LONGEST_BLOCK = 40
_WIDEST = 2_000
_WRAPPED = 60
"""Characters from which a line may have been wrapped, so that the next one belongs to it."""

#: Prefixes that mean an answer, or nothing, in other languages: the first label of the block must bear them out.
_DOUBTFUL_PREFIXES = {"vs": ("fra",), "ps": ("od",), "pr": ("od",), "prosl": ("od",)}
_DOUBTFUL = re.compile(r"\s*(" + "|".join(_DOUBTFUL_PREFIXES) + r")\.?\s*[:：]", re.IGNORECASE)
_WRAPPED_SUBJECT = re.compile(r"\s*[\[(]\s*([^\W\d]{1,14})\.?\s*(?:[:：]|\)\s)")
_AT_END = re.compile(r"\((?:fwd|fw|wg)\)\s*$", re.IGNORECASE)
_LABELLED = re.compile(r"[ \t>*|]*([^\W\d_][^:：<>@\n]{0,39}?)[ \t\xa0]*\*{0,2}(?::|(：))\*{0,2}")
_ANY_LABEL = re.compile(
    "(?:"
    + "|".join(
        sorted(
            {
                re.escape(phrase[0].upper() + phrase[1:])
                for label in quote_words.LABELS
                for phrase in quote_words.LABELS[label]
                if len(phrase) > 1 or not phrase.isascii()
            },
            key=len,
            reverse=True,
        )
    )
    + r")\xa0?[:：](?=\s)"
)
_RULE = re.compile(r"[\s>]*[-_=*~–—]{3,}\s*$")
_DATED = re.compile(r"[\s>]*message du (\d.{4,60})$", re.IGNORECASE)  # Orange writes a sentence, not a label
_ARROWS = re.compile(r"\s*>>>? .{0,200}[^\s<>@]@[^\s<>@].{0,200}\d.{0,100}>>>?\s*$")
_FROM_ON = re.compile(r"\bfrom\s+([^\n]{1,200}?)\s+on\s+([^\n]{4,100}?)\s*:?[\s-]*$", re.IGNORECASE)
_ON = re.compile(r"\s*(?:On|Am|Le|El|Il|Op|Em|Den|Dne|W dniu)\s")
_LOOKS_DATED = re.compile(r"\d{4}|\d{1,2}[:.]\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2}")
_WROTE_TAIL = re.compile(r"[\s,]*(?:" + "|".join(map(re.escape, quote_words.WROTE)) + r")\s*$", re.IGNORECASE)


def is_forward(subject: str) -> bool:
    """True if the first prefix of a decoded subject says "forwarded" in any usual language."""
    if headers.prefix(subject) in FORWARD_PREFIXES or _AT_END.search(subject):
        return True
    match = _WRAPPED_SUBJECT.match(subject)  # "[Fwd: Noise]", "(Fwd) Noise"
    return match is not None and match[1].lower() in FORWARD_PREFIXES - REPLY_PREFIXES


def read(subject: str, text: str, attached: Headers | None = None) -> Forwarded | None:
    """The original of a forwarded mail, or None if this mail is no forward.

    A block headed "Forwarded message" in the text counts always, but for one that is quoted in an answer; a bare
    block of headers or an attached message (`attached` is its header) only if the subject says "forwarded" or
    nothing else is written.
    """
    lines = text.split("\n", 3_000)[:3_000]
    announced = is_forward(subject)
    doubtful = None if announced else _DOUBTFUL.match(subject)
    answers = headers.prefix(subject) in REPLY_PREFIXES and not announced and not doubtful
    base = _bare(subject) if announced or doubtful else ""
    tries, looks = _MOST_BLOCKS, _MOST_LOOKS
    for number, line in enumerate(lines):
        bare = line.strip()
        if not bare:
            continue
        marked = not bare[0].isalnum() or bare[-1] in ":："
        looks -= bool(looks) and (":" in bare or "：" in bare)
        if tries and marked and reply.announces_forward(line) and not (answers and bare[0] == ">"):
            tries -= 1
            if found := _announced(lines, number, base):
                return found
        elif looks and (
            (announced and _starts(lines, number)) or (doubtful and _bears_out(lines, number, doubtful[1]))
        ):
            looks -= 1
            if found := _block(lines, number, base):
                return found
        elif looks and announced and _ARROWS.match(line[:_WIDEST]):
            return _attribution(line)
    if announced and (found := _by_shape(lines, base)):
        return found
    own = sum(1 for line in lines[:_SEPARATOR_SAYS_ORIGINAL] if line.strip())
    if attached is not None and (announced or own <= 2):
        return _of_message(attached)
    return None


def _bare(subject: str) -> str:
    """The subject without "Fwd:", "[Fwd: ...]" and the like, in small letters."""
    if match := _WRAPPED_SUBJECT.match(subject):
        subject = subject[match.end() :].rstrip().removesuffix("]")
    if match := _DOUBTFUL.match(subject):
        subject = subject[match.end() :]
    return headers.base_subject(_AT_END.sub("", subject)).casefold()


def _starts(lines: list[str], number: int) -> bool:
    if reply.starts_header_block(lines, number):
        return True
    label = _label(lines[number])
    return label is not None and not label.value and len(_fields(lines, number, "").values) >= 3


def _bears_out(lines: list[str], number: int, prefix: str) -> bool:
    """True if a block begins here in a language in which the doubtful `prefix` of the subject means a forward."""
    label = _label(lines[number])
    return label is not None and label.word in _DOUBTFUL_PREFIXES[prefix.lower()] and _starts(lines, number)


def _of_message(attached: Headers) -> Forwarded | None:
    sender = attached.first("from") or attached.first("sender") or attached.first("reply-to")
    author = _author(headers.decode_words(sender))
    subject = attached.text("subject")
    if author is None and not subject:
        return None
    to, cc = (_people(headers.decode_words(", ".join(attached.all(name)))) for name in ("to", "cc"))
    return Forwarded(author, attached.text("date") or None, subject or None, to, cc)


def _announced(lines: list[str], number: int, base: str) -> Forwarded | None:
    """What follows the line `number`, which says "Forwarded message": a block, or who wrote when in one line."""
    line = lines[number][:_WIDEST]
    behind = re.split(r"[-_=]{3,}", line)[-1] if _ANY_LABEL.search(line) else ""
    after = [behind, *lines[number + 1 : number + 1 + _LONGEST_BLOCK]]
    if found := _block(after, 0, base):
        return found
    for below in after[:4]:
        if _people(below[:_WIDEST]) and _LOOKS_DATED.search(below[:_WIDEST]):
            return _attribution(below)
    if match := _FROM_ON.search(line):
        return Forwarded(_author(match[1]), match[2].strip(), None)
    return None


@dataclass
class _Label:
    name: str
    """The header it stands for, or "" for one that is of no interest here."""

    word: str
    value: str


def _label(line: str) -> _Label | None:
    """The label of a line such as "Sent: Monday" in any language, also of a header that is not wanted."""
    match = _LABELLED.match(line[:_WIDEST])
    if match is None:
        return None
    word = " ".join(match[1].lower().strip(" *_|\xa0").split())
    name = reply.header_label(line) or ""
    if not (name or match[2] or line[match.end() : match.end() + 1] in ("", " ", "\t", "\xa0", "|", '"', "<")):
        return None  # such as https://
    return _Label(name, word, headers.one_line(line[match.end() : _WIDEST]).strip("*| "))


@dataclass
class _Fields:
    values: dict[str, str]
    others: list[str]
    """All values in order, of whatever header."""


def _fields(lines: list[str], start: int, base: str) -> _Fields:
    """Read "From: ... Date: ... Subject: ..." from the first such lines after `start`, with wrapped values.

    The block ends at an empty line, or where a text follows without one: a line that is neither a label nor the
    rest of a value that was wrapped. In a table there are empty lines between the fields, and values stand below
    their labels.
    """
    found = _Fields({}, [])
    last, before = "", ""
    gap = spaced = False
    for line in _split(lines[start : start + _LONGEST_BLOCK]):
        bare = line[:_WIDEST].strip().lstrip(">").strip()
        if not bare:
            gap = True
            continue
        due = bool(last) and not found.values[last]
        label = None if due and headers.prefix(bare) else _label(line)
        if gap and found.others and not (due and label is None):
            spaced = spaced or len(found.others) == 1
            if not spaced or label is None or not label.name or label.name in found.values:
                break
        if label is not None and (label.name or found.others):
            found.others.append(label.value)
            last = label.name if label.name not in found.values else ""
            if last:
                found.values[last] = label.value
        elif last and not _RULE.match(line) and (due or _goes_on(last, found.values[last], before, line, base)):
            found.values[last] = f"{found.values[last]} {headers.one_line(bare)}".strip("* ")[:_WIDEST]
            found.others[-1] = found.values[last]
        elif found.others:
            break
        elif match := _DATED.match(line[:200]):
            found.values["sent"] = match[1].strip()
        before, gap = line, False
    return found


def _goes_on(name: str, value: str, before: str, line: str, base: str) -> bool:
    """True if `line` is the rest of the value of the header `name`, whose last line was `before`."""
    indented = line.lstrip(">")[:2].strip(" \t") == "" and before.lstrip(">")[:1].strip() != ""
    if indented:
        return True
    long = len(before) >= _WRAPPED
    if name == "subject":
        so_far = headers.base_subject(value).casefold()
        if base and so_far == base:
            return False
        whole = headers.base_subject(f"{value} {headers.one_line(line[:_WIDEST].strip(' >'))}").casefold()
        return bool(base) and base.startswith(whole) if not long else not base or base.startswith(so_far)
    if name in ("from", "to", "cc"):
        return value.endswith((",", ";")) or value.count("<") > value.count(">") or (long and "@" in line[:_WIDEST])
    return False


def _split(lines: list[str]) -> list[str]:
    """The lines, with a block that some server has put on one line ("From: A <a@b.example>To: ...") cut up."""
    out: list[str] = []
    for line in lines:
        if line.count(":") + line.count("：") >= 3 and len(line) <= _WIDEST:
            starts = [match.start() for match in _ANY_LABEL.finditer(line)]
            pieces = [line[start:end] for start, end in zip(starts, [*starts[1:], len(line)], strict=False)]
            if len({reply.header_label(piece) for piece in pieces} & {"from", "sent", "to", "subject"}) >= 3:
                out += [line[: starts[0]], *pieces] if line[: starts[0]].strip(" >\t*") else pieces
                continue
        out.append(line)
    return out


def _block(lines: list[str], start: int, base: str) -> Forwarded | None:
    """The original that a block of headers names which begins at `start` or soon after it."""
    if start and (match := _DATED.match(lines[start - 1][:200])):
        values = {"sent": match[1].strip()} | _fields(lines, start, base).values
    else:
        values = _fields(lines, start, base).values
    if "from" not in values or len(values) < 2:
        return None
    to, cc = _people(values.get("to", "")), _people(values.get("cc", ""))
    return Forwarded(_author(values["from"]), values.get("sent") or None, values.get("subject") or None, to, cc)


def _by_shape(lines: list[str], base: str) -> Forwarded | None:
    """The original that a block names in a language that nobody has taught us.

    Three labels or more in a row, one with a date, one with the subject of this mail: of the others, the first is the
    author's, then come those whom it was sent to.
    """
    if not base:
        return None
    number = 0
    while number < len(lines):
        run: list[str] = []
        while number < len(lines) and len(run) < _LONGEST_BLOCK and (label := _label(lines[number])):
            run.append(label.value)
            number += 1
        number += not run
        subjects = [value for value in run if headers.base_subject(value).casefold() == base]
        dates = [value for value in run if _LOOKS_DATED.search(value) and "@" not in value and value not in subjects]
        people = [value for value in run if value and value not in subjects and value not in dates]
        if subjects and dates and people:
            to, cc = (_people(people[at]) if len(people) > at else () for at in (1, 2))
            return Forwarded(_author(people[0]), dates[0], subjects[0], to, cc)
    return None


def _attribution(line: str) -> Forwarded | None:
    """The author and the date in "DATE, NAME <ADDRESS>:" or ">>> NAME <ADDRESS> DATE >>>"."""
    line = headers.one_line(line[:_WIDEST]).strip("> ").rstrip(": ")
    match = headers.ADDRESS.search(line)
    if match is None:
        return None
    before, after = line[: match.start()].rstrip("<([ "), _WROTE_TAIL.sub("", line[match.end() :].strip(">)], "))
    if _LOOKS_DATED.search(after):
        return Forwarded(_author(f"{before} <{match[0]}>"), after, None)
    quoted = re.search(r"[\"'“„«][^\"'“”„«»]{1,100}[\"'”“»]$", before)
    date, name = (before[: quoted.start()], quoted[0]) if quoted else before.rpartition(",")[::2]
    return Forwarded(_author(f"{name.strip()} <{match[0]}>"), _ON.sub("", date).strip(" ,") or None, None)


def _author(value: str) -> Address | None:
    people = _people(value)
    return people[0] if people else None


def _people(value: str) -> tuple[Address, ...]:
    """Everybody in a value such as "Jane Doe [mailto:jane@example.org]; 'Bob' <bob@example.org>" who has an address."""
    people: dict[str, Address] = {}
    name_starts = 0
    value = value.replace("mailto:", " ")
    for match in headers.ADDRESS.finditer(value):
        name = re.split(r"[<\[(]", value[name_starts : match.start()], maxsplit=1)[0]
        name = headers.one_line(name).strip("\"'*,;>])\xa0 ")
        name_starts = match.end()
        for address in headers.bare_addresses(match[0], 1):
            people.setdefault(address, Address(address, name[:200]))
        if len(people) >= _MOST_PEOPLE:
            break
    return tuple(people.values())
