"""What this sender wrote: the text of a mail without the mail it answers and without the signature.

It goes over the lines once and looks back at most a few of them, so that its time grows with the length of the
text whatever the text is. Where it is not sure it keeps the words: the whole text is stored anyway, and an
ugly quote in a case does less harm than a missing sentence.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mailflow.mail import quote_words, signature

MARKER = "-- Please reply above this line --"
"""Our own letters begin with this line; what stands below it in an answer is ours."""

_MOST = 1_000
"""Lines in which a quote may begin; what follows is kept. So 1 MB of odd lines takes no more time than these."""

_WIDEST = 500
"""Characters of a line that are looked at; the marks of a quote stand at its beginning."""

_ABOVE = ("reply above this line", "type your reply above", "write above this line", "antworten sie oberhalb dieser")
_QUOTE_MARKS = ">|﹥＞"
_QUOTED_LINES = re.compile(r"(?:>[^\n]*+\n?+)*+")
_RULE = " \t>*-_=~–—#"
_DIGITS = frozenset("0123456789")
_NEAR = 300
"""Lines in which the line is looked for that says whose words a quote is."""
_LONGEST_OWN = 12
_SOON = 6
"""Lines within which a quote begins that a rule announces."""
_DATED = re.compile(
    r"\d\s?[:.h時点]\s?\d\d|\b\d{4}\b|\d{4}年|@|\b\d{1,2}[./-]\d{1,2}[./-]\d{2}|\d{1,2}\s?(?:am|pm)\b", re.IGNORECASE
)
_LONGEST_ATTRIBUTION = 350
_ENDS_ADDRESS = re.compile(r">[ \t]*[^\W\d_][^.!?]{2,40}:\s*$")
_GROUPWISE = re.compile(r"\s?>>> .{2,200}\d{1,2}[:.]\d\d.{0,40}>>>\s*$")
_MARK = ">\ue003"
"""A mark of ours, which can be told from the sender's and taken out again."""
_INITIALS = re.compile(r"[ \t]{0,6}[^\W\d_]{1,4}>+(?=\s|$)")
_NO_QUOTE = re.compile(r".{0,400}<<\s*$")
_PART_OF_QUOTE = re.compile(r"\s*\(?(?:https?://|www\.|mailto:)\S{1,400}\)?\s*>?\s*$|.{0,300}\s>\s*$")

_TIME = re.compile(
    r"\b\d{1,2}\s?[:.h]\s?\d{2}(?:[:.]\d{2})?\b|\b\d{1,2}\s?(?:am|pm|uhr)\b|\d{1,2}時|\d{1,2}点", re.IGNORECASE
)
_DATE = re.compile(
    r"\b\d{4}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d{4}年|\b\d{1,2}(?:st|nd|rd|th|\.)?\s+\w{3,12}|\w{3,12}\s+\d{1,2}\b"
)
_FULL_DATE = re.compile(r"\w{3}, \d{1,2} \w{3} \d{4} \d{1,2}:\d{2}:\d{2} [+-]\d{4}")
_ADDRESS = re.compile(r"(?<![^\s<>@\[\]()])[^\s<>@\[\]()]{1,100}@[^\s<>@\[\]()]{2,200}")
_BRACKETED_ADDRESS = re.compile(r"[<(\[]\s?(?:mailto:)?[^\s<>@\[\]()]{1,100}@[^\s<>@\[\]()]{2,200}\s?[>)\]]")
_SENTENCE_END = re.compile(r"[^\W\d_]{3}[.!?]\s+[^\W\d_a-z]")
_DATE_ADDRESS = re.compile(
    r"\s{0,20}(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})\b.{0,200}[<(\[]"
    r"[^\s<>@]{1,100}@[^\s<>@]{1,200}[>)\]]\s*[:：]?\s*$"
)
_ON_THE_SAME_LINE = re.compile(
    r"(?:\s|-{2,4}\s?)(?:On|Le|Am|El|Il|Op|Em|Den|W dniu|Dne)\s(?:\w{2,10}[.,]?\s|\d).{6,250}[:：]\s*$"
)
_PUNCTUATION = str.maketrans(dict.fromkeys(":,;<>()\"'：（）[]/*\u202f\xa0", " "))


def _level(text: str) -> str:
    """`text` in lower case, punctuation turned into single spaces, a space at each end."""
    return " " + " ".join(text.lower().translate(_PUNCTUATION).split()) + " "


