"""The settings of the invented organisation whose mail is measured, as a `mailflow.toml` in a folder of its own."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from bench.corpus import TO
from bench.make_cases import AREAS, PEOPLE
from bench.servers import LOOPBACK, PASSWORD
from mailflow import bootstrap, clock
from mailflow.config import load
from mailflow.workers import Company

PASSWORD_VARIABLE = "MAILFLOW_BENCH_PASSWORD"

HEAD = """\
[organisation]
name = "Northfield College"
complaints_address = "{to}"
reference_prefix = "OS"
areas = {areas}

[database]
url = "{url}"

[smtp]
host = "{host}"
port = {smtp_port}
security = "none"

[web]
port = {web_port}

[intake]
# As many as come shall be answered: what is measured is the work, not the caution.
acknowledge_per_address_per_day = 1000
acknowledge_per_hour = 100_000
"""
MAILBOX = """
[[mailboxes]]
name = "{name}"
address = "{address}"
username = "{user}"
host = "{host}"
port = {port}
security = "none"
password_env = "{variable}"
complaints = true
"""
PERSON = """
[[people]]
id = "{id}"
name = "{name}"
email = "{id}@example.com"
roles = ["{role}"]
"""


def write_settings(
    folder: Path, url: str, users: list[str], imap_port: int, smtp_port: int = 25, web_port: int = 8080
) -> Path:
    """Write the settings file; the first mailbox has the complaints address, and there may be more of them."""
    text = HEAD.format(
        to=TO, areas=list(AREAS), url=url, host=LOOPBACK, smtp_port=smtp_port, web_port=web_port
    ).replace("'", '"')
    for number, user in enumerate(users):
        text += MAILBOX.format(
            name=f"box{number}", address=TO if number == 0 else f"box{number}@example.com", user=user,
            host=LOOPBACK, port=imap_port, variable=PASSWORD_VARIABLE,
        )  # fmt: skip
    for id, (name, role) in PEOPLE.items():
        text += PERSON.format(id=id, name=name, role=role)
    file = folder / "mailflow.toml"
    file.write_text(text, encoding="utf-8")
    return file


def environment() -> dict[str, str]:
    """The environment in which the settings can be used."""
    return {**os.environ, PASSWORD_VARIABLE: PASSWORD}


def company(file: Path, now: datetime | None = None) -> Company:
    """What every process works with, in this process; the clock stands still if `now` is given."""
    return bootstrap.company(load(file, environment()), (lambda: now) if now else clock.now)
