"""A procedure file is read whole, and whatever is wrong in it is said with file, key, expectation and finding."""

from __future__ import annotations

import hashlib
import re
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailflow.domain.lengths import Length, Unit
from mailflow.domain.people import ROLES
from mailflow.domain.procedure import Clock, EndsWith, Procedure, Stage, Starts, WhenDue
from mailflow.procedures.loader import CLOCK_KEYS, PROCEDURE_KEYS, STAGE_KEYS, Library, ProcedureError, read_procedure

THREE_STAGE = Library().text("three-stage")
SMALL = """\
id = "small"
version = 1
title = "Small procedure"
authority = "House rule"
summary = "Two steps."

[reply]
id = "answer-reply"
title = "answer the reply"
length = "2 working days"
starts = "stage"
ends_with = "reply"
when_due = "escalate"
tell = ["manager"]
again = "2 working days"
authority = "House rule"

[[stage]]
id = "one"
title = "Step 1"
about = "somebody looks"
owner = ["handler"]
next = "two"

[[stage.clock]]
id = "promise"
title = "say by when"
length = "2 days"
starts = "receipt"
ends_with = "promise"
when_due = "promise"
act_before = "1 hour"
authority = "House rule"

[[stage.clock]]
id = "resolve"
title = "answer"
length = "10 working days"
starts = "receipt"
ends_with = "outcome"
remind = ["1 working day"]
when_due = "escalate"
authority = "House rule"

[stage.window]
id = "ask"
title = "wait"
length = "20 working days"
starts = "stage"
ends_with = "window"
when_due = "close"
authority = "House rule"

[[stage]]
id = "two"
title = "Step 2"
about = "somebody else looks"
owner = ["manager", "director"]

[[stage.clock]]
id = "resolve"
title = "answer finally"
length = "6 months"
starts = "stage"
ends_with = "outcome"
when_due = "report"
tell = ["director"]
again = "1 week"
roll = true
authority = "House rule"
"""
OUTCOME_2 = SMALL[SMALL.rindex("[[stage.clock]]") :]
PROMISE = SMALL[SMALL.index("[[stage.clock]]") : SMALL.index('[[stage.clock]]\nid = "resolve"')]
WINDOW = SMALL[SMALL.index("[stage.window]") : SMALL.index('[[stage]]\nid = "two"')]


def problems(text: str, name: str = "small.toml") -> list[str]:
    """What the loader says is wrong with a text; empty if it takes it."""
    try:
        read_procedure(text, name)
    except ProcedureError as refused:
        return [problem.removeprefix(f"{name}: ") for problem in refused.problems]
    return []


def changed(old: str, new: str, where: int = 0) -> str:
    """SMALL with the n-th place of `old` replaced."""
    pieces = SMALL.split(old)
    assert len(pieces) > where + 1, old
    return old.join(pieces[: where + 1]) + new + old.join(pieces[where + 1 :])


# --- what is read --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("procedure_id", Library().ids())
def test_every_procedure_that_comes_with_mailflow_can_be_used(procedure_id: str):
    procedure = Library().named(procedure_id)
    assert procedure.id == procedure_id
    assert procedure.digest == hashlib.sha256(Library().text(procedure_id).encode()).hexdigest()


def test_the_values_of_a_file_are_what_it_says():
    procedure = read_procedure(SMALL, "small.toml")
    first, second = procedure.stages
    assert (procedure.id, procedure.version, procedure.title) == ("small", 1, "Small procedure")
    assert (first.next, second.next) == ("two", None)
    assert second.owner == ("manager", "director")
    assert first.window is not None
    assert first.window.when_due is WhenDue.CLOSE
    promise, outcome = first.clocks
    assert (promise.starts, promise.ends_with, promise.act_before) == (
        Starts.RECEIPT,
        EndsWith.PROMISE,
        Length(1, Unit.HOURS),
    )
    assert outcome.remind == (Length(1, Unit.WORKING_DAYS),)
    last = second.clocks[0]
    assert (last.roll, last.tell, last.again) == (True, ("director",), Length(1, Unit.WEEKS))
    assert procedure.reply.ends_with is EndsWith.REPLY


def test_the_same_text_gives_the_same_value():
    assert read_procedure(SMALL, "small.toml") is read_procedure(SMALL, "small.toml")


@pytest.mark.parametrize("dressed", ["\ufeff" + SMALL, SMALL.replace("\n", "\r\n")], ids=["mark", "windows lines"])
def test_a_file_written_on_windows_is_read(dressed: str):
    assert read_procedure(dressed, "small.toml").stages == read_procedure(SMALL, "small.toml").stages


