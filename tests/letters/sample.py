"""One sample case, and for each letter the facts that it is given."""

from __future__ import annotations

import tomllib
from typing import Any

from mailflow.letters.book import LetterBook
from mailflow.paths import PACKAGE, templates_folder

BOOK = LetterBook(templates_folder() / "email")

_THREE_STAGE = tomllib.loads((PACKAGE / "procedures" / "three-stage.toml").read_text(encoding="utf-8"))

ORG = {
    "name": "Oak School of Catering",
    "team": "Complaints team",
    "website": "https://oak.example.org",
    "address": "info@oak.example.org",
    "appeal_to": "the chief executive",
    "external": [
        {"name": "The Funding Body", "where": "https://funder.example.org", "when": "after our appeal"},
        {"name": "The Awarding Organisation", "where": "complaints@awards.example.org", "when": ""},
    ],
}
CASE = {
    "reference": "OS-2026-00042",
    "subject": "Exam booking never confirmed",
    "complainant": "Alice Moreno",
    "stage": "Stage 1",
    "status": "open",
    "received": "Tue 22 Dec 2026, 10:14",
    "owner": "Bob Handler",
    "area": "Catering",
}
EVERY = {
    "org": ORG,
    "case": CASE,
    "reader": "Alice Moreno",
    "procedure": {
        "title": _THREE_STAGE["title"],
        "summary": _THREE_STAGE["summary"],
        "authority": _THREE_STAGE["authority"],
    },
}

PROMISE_BY, OUTCOME_BY = "Thu 24 Dec 2026, 17:00", "Fri 8 Jan 2027, 17:00"
COUNTED = "10 working days from receipt (Tue 22 Dec 2026), leaving out 25 and 28 Dec and 1 Jan: Fri 8 Jan 2027, 17:00"
NEXT_STEPS: dict[str, Any] = {
    "stage_title": "Stage 1",
    "stage_about": "the colleague closest to the matter looks into it and answers you",
    "owner_name": "Bob Handler",
    "promise_by": PROMISE_BY,
    "outcome_by": OUTCOME_BY,
    "outcome_why": COUNTED,
    "next_title": "Stage 2",
    "next_about": "the relevant manager, who has not dealt with your complaint before, looks into it again",
    "dates": [
        {
            "title": "tell the complainant by when the complaint will be resolved",
            "due": PROMISE_BY,
            "why": "2 days from receipt (Tue 22 Dec 2026): Thu 24 Dec 2026, 17:00",
        },
        {"title": "resolve the complaint", "due": OUTCOME_BY, "why": COUNTED},
    ],
}
STAGE_2 = NEXT_STEPS | {
    "stage_title": "Stage 2",
    "stage_about": NEXT_STEPS["next_about"],
    "owner_name": "Mary Manager",
    "promise_by": "",
    "next_title": "Stage 3",
    "next_about": "the relevant director decides",
    "dates": NEXT_STEPS["dates"][1:],
}
COMPLAINT = "Hello,\n\nI booked my exam on 1 December and nobody confirmed it.\n  I called twice.\n\nAlice"
ABOUT_IT = {
    "story": ["Tue 22 Dec: The complaint was received and Stage 1 began.", "Tue 22 Dec: Bob Handler looks after it."],
    "complaint": COMPLAINT,
    "latest": "I have had no answer to my letter of Monday.",
}
NOTED = {
    "notes": [
        {"said": "Wed 23 Dec 2026: Bob Handler added a note.", "words": "The examiner was ill.\n\nI rang Alice."}
    ],
    "earlier_notes": 2,
}

