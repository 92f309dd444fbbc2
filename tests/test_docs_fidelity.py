"""docs/fidelity.md says how well mail is read: `python -m tests.test_docs_fidelity` writes it anew.

A capability that gets worse, or better, changes the page, and whoever changed it looks at the difference.
"""

from __future__ import annotations

from pathlib import Path

from tests.blind.scoring import HERE, score

PAGE = HERE.parent.parent / "docs" / "fidelity.md"
BEGINNING = """\
# How faithfully mail is read

This page is made by `python -m tests.test_docs_fidelity`, and a test sees to it that it is true; do not edit it.

Two sets of writers who had seen neither the code nor each other's mails wrote as some two hundred mail servers, clients
and programs write, in forty languages, and gave with each mail the answer of a careful person: what it says, who wrote
what, whether a machine sent it, whose mail came back. They wrote from what is known of that software; no mail is from
anybody's mailbox. Many are meant as traps. They lie in `tests/blind`; `make fidelity` counts them and names what is
read otherwise.

"At first sight" is how the code met a set that it had never seen; "now" is how it reads it since we learnt from it,
which says little about other mail. So the fair figure is that of the second set at first sight.

"""
ENDING = """
## What is read otherwise, and why

- *Machines without a mark.* Order confirmations, parcels, one-time codes and alarms that carry no telling header and
  say nowhere that a program sent them are taken for mail of people, and put to the triage person.
- *People who are away.* "I am away until Monday, I will send the papers then" is what a person writes and what a
  program writes. Where nothing but such wording speaks for a machine, the mail is filed with its case if it answers
  one, and is put to a person if not. It is never lost.
- *Words that look like a quote.* The second set has 36 mails in which lists, timetables, minutes, poems or recipes
  are written with the marks of quotes and signatures. What is still lost of them stands in the full text.
- *An answer that is only a quote without marks* is shown whole: in doubt more is shown, never less.
"""
#: What the code made of a set when it first met it: right, and how many were asked.
AT_FIRST = {
    "a-": {
        "subject, sender, body and attachment names": (183, 203),
        "automatic mail recognised": (110, 198),
        "people not taken for machines": (104, 134),
        "bounces recognised": (185, 191),
        "failing addresses": (177, 189),
        "delay notices not taken for a person": (16, 16),
        "other mail not taken for a bounce": (48, 52),
        "nothing lost of what the sender wrote": (249, 261),
        "what the sender wrote, and no more": (235, 261),
        "the original of a forward": (110, 143),
        "other mail not taken for a forward": (30, 31),
    },
    "b-": {
        "subject, sender, body and attachment names": (100, 100),
        "automatic mail recognised": (71, 90),
        "people not taken for machines": (74, 80),
        "bounces recognised": (100, 100),
        "failing addresses": (98, 98),
        "delay notices not taken for a person": (10, 10),
        "other mail not taken for a bounce": (37, 40),
        "nothing lost of what the sender wrote": (101, 120),
        "what the sender wrote, and no more": (99, 120),
        "the original of a forward": (79, 80),
        "other mail not taken for a forward": (20, 20),
    },
}


def page() -> str:
    """The page as it should be."""
    sets = {name: score(name) for name in AT_FIRST}
    lines = [
        "| | first set: at first sight | now | second set: at first sight | now |",
        "|---|---:|---:|---:|---:|",
    ]
    for capability in AT_FIRST["a-"]:
        cells = []
        for name, rows in sets.items():
            right, asked = AT_FIRST[name].get(capability, (0, 0))
            cells += [_share(right, asked), _share(rows[capability].right, rows[capability].asked)]
        lines.append(f"| {capability} | {' | '.join(cells)} |")
    mails = sum(1 for _ in HERE.glob("*/*.eml"))
    return BEGINNING + "\n".join(lines) + f"\n\n{mails:,} mails.\n" + ENDING


def _share(right: int, asked: int) -> str:
    return f"{right}/{asked}" if asked else "–"


def test_the_page_says_how_well_mail_is_read() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.test_docs_fidelity writes it anew"


if __name__ == "__main__":
    Path(PAGE).write_text(page(), encoding="utf-8")
