"""The words that triage knows: `words.toml` read once into phrases, and mail cut into the same kind of words.

Mail and phrases go through one reading, so that "I haven't EVEN had a reply" and "not had a reply" meet: small letters,
no accents, contractions written out, words without weight left out, numbers as "#".
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources


class Shows(StrEnum):
    """What a phrase shows about the mail it stands in. The names are the keys of `words.toml`."""

    COMPLAINS = "complains"
    ANGRY = "angry"
    WRONG = "wrong"
    NAMED = "named"
    HINTS = "hints"
    REMEDY = "remedy"
    DENIES = "denies"
    PRAISE = "praise"
    ASKS = "asks"
    ELSEWHERE = "elsewhere"
    COURTESY = "courtesy"
    BULK = "bulk"
    SELLS = "sells"


@dataclass(frozen=True)
class Word:
    """One word of a mail: `plain` for comparing, `written` for showing. "didn't" is two words, the second unwritten."""

    plain: str
    written: str


@dataclass(frozen=True)
class Sentence:
    """The words of one sentence; a comma or colon is a word of its own. `asks`: it ends with a question mark."""

    words: tuple[Word, ...]
    asks: bool


@dataclass(frozen=True)
class Phrase:
    """A phrase of `words.toml` as plain words ("*" at the end of one stands for any ending)."""

    words: tuple[str, ...]
    shows: Shows

    @property
    def second(self) -> str:
        """The second word, or "" where that is not known: there is none, or it may end in several ways."""
        return "" if len(self.words) == 1 or self.words[1].endswith("*") else self.words[1]

    def stands_at(self, place: int, words: list[str]) -> bool:
        """Whether the phrase begins at that place."""
        if place + len(self.words) > len(words):
            return False
        for further, wanted in enumerate(self.words):
            found = words[place + further]
            if found != wanted and not (wanted.endswith("*") and found.startswith(wanted[:-1])):
                return False
        return True


@dataclass(frozen=True)
class Continued:
    """The phrases with the same first word, longest first: those that can go on with a certain second word, or any.

    Of the hundreds of phrases that begin with "i" or "no", one look at the next word leaves a handful to compare.
    """

    by_second: dict[str, tuple[Phrase, ...]]
    otherwise: tuple[Phrase, ...]

    @staticmethod
    def of(phrases: list[Phrase]) -> "Continued":
        """Sort phrases, longest first, by their second word. One of a single word goes on with any."""
        seconds = {phrase.second for phrase in phrases if phrase.second}
        return Continued(
            {second: tuple(phrase for phrase in phrases if phrase.second in (second, "")) for second in seconds},
            tuple(phrase for phrase in phrases if not phrase.second),
        )


@dataclass(frozen=True)
class Vocabulary:
    """All phrases, longest first: by their first word, by the letters such a word begins with, and for anywhere.

    `marks` are the letters that the phrases for anywhere begin with; a text without them has none of those.
    """

    by_word: dict[str, Continued]
    by_beginning: dict[str, tuple[Phrase, ...]]
    anywhere: tuple[tuple[str, Shows], ...]
    marks: frozenset[str]

    def phrase_at(self, place: int, words: list[str]) -> Phrase | None:
        """Return the longest phrase that begins at that place."""
        first = words[place]
        if continued := self.by_word.get(first):
            second = words[place + 1] if place + 1 < len(words) else ""
            for phrase in continued.by_second.get(second, continued.otherwise):
                if phrase.stands_at(place, words):
                    return phrase
        for phrase in self.by_beginning.get(first[:_BEGINNING], ()):
            if phrase.stands_at(place, words):
                return phrase
        return None

    def anywhere_in(self, text: str) -> Iterator[tuple[str, Shows]]:
        """Find the phrases of the scripts without spaces in a cleaned text, longest first, none inside another."""
        if text.isascii() or self.marks.isdisjoint(text):
            return
        for phrase, shows in self.anywhere:
            if phrase in text:
                yield phrase, shows
                text = text.replace(phrase, "\n")  # so that a shorter phrase inside it does not count as well


_LONGEST_WORD = 40  # longer ones are no words
_BEGINNING = 3  # letters that stand before the "*" of a first word, at least

# fmt: off
_WEIGHTLESS = frozenset({
    "absolutely", "completely", "deeply", "even", "extremely", "highly", "incredibly", "just", "most", "quite",
    "rather", "really", "simply", "so", "thoroughly", "totally", "truly", "utterly", "very",
})
_NUMBERS = frozenset({
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen", "twenty",
    "thirty", "several", "numerous",
})
# fmt: on
_LETTERS_THAT_DO_NOT_DECOMPOSE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´′", "'"))
_NOT = re.compile(r"^(do|does|did|is|are|was|were|have|has|had|could|would|should|ca|wo|must|need)n'?t$")
_SHORTENED = {"'ve": "have", "'re": "are", "'m": "am", "'ll": "will"}
_WRITTEN_TOGETHER = {
    "cannot": ("can", "not"),
    "ive": ("i", "have"),
    "im": ("i", "am"),
    "weve": ("we", "have"),
    "youve": ("you", "have"),
    "noone": ("no", "one"),
    "nobodys": ("nobody", "has"),
}
_PIECE = re.compile(
    r"(?P<word>[^\W_]+(?:'[^\W_]+)*\*?)|(?P<end>[.!?;…。！？؟。।]+|\n\s*\n)|(?P<pause>[,:()\u2013\u2014])|(?P<number>#)"
)
_PAUSE, _A_NUMBER = Word(",", ""), Word("#", "#")
_FIRST_SCRIPT_FOUND_ANYWHERE = "\u0590"  # Hebrew; Latin, Greek, Cyrillic and Armenian come before it


def clean(text: str) -> str:
    """Return the text composed, with plain apostrophes and without invisible characters, which could hide words."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_APOSTROPHES)