#: "wrote" in every language: where it is one word, that word; else the phrase, with spaces around it but in Asia.
_WROTE_WORDS = frozenset(phrase for phrase in map(str.strip, map(_level, quote_words.WROTE)) if " " not in phrase)
_WROTE = tuple(
    phrase if ord(phrase[0]) > 0x2E80 else _level(phrase)
    for phrase in quote_words.WROTE
    if ord(phrase[0]) > 0x2E80 or _level(phrase).strip() not in _WROTE_WORDS
)
_LABEL_OF = {phrase: label for label in reversed(quote_words.LABELS) for phrase in quote_words.LABELS[label]}


def trim(text: str, *, forwards: bool = False) -> str:
    """What the sender of `text` wrote: without quoted mail, without signature, forwarded mail kept.

    Our own marker line decides first. Where nothing else would be left, a text is returned whole. `forwards` says that
    the subject calls it a forward: then what stands below a block of headers is what was sent, and no quote.
    """
    lines = text.split("\n", _MOST)
    rest = "".join(lines[_MOST:])
    del lines[_MOST:]
    marked = _initials_as_marks(lines)
    left = _without_quotes(*_above_marker(marked, rest), keep_blocks=forwards)
    joined = _joined(left.lines, left.rest)
    # The signature at the end of a forwarded mail is that of who wrote it first.
    result = (joined if left.forwarded else signature.without(joined)).replace(_MARK, "")
    if result:
        # A phone's line above a quote is no answer.
        return "" if len(result) < len(text) // 2 and signature.is_all(result) else result
    # All of it is quoted: an empty answer, unless its client indented the mail as a whole.
    return "" if any(line.strip() and not _is_quoted(line) for line in lines) else _joined(lines, rest)


def announces_forward(line: str) -> bool:
    """True for the line that a client puts above a forwarded mail ("---------- Forwarded message ---------")."""
    head = line[:_WIDEST].lower()
    if head.lstrip(" \t>").startswith(quote_words.FORWARDED_BEGINS):
        return True
    return _between_rules(head).startswith(quote_words.FORWARDED)


def header_label(line: str) -> str | None:
    """The header ("from", "sent", "to", "cc", "subject") that a line of a header block names in any language."""
    head = line[:70].replace("：", ":")
    label, colon, _ = head.partition(":")
    return _LABEL_OF.get(" ".join(label.lower().strip(" \t>*_|\xa0").split())) if colon else None


def starts_header_block(lines: list[str], number: int) -> bool:
    """Three different headers, From or Sent first, in the next few lines: what Outlook puts above a quote."""
    first = header_label(lines[number])
    if first not in ("from", "sent", "subject"):
        return False
    seen = {first, *_labels_inside(lines[number])}
    misses = 0
    for line in lines[number + 1 : number + 12]:
        if label := header_label(line):
            seen.add(label)
        elif line.strip():
            misses += 1
            if misses > 3:
                break
    named = seen & {"from", "sent", "to", "subject"}
    if len(named) >= 3:
        return True
    if first == "sent" and "to" in seen and _FULL_DATE.search(lines[number][:_WIDEST]):
        return True
    together = " ".join(lines[number : number + 3])[:900]
    return (
        len(named) == 2 and "from" in seen and bool(_ADDRESS.search(lines[number][:_WIDEST]) and _DATE.search(together))
    )


def _labels_inside(line: str) -> set[str]:
    """The headers of a block that some server has put on one line ("From: X Sent: Y To: Z Subject: S")."""
    if line.count(":") < 3:
        return set()
    words = [piece.rsplit(maxsplit=1)[-1:] for piece in line[:_WIDEST].lower().replace("*", " ").split(":")[:-1]]
    return {_LABEL_OF[word[0]] for word in words if word and word[0] in _LABEL_OF}


def _joined(lines: list[str], rest: str) -> str:
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    rest = rest.rstrip()
    while not rest and end > start and not lines[end - 1].strip():
        end -= 1
    whole = [line.rstrip() for line in lines[start:end]]
    return "\n".join([*whole, rest] if rest else whole)


def _above_marker(lines: list[str], rest: str) -> tuple[list[str], str]:
    for number, line in enumerate(lines):
        if len(line) < 300 and any(phrase in line.lower() for phrase in _ABOVE):
            above = lines[:number]
            # Who answers below the marker gets the whole text: above it stands at most "X wrote:".
            if any(part.strip() for part in _without_quotes(above, "", cut_at_top=True).lines):
                return _without_last_attribution(above), ""
            break
    return lines, rest


