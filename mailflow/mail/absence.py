"""Tells a notice of absence by what it says, where no header of it does: that somebody is away, and nothing else.

A person may write "I am on holiday until Monday" too. What tells the two apart is the rest: a person goes on to what
the mail is about, a notice says when its writer is back, whom to ask and what becomes of the mail. So every sentence is
looked at, and nearly all of them must be such as stand in a notice.
"""

from __future__ import annotations

import re
import unicodedata

from mailflow.mail import absence_words, automatic_words

LONGEST = 1_000
"""Characters beyond which a text says more than that somebody is away."""

_OTHER_WORDS = 0.25
_OTHER_WORDS_UNDER_SUBJECT = 0.5
"""The share of words in sentences of any other kind that a notice may have."""

#: Where a sentence ends, or turns: who adds "but" has something to say.
_SENTENCE_ENDS = re.compile(
    r"(?<=[.!?…])(?<!\b\w\.)(?<!\D\d\d\.)(?<!\D\d\.)(?<!\bno\.)(?<!\bnr\.)(?<!\btel\.)\s+"
    r"|[。！？]|\s[–—]\s|\n[ \t]*\n|\s/\s|[;:]\s|,?\s(?:"
    r"but|although|aber|jedoch|mais|pero|ma|maar|mas|men|mutta|ale|dar|ali|nego|но|але|aga|bet|αλλα|ama|fakat|ond"
    r"|ach|baina|aneb|samt)\s|,\s(?:a|en|de|pa)\s"
)
_QUOTED = re.compile(r"\"[^\"]{1,300}\"|[«„“‟][^«»„“”‟]{1,300}[»“”]|”[^”]{1,300}”")
_NOT_SPOKEN = re.compile(r"[^\w@.+'-]+")
_CONTACT = re.compile(r"[^\s@]+@[^\s@]+\.\w|\+?\d[\d /().-]{6,}\d|www\.|https?:")
_DIGIT = re.compile(r"\d")
_DAY = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d")
_LETTERS_ALONE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "’": "'", "`": "'", "\u02bc": "'", "æ": "ae"})
#: The line with which a writer takes leave; what follows it is a name.
_SIGN_OFF = re.compile(
    r"\n[ \t]*(?:mit (?:freundlich|best|lieb|herzlich)|(?:viele|liebe|beste|schone|herzliche|freundliche) gru"
    r"|gru(?:ss|e)|mfg|kind regards|best regards|warm regards|regards|best wishes|yours|sincerely|many thanks|cheers"
    r"|cordialement|bien (?:a vous|cordialement)|salutations|amicalement|saludos|un saludo|atentamente|cordiali"
    r"|distinti|saluti"
    r"|com os melhores|cumprimentos|atenciosamente|met vriendelijke|hartelijke|groet|mvh|med (?:vanlig|venlig|vennlig)"
    r"|vanlig|halsning|venlig|vennlig|hilsen|terveisin|ystavallisin|kvedja|pozdrawiam|z powazaniem|s pozdrav|s pratel"
    r"|udvozlettel|tisztelettel|cu (?:respect|stima)|srdacan|lijep pozdrav|lep pozdrav|s postovanj|postovanjem"
    r"|с уважени|з повагою|с поштова|lugupidamisega|ar cienu|pagarbiai|με εκτιμ|φιλικα|saygilar|iyi gunler"
    r"|cofion|yn gywir|le meas|me respekt|atentament|salutacions)"
)
_OF_OTHERS = re.compile(r" (?:your|no|not|ihre?r?|votre|vos|suo?|sus|vostr[aoi]|uw|seu|sua|din|deres|twoj|vas) ")
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]")
_ENDING = re.compile(r"\w{0,4}(?!\w)")
_REPEATED = re.compile(r"^(.{2,60}?)[\s:\-–—]+(?:re|aw|sv|vs|antw|odp|rif|r|res|ynt|ref)\s?:\s")
_QUESTIONS = re.compile(r"([^.!?\n]{0,200})[?？؟](?:\s|$)")
_WITHOUT_SPACES_IN_IT = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u4e00-\u9fff]")
_YES_OR_NO = re.compile(
    r"(?:\A|[.!?\n])\s*(?:yes|yep|no|ja|nein|nej|nee|jo|oui|non|si|sí|sim|nao|não|kylla|kyllä|joo|ei|tak|nie|ano|ne|igen|nem|da"
    r"|nu|да|нет|так|ні|jah|taip|ναι|evet|hayir)[,.]\s"
)
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
    return _ACCENTS.sub("", bare).translate(_LETTERS_ALONE)


_WITHOUT_SPACES = ("ja", "zh", "ko", "he", "ar")
_KEY = 3
"""Letters by which the phrases that may begin at a word are looked up: there are thousands of them."""

Sign = tuple[str, str]
"""What is said ("absent", "leave", "until", "besides"), and in which language."""


def _indexed() -> tuple[dict[str, list[tuple[str, Sign]]], list[tuple[str, Sign]]]:
    """The phrases of languages that put spaces between words by their first letters, and those of the others."""
    by_beginning: dict[str, list[tuple[str, Sign]]] = {}
    anywhere: list[tuple[str, Sign]] = []
    tables = (
        ("absent", absence_words.ABSENT),
        ("leave", absence_words.LEAVE),
        ("until", absence_words.UNTIL),
        ("besides", absence_words.BESIDES),
    )
    for kind, table in tables:
        for language, phrases in table.items():
            for phrase in map(folded, phrases):
                if language in _WITHOUT_SPACES:
                    anywhere.append((phrase, (kind, language)))
                else:
                    by_beginning.setdefault(f"{phrase} "[:_KEY], []).append((phrase, (kind, language)))
    return by_beginning, anywhere