def test_the_keys_are_those_of_the_values():
    assert set(CLOCK_KEYS) == {field.name for field in fields(Clock)}
    assert set(STAGE_KEYS) == {field.name for field in fields(Stage)} - {"clocks"} | {"clock"}
    assert set(PROCEDURE_KEYS) == {field.name for field in fields(Procedure)} - {"stages", "digest"} | {"stage"}


# --- what is refused, key by key -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            changed('"10 working days"', '"10 wds"'),
            'stage[0].clock[1].length: expected a length such as "10 working days", got "10 wds"',
        ),
        (
            changed("length = ", "lenght = ", 2),
            'stage[0].clock[1].lenght: there is no such key. Did you mean "length"?',
        ),
        (changed("version = 1", "version = true"), "version: expected a whole number from 1 to 1000000, got true"),
        (changed("version = 1", "version = 0"), "version: expected a whole number from 1 to 1000000, got 0"),
        (changed("version = 1\n", ""), "version: it is missing; expected a whole number such as 1"),
        (
            changed('["handler"]', '["handlers"]'),
            f'stage[0].owner[0]: expected one of {", ".join(ROLES)}, got "handlers". Did you mean "handler"?',
        ),
        (changed('["handler"]', "[7]"), f"stage[0].owner[0]: expected one of {', '.join(ROLES)}, got 7"),
        (changed('["handler"]', '["handler", "handler"]'), 'stage[0].owner[1]: "handler" is named twice'),
        (
            changed('["handler"]', "[]"),
            'stage[0].owner: expected a list of roles such as ["manager", "director"], got an empty list',
        ),
        (
            changed('["handler"]', '"handler"'),
            'stage[0].owner: expected a list of roles such as ["manager", "director"], got "handler"',
        ),
        (
            changed('"escalate"', '"escalates"', 1),
            'stage[0].clock[1].when_due: expected one of escalate, promise, report, close, got "escalates".'
            ' Did you mean "escalate"?',
        ),
        (
            changed('"receipt"', '"reciept"'),
            'stage[0].clock[0].starts: expected one of receipt, stage, got "reciept". Did you mean "receipt"?',
        ),
        (
            changed('remind = ["1 working day"]', 'remind = "1 day"'),
            'stage[0].clock[1].remind: expected a list of lengths such as ["3 working days", "4 hours"], got "1 day"',
        ),
        (
            changed('remind = ["1 working day"]', 'remind = ["soon"]'),
            'stage[0].clock[1].remind[0]: expected a length such as "4 hours", got "soon"',
        ),
        (changed("roll = true", 'roll = "yes"'), 'stage[1].clock[0].roll: expected true or false, got "yes"'),
        (
            changed('id = "one"', 'id = "Stage One"'),
            'stage[0].id: expected a short word in small letters such as "stage-1", got "Stage One"',
        ),
        (
            changed('"somebody looks"', '"somebody looks."'),
            "stage[0].about: expected words that can stand within a sentence, without a mark at their end,"
            ' got "somebody looks."',
        ),
        (
            changed('"Step 1"', '"Step\\u0007 1"'),
            "stage[0].title: some words on one line may not hold the control character U+0007",
        ),
        (
            changed('"Step 1"', '"Step \\u202e1"'),
            "stage[0].title: some words on one line may not hold the control character U+202E",
        ),
        (
            changed('"Step 1"', '"Step\\n1"'),
            "stage[0].title: some words on one line may not hold the control character U+000A",
        ),
        (
            changed('"Two steps."', '"Two\\u0000steps."'),
            "summary: some lines of text may not hold the control character U+0000",
        ),
        (
            changed('"Small procedure"', '" "'),
            'title: expected some words on one line, at most 300 characters, got " "',
        ),
        (
            changed('"Small procedure"', "1979-05-27"),
            "title: expected some words on one line, at most 300 characters, got 1979-05-27",
        ),
        (changed("[reply]", "[answer]"), "reply: it is missing; expected a table [reply]"),
        (
            changed("[stage.window]", "[[stage.window]]"),
            "stage[0].window: expected a table, got a list",
        ),
        (
            "stage = 1\n" + SMALL[: SMALL.index("[[stage]]")],
            "stage: expected one or more tables, each under [[stage]], got 1",
        ),
        (SMALL[: SMALL.index("[[stage]]")], "stage: it is missing; expected at least one [[stage]]"),
    ],
)
def test_a_wrong_value_is_named_with_its_key_what_was_expected_and_what_stood_there(text: str, problem: str):
    assert problem in problems(text)


@pytest.mark.parametrize("where", range(SMALL.count("authority = ")))
def test_no_date_and_no_procedure_goes_without_its_authority(where: int):
    (problem,) = problems(changed('authority = "House rule"\n', "", where))
    assert "authority: it is missing; expected some words on one line" in problem


