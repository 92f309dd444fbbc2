"""Finds in the plain words of a delivery report the addresses that it says have failed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from mailflow.mail import bounce_words

_LOCAL = r"[\w.!#$%&*+/=?^`{|}~'-]{1,100}"
_DOMAIN = r"[\w-][\w.-]{0,200}"
_ADDRESS = re.compile(rf"(?<![\w.@/=&?-])({_LOCAL}@{_DOMAIN}|\"[^\"\n@]{{1,64}}\"@{_DOMAIN})")
#: A line that is about one address: what marks a list, a name, the address, and what may follow it.
_ITEM = re.compile(
    r"(?P<indent>[ \t]{0,40})(?:[-*•·>|]{1,3}[ \t]{1,8}|\d{1,3}[.)][ \t]{1,8})?"
    r"(?:(?:[\"'][^\"'<>@\n]{1,80}[\"']|[^\W\d][^<>@:\n\"'()\[\]]{0,60})[ \t]{1,8}(?=[<(\[]))?"
    r"(?:smtp:|mailto:|rfc822;[ \t]?)?(?P<open>[<(\['\"]{0,2})(?:smtp:|mailto:)?"
    rf"(?P<address>{_LOCAL}@{_DOMAIN})(?P<close>[>)\]'\"]{{0,3}})(?P<rest>.{{0,400}})",
    re.IGNORECASE,
)
#: What may stand behind the address of an item; anything else is a sentence that was wrapped there.
_AFTER_ITEM = re.compile(
    r"[ \t]*(?:$|[:;,.(\[<=-]|\.\.\.|on |am |le |el |il |op |em |den |dnia |at |user |unknown|was |not |is |could|does"
    r"|has |host |mailbox|no such|[45]\d\d|failed|\|)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^[ \t*|-]{0,12}(?:"
    + "|".join(re.escape(label) for label in sorted(bounce_words.RECIPIENT_LABELS, key=len, reverse=True))
    + r")(?:[ \t]*\([^()\n]{0,30}\))?[ \t]*(?:[:：=]|[ \t]-)(?P<said>.{1,600})$",
    re.IGNORECASE,
)
_NOT_THE_RECIPIENT = re.compile(
    r"^[ \t>*|-]{0,12}(?:" + "|".join(map(re.escape, bounce_words.SENDER_LABELS)) + r")[ \t]*[:：]", re.IGNORECASE
)
_SMTP_LINE = re.compile(r"(?:^|[\s>:])(?:[45]\d\d[- ]|[45]\.\d{1,3}\.\d{1,3}[ :])[^\n@]{0,120}$", re.IGNORECASE)
_BEFORE_IN_SENTENCE = re.compile(
    r"(?:\b(?:user|recipients?|address(?:es)?|mailbox|account|to|for|deliver(?:ed|y)?|rcpt|an|à|para|a|al|aan|till|til"
    r"|do|na|для|адрес\w{0,4}|empfänger\w{0,3}|destinat\w{1,6}|utilisateur|usuario|utente|benutzer)\b"
    r"|宛先|受信者|收件人|收信人|地址|邮箱|信箱|수신자|받는)[^\n@]{0,60}$",
    re.IGNORECASE,
)
_ALIAS = re.compile(
    rf"(?:expanded|generated|forwarded|aliased|redirected) from:?[ \t]*<?({_LOCAL}@{_DOMAIN})>?", re.IGNORECASE
)
_MACHINE = re.compile(
    r"(?:mailer-daemon|postmaster|abuse|mail-?daemon|help-?desk|support|root|no-?reply|hostmaster|admin|webmaster"
    r"|owner-.*|.*-(?:owner|request|admin|bounces?|help))",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?<!not )(?<!to )\bcontact(?:er|ez|ar|e|o)?\b|assistance|\bhelp\b|\bquestions?\b|\bfragen\b|write to|e-?mail us"
    r"|report (?:this|it)|\bkontakt|wenden sie|hilfe\b|support|\bquery\b|inquir|complaints? (?:to|may)|mail from\b"
    r"|message from\b|mail sent by|\bsent by\b|from address|\byour (?:e-?mail )?(?:account|address)\b|return-path",
    re.IGNORECASE,
)
_MOST = 500
_MOST_LINES = 3_000


def named(words: str, ours: Iterable[str]) -> list[str]:
    """The addresses that `words` name as failing, by the surest wording that names any.

    An address of a list ("<alice@example.org>: unknown") is surer than one behind a label, that one surer than one in
    what a server answered, and that one surer than one in a sentence. Addresses of `ours` and of those who run the
    server never count; an alias counts for the address that it was expanded to.
    """
    reading = _Reading(words, {address.lower() for address in ours})
    for found in (reading.items(), reading.labelled(), reading.answered(), reading.in_sentences()):
        if found:
            return found[:_MOST]
    others = reading.any()
    return others if len(others) == 1 else []


def labelled(words: str, ours: Iterable[str]) -> list[str]:
    """The addresses that stand behind "Recipient:" and the like, as a program writes and hardly a person."""
    return _Reading(words, set(ours)).labelled()


class _Reading:
    def __init__(self, words: str, ours: set[str]) -> None:
        self.ours = ours
        self.lines = [line[:2_000].rstrip() for line in words.split("\n", _MOST_LINES)[:_MOST_LINES]]
        self.aliases = self._aliases()

    def items(self) -> list[str]:
        """The addresses that lines are about, of the surest kind of line: items of one list look alike."""
        shapes: dict[tuple[bool, bool, int], dict[str, None]] = {}
        before = ""
        delivered = False
        for number, line in enumerate(self.lines):
            if not line.strip():
                continue
            level = line.lower()
            match = _ITEM.fullmatch(line) if "@" in line else None
            if match is None or not self._is_item(match, line, number):
                if any(phrase in level for phrase in bounce_words.DELIVERED_TO):
                    delivered = not any(phrase in level for phrase in bounce_words.NEGATIONS)
                elif line.endswith(":"):
                    delivered = False
                before = line
                continue
            if delivered or (_CONTACT.search(before) and not _SMTP_LINE.search(before)):
                continue
            address = self._taken(match["address"])
            if address:
                bracketed = match["open"].startswith(("<", "["))
                closed = bracketed and bool(re.match(r"[ \t]*(?::|$)|[ \t]*\(", match["rest"]))
                width = len(match["indent"].expandtabs())
                shapes.setdefault((closed, not bracketed, width), {}).setdefault(self.aliases.get(address, address))
                before = ""
        return self._surest(shapes)

    def _surest(self, shapes: dict[tuple[bool, bool, int], dict[str, None]]) -> list[str]:
        if not shapes:
            return []
        closed = [found for shape, found in shapes.items() if shape[0]]
        return list((closed or list(shapes.values()))[0])

    def _is_item(self, match: re.Match[str], line: str, number: int) -> bool:
        if not _AFTER_ITEM.match(match["rest"]) or not _pairs(match["open"], match["close"]):
            return False
        if match["rest"].lstrip()[:1] in ((":", "") if match["open"].startswith("<") else (":",)):
            return True
        above = self.lines[number - 1] if number else ""
        if _ITEM.fullmatch(above):
            return True
        wrapped = len(above) > 40 and above[-1:] not in ":.;!?>-)=*" and not above.startswith((" ", "\t"))
        return not (wrapped and not match["indent"])

    def labelled(self) -> list[str]:
        """The addresses behind "Recipient:"; those behind "To:" only where nothing surer is said."""
        found: dict[str, None] = {}
        lines = self.lines
        for number, line in enumerate(lines):
            match = _LABEL.match(line)
            if match is None:
                continue
            said = match["said"]
            if not said.strip() and number + 1 < len(lines):
                said = lines[number + 1]
            for address in self._addresses(said):
                found.setdefault(address)
        return list(found)

    def answered(self) -> list[str]:
        """The addresses in what a server answered: "550 5.1.1 <alice@example.org>... User unknown"."""
        return self._where(_SMTP_LINE)

    def in_sentences(self) -> list[str]:
        """The addresses in sentences: "could not be delivered to alice@example.org"."""
        return self._where(_BEFORE_IN_SENTENCE)

    def _where(self, before: re.Pattern[str]) -> list[str]:
        found: dict[str, None] = {}
        above = ""
        for line in self.lines:
            if "@" in line and not _NOT_THE_RECIPIENT.match(line):
                for match in list(_ADDRESS.finditer(line))[:20]:
                    ahead = line[max(0, match.start() - 200) : match.start()]
                    if not before.search(ahead) and not (not ahead.strip(" <'\"(") and before.search(above[-150:])):
                        continue
                    if _CONTACT.search(f"{above[-60:]} {ahead}" if len(ahead) < 30 else ahead):
                        continue
                    if address := self._taken(match[1]):
                        found.setdefault(self.aliases.get(address, address))
            above = line
        return list(found)

    def any(self) -> list[str]:
        """Every address in the first words that could be meant at all."""
        lines = [line for line in self.lines[:80] if not _NOT_THE_RECIPIENT.match(line) and not _CONTACT.search(line)]
        return list(dict.fromkeys(address for line in lines for address in self._addresses(line)))[:20]

    def _addresses(self, text: str) -> list[str]:
        taken = (self._taken(match[1]) for match in list(_ADDRESS.finditer(text))[:50])
        return [self.aliases.get(address, address) for address in taken if address]

    def _aliases(self) -> dict[str, str]:
        """Which address of ours stands behind an address: "<bob@intern> (expanded from <info@example.org>)"."""
        found: dict[str, str] = {}
        for number, line in enumerate(self.lines):
            match = _ALIAS.search(line)
            if match is None:
                continue
            for earlier in (line[: match.start()], self.lines[number - 1] if number else ""):
                if final := _ADDRESS.search(earlier):
                    found[tidy(final[1])] = tidy(match[1])
                    break
        return found

    def _taken(self, raw: str) -> str:
        address = tidy(raw)
        local, at, domain = address.partition("@")
        if not at or not local or not domain or address in self.ours or _MACHINE.fullmatch(local):
            return ""
        return address


def _pairs(first: str, last: str) -> bool:
    return not first or bool(last)


def tidy(raw: str) -> str:
    """An address out of a text as it is compared: no quotes and no letters of a neighbouring word around it."""
    address = unicodedata.normalize("NFC", raw).strip(".'`\"<>:;,*=!-").lower()
    local, at, domain = address.partition("@")
    if re.search(r"[a-z0-9]", local):  # words of languages that put no space before an address
        local = re.sub(r"^.*[\u2e80-\uffef](?=[a-z0-9])", "", local)
    if re.match(r"[a-z0-9]", domain):
        domain = re.split(r"[\u2e80-\uffef\u0400-\u04ff]", domain)[0]
    return f"{local}{at}{domain.rstrip('.-')}"