OWN_FACTS: dict[str, dict[str, Any]] = {
    "acknowledgement": NEXT_STEPS | {"late": False},
    "promise": NEXT_STEPS | {"because": "the examiner is back on Monday"},
    "extension": NEXT_STEPS | {"because": "the examiner is ill", "old_due": "Wed 6 Jan 2027, 17:00"},
    "escalated": STAGE_2 | {"because": "Stage 1 did not settle it by Fri 8 Jan 2027, 17:00", "late": True},
    "outcome": {
        "outcome": "partly upheld",
        "because": "the booking was made but the confirmation was never sent",
        "words": "",
        "window": "Fri 5 Feb 2027, 17:00",
        "final": False,
        "next_stage": "Stage 2",
        "next_about": NEXT_STEPS["next_about"],
    },
    "closed": {"because": "you told us by phone that it is settled"},
    "reopened": NEXT_STEPS | {"because": "a new witness has come forward"},
    "holding": {
        "due": OUTCOME_BY,
        "again": "Tue 12 Jan 2027, 17:00",
        "owner_name": "Dora Director",
        "stage_title": "Stage 3",
        "next_about": "the chief executive or the board considers your appeal",
    },
    "to-complainant": {"words": "Dear Alice,\n\ncould you send us the date of your call?\n\nBob"},
    "assigned": NEXT_STEPS | ABOUT_IT | NOTED | {"because": "Bob Handler is a handler for Catering."},
    "escalation": STAGE_2
    | ABOUT_IT
    | NOTED
    | {
        "because": "Stage 1 did not settle it by Fri 8 Jan 2027, 17:00",
        "why_you": "Mary Manager is the manager for Catering.",
        "from_stage": "Stage 1",
    },
    "passed-on": STAGE_2 | ABOUT_IT | {"because": "Bob is on leave", "to_name": "Mary Manager"},
    "reminder": ABOUT_IT
    | {
        "title": "resolve the complaint",
        "due": OUTCOME_BY,
        "why": COUNTED,
        "then": "the case goes to Stage 2 by itself",
    },
    "overdue": ABOUT_IT
    | {
        "title": "resolve the complaint",
        "due": OUTCOME_BY,
        "again": "Tue 12 Jan 2027, 17:00",
        "owner_name": "Dora Director",
    },
    "promised-for-you": ABOUT_IT | {"owner_name": "Bob Handler", "due": OUTCOME_BY},
    "owner-trouble": ABOUT_IT | {"trouble": "nobody has the role of manager for Catering"},
    "from-complainant": ABOUT_IT
    | {
        "words": "Thank you. I called on 3 December at ten.",
        "sender_name": "Alice",
        "sender_address": "alice@new.example.org",
        "note": "this came from an address that is not the complainant's",
        "status_note": "The case is open.",
    },
    "unreachable": ABOUT_IT | {"address": "alice@example.org", "why": "the mailbox does not exist"},
    "machine-reply": {"words": "I am away until 4 January.", "why": "it says that it is an automatic answer"},
    "receipt": {
        "done": ["The complaint is upheld", "The complainant is told in two minutes"],
        "problems": [],
        "nothing_done": False,
        "next_date": "Fri 5 Feb 2027, 17:00",
        "then": "the case is closed",
        "help": "- #note WORDS\n  Write a note that only we can read.\n- #close\n  Close the case.",
        "status": "- OS-2026-00042: Stage 1, resolved, looked after by Bob Handler\n- Outcome: upheld",
    },
    "held-for-you": {
        "subject": "#close",
        "sender_address": "bob@elsewhere.example.org",
        "why": "the mail does not come from your address",
    },
    "triage-question": {
        "sender_name": "Alice Moreno",
        "sender_address": "alice@example.org",
        "subject": "Exam booking",
        "words": COMPLAINT,
        "why": "It names no sender who could be answered.",
        "thinks": "probably a complaint",
        "because": ["“nobody confirmed”", "“I called twice”"],
        "forwarded_from": "",
        "names": ["OS-2026-00007"],
    },
    "triage-reminder": {
        "count": 2,
        "oldest": "Mon 21 Dec 2026, 09:00",
        "waiting": [
            {"sender": "alice@example.org", "subject": "Exam booking", "received": "Mon 21 Dec 2026, 09:00"},
            {"sender": "dan@example.org", "subject": "Opening hours", "received": "Tue 22 Dec 2026, 11:30"},
        ],
    },
    "held-reminder": {
        "count": 1,
        "log": "https://log.oak.example.org/held",
        "waiting": [
            {
                "sender": "charlie@example.net",
                "subject": "Re: your case",
                "received": "Tue 22 Dec 2026, 11:30",
                "reason": "It uses the reply code of Bob Handler but comes from charlie@example.net.",
            }
        ],
    },
    "colleague-note": ABOUT_IT | {"words": "Please ring Alice today.", "writer_name": "Mary Manager"},
    "alert": {
        "headline": "the mailbox info cannot be read",
        "what": "The mailbox info@oak.example.org was last read on Tue 22 Dec 2026, 10:00: the password is refused",
        "todo": "set the right password and run mailflow doctor",
    },
    "alert-over": {
        "headline": "the mailbox info cannot be read",
        "what": "The mailbox info@oak.example.org is read again since Tue 22 Dec 2026, 12:00",
    },
}

TO_COMPLAINANT = (
    "acknowledgement",
    "promise",
    "extension",
    "escalated",
    "outcome",
    "closed",
    "reopened",
    "holding",
    "to-complainant",
)
WITHOUT_A_CASE = ("alert", "alert-over", "held-reminder", "triage-question", "triage-reminder")


def facts_of(letter: str, **changed: Any) -> dict[str, Any]:
    """All facts of a letter about the sample case."""
    about_no_case = {"case": None} if letter in WITHOUT_A_CASE else {}
    return EVERY | about_no_case | OWN_FACTS[letter] | changed
