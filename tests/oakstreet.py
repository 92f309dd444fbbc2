"""Oak Street Housing as a folder: its settings, mails to it, and the command line run on them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from mailflow.cli import main

COMPLAINT = b"""\
From: Alice Archer <alice@example.org>
To: info@housing.example.org
Subject: Complaint about the lift
Message-ID: <lift-1@example.org>

I want to make a formal complaint. The lift has been broken for three weeks and nobody answers.

Alice
"""


def write_settings(folder: Path, *, imap: int = 1, smtp: int = 1, more: str = "", mailbox: str = "") -> Path:
    """Settings with everybody a procedure asks for; `more` goes to the end, `mailbox` into the mailbox's table."""
    file = folder / "mailflow.toml"
    people = (
        ("ann", "Ann Admin", '"admin", "triage"'),
        ("bob", "Bob Handler", '"handler"'),
        ("mia", "Mia Manager", '"manager"'),
        ("dora", "Dora Director", '"director"'),
        ("carl", "Carl Chief", '"ceo", "board"'),
    )
    written = "\n".join(
        f'[[people]]\nid = "{id_}"\nname = "{name}"\nemail = "{id_}@housing.example.org"\nroles = [{roles}]\n'
        for id_, name, roles in people
    )
    file.write_text(
        f"""
[organisation]
name = "Oak Street Housing"
complaints_address = "info@housing.example.org"
reference_prefix = "OS"

[[mailboxes]]
name = "info"
address = "info@housing.example.org"
aliases = ["enquiries@housing.example.org"]
host = "127.0.0.1"
port = {imap}
security = "none"
password_env = "INFO_PASSWORD"
{mailbox}

[smtp]
host = "127.0.0.1"
port = {smtp}
security = "none"

{written}
{more}
""",
        "utf-8",
    )
    return file


def run(config: Path, *words: str, stdin: bytes | str | None = None, **environment: str) -> Result:
    """Run one command on these settings, in this process; its output and its errors are apart."""
    return CliRunner(env=environment).invoke(main, ["-c", str(config), *words], input=stdin)


def json_lines(result: Result) -> list[dict[str, Any]]:
    """What a command with --json printed."""
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def numbered(number: int, text: str = "I want to make a complaint about the lift.", more: str = "") -> bytes:
    """A complaint that differs from every other."""
    return (
        f"From: Person {number} <person{number}@example.org>\r\nTo: info@housing.example.org\r\n"
        f"Subject: Complaint {number}\r\nMessage-ID: <n{number}@example.org>\r\n{more}"
        f"\r\n{text} It is number {number}.\r\n"
    ).encode()