def test_every_problem_of_a_file_is_told_at_once():
    text = changed('"10 working days"', '"10 wds"').replace('["handler"]', '["handlr"]').replace("[reply]", "[repply]")
    text = text.replace('next = "two"', "next = 2")
    assert len(problems(text)) == 5


def test_a_part_that_cannot_be_read_is_not_called_incoherent_as_well():
    assert problems(changed('"20 working days"', '"twenty working dais"')) == [
        'stage[0].window.length: expected a length such as "10 working days", got "twenty working dais"'
    ]


# --- what does not hold together -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            changed('next = "two"', 'next = "three"'),
            'stage[0].next: there is no stage "three"; those that follow here: "two"',
        ),
        (
            changed('next = "two"', 'next = "one"'),
            'stage[0].next: "one" does not come later, so a case could go round for ever',
        ),
        (
            changed('next = "two"\n', "").replace(WINDOW, ""),
            'stage[1]: no case can ever reach it: no stage on the way has next = "two"',
        ),
        (changed('id = "two"', 'id = "one"'), 'stage[1].id: "one" is the id of stage[0] already'),
        (
            changed('id = "resolve"', 'id = "promise"'),
            'stage[0].clock[1].id: "promise" is the id of stage[0].clock[0] already',
        ),
        (
            changed('id = "ask"', 'id = "resolve"'),
            'stage[0].window.id: "resolve" is the id of stage[0].clock[1] already',
        ),
        (
            changed('id = "resolve"', 'id = "answer-reply"', 1),
            'stage[1].clock[0].id: "answer-reply" is the id of the reply clock already',
        ),
        (
            changed('ends_with = "outcome"', 'ends_with = "promise"', 1),
            'stage[1].clock: expected one that ends_with = "outcome", or the stage could last for ever',
        ),
        (
            SMALL + OUTCOME_2.replace('"resolve"', '"again"'),
            'stage[1].clock: expected only one that ends_with = "outcome", got 2',
        ),
        (
            SMALL.replace(WINDOW, ""),
            "stage[0].window: it is missing; expected the time to ask for the next stage, since there is one",
        ),
        (SMALL + WINDOW, "stage[1].window: the stage has no next one that could be asked for"),
        (
            changed('when_due = "report"', 'when_due = "escalate"'),
            'stage[1].clock[0].when_due: the stage has no next one to escalate to; expected "report"',
        ),
        (
            changed('again = "1 week"\n', ""),
            "stage[1].clock[0].again: it is missing; expected how long until it is reported once more",
        ),
        (
            changed('tell = ["director"]\n', ""),
            "stage[1].clock[0].tell: it is missing; expected the roles that hear that it is late",
        ),
        (
            changed('tell = ["manager"]\n', ""),
            "reply.tell: it is missing; expected the roles that hear that it is late",
        ),
        (changed('"1 week"', '"5 minutes"'), 'stage[1].clock[0].again: expected an hour or longer, got "5 minutes"'),
        (
            changed('act_before = "1 hour"', 'act_before = "2 days"'),
            'stage[0].clock[0].act_before: expected less than the length, "2 days", got "2 days"',
        ),
        (
            changed("roll = true", 'act_before = "1 hour"'),
            'stage[1].clock[0].act_before: it has an effect only with when_due = "promise"',
        ),
        (
            changed('remind = ["1 working day"]', 'remind = ["1 day", "3 weeks"]'),
            'stage[0].clock[1].remind[1]: expected at most the length, "10 working days", got "3 weeks"',
        ),
        (
            changed('remind = ["1 working day"]', 'at_most = "9 working days"'),
            'stage[0].clock[1].at_most: expected at least the length, "10 working days", got "9 working days"',
        ),
        (
            changed("act_before", "at_most"),
            'stage[0].clock[0].at_most: it has an effect only on a clock that ends_with = "outcome"',
        ),
        (
            changed('remind = ["1 working day"]', 'again = "1 day"'),
            'stage[0].clock[1].again: it has no effect on a clock whose when_due = "escalate"',
        ),
        (
            changed('remind = ["1 working day"]', 'tell = ["ceo"]'),
            'stage[0].clock[1].tell: it has no effect on a clock whose when_due = "escalate"',
        ),
        (
            changed('when_due = "close"', 'when_due = "escalate"'),
            'stage[0].window.when_due: expected "close" for what ends with "window", got "escalate"',
        ),
        (
            changed('ends_with = "window"', 'ends_with = "outcome"'),
            'stage[0].window.ends_with: expected "window" here, got "outcome"',
        ),
        (
            changed('starts = "stage"', 'starts = "receipt"'),
            'reply.starts: expected "stage": this clock starts when its event happens',
        ),
        (
            changed('"10 working days"', '"0 days"'),
            'stage[0].clock[1].length: expected longer than nothing, got "0 days"',
        ),
    ],
)
def test_what_does_not_hold_together_is_refused(text: str, problem: str):
    assert problem in problems(text)