def sentences(text: str) -> Iterator[Sentence]:
    """Cut a cleaned text into sentences of comparable words. Takes time in proportion to the text."""
    words: list[Word] = []
    for piece in _PIECE.finditer(text):
        kind, written = piece.lastgroup, piece[0]
        if kind == "word":
            words.extend(_words(written[:_LONGEST_WORD]))
        elif kind == "pause":
            words.append(_PAUSE)
        elif kind == "number":
            words.append(_A_NUMBER)
        else:
            if words:
                yield Sentence(tuple(words), asks="?" in written or "؟" in written)
            words = []
    if words:
        yield Sentence(tuple(words), asks=False)


def has_weight(word: str) -> bool:
    """Whether a plain word counts when phrases are compared."""
    return word not in _WEIGHTLESS


@lru_cache(maxsize=8192)
def _words(written: str) -> tuple[Word, ...]:
    """Return the words of one written word; only the first of them shows how it was written."""
    first, *rest = _plain(written)
    return (Word(first, written), *(Word(word, "") for word in rest))


def _plain(written: str) -> tuple[str, ...]:
    """Return the comparable words of one written word; never none."""
    word = unicodedata.normalize("NFKD", written.casefold().translate(_LETTERS_THAT_DO_NOT_DECOMPOSE))
    word = "".join(letter for letter in word if not unicodedata.combining(letter))
    if word.isdecimal() or word in _NUMBERS:
        return ("#",)
    if negated := _NOT.match(word):
        stem = {"ca": "can", "wo": "will"}.get(negated[1], negated[1])
        return (stem, "not")
    for ending, meant in _SHORTENED.items():
        if word.endswith(ending) and len(word) > len(ending):
            return (word.removesuffix(ending), meant)
    word = word.replace("'", "")
    return _WRITTEN_TOGETHER.get(word, (word,))


@cache
def vocabulary() -> Vocabulary:
    """Read `words.toml`. Where two languages share a phrase, the first language in the file decides."""
    languages = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text("utf-8"))
    spaced: dict[tuple[str, ...], Phrase] = {}
    anywhere: dict[str, Shows] = {}
    for groups in languages.values():
        for shows, phrases in groups.items():
            for phrase in phrases:
                if max(phrase) >= _FIRST_SCRIPT_FOUND_ANYWHERE:
                    anywhere.setdefault(clean(phrase), Shows(shows))
                else:
                    words = plain_words(phrase)
                    spaced.setdefault(words, Phrase(words, Shows(shows)))
    by_word: dict[str, list[Phrase]] = {}
    by_beginning: dict[str, list[Phrase]] = {}
    for found in sorted(spaced.values(), key=lambda one: (-len(one.words), one.words)):
        first = found.words[0]
        if first.endswith("*"):
            by_beginning.setdefault(first[:_BEGINNING], []).append(found)
        else:
            by_word.setdefault(first, []).append(found)
    return Vocabulary(
        by_word={word: Continued.of(found) for word, found in by_word.items()},
        by_beginning={beginning: tuple(found) for beginning, found in by_beginning.items()},
        anywhere=tuple(sorted(anywhere.items(), key=lambda one: (-len(one[0]), one[0]))),
        marks=frozenset(phrase[0] for phrase in anywhere),
    )


def plain_words(phrase: str) -> tuple[str, ...]:
    """Return the words of a phrase that count, as they are compared."""
    return tuple(
        word.plain for sentence in sentences(clean(phrase)) for word in sentence.words if has_weight(word.plain)
    )