_BY_BEGINNING, _ANYWHERE = _indexed()
_SUBJECTS = tuple(map(folded, absence_words.SUBJECTS))
_THANKS = tuple(map(folded, automatic_words.THANKS))


def _signs(level: str) -> set[Sign]:
    """All that a levelled text says of what a notice of absence says."""
    found: set[Sign] = set()
    at = level.find(" ") + 1
    while at:
        for phrase, sign in _BY_BEGINNING.get(level[at : at + _KEY], ()):
            # A noun may have an ending, and no more: "Urlaub", not "Urlaubsgeld".
            if level.startswith(phrase, at) and (sign[0] != "leave" or _ENDING.match(level, at + len(phrase))):
                found.add(sign)
        at = level.find(" ", at) + 1
    if not level.isascii():
        found.update(sign for phrase, sign in _ANYWHERE if phrase in level)
    return found


def is_notice(subject: str, text: str, answers: bool) -> bool:
    """True if `text` says that its writer is away and nothing else, as a mail that a program sends does.

    `subject` is without the prefixes of an answer; `answers` says that it had one or that the mail names another. With
    neither that, nor thanks for "your mail", nor a subject that speaks of absence, it is taken for a person's.
    """
    if len(text) > LONGEST:
        return False
    subject, text = folded(subject), folded(text)
    if not (answers or _of_absence(subject) or any(phrase in text or phrase in subject for phrase in _THANKS)):
        return False
    return _speaks_of_absence(text, _OTHER_WORDS, _announces(subject))


def agrees(text: str) -> bool:
    """True if most of a text may stand in a notice of absence, under a subject that already says that it is one."""
    return not text.strip() or (
        len(text) <= LONGEST and _speaks_of_absence(folded(text), _OTHER_WORDS_UNDER_SUBJECT, announced=True)
    )


def _speaks_of_absence(text: str, most_others: float, announced: bool) -> bool:
    if not (announced or _languages(_signs(_level(text)))):
        return False  # as nearly every mail: so much is soon known
    text = _SIGN_OFF.split(_QUOTED.sub(" ", text), maxsplit=1)[0]
    sentences = [_level(sentence) for sentence in _SENTENCE_ENDS.split(text)]
    signs = [_signs(sentence) for sentence in sentences]
    every = set().union(*signs)
    languages = _languages(every) or ({language for _, language in every} if announced else set())
    if not languages or asks(text):
        return False
    said = other = 0
    kinds = {"absent"} if announced else set()
    for sentence, found in zip(sentences, signs, strict=True):
        words = len(sentence) // 2 if _WITHOUT_SPACES_IN_IT.search(sentence) else len(sentence.split())
        of_notice = _kinds(sentence, {sign for sign in found if sign[1] in languages})
        kinds |= of_notice
        if of_notice:
            said += min(words, _LONGEST_SENTENCE)
            other += max(0, words - _LONGEST_SENTENCE)
        elif words >= _FEWEST_WORDS:
            other += words
    if _DIGIT.search(text):
        kinds.add("date")
    return "absent" in kinds and len(kinds) > 1 and other <= most_others * (said + other)


def _languages(signs: set[Sign]) -> set[str]:
    """Those in which somebody says to be away."""
    return {language for kind, language in signs if kind in ("absent", "leave")}


def asks(text: str) -> bool:
    """Whether a text asks, as nobody does who is not there to hear the answer ("Urgent?" apart), or says yes or no."""
    if _YES_OR_NO.search(text):
        return True
    return any(len(before.split()) >= 2 for before in _QUESTIONS.findall(text))


def _kinds(sentence: str, signs: set[Sign]) -> set[str]:
    """What a sentence says of all that a notice says; a holiday counts only with its date."""
    kinds = {kind for kind, _ in signs if kind in ("absent", "besides")}
    dated = _DAY.search(sentence) or len(sentence.split()) <= _BARE
    for kind, language in signs:
        if kind == "leave" and (dated or ("until", language) in signs):
            kinds.add("absent")
    if _CONTACT.search(sentence):
        kinds.add("contact")
    if any(phrase in sentence for phrase in _THANKS):
        kinds.add("thanks")
    return kinds


def _of_absence(subject: str) -> bool:
    """Whether a subject speaks of absence, or repeats that of another mail behind words of its own."""
    if _REPEATED.match(subject + " "):
        return True
    level = _level(subject)
    return len(level.split()) <= _LONGEST_SUBJECT and bool(_languages(_signs(level)))


def _announces(subject: str) -> bool:
    """Whether a subject says so by itself: "Jane is not in the office", "Leave"; not "Your out of office reply"."""
    level = _level(subject)
    words = len(level.split())
    kinds = {kind for kind, _ in _signs(level)}
    return ("absent" in kinds and words <= _LONGEST_SUBJECT and not _OF_OTHERS.search(level)) or (
        "leave" in kinds and words <= 2
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