def _without_last_attribution(lines: list[str]) -> list[str]:
    """Without the "On DATE, X wrote:" at the very end, which needs no other proof above our own marker."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _is_quoted(lines[end - 1])):
        end -= 1
    for start in sorted(range(max(0, end - 4), end), key=lambda at: (at > 0 and bool(lines[at - 1].strip()), -at)):
        if _attribution(lines[:end], start) == end - start:
            return lines[:start]
    return lines[:end]


def _leads_to_a_quote(lines: list[str], number: int) -> bool:
    """Whether headers, marks of a quote or somebody who "wrote" follow, as below "----- Original Message -----"."""
    for at in range(_next_written(lines, number), min(len(lines), number + _SOON)):
        line = lines[at][:_WIDEST]
        if header_label(line) or _is_quoted(line) or ("@" in line and _ADDRESS.search(line)):
            return True
        if announces_forward(line) or (line.rstrip()[-1:] in ":：-" and _says_wrote(line)):
            return True
    return _next_written(lines, number) >= len(lines)


def _is_introduced(lines: list[str], number: int, kept: list[str]) -> bool:
    """Whether a block that looks like headers is the sender's own: "The plan:", then From, To and what else.

    A mail's headers have an address or a time in them.
    """
    before = next((line.strip() for line in reversed(kept[-3:]) if line.strip()), "")
    together = " ".join(line[:_WIDEST] for line in lines[number : number + _SOON + 4])
    return before.endswith((":", "：")) or not ("@" in together or _TIME.search(together))


class _Left(NamedTuple):
    """The lines that are not quoted, what is left of the text below those looked at, and whether mail is forwarded."""

    lines: list[str]
    rest: str = ""
    forwarded: bool = False


def _without_quotes(lines: list[str], rest: str, *, cut_at_top: bool = False, keep_blocks: bool = False) -> _Left:
    """The lines that are not quoted, nor lead into a quote, and what is left of the text that follows them.

    Each test that needs a pattern is asked only of lines that have its most telling character, since most
    lines of most mails have none of them. A quote that is not marked as one ends the text, but only if
    something was written above it or `cut_at_top` says so.
    """
    kept: list[str] = []
    number = 0
    total = len(lines)
    may_cut = cut_at_top
    attributed = False
    quoters: tuple[bool, int] | None = None
    while number < total:
        whole = lines[number]
        line = whole[:_WIDEST]
        bare = line.strip()
        if bare[:1] in _QUOTE_MARKS and _is_quoted(whole):
            if may_cut and _GROUPWISE.match(line):
                return _Left(kept)
            if not attributed and may_cut and announces_forward(line):
                return _Left(kept + lines[number:], rest, forwarded=True)
            end = _end_of_quote(lines, number)
            quoters = quoters or _quoters(lines)
            if attributed or _drop_bare_attribution(kept) or not _own_marks(lines, number, end, kept, quoters):
                attributed = True
            else:
                kept += lines[number:end]
            number = end
            rest = rest if number < total else _QUOTED_LINES.sub("", rest, count=1)
            continue
        if bare and not (bare[0].isalnum() and bare[-1] not in ":：") and announces_forward(line):
            return _Left(kept + lines[number:], rest, forwarded=True)
        if bare[:1] in _RULE and bare and _ends_the_text(lines, number):
            if may_cut:
                return _Left(kept)
            kept.append(whole)
            number += 1
            continue
        if ":" in line or "：" in line or "@" in line or _has_digit(line):
            if shared := _shared_line(lines, number):
                kept.append(line[: shared[0]].rstrip("- "))
                may_cut = attributed = True
                number = shared[1]
                continue
            if span := _attribution(lines, number):
                after = _next_written(lines, number + span)
                if after < total and _is_quoted(lines[after]):
                    number = after
                    attributed = True
                    continue
                if may_cut and _sure(lines, number, span) and not _only_greets(kept):
                    return _Left(kept)
            if starts_header_block(lines, number) and not _is_introduced(lines, number, kept):
                if keep_blocks:
                    return _Left(kept + lines[number:], rest, forwarded=True)
                if may_cut:
                    return _Left(_without_rule(kept))
                first = number
                while number < total and (not lines[number].strip() or header_label(lines[number])):
                    number += 1
                attributed = number < total and _is_quoted(lines[number])
                kept = [] if attributed else kept + lines[first:number]
                continue
        may_cut = may_cut or bool(bare.strip(_RULE))
        kept.append(whole)
        number += 1
    return _Left(kept, rest)


def _own_marks(lines: list[str], start: int, end: int, kept: list[str], quoters: tuple[bool, int]) -> bool:
    """Whether lines that begin with ">" are the sender's own, as bullets, verse or a log.

    So it is where a colon leads into them ("Three questions:"), where the quote that somebody is said to have written
    comes only later, and where nobody is named at all whose words they could be.
    """
    before = next((line.strip() for line in reversed(kept[-3:]) if line.strip()), "")
    run = lines[start:end]
    named, last = quoters
    more = _next_written(lines, end) < len(lines)
    if not before or len(run) > _LONGEST_OWN or any(MARKER in line for line in run):
        return False
    if not named:
        return more
    if any(line.lstrip()[:2].count(">") > 1 or not line.strip(_RULE) for line in run):
        return False
    return end <= last or (more and before.endswith((":", "：")))


def _quoters(lines: list[str]) -> tuple[bool, int]:
    """Whether anybody is named in `lines` whose words a quote may be, and the last line that says so above a quote."""
    last = -1
    for at in range(len(lines) - 1):
        head = lines[at][:_WIDEST].rstrip()
        if head.endswith((":", "：")) and _is_quoted(lines[at + 1]) and _says_wrote(head):
            last = at
    return last >= 0 or any(map(_may_attribute, lines)), last


def _may_attribute(line: str) -> bool:
    """Whether a line may say, alone or with its neighbours, who wrote what is quoted."""
    head = line[:_WIDEST]
    return ("@" in head and bool(_ADDRESS.search(head))) or header_label(head) is not None or _says_wrote(head)


def _initials_as_marks(lines: list[str]) -> list[str]:
    """With a plain mark before the initials of The Bat! and Supercite ("JD> text"), under somebody who "wrote"."""
    if not any(_INITIALS.match(line) for line in lines):
        return lines
    near = (line[:_WIDEST].rstrip() for line in lines[:_NEAR])
    wrote = next((at for at, line in enumerate(near) if line.endswith(":") and _says_wrote(line)), len(lines))
    return lines[:wrote] + [_MARK + line if _INITIALS.match(line) else line for line in lines[wrote:]]


def _only_greets(kept: list[str]) -> bool:
    """Whether no more than "Dear Sir," stands there, which no one sends above a quote."""
    written = [line.strip() for line in kept if line.strip(_RULE)]
    return len(written) == 1 and written[0].endswith(",") and len(written[0]) < 60


def _is_quoted(line: str) -> bool:
    head = line[:3].lstrip()
    if not head or head[0] not in _QUOTE_MARKS:
        return False
    return not (head[0] == "|" and line.lstrip()[1:3].strip() != ">") and not (head[0] == ">" and _NO_QUOTE.match(line))


def _end_of_quote(lines: list[str], number: int) -> int:
    while number < len(lines) and (_is_quoted(lines[number]) or _wrapped_quote(lines, number)):
        number += 1
    return number


def _wrapped_quote(lines: list[str], number: int) -> bool:
    """One empty line, or a link that a server wrapped, between two quoted lines."""
    if number + 1 >= len(lines):
        return False
    line = lines[number][:_WIDEST]
    return _is_quoted(lines[number + 1]) and (not line.strip() or bool(_PART_OF_QUOTE.match(line)))


def _has_digit(line: str) -> bool:
    return not _DIGITS.isdisjoint(line)


def _between_rules(head: str) -> str:
    """What stands between dashes or the like in a line in lower case, or ""."""
    inner = head.strip().lstrip("> ")
    words = inner.lstrip(_RULE)
    return words.rstrip(_RULE) if len(inner) - len(words) >= 2 else ""


def _ends_the_text(lines: list[str], number: int) -> bool:
    """True for "----- Original Message -----" in any language above a mail, or "---- Jane Doe wrote ----"."""
    line = lines[number][:_WIDEST]
    inner = _between_rules(line.lower())
    if not inner:
        return False
    if len(inner) < 90 and inner.startswith(quote_words.ORIGINAL_MESSAGE):
        return _leads_to_a_quote(lines, number + 1)
    dashed = line.rstrip().endswith(("--", "__", "=="))
    return dashed and len(inner) < 200 and _says_wrote(inner)


def _says_wrote(text: str) -> bool:
    levelled = _level(text)
    return not _WROTE_WORDS.isdisjoint(levelled.split()) or any(phrase in levelled for phrase in _WROTE)


def _next_written(lines: list[str], number: int) -> int:
    stop = min(len(lines), number + 4)
    while number < stop and not lines[number].strip():
        number += 1
    return number


def _shared_line(lines: list[str], number: int) -> tuple[int, int] | None:
    """Where "On DATE X wrote:" begins behind the answer on the same line, and where the quote begins."""
    line = lines[number][:_WIDEST]
    if not line.rstrip().endswith((":", "：")):
        return None
    match = _ON_THE_SAME_LINE.search(line)
    after = _next_written(lines, number + 1)
    if match is None or match.start() == 0 or after >= len(lines) or not _is_quoted(lines[after]):
        return None
    return (match.start(), after) if _says_wrote(match[0]) and line[: match.start()].strip("- ") else None


def _attribution(lines: list[str], number: int) -> int:
    """How many lines from `number` on say "On DATE, X wrote:", or 0."""
    if len(lines[number]) > _LONGEST_ATTRIBUTION:
        return 0
    first = lines[number]
    digits = _has_digit(first)
    if digits and "@" in first and _DATE_ADDRESS.match(first):
        return 1
    dated = digits and bool(_DATE.search(first[:80]))
    if not dated and "@" not in first:
        return 0
    joined = ""
    for span in range(1, 7):
        at = number + span - 1
        if at >= len(lines) or (span > 1 and _is_quoted(lines[at]) and not _ENDS_ADDRESS.match(lines[at][:_WIDEST])):
            return 0
        part = lines[at][:_WIDEST].strip()
        if not part:
            # Some clients put an empty line inside; only a beginning with a date and a time is followed over it.
            if not (dated and _TIME.search(joined)):
                return 0
            continue
        if span > 4 and not dated:
            return 0
        joined = f"{joined} {part}".strip()
        if len(joined) > _LONGEST_ATTRIBUTION:
            return 0
        if not joined.endswith((":", "：", ">", "wrote", "-")):
            continue
        if _SENTENCE_END.search(joined):
            return 0
        colon = joined.endswith((":", "："))
        if (
            _says_wrote(joined)
            and (colon or joined.endswith(("wrote", "-")))
            and (_DATE.search(joined) or _ADDRESS.search(joined))
        ):
            return span
        if colon and _DATE.search(joined) and _TIME.search(joined) and _ADDRESS.search(joined):
            return span
    return 0


def _sure(lines: list[str], number: int, span: int) -> bool:
    """Enough to cut all that follows although none of it is marked as quoted.

    "On 3 May 2026 at 10:15 your agent wrote:" in a complaint has no address, and no name after the time.
    """
    text = " ".join(line[:_WIDEST].strip() for line in lines[number : number + span])
    times = list(_TIME.finditer(text)) if _DATE.search(text) else []
    begins_paragraph = (number == 0 or not lines[number - 1].strip()) and not text[:1].islower()
    if _BRACKETED_ADDRESS.search(text):
        return begins_paragraph or bool(times)
    if not begins_paragraph or not 0 < len(times) <= 2:
        return False
    if lines[number].startswith("    ") or not _DATED.search(lines[number][:_WIDEST]):
        return False  # an example in a text, or prose of which only the next line has the date
    after = re.sub(r"\b(?:AM|PM|GMT|UTC|Uhr|CEST?|E[SD]T|P[SD]T)\b", "", text[times[-1].end() :])
    return any(letter.isupper() or ord(letter) > 0x590 for letter in after)


def _drop_bare_attribution(kept: list[str]) -> bool:
    """Take "Jane Doe wrote:" off the end, which only the quote below it shows to be no prose; True if it was there."""
    for back in (1, 2):
        if len(kept) >= back and (last := kept[-back].strip()):
            if len(last) < 150 and last[-1] in ":：" and _says_wrote(last) and not _SENTENCE_END.search(last):
                del kept[-back:]
                return True
            return False
    return False


def _without_rule(kept: list[str]) -> list[str]:
    """Without the line of dashes that Outlook puts above the headers of a quoted mail."""
    while kept and not kept[-1].strip(_RULE + "\r") and (not kept[-1].strip() or len(kept[-1].strip()) >= 5):
        kept.pop()
    return kept
