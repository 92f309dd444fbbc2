"""Is a mail a complaint, an enquiry or noise, how sure is that, and which words say so.

The answer is counted from weighted words (`words.toml`). A trained model will take the place of the counting; the
shape of the answer stays, so that a triage person is always told the words it rests on.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from mailflow.triage.words import Sentence, Shows, Word, clean, has_weight, sentences, vocabulary

# People say what they want at the beginning and ask for it at the end; what lies between in a long mail is not read.
READ_AT_BEGINNING = 6_000
READ_AT_END = 2_000
READ_OF_SUBJECT = 300
_READ_AT_MOST = 2 * (READ_AT_BEGINNING + READ_AT_END)  # making characters comparable may make many out of one
_REPLY_MARKS = re.compile(r"^(?:\s*(?:re|fw|fwd|aw|wg|tr|rv|odp)\s*:)*\s*", re.IGNORECASE)


class Label(StrEnum):
    """What a mail is, as triage knows it."""

    COMPLAINT = "complaint"
    ENQUIRY = "enquiry"
    NOISE = "noise"


@dataclass(frozen=True)
class Judgement:
    """What a mail seems to be, and why, in words for the triage person.

    `sure` goes from 0 to 1. `because` holds the words found, as the writer wrote them, those that weigh most first.
    `sentence` is one plain sentence without line breaks. Both quote the mail: escape them where that matters.
    """

    label: Label
    sure: float
    because: tuple[str, ...]
    sentence: str


def plainly(judgement: Judgement) -> bool:
    """Whether a judgement is sure enough to act on without a person.

    A plain complaint opens a case. Noise is acted on alone only when overwhelmingly sure, and an enquiry never: a
    person answers it.
    """
    return judgement.sure >= _PLAIN[judgement.label]


def judge(text: str, subject: str, *, complaints_address: bool = False) -> Judgement:
    """Say whether a mail from outside is a complaint, an enquiry or noise.

    `text` is what the writer wrote, without the mail it answers; lines quoted with ">" are left out. With
    `complaints_address` the mail came to an address for complaints: it is then a complaint, unless it is
    overwhelmingly noise. Any text is fine; long ones are read at the beginning and end only.
    """
    seen = _look(_part_to_read(text), subject[:READ_OF_SUBJECT])
    judgement = _weigh(seen)
    if not complaints_address or (judgement.label is Label.NOISE and plainly(judgement)):
        return judgement
    if judgement.label is Label.COMPLAINT:
        return replace(
            judgement,
            sure=max(_SURE_BY_ADDRESS, judgement.sure),
            sentence=f"It came to the address for complaints. {judgement.sentence}",
        )
    return Judgement(Label.COMPLAINT, _SURE_BY_ADDRESS, (), "It came to the address for complaints.")


_PLAIN = {Label.COMPLAINT: 0.85, Label.ENQUIRY: math.inf, Label.NOISE: 0.99}
_SURE_BY_ADDRESS = 0.95

# What one phrase adds to each label, as log-odds. Set by hand on labelled mail of some
# sources and checked on others.
_WEIGHTS: dict[Shows, dict[Label, float]] = {
    Shows.COMPLAINS: {Label.COMPLAINT: 4.0},
    Shows.ANGRY: {Label.COMPLAINT: 2.4},
    Shows.WRONG: {Label.COMPLAINT: 1.3},
    Shows.REMEDY: {Label.COMPLAINT: 1.0},
    Shows.NAMED: {Label.COMPLAINT: 0.4},
    Shows.HINTS: {Label.COMPLAINT: 0.4},
    Shows.DENIES: {Label.ENQUIRY: 3.0},
    Shows.PRAISE: {Label.ENQUIRY: 1.0},
    Shows.ASKS: {Label.ENQUIRY: 0.8},
    Shows.ELSEWHERE: {Label.ENQUIRY: 1.5},
    Shows.COURTESY: {},
    Shows.BULK: {Label.NOISE: 2.0},
    Shows.SELLS: {Label.NOISE: 1.2},
}
_BEFORE_READING = {Label.COMPLAINT: 0.0, Label.ENQUIRY: 1.0, Label.NOISE: 0.0}
_MOST_FROM = {Shows.HINTS: 1.2}  # long mails gather hints by chance
_A_QUESTION_MARK = 0.7
_MOST_QUESTIONS = 3
_IN_A_QUESTION = 0.5  # "Can I get a refund?" says less than "I want a refund."

_NEGATIONS = frozenset({"not", "no", "never", "without", "neither", "nor", "nobody", "nothing"})
_ENDS_NEGATION = frozenset({",", "and", "but", "because"})
_NOT_DENIED = {"not": {"only", "just"}, "never": {"so", "such"}}  # "not only rude", "never felt so humiliated"
_REACH_OF_NEGATION = 3  # words
_CAN_BE_NEGATED = {Shows.ANGRY: Shows.DENIES, Shows.WRONG: Shows.DENIES, Shows.PRAISE: Shows.WRONG}

_AT_US = frozenset({"you", "your", "yours"})
_MORE_WHEN_AT_US = 0.8  # "your driver was rude" against "my boss was rude"

# Circulars say "we" and "you"; people say "I". In the languages of `words.toml`; a wrong hit only costs a question.
# fmt: off
_PERSONAL = frozenset({
    "i", "me", "my", "mine", "fi", "fy", "mnie", "mi", "moj", "moja", "eu", "mea", "meu", "minha", "ich", "mich", "mir",
    "mein", "meine", "je", "moi", "mon", "ma", "mes", "yo", "mis", "io", "mio", "mia", "я", "мне", "меня", "мои", "моя",
    "mera", "meri", "mujhe",
})
# fmt: on
_OF_A_PERSON = (Shows.COMPLAINS, Shows.ANGRY, Shows.WRONG, Shows.REMEDY)
_SURE_AGAINST_THE_SIGNS = 0.75  # a person decides

_AGAINST_US = [Shows.COMPLAINS, Shows.ANGRY, Shows.WRONG, Shows.NAMED, Shows.HINTS]
_ENQUIRY_SAYS = (
    (Shows.DENIES, "It says that it is no complaint"),
    (Shows.ASKS, "It asks for something"),
    (Shows.PRAISE, "It thanks or praises"),
    (Shows.ELSEWHERE, "It may be about another matter"),
)
_NO_SIGN = "It has no words that show whether it is a complaint."
_MOST_REASONS = 8
_MOST_QUOTED = 3
_LONGEST_REASON = 60


@dataclass
class _Seen:
    """What reading a mail brought to light. A phrase counts once, however often it stands there."""

    words: int = 0
    personal: int = 0
    questions: int = 0
    grievance_at_us: bool = False
    phrases: dict[tuple[str, Shows], float] = field(default_factory=dict)
    written: dict[tuple[str, Shows], str] = field(default_factory=dict)

    def part(self, shows: Shows) -> float:
        """Return how many phrases of this kind there are; one in a question counts in part."""
        return sum(part for (_, kind), part in self.phrases.items() if kind is shows)

    def add(self, plain: str, shows: Shows, written: str, part: float) -> None:
        self.phrases[plain, shows] = max(part, self.phrases.get((plain, shows), 0.0))
        self.written.setdefault((plain, shows), written[:_LONGEST_REASON])


def _part_to_read(text: str) -> str:
    if len(text) > READ_AT_BEGINNING + READ_AT_END:
        text = text[:READ_AT_BEGINNING] + "\n\n" + text[-READ_AT_END:]
    return "\n".join(line for line in text.splitlines() if not line.startswith(">"))


def _look(text: str, subject: str) -> _Seen:
    seen = _Seen()
    subject = _REPLY_MARKS.sub("", clean(subject)[:READ_OF_SUBJECT])
    for plain, shows, written, part in _read(subject, seen):
        opens = shows is Shows.NAMED and part == 1.0 and subject.casefold().startswith(written.casefold())
        seen.add(plain, Shows.COMPLAINS if opens else shows, written, part)
    for plain, shows, written, part in _read(clean(text)[:_READ_AT_MOST], seen):
        seen.add(plain, shows, written, part)
    return seen


def _read(text: str, seen: _Seen) -> Iterator[tuple[str, Shows, str, float]]:
    """Yield what is found in a text as (plain, what it shows, as written, how much of it counts)."""
    for sentence in sentences(text):
        words = [word.plain for word in sentence.words]
        seen.words += len(words)
        seen.personal += sum(map(_PERSONAL.__contains__, words))
        seen.questions += sentence.asks
        at_us = not sentence.asks and not _AT_US.isdisjoint(words)
        for plain, shows, written in _phrases(sentence, words):
            seen.grievance_at_us |= at_us and shows in _OF_A_PERSON
            yield plain, shows, written, _IN_A_QUESTION if sentence.asks and shows is not Shows.ASKS else 1.0
    for phrase, shows in vocabulary().anywhere_in(text):
        yield phrase, shows, phrase, 1.0


def _phrases(sentence: Sentence, words: list[str]) -> Iterator[tuple[str, Shows, str]]:
    """Yield the phrases of a sentence as (plain, what it shows, as written); a negation before one turns it round.

    `words` are the sentence's words as they are compared.
    """
    known = vocabulary()
    weighty = [place for place, word in enumerate(words) if has_weight(word)]
    plain = [words[place] for place in weighty]
    place = read = 0
    while place < len(plain):
        phrase = known.phrase_at(place, plain)
        if phrase is None:
            place += 1
            continue
        shows, begin, end = phrase.shows, place, place + len(phrase.words)
        if shows in _CAN_BE_NEGATED and plain[place] not in _NEGATIONS:
            negation = _negation(plain, max(read, place - _REACH_OF_NEGATION), place)
            if negation is not None:
                between = {*words[weighty[negation] : weighty[place]]}
                if not between & _NOT_DENIED.get(plain[negation], set()):
                    shows, begin = _CAN_BE_NEGATED[shows], negation
        yield " ".join(plain[begin:end]), shows, _written(sentence.words, weighty[begin], weighty[end - 1])
        place = read = end


def _negation(plain: list[str], first: int, end: int) -> int | None:
    """Return where a negation stands that still holds at `end`, looking no further back than `first`."""
    for place in range(end - 1, first - 1, -1):
        if plain[place] in _ENDS_NEGATION:
            return None
        if plain[place] in _NEGATIONS:
            return place
    return None


def _written(words: tuple[Word, ...], first: int, last: int) -> str:
    """Return the words as written, from the one at `first`: "wasn't", where that is only its "not"."""
    while first and not words[first].written:
        first -= 1
    return " ".join(word.written for word in words[first : last + 1] if word.written)


def _weigh(seen: _Seen) -> Judgement:
    if not seen.words:
        return Judgement(Label.ENQUIRY, 0.0, (), "It has no words to judge by.")
    score = dict(_BEFORE_READING)
    score[Label.ENQUIRY] += _A_QUESTION_MARK * min(seen.questions, _MOST_QUESTIONS)
    for shows, weights in _WEIGHTS.items():
        for label, weight in weights.items():
            score[label] += min(_MOST_FROM.get(shows, math.inf), weight * seen.part(shows))
    score[Label.COMPLAINT] += _MORE_WHEN_AT_US * seen.grievance_at_us
    label = max(Label, key=lambda one: score[one])
    sure = 1 / sum(math.exp(score[other] - score[label]) for other in Label)
    if _speaks_against(seen, label):
        sure = min(sure, _SURE_AGAINST_THE_SIGNS)
    return Judgement(label, sure, _because(seen, label), _sentence(seen, label))


def _speaks_against(seen: _Seen, label: Label) -> bool:
    """Whether something in the mail speaks against the label so much that a person should decide."""
    if label is Label.COMPLAINT:
        if seen.part(Shows.BULK) + seen.part(Shows.SELLS) / 2 >= 1:
            return True
        if seen.part(Shows.COMPLAINS):
            return False
        return seen.part(Shows.ELSEWHERE) > 0 or (seen.part(Shows.SELLS) > 0 and not seen.grievance_at_us)
    if label is Label.NOISE:
        return seen.personal > 0 or any(seen.part(shows) for shows in _OF_A_PERSON)
    return False


def _because(seen: _Seen, label: Label) -> tuple[str, ...]:
    return _found(seen, [shows for shows, weights in _WEIGHTS.items() if label in weights])[:_MOST_REASONS]


def _found(seen: _Seen, kinds: list[Shows]) -> tuple[str, ...]:
    """Return what is written for these kinds of phrases, kind by kind, without repeats."""
    return tuple(dict.fromkeys(seen.written[key] for kind in kinds for key in seen.phrases if key[1] is kind))


def _sentence(seen: _Seen, label: Label) -> str:
    against = _found(seen, _AGAINST_US)[:_MOST_QUOTED]
    if label is Label.COMPLAINT:
        if not against:
            return f"It asks us to put something right: {_quoted(_found(seen, [Shows.REMEDY]))}."
        puts_right = ", and asks us to put something right" if seen.part(Shows.REMEDY) else ""
        return f"It says {_quoted(against)}{puts_right}."
    if label is Label.NOISE:
        return f"It says {_quoted(_because(seen, label))}, as circulars and automatic mail do."
    also = f" It also says {_quoted(against)}." if against else ""
    for kind, says in _ENQUIRY_SAYS:
        if found := _found(seen, [kind]):
            return f"{says} ({_quoted(found)}).{also}"
    if seen.questions:
        return f"It asks a question.{also}"
    return f"It says {_quoted(against)}, which is not enough to tell." if against else _NO_SIGN


def _quoted(phrases: tuple[str, ...]) -> str:
    """Join the first phrases as “a”, “b” and “c”."""
    *others, last = (f"“{phrase}”" for phrase in phrases[:_MOST_QUOTED])
    return f"{', '.join(others)} and {last}" if others else last
