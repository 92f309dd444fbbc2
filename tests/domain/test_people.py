"""Who has a case next: the directory always finds an owner, never an involved one if it can help it."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.domain.people import ROLES, Absence, Directory, Person

ON = date(2027, 1, 4)


def away(delegate: str | None = None) -> tuple[Absence, ...]:
    return (Absence(date(2026, 12, 24), date(2027, 1, 5), delegate),)


def person(
    id: str,
    name: str,
    *roles: str,
    areas: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
    line_manager: str | None = None,
    absences: tuple[Absence, ...] = (),
) -> Person:
    return Person(
        id=id,
        name=name,
        email=f"{id}@example.org",
        also=also,
        roles=frozenset(roles),
        areas=frozenset(areas),
        line_manager=line_manager,
        absences=absences,
    )


ANN = person("ann", "Ann Admin", "admin")
BOB = person("bob", "Bob Handler", "handler", line_manager="max")
DAN = person("dan", "Dan Deputy")
MAX = person("max", "Max Manager", "manager", areas=("Care",))
MIA = person("mia", "Mia Manager", "manager", areas=("Catering",))
ZOE = person("zoe", "Zoe Director", "director")


def directory(*people: Person) -> Directory:
    return Directory((*people, ANN))


def chosen(
    people: Directory,
    role: str = "manager",
    *,
    area: str | None = None,
    never: tuple[str, ...] = (),
    of: Person | None = None,
    load: Mapping[str, int] | None = None,
) -> tuple[str | None, str, str | None]:
    choice = people.relevant(role, area=area, on=ON, never=frozenset(never), of=of, load=load)
    return (choice.person.id if choice.person else None), choice.because, choice.tell_admin


def test_a_directory_without_an_admin_is_refused() -> None:
    with pytest.raises(ValueError, match="Nobody has the role admin"):
        Directory((BOB,))


def test_people_are_known_by_each_of_their_addresses_in_any_case() -> None:
    bob = person("bob", "Bob Handler", also=("R.Handler@Example.org",))
    people = directory(bob)

    assert people.by_address(" BOB@example.ORG ") == bob
    assert people.by_address("r.handler@example.org") == bob
    assert people.by_address("charlie@example.org") is None
    assert people.by_id("bob") == bob


@pytest.mark.parametrize(
    "text", ["bob", "BOB", "@bob", "bob.", "bob@example.org", "Bob  Handler", "bob handler", "Bob <bob@example.org>"]
)
def test_a_colleague_is_found_as_people_write_names(text: str) -> None:
    assert directory(BOB, MIA).find(text) == BOB


def test_a_first_name_is_enough_when_only_one_has_it() -> None:
    people = directory(BOB, person("bob2", "Bob Baker"), MIA)

    assert people.find("mia") == MIA
    assert people.find("baker").id == "bob2"
    with pytest.raises(ValueError, match=r"2 people could be meant by “Bob.*Bob Baker \(bob2\)"):
        directory(person("b1", "Bob Handler"), person("bob2", "Bob Baker")).find("Bob")


def test_an_unknown_name_is_answered_with_a_likely_one() -> None:
    with pytest.raises(ValueError, match=r"Nobody here is known as “bbo”. Did you mean Bob Handler \(bob\)\?"):
        directory(BOB, MIA).find("bbo")
    with pytest.raises(ValueError, match="No person is named"):
        directory(BOB).find(" > ")


def test_a_hostile_name_is_shortened_and_cleaned_before_it_is_repeated() -> None:
    with pytest.raises(ValueError, match="Nobody") as refused:
        directory(BOB).find("x\r\nBcc: charlie@example.org\x00\u202e" + "y" * 100_000)

    assert len(str(refused.value)) < 120
    assert str(refused.value).isprintable()


def test_the_line_manager_comes_first_even_for_another_area() -> None:
    assert chosen(directory(BOB, MIA, MAX), area="Catering", of=BOB) == (
        "max",
        "Max Manager is the line manager of Bob Handler.",
        None,
    )


def test_a_line_manager_without_the_role_is_not_asked() -> None:
    assert chosen(directory(BOB, MAX, ZOE), "director", of=BOB)[0] == "zoe"


def test_the_manager_of_the_area_is_relevant() -> None:
    assert chosen(directory(MAX, MIA), area="catering") == (
        "mia",
        "Mia Manager is the manager for catering.",
        None,
    )


def test_somebody_without_areas_covers_every_area() -> None:
    everywhere = person("eve", "Eve Everywhere", "manager")

    assert chosen(directory(MAX, everywhere), area="Catering")[:2] == ("eve", "Eve Everywhere is the manager.")


def test_anybody_in_the_role_is_better_than_nobody() -> None:
    assert chosen(directory(MAX), area="Catering") == (
        "max",
        "No manager for Catering can take this; Max Manager is a manager for another area.",
        None,
    )


def test_an_earlier_handler_or_a_person_complained_about_is_never_chosen() -> None:
    who, because, tell = chosen(directory(MIA, MAX), never=("mia", "max"))

    assert who is None
    assert because == tell
    assert because == ("No manager can take this: everybody in that role was involved before or is complained about.")


def test_somebody_away_is_replaced_by_the_delegate() -> None:
    mia = person("mia", "Mia Manager", "manager", areas=("Catering",), absences=away("dan"))

    assert chosen(directory(mia, DAN), area="Catering") == (
        "dan",
        "Mia Manager is the manager for Catering but is away until 5 Jan 2027, so Dan Deputy acts instead.",
        None,
    )


@pytest.mark.parametrize(
    ("on", "who"),
    [
        (date(2026, 12, 23), "mia"),
        (date(2026, 12, 24), "dan"),
        (date(2027, 1, 5), "dan"),
        (date(2027, 1, 6), "mia"),
    ],
)
def test_an_absence_has_its_first_and_last_day(on: date, who: str) -> None:
    mia = person("mia", "Mia Manager", "manager", absences=away("dan"))

    choice = directory(mia, DAN).relevant("manager", area=None, on=on)

    assert choice.person is not None
    assert choice.person.id == who


def test_delegates_who_are_away_too_pass_it_on() -> None:
    mia = person("mia", "Mia Manager", "manager", absences=away("dan"))
    dan = person("dan", "Dan Deputy", absences=away("zoe"))

    assert chosen(directory(mia, dan, ZOE))[0] == "zoe"


def test_two_managers_who_are_each_others_absent_delegate_lead_to_nobody_and_the_admin_is_told() -> None:
    mia = person("mia", "Mia Manager", "manager", absences=away("max"))
    max_ = person("max", "Max Manager", "manager", absences=away("mia"))

    who, because, tell = chosen(directory(mia, max_))

    assert who is None
    assert "Mia Manager and Max Manager are away and are each other's delegates" in because
    assert tell == because


def test_and_then_the_next_level_takes_it() -> None:
    mia = person("mia", "Mia Manager", "manager", absences=away("max"))
    max_ = person("max", "Max Manager", "manager", absences=away("mia"))

    choice = directory(mia, max_, ZOE).relevant_or_above(["manager", "director"], area=None, on=ON)

    assert choice.person == ZOE
    assert "each other's delegates" in choice.because
    assert choice.because.endswith("Zoe Director is the director.")
    assert choice.tell_admin == choice.because


def test_a_delegate_who_was_involved_may_not_act() -> None:
    mia = person("mia", "Mia Manager", "manager", areas=("Catering",), absences=away("bob"))

    who, because, tell = chosen(directory(BOB, mia, MAX), area="Catering", never=("bob",))

    assert who == "max"
    assert tell is not None
    assert "the delegate, Bob Handler, may not have this case" in tell
    assert "Bob" not in because


def test_an_absence_without_a_delegate_passes_to_the_next_and_the_admin_hears_when_the_area_is_left() -> None:
    mia = person("mia", "Mia Manager", "manager", areas=("Catering",), absences=away())

    who, _, tell = chosen(directory(mia, MAX), area="Catering")

    assert who == "max"
    assert tell is not None
    assert tell.startswith("Mia Manager is away until 5 Jan 2027 and nobody is named to act.")
    second = person("moe", "Moe Manager", "manager", areas=("Catering",))
    assert chosen(directory(mia, second), area="Catering")[::2] == ("moe", None)


def test_the_least_load_is_chosen_then_the_order_of_the_settings() -> None:
    people = directory(MIA, MAX)

    assert chosen(people)[0] == "mia"
    assert chosen(people, load={"mia": 2, "max": 1})[0] == "max"
    assert chosen(people, load={"mia": 1, "max": 1})[0] == "mia"
    assert chosen(people)[1] == "Mia Manager is a manager."


def test_of_two_with_equal_load_the_one_who_is_there_is_chosen() -> None:
    mia = person("mia", "Mia Manager", "manager", absences=away("dan"))

    assert chosen(directory(mia, MAX, DAN))[0] == "max"


def test_the_admin_is_the_last_to_be_asked() -> None:
    choice = directory(BOB).relevant_or_above(["manager", "director"], area=None, on=ON)

    assert choice.person == ANN
    assert choice.because == (
        "Nobody has the role of manager. Nobody has the role of director. Ann Admin is the administrator."
    )
    assert choice.tell_admin == choice.because


def test_an_involved_admin_has_the_case_only_when_nobody_else_exists_and_is_told_so() -> None:
    never = frozenset({"ann"})

    alone = directory().relevant_or_above(["manager"], area=None, on=ON, never=never)
    assert alone.person == ANN
    assert alone.tell_admin is not None
    assert alone.tell_admin.endswith(
        "Ann Admin was involved before or is complained about: somebody else must be named."
    )

    absent = person("amy", "Amy Admin", "admin", absences=away())
    with_another = directory(absent).relevant_or_above(["manager"], area=None, on=ON, never=never)
    assert with_another.person == absent
    assert with_another.tell_admin is not None
    assert with_another.tell_admin.endswith("Amy Admin is away, so somebody must be named.")


def test_roles_of_a_procedure_of_its_own_are_open() -> None:
    mediator = person("mo", "Mo Mediator", "resolution-lead")

    assert chosen(directory(mediator), "resolution-lead")[1] == "Mo Mediator is the resolution lead."


IDS = ["p0", "p1", "p2", "p3", "p4"]


@given(
    roles=st.lists(st.frozensets(st.sampled_from(sorted(ROLES))), min_size=5, max_size=5),
    delegates=st.lists(st.sampled_from([None, "here", "gone", *IDS]), min_size=5, max_size=5),
    managers=st.lists(st.sampled_from([None, *IDS]), min_size=5, max_size=5),
    never=st.frozensets(st.sampled_from([*IDS, "ann"])),
    asked=st.lists(st.sampled_from(sorted(ROLES)), max_size=3),
    of=st.sampled_from([None, *IDS]),
)
def test_a_case_always_has_an_owner_who_is_there_and_uninvolved_unless_the_admin_is_told(
    roles: list[frozenset[str]],
    delegates: list[str | None],
    managers: list[str | None],
    never: frozenset[str],
    asked: list[str],
    of: str | None,
) -> None:
    """Whatever the roles, absences and delegates, with every shape of loop among five people and the admin."""
    people = directory(
        *(
            person(
                id,
                f"Person {n}",
                *roles[n],
                line_manager=managers[n],
                absences=() if delegates[n] == "here" else away(delegates[n]),
            )
            for n, id in enumerate(IDS)
        )
    )

    choice = people.relevant_or_above(asked, area=None, on=ON, never=never, of=people.by_id(of) if of else None)

    assert choice.person is not None
    assert choice.because
    if choice.person.id in never or choice.person.absence(ON):
        assert choice.tell_admin
        assert "admin" in choice.person.roles
