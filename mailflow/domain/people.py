"""Who works here, and who should have a case next: people, their roles, areas, absences and delegates.

Everything is answered from the settings and the date alone, so the same question always gets the same
answer, and every answer carries the sentence that explains it to a complainant or a colleague.
"""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

ROLES: Mapping[str, str] = {
    "handler": "handler",
    "manager": "manager",
    "director": "director",
    "ceo": "chief executive",
    "board": "board member",
    "triage": "person who sorts new mail",
    "admin": "administrator",
    "safeguarding": "safeguarding lead",
}
"""The roles that a procedure may ask for, and how a letter names them."""


def role_title(role: str) -> str:
    """The role in words fit for a letter: `ceo` is "chief executive"; an unknown role is named as written."""
    return ROLES.get(role, role.replace("-", " "))


@dataclass(frozen=True, slots=True)
class Absence:
    """Days away, first and last day included, and the id of the person who acts meanwhile, if any."""

    from_on: date
    until_on: date
    delegate: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works on cases by mail. No `areas` means every area; `also` are further addresses."""

    id: str
    name: str
    email: str
    also: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    line_manager: str | None = None
    absences: tuple[Absence, ...] = ()

    def covers(self, area: str | None) -> bool:
        """Whether this person works on the area; everybody does when no area is known."""
        return area is None or not self.areas or _plain(area) in {_plain(own) for own in self.areas}

    def absence(self, on: date) -> Absence | None:
        """The absence that holds on that day; of several, the one that ends last."""
        holding = [absence for absence in self.absences if absence.from_on <= on <= absence.until_on]
        return max(holding, key=lambda absence: absence.until_on, default=None)


@dataclass(frozen=True, slots=True)
class Choice:
    """Who was chosen (None: nobody could be), the sentence that says why, and what the admin must hear."""

    person: Person | None
    because: str
    tell_admin: str | None = None


@dataclass(frozen=True, slots=True)
class _Standing:
    """A candidate and who acts on the day: the same person, or a delegate with the words that say why."""

    candidate: Person
    acting: Person
    remark: str = ""


@dataclass(frozen=True)
class Directory:
    """Everybody the settings name, in order. At least one is an admin, so a case always has an owner."""

    people: tuple[Person, ...]

    def __post_init__(self) -> None:
        if not any("admin" in person.roles for person in self.people):
            raise ValueError("Nobody has the role admin, so a case could be left without an owner.")

    @cached_property
    def _by_id(self) -> dict[str, Person]:
        return {_plain(person.id): person for person in self.people}

    @cached_property
    def _by_address(self) -> dict[str, Person]:
        return {_plain(address): person for person in self.people for address in (person.email, *person.also)}

    @property
    def admin(self) -> Person:
        """The first admin in the settings."""
        return self.in_role("admin")[0]

    def by_address(self, address: str) -> Person | None:
        """The person who writes from this address, in any case of letters."""
        return self._by_address.get(_plain(address))

    def by_id(self, person_id: str) -> Person | None:
        """The person with this id."""
        return self._by_id.get(_plain(person_id))

    def in_role(self, role: str) -> tuple[Person, ...]:
        """Everybody with the role, in the order of the settings."""
        return tuple(person for person in self.people if role in person.roles)

    def find(self, text: str) -> Person:
        """The person somebody means by an id, an address, a full name or a first name that only one has.

        Raises ValueError with a sentence that names who else could be meant.
        """
        wanted = _plain(text.rpartition("<")[2].rstrip("> ") if text.rstrip().endswith(">") else text)
        wanted = wanted.removeprefix("@").rstrip(".,;:")
        exact = self._by_id.get(wanted) or self._by_address.get(wanted)
        if exact:
            return exact
        named = [person for person in self.people if _plain(person.name) == wanted]
        named = named or [person for person in self.people if wanted and wanted in _plain(person.name).split()]
        if len(named) == 1:
            return named[0]
        if named:
            raise ValueError(
                f"{len(named)} people could be meant by “{_shown(text)}”: {_either(named)}."
                " Write the word in brackets, or the address."
            )
        if not wanted:
            raise ValueError("No person is named. Write an id, a name or an address.")
        close = self._like(wanted)
        hint = f" Did you mean {_either(close)}?" if close else ""
        raise ValueError(f"Nobody here is known as “{_shown(text)}”.{hint}")

    def relevant(
        self,
        role: str,
        *,
        area: str | None,
        on: date,
        never: frozenset[str] = frozenset(),
        of: Person | None = None,
        load: Mapping[str, int] | None = None,
    ) -> Choice:
        """Choose who in the role takes a case on that day.

        1. The line manager of `of`, if that person has the role.
        2. Else those in the role who cover the area.
        3. Else anybody in the role.

        Nobody in `never` (ids of earlier handlers and of people complained about) is chosen, nor acts for
        another. Somebody away is replaced by the delegate, or the delegate's delegate. Of several, the least
        `load` (open cases by id) decides, then who is there, then the order of the settings.
        """
        in_role = self.in_role(role)
        of_area = tuple(person for person in in_role if person.covers(area))
        circles: tuple[tuple[str, tuple[Person, ...]], ...] = (
            ("line", tuple(person for person in in_role if of and person.id == of.line_manager)),
            ("area", of_area),
            ("role", tuple(person for person in in_role if person not in of_area)),
        )
        cases = load or {}
        unfilled: list[str] = []
        for circle, members in circles:
            standings = [self._standing(person, on, never) for person in members if person.id not in never]
            able = [standing for standing in standings if isinstance(standing, _Standing)]
            if not able:
                unfilled += [why for why in standings if isinstance(why, str) and why not in unfilled]
                continue
            chosen = min(able, key=lambda one: (cases.get(one.acting.id, 0), one.acting is not one.candidate))
            because = _why(chosen, role, circle, area=area, of=of, among=len(members))
            told = " ".join([f"{why}." for why in unfilled] + [because]) if unfilled else None
            return Choice(chosen.acting, because, told)
        return _nobody(role, in_role, unfilled)

    def relevant_or_above(
        self,
        roles: Sequence[str],
        *,
        area: str | None,
        on: date,
        never: frozenset[str] = frozenset(),
        of: Person | None = None,
        load: Mapping[str, int] | None = None,
    ) -> Choice:
        """Choose from each role in turn, and in the end the admin, so that somebody always has the case.

        The admin is asked last: first one who is there or has a delegate, then one who is away, and only when
        nobody else is left one in `never`. `tell_admin` says whenever the first role could not be filled.
        """
        failed: list[Choice] = []
        for role in [*roles, *(() if "admin" in roles else ("admin",))]:
            choice = self.relevant(role, area=area, on=on, never=never, of=of, load=load)
            if choice.person:
                return _after(failed, choice)
            failed.append(choice)
        admins = self.in_role("admin")
        uninvolved = [person for person in admins if person.id not in never]
        owner = min(uninvolved or admins, key=lambda person: person.absence(on) is not None)
        because = f"{owner.name}, the administrator, has this because nobody else can take it."
        if uninvolved:
            warning = f"{owner.name} is away, so somebody must be named."
        else:
            warning = f"{owner.name} was involved before or is complained about: somebody else must be named."
        return _after(failed, Choice(owner, because, f"{because} {warning}"))

    def _standing(self, candidate: Person, on: date, never: frozenset[str]) -> _Standing | str:
        """Who acts for the candidate on that day, following delegates who are away too; or why nobody can."""
        absence = candidate.absence(on)
        if absence is None:
            return _Standing(candidate, candidate)
        away = f"away until {_day(absence.until_on)}"
        passed = [candidate]
        while absence is not None:
            delegate = self.by_id(absence.delegate) if absence.delegate else None
            if delegate is None or delegate is passed[-1]:
                others = f" ({_listed([person.name for person in passed[1:]])} too)" if passed[1:] else ""
                return f"{candidate.name} is {away}{others} and nobody is named to act"
            if delegate in passed:
                names = _listed([person.name for person in passed])
                return f"{names} are away and are each other's delegates"
            if delegate.id in never:
                return f"{candidate.name} is {away} and the delegate, {delegate.name}, may not have this case"
            passed.append(delegate)
            absence = delegate.absence(on)
        return _Standing(candidate, passed[-1], f" but is {away}, so {passed[-1].name} acts instead")

    def _like(self, wanted: str) -> list[Person]:
        words: dict[str, Person] = {}
        for person in self.people:
            name = _plain(person.name)
            for word in (*name.split(), name, _plain(person.id), *map(_plain, (person.email, *person.also))):
                words.setdefault(word, person)
        close = difflib.get_close_matches(wanted[:100], words, n=3, cutoff=0.6)
        return list(dict.fromkeys(words[word] for word in close))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _shown(text: str) -> str:
    """Text from a mail, made short and harmless enough to stand in a sentence."""
    tidy = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return tidy if len(tidy) <= 60 else f"{tidy[:59]}…"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _listed(words: Sequence[str], last: str = "and") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def _either(people: Sequence[Person]) -> str:
    return _listed([f"{person.name} ({person.id})" for person in people], "or")


def _why(chosen: _Standing, role: str, circle: str, *, area: str | None, of: Person | None, among: int) -> str:
    person, title = chosen.candidate, role_title(role)
    if circle == "line" and of is not None:
        reason = f"{person.name} is the line manager of {of.name}"
    elif circle == "role":
        reason = f"No {title} for {area} can take this; {person.name} is {_a(title)} {title} for another area"
    else:
        article = "the" if among == 1 else _a(title)
        where = f" for {area}" if area and person.areas else ""
        reason = f"{person.name} is {article} {title}{where}"
    return f"{reason}{chosen.remark}."


def _a(word: str) -> str:
    return "an" if word[:1].lower() in "aeiou" else "a"


def _nobody(role: str, in_role: Sequence[Person], unfilled: Sequence[str]) -> Choice:
    title = role_title(role)
    if not in_role:
        because = f"Nobody has the role of {title}."
    elif unfilled:
        because = f"No {title} can take this: {'; '.join(unfilled)}."
    else:
        because = f"No {title} can take this: everybody in that role was involved before or is complained about."
    return Choice(None, because, because)


def _after(failed: Sequence[Choice], choice: Choice) -> Choice:
    """The choice, with what was tried before it in both of its sentences."""
    if not failed:
        return choice
    tried = " ".join(dict.fromkeys(attempt.because for attempt in failed))
    told = choice.tell_admin or choice.because
    return Choice(choice.person, f"{tried} {choice.because}", f"{tried} {told}")
