"""What the command line tells of cases: the same for people and programs, safe in a terminal, of any length."""

from __future__ import annotations

import itertools
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bench.make_cases import make_cases
from mailflow import bootstrap
from mailflow.intake.files import receive_one
from mailflow.report import WIDTH, list_cases, show_case
from mailflow.scheduler import tick
from mailflow.workers import Company
from tests.oakstreet import numbered, write_settings

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # a Monday


class Clock:
    """The moment that the company is told; a test moves it."""

    at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def company(tmp_path: Path, clock: Clock) -> Iterator[Company]:
    made = bootstrap.company(bootstrap.settings_from(write_settings(tmp_path)), clock)
    yield made
    made.db.close()


def write(company: Company, raw: bytes) -> None:
    said = receive_one(company.db, company.office, raw, company.clock())
    assert said.startswith("opened"), said


def listed(company: Company) -> list[dict[str, Any]]:
    return [json.loads(line) for line in list_cases(company, as_json=True)]


def shown(company: Company) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(show_case(company, "OS-2026-00001", as_json=True))
    return read


def test_every_case_is_a_line_newest_first(company: Company, clock: Clock) -> None:
    write(company, numbered(1))
    clock.at = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    write(company, numbered(2))
    first, second = listed(company)
    assert (first["reference"], second["reference"]) == ("OS-2026-00002", "OS-2026-00001")
    assert second == {
        "reference": "OS-2026-00001",
        "status": "open",
        "stage": "stage-1",
        "procedure": "three-stage",
        "owner": "bob",
        "area": None,
        "subject": "Complaint 1",
        "complainant": {"name": "Person 1", "address": "person1@example.org"},
        "received_at": "2026-11-23T10:00:00+00:00",
        "next_due_at": "2026-11-25T17:00:00+00:00",
        "overdue": False,
        "outcome": None,
        "closed_at": None,
    }


def test_what_is_overdue_is_marked(company: Company, clock: Clock) -> None:
    write(company, numbered(1))
    clock.at = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
    assert listed(company)[0]["overdue"] is True
    assert "2026-11-25 17:00 !" in list(list_cases(company, as_json=False))[1]


def test_the_table_says_when_there_is_nothing_and_json_says_nothing(company: Company) -> None:
    assert list(list_cases(company, as_json=False))[1:] == ["There are no cases yet."]
    assert listed(company) == []


def test_the_table_is_aligned_and_fits_whatever_people_call_themselves(company: Company) -> None:
    names = ("山田太郎の長い名前です山田太郎", "Zoe\u0301 O\u0308zil", "x" * 200, "\x1b[31mRed\x1b[0m\x07", "‮evil")
    for number, name in enumerate(names):
        raw = numbered(number).replace(f"Person {number}".encode(), f'"{name}"'.encode())
        write(
            company, raw.replace(f"Subject: Complaint {number}".encode(), f"Subject: Complaint {name} {name}".encode())
        )
    lines = list(list_cases(company, as_json=False))
    assert len(lines) == 1 + len(names)
    assert all(_columns(line) <= WIDTH for line in lines)
    assert len({_columns(line.partition("2026-11-25")[0]) for line in lines[1:]}) == 1
    text = "\n".join(lines)
    assert not any(sign in text for sign in "\x1b\x07‮")


def _columns(line: str) -> int:
    """The width in a terminal, by a rule of our own: letters of East Asia take two, joined accents none."""
    return sum(0 if 0x300 <= ord(one) < 0x370 else 2 if ord(one) > 0x2E7F else 1 for one in line)


def test_a_log_of_any_length_is_listed_in_a_little_memory(tmp_path: Path, clock: Clock) -> None:
    company = bootstrap.company(bootstrap.settings_from(write_settings(tmp_path)), clock)
    make_cases(company.db, 3_000, NOW)
    lines = list_cases(company, as_json=True)
    next(lines)  # what is made once, such as compiled statements
    sum(1 for _ in itertools.islice(lines, 1_000))
    tracemalloc.start()
    rest = sum(1 for _ in lines)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    company.db.close()
    assert rest == 1_999
    assert most < 5_000_000


