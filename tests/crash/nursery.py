"""A warm process that forks mailflow's real processes in a moment, so that a test can kill hundreds of them.

Run as `python -m tests.crash.nursery SETTINGS.json`. It reads one JSON object a line and answers each with a line:
{"start": "intake", "fault": null} gives the pid of a new process, {"wait": pid} waits for its end and gives the
signal that ended it (0 for none). A fault kills the process by its own hand at an exact step: `step` names a
function where it is used ("mailflow.intake.settle:carry_out"), `when` is before or after, `nth` counts the calls.
"""

from __future__ import annotations

import faulthandler
import importlib
import itertools
import json
import logging
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from mailflow import bootstrap, service
from mailflow.casework.office import Office
from mailflow.config import from_data
from mailflow.mail.parse import parse
from mailflow.records.database import Database
from mailflow.workers import Company

ROLES: dict[str, Callable[[Company], None]] = {
    "intake": service.run_intake,
    "clock": service.run_clock,
    "outbox": service.run_outbox,
}


class Nursery:
    """Settings and office read once; every child opens its own database."""

    def __init__(self, work: dict[str, Any]) -> None:
        self.clock_file, self.log_file = Path(work["clock"]), Path(work["log"])
        settings = from_data(work["settings"], path=Path(work["folder"]) / "mailflow.toml", environ=work["environ"])
        company = bootstrap.company(settings, self.now)
        company.db.close()
        self.office: Office = company.office
        parse(b"From: a@example.com\r\nSubject: warm\r\n\r\nup\r\n")

    def now(self) -> datetime:
        """The moment in the file: everybody's clock, moved by the test."""
        return datetime.fromisoformat(self.clock_file.read_text())

    def start(self, role: str, fault: dict[str, Any] | None) -> int:
        pid = os.fork()
        if pid:
            return pid
        try:
            self._live(role, fault)
        finally:
            os._exit(0)

    def _live(self, role: str, fault: dict[str, Any] | None) -> None:
        logging.basicConfig(
            filename=self.log_file,
            level=logging.WARNING,
            format=f"{role} {os.getpid()} %(levelname)s %(name)s: %(message)s",
            force=True,
        )
        faulthandler.register(signal.SIGUSR1, self.log_file.open("a"), all_threads=True)
        if fault:
            arm(**fault)
        ROLES[role](Company(Database(self.office.settings.database.url), self.office, self.now))


def arm(step: str, when: str, nth: int = 1) -> None:
    """Let this process kill itself at the nth call of a function."""
    module_name, _, path = step.partition(":")
    owner: Any = importlib.import_module(module_name)
    *outer, name = path.split(".")
    for part in outer:
        owner = getattr(owner, part)
    real, calls = getattr(owner, name), itertools.count(1)

    def deadly(*args: Any, **kwargs: Any) -> Any:
        it_is_this_one = next(calls) == nth
        if it_is_this_one and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if it_is_this_one:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, deadly)


def main() -> None:
    nursery = Nursery(json.loads(Path(sys.argv[1]).read_text()))
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if "start" in asked:
            print(nursery.start(asked["start"], asked["fault"]), flush=True)
        else:
            _, status = os.waitpid(asked["wait"], 0)
            print(os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, flush=True)


if __name__ == "__main__":
    main()
