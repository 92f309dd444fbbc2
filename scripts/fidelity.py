"""How faithfully mail is read: the project's own corpora, counted by capability in two tables.

Each mail of tests/corpus lies beside what a person found to be right in it. A row of the first table counts the mails
for which everything of that capability is read so. The mails of tests/blind and their answers were written by people
who had not seen the code; the second table says for how many of them it comes to the same answer. Ends with 1 if any
mail of the first kind is read otherwise, and names what is.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from mailflow.intake.inspect import inspect

PROJECT = Path(__file__).resolve().parent.parent
CORPUS = PROJECT / "tests" / "corpus"
sys.path.insert(0, str(PROJECT))

from tests.blind.scoring import score  # noqa: E402 - the tests are found only from the project's own folder

Read = dict[str, Any]

CAPABILITIES: dict[str, tuple[str, ...]] = {
    "subject": ("subject",),
    "people: from, to, cc": ("from", "from_name", "to", "cc"),
    "body": ("body_text", "body_html"),
    "attachments: names, types, sizes": ("attachments",),
    "thread: Message-ID, In-Reply-To, References": ("message_id", "in_reply_to", "references"),
    "what the sender wrote": ("reply_text",),
    "commands and prose": ("commands", "prose"),
    "the original of a forward": ("forward",),
    "automatic or a person, and why": ("is_auto_reply", "automated_because"),
    "bounced or delayed": ("is_bounce", "is_delay", "bounce_because", "bounce_original_id"),
    "failing addresses": ("bounced_recipients", "delayed_recipients"),
    "what was mended": ("defects", "error"),
}


def main() -> None:
    """Read every mail, print the table, and name what is read wrongly."""
    pairs = []
    for path in sorted(CORPUS.glob("*.eml")):
        golden = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        pairs.append((path.stem, golden, inspect(path.read_bytes(), path.name)))
    wrong: list[str] = []
    print(f"{len(pairs)} mails of the project's own corpus\n")
    for capability, keys in CAPABILITIES.items():
        asked = [pair for pair in pairs if any(pair[1][key] for key in keys)]
        missed = [name for name, golden, read in pairs if any(golden[key] != read[key] for key in keys)]
        wrong += [f"{name}: {capability}" for name in missed]
        right = len(asked) - sum(name in missed for name, _, _ in asked)
        print(_row(capability, right, len(asked)))
    print(f"\nread in every detail as it should be: {len({p[0] for p in pairs} - {w.split(':')[0] for w in wrong})}")
    for line in wrong:
        print(f"  otherwise: {line}")
    rows = score()
    mails = sum(1 for _ in (PROJECT / "tests" / "blind").glob("*/*.eml"))
    print(f"\n{mails} mails by writers who had not seen the code\n")
    for capability, row in rows.items():
        print(_row(capability, row.right, row.asked))
    for capability, row in rows.items():
        for name in row.wrong:
            print(f"  otherwise: {name}: {capability}")
    sys.exit(1 if wrong else 0)


def _row(capability: str, right: int, asked: int) -> str:
    return f"{capability:45}{right:4}/{asked:<4} {100 * right / asked if asked else 100:5.1f}%"


if __name__ == "__main__":
    main()