WITH_PHOTO = b"""\
From: Person 1 <person1@example.org>
To: info@housing.example.org
Subject: Complaint 1
Content-Type: multipart/mixed; boundary=b

--b

I want to make a formal complaint. \xf0\x9f\x98\xa1
--b
Content-Type: image/jpeg
Content-Disposition: attachment; filename="photo.jpg"

JPEG
--b--
"""


def test_a_case_is_shown_whole(company: Company, clock: Clock) -> None:
    write(company, WITH_PHOTO)
    clock.at = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
    tick(company)
    told = shown(company)
    assert told["parties"] == [
        {"role": "complainant", "name": "Person 1", "address": "person1@example.org", "unreachable_since": None}
    ]
    assert (told["stage_title"], told["owner_name"]) == ("Stage 1", "Bob Handler")
    promise = next(one for one in told["deadlines"] if one["clock"] == "promise")
    assert promise["explanation"] == "2 days from receipt (Mon 23 Nov 2026): Wed 25 Nov 2026, 17:00"
    assert promise["authority"].startswith("Complaints Policy")
    assert promise["reminders"] == sorted(promise["reminders"]) != []
    assert promise["status"] != "open"
    came, *letters = told["messages"]
    assert (came["direction"], came["author"], came["room"]) == ("in", "party", "complainant")
    assert came["attachments"] == [{"filename": "photo.jpg", "content_type": "image/jpeg", "size": 4}]
    assert came["reason"]
    answer = next(one for one in letters if one["letter"] == "acknowledgement")
    assert (answer["direction"], answer["to"], answer["status"]) == ("out", "person1@example.org", "queued")
    assert answer["message_id"]
    assert "OS-2026-00001" in answer["subject"]
    assert told["events"][0]["kind"] == "CaseOpened"
    assert all(event["sentence"].endswith(".") for event in told["events"])
    moments = [told["received_at"], promise["due_at"], *(event["at"] for event in told["events"])]
    assert all(datetime.fromisoformat(moment).utcoffset() is not None for moment in moments)


def test_a_case_reads_well(company: Company) -> None:
    write(company, numbered(1, "I want to make a complaint.\r\n\r\n  indented \x1b[2J\r\n" + "long " * 60))
    lines = show_case(company, "os-2026-00001 ", as_json=False).splitlines()
    assert lines[0] == "OS-2026-00001  Complaint 1"
    assert "Owner:       Bob Handler (bob)" in lines
    assert "  Wed 25 Nov 2026, 17:00  tell the complainant by when the complaint will be resolved (open)" in lines
    assert "    | I want to make a complaint." in lines
    assert "    |" in lines
    assert all(len(line) <= WIDTH and line == line.rstrip() for line in lines)
    assert "\x1b" not in "".join(lines)
    story = lines[lines.index("STORY") :]
    assert [line for line in story if line.startswith("  Mon")] == ["  Mon 23 Nov 2026, 10:00"], (
        "a moment is named once"
    )
    came = next(place for place, line in enumerate(story) if "wrote: Complaint 1" in line)
    answered = next(place for place, line in enumerate(story) if "We have received your complaint" in line)
    assert came < answered


def test_an_owner_who_has_left_the_settings_does_not_hide_the_case(tmp_path: Path, clock: Clock) -> None:
    file = write_settings(tmp_path)
    company = bootstrap.company(bootstrap.settings_from(file), clock)
    write(company, numbered(1))
    company.db.close()
    file.write_text(file.read_text().replace('id = "bob"', 'id = "rob"'), "utf-8")
    company = bootstrap.company(bootstrap.settings_from(file), clock)
    assert "Owner:       no longer in the settings (bob)" in show_case(company, "OS-2026-00001", as_json=False)
    company.db.close()