# --- files as an attack ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x" * 200_001, "the file is longer than 200 kB"),
        ("é" * 100_001, "the file is longer than 200 kB"),
        ("a = [" * 40_000, "this is not TOML"),
        ("a" + ".a" * 90_000 + " = 1", "line 1: expected at most 100 full stops in one line"),
        ("version = " + "9" * 5_000, "this is not TOML"),
        ("id = 'a'\nid = 'b'", "this is not TOML"),
        ("id = '\x00'", "this is not TOML"),
        ("\ud800", "expected text in UTF-8"),
        ("", "id: it is missing"),
        ("[[stage]]\n" * 1_000, "stage: expected at most 20 of them, got 1000"),
        (SMALL.replace("version = 1", "version = " + "9" * 4_000), "got a very large number"),
    ],
)
def test_a_huge_broken_or_hostile_file_is_refused_in_a_sentence(text: str, problem: str):
    told = problems(text)
    assert any(problem in one for one in told), told
    assert all(len(one) < 600 and one.isprintable() for one in told)


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: raw.decode("latin-1")))
@settings(max_examples=100, deadline=None)
def test_no_text_at_all_breaks_the_loader(text: str):
    assert problems(text)


values = st.recursive(
    st.sampled_from(["1", "true", '""', '"stage"', '"10 days"', "1979-05-27", "inf", "-5", '"\\u202e"', "[]", "{}"]),
    lambda inner: st.lists(inner, max_size=2).map(lambda some: f"[{', '.join(some)}]"),
    max_leaves=3,
)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_value_in_any_place_is_read_or_refused_with_its_key(data: st.DataObject):
    lines = SMALL.splitlines()
    place = data.draw(st.sampled_from([n for n, line in enumerate(lines) if " = " in line]))
    key = lines[place].partition(" = ")[0]
    lines[place] = f"{key} = {data.draw(values)}"
    told = problems("\n".join(lines))
    assert all(re.match(r"[a-z_0-9\[\].]+: ", one) for one in told)


# --- the library --------------------------------------------------------------------------------------------------


def test_an_organisation_can_keep_procedures_of_its_own(tmp_path: Path):
    (tmp_path / "small.toml").write_text(SMALL)
    library = Library(tmp_path)
    assert library.ids() == ("small", *Library().ids())
    assert library.named("small").title == "Small procedure"
    assert library.text("small") == SMALL
    assert library.named("three-stage").id == "three-stage"


def test_a_file_of_the_organisation_takes_the_place_of_a_built_in_one(tmp_path: Path):
    (tmp_path / "three-stage.toml").write_text(THREE_STAGE.replace("version = 1", "version = 2"))
    assert Library(tmp_path).named("three-stage").version == 2


def test_a_file_is_read_once_so_that_the_text_kept_is_the_text_used(tmp_path: Path):
    file = tmp_path / "small.toml"
    file.write_text(SMALL)
    library = Library(tmp_path)
    used = library.named("small")
    file.write_text(SMALL.replace("Small", "Other"))
    assert hashlib.sha256(library.text("small").encode()).hexdigest() == used.digest


def test_the_id_in_a_file_is_the_name_of_the_file(tmp_path: Path):
    (tmp_path / "large.toml").write_text(SMALL)
    with pytest.raises(ProcedureError) as refused:
        Library(tmp_path).named("large")
    assert str(refused.value) == 'large.toml: id: expected "large", the name of the file, got "small"'


def test_an_unknown_procedure_is_named_with_those_there_are():
    with pytest.raises(ProcedureError) as refused:
        Library().named("three-stages")
    assert str(refused.value).startswith(
        'There is no procedure "three-stages". Did you mean "three-stage"? Those there are: '
    )


@pytest.mark.parametrize("name", ["../loader", "/etc/passwd", "", ".", "three-stage.toml", "a\x00b", "x" * 5_000])
def test_no_name_leads_out_of_the_folders(name: str, tmp_path: Path):
    with pytest.raises(ProcedureError, match="There is no procedure"):
        Library(tmp_path / "missing").text(name)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path):
    (tmp_path / "small.toml").write_bytes(b"id = '\xff'")
    (tmp_path / "large.toml").write_bytes(b"#" * 300_000)
    (tmp_path / "folder.toml").mkdir()
    library = Library(tmp_path)
    for name, problem in (
        ("small", "small.toml: expected a text file in UTF-8; byte 6 is not"),
        ("large", "large.toml: the file is longer than 200 kB; no procedure needs that"),
        ("folder", "folder.toml: the file cannot be read: Is a directory"),
    ):
        with pytest.raises(ProcedureError) as refused:
            library.named(name)
        assert str(refused.value) == problem
