"""Tells a notice of absence by what it says, where no header of it does: that somebody is away, and nothing else.

A person may write "I am on holiday until Monday" too. What tells the two apart is the rest: a person goes on to what
the mail is about, a notice says when its writer is back, whom to ask and what becomes of the mail. So every sentence is
looked at, and nearly all of them must be such as stand in a notice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from mailflow.mail import absence_words, automatic_words

LONGEST = 1_000
"""Characters beyond which a text says more than that somebody is away."""

_OTHER_WORDS = 0.3
_OTHER_WORDS_UNDER_SUBJECT = 0.5
"""The share of words in sentences of any other kind that a notice may have."""

#: Where a sentence ends, or turns: who adds "but" has something to say.
_SENTENCE_ENDS = re.compile(
    r"(?<=[.!?…])(?<!\b\w\.)(?<!\D\d\d\.)(?<!\D\d\.)(?<!\bno\.)(?<!\bnr\.)(?<!\btel\.)\s+"
    r"|[。！？]|\s[–—]\s|\n[ \t]*\n|\s/\s|;\s|,?\s(?:"
    r"but|although|aber|jedoch|mais|pero|ma|però|maar|mas|men|mutta|ale|dar|ali|nego|но|але|aga|bet|αλλα|ama|fakat|ond"
    r"|ach|pero|baina|aneb|samt)\s|,\s(?:a|en|de|pa)\s"
)
_QUOTED = re.compile(r"\"[^\"]{1,300}\"|[«„“‟][^«»„“”‟]{1,300}[»“”]|”[^”]{1,300}”")
_NOT_SPOKEN = re.compile(r"[^\w@.+'-]+")
_CONTACT = re.compile(r"[^\s@]+@[^\s@]+\.\w|\+?\d[\d /().-]{6,}\d|www\.|https?:")
_DIGIT = re.compile(r"\d")
_DAY = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d")
_LETTERS_ALONE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "’": "'", "`": "'", "\u02bc": "'", "æ": "ae"})
_REPEATED = re.compile(r"^(.{2,60}?)[\s:\-–—]+(?:re|aw|sv|vs|antw|odp|rif|r|res|ynt|ref)\s?:\s")
_QUESTIONS = re.compile(r"([^.!?\n]{0,200})[?？؟](?:\s|$)")
_BARE = 5
_LONGEST_SENTENCE = 30
_LONGEST_SUBJECT = 8
_FEWEST_WORDS = 3
"""A line of fewer words is a greeting, a name or a wish."""


def folded(text: str) -> str:
    """`text` without case and accents, which people leave out and phones put in."""
    if text.isascii():
        return text.lower()
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).translate(_LETTERS_ALONE)


_SCRIPTS_WITHOUT_SPACES = ("ja", "zh", "ko", "he", "ar")


def _ready(tables: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {
        language: tuple(folded(one) if language in _SCRIPTS_WITHOUT_SPACES else " " + folded(one) for one in table)
        for language, table in tables.items()
    }


_ABSENT = _ready(absence_words.ABSENT)
#: Nouns, with an ending at the most: "Urlaub", not "Urlaubsgeld".
_LEAVE = {
    language: re.compile(rf" (?:{'|'.join(re.escape(folded(one)) for one in table)})\w{{0,4}}(?!\w)")
    for language, table in absence_words.LEAVE.items()
}
_UNTIL = _ready(absence_words.UNTIL)
_BESIDES = _ready(absence_words.BESIDES)
_SUBJECTS = tuple(map(folded, absence_words.SUBJECTS))
_THANKS = tuple(map(folded, automatic_words.THANKS))


def is_notice(subject: str, text: str, answers: bool) -> bool:
    """True if `text` says that its writer is away and nothing else, as a mail that a program sends does.

    `subject` is without the prefixes of an answer; `answers` says that it had one or that the mail names another. With
    neither that, nor thanks for "your mail", nor a subject that speaks of absence, it is taken for a person's.
    """
    subject, text = folded(subject), folded(text)
    in_context = answers or any(phrase in text or phrase in subject for phrase in _THANKS) or _of_absence(subject)
    return in_context and _speaks_of_absence(text, _OTHER_WORDS)


def agrees(text: str) -> bool:
    """True if most of a text may stand in a notice of absence, under a subject that already says that it is one."""
    return not text.strip() or _speaks_of_absence(folded(text), _OTHER_WORDS_UNDER_SUBJECT)


def _speaks_of_absence(text: str, most_others: float) -> bool:
    if len(text) > LONGEST or asks(text):
        return False
    sentences = [_level(sentence) for sentence in _SENTENCE_ENDS.split(_QUOTED.sub(" ", text))]
    whole = " ".join(sentences)
    languages = [one for one in _ABSENT if _any(_ABSENT[one], whole) or _on_leave(one, whole)]
    if not languages:
        return False
    said = other = 0
    signs: set[str] = set()
    for sentence in sentences:
        words = len(sentence.split()) if " " in sentence.strip() else len(sentence) // 2
        kinds = _kinds(sentence, languages)
        signs |= kinds
        if kinds:
            said += min(words, _LONGEST_SENTENCE)
            other += max(0, words - _LONGEST_SENTENCE)
        elif words >= _FEWEST_WORDS:
            other += words
    if _DIGIT.search(whole):
        signs.add("date")
    return "absent" in signs and len(signs) > 1 and other <= most_others * (said + other)


def asks(text: str) -> bool:
    """Whether a text asks a question, as nobody does who is not there to hear the answer ("Urgent?" apart)."""
    return any(len(before.split()) >= 2 for before in _QUESTIONS.findall(text))


def _kinds(sentence: str, languages: list[str]) -> set[str]:
    """What a sentence says of all that a notice says."""
    kinds = set()
    for one in languages:
        dated = _DAY.search(sentence) or _any(_UNTIL.get(one, ()), sentence) or len(sentence.split()) <= _BARE
        if _any(_ABSENT[one], sentence) or (dated and _on_leave(one, sentence)):
            kinds.add("absent")
        if _any(_BESIDES.get(one, ()), sentence):
            kinds.add("besides")
    if _CONTACT.search(sentence):
        kinds.add("contact")
    if any(phrase in sentence for phrase in _THANKS):
        kinds.add("thanks")
    return kinds


def _on_leave(language: str, level: str) -> bool:
    nouns = _LEAVE.get(language)
    return nouns is not None and nouns.search(level) is not None


def _of_absence(subject: str) -> bool:
    """Whether a subject speaks of absence, or repeats that of another mail behind words of its own."""
    if _REPEATED.match(subject + " "):
        return True
    level = _level(subject)
    return len(level.split()) <= _LONGEST_SUBJECT and any(
        _any(phrases, level) or _on_leave(language, level) for language, phrases in _ABSENT.items()
    )


def subject_says_only(subject: str, text: str) -> bool:
    """True for "On vacation" or "Ausente: Re: your letter", not for "On vacation my flat was flooded"."""
    subject = folded(subject)
    if not subject.startswith(_SUBJECTS):
        return False
    phrase = max((p for p in _SUBJECTS if subject.startswith(p)), key=len)
    rest = subject[len(phrase) :].lstrip()
    return not rest or not rest[0].isalpha() or agrees(text)


def _level(text: str) -> str:
    return f" {_NOT_SPOKEN.sub(' ', text).strip()} "


def _any(phrases: tuple[str, ...], level: str) -> bool:
    return any(phrase in level for phrase in phrases)
