"""A warm process that forks mailflow's real processes in a moment, so that a test can kill hundreds of them.

Run as `python -m tests.crash.nursery SETTINGS.json`. It reads one JSON object a line and answers each with a line:
{"start": "intake", "fault": null, "apart": false} gives the pid of a new process, {"wait": pid} waits for its end and
gives the signal that ended it (0 for none, -1 for an error). Apart, intake has its mails read by a process of its own.
A fault lets the process fail by its own hand at an exact step: `step` names a function where it is used
("mailflow.intake.settle:carry_out"), `when` says whether the process is killed before or after it or the function
raises, `nth` counts the calls, of those that have `about` in an argument.
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

from mailflow import bootstrap, service, workers
from mailflow.casework.office import Office
from mailflow.config import from_data
from mailflow.intake.reading import HereReader
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

    def start(self, role: str, fault: dict[str, Any] | None, apart: bool) -> int:
        pid = os.fork()
        if pid:
            return pid
        status = 1
        try:
            self._live(role, fault, apart)
            status = 0
        except BaseException:
            logging.exception("the process ends")
        finally:
            os._exit(status)

    def _live(self, role: str, fault: dict[str, Any] | None, apart: bool) -> None:
        logging.basicConfig(
            filename=self.log_file,
            level=logging.WARNING,
            format=f"{role} {os.getpid()} %(levelname)s %(name)s: %(message)s",
            force=True,
        )
        faulthandler.register(signal.SIGUSR1, self.log_file.open("a"), all_threads=True)
        if not apart:
            # A reading process of its own would be started cold for each of hundreds of intakes.
            vars(workers)["ReadingProcess"] = ReadsHere
        if fault:
            arm(**fault)
        ROLES[role](Company(Database(self.office.settings.database.url), self.office, self.now))


class ReadsHere(HereReader):
    """Takes the place of the reading process."""

    def __enter__(self) -> ReadsHere:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def arm(step: str, when: str, nth: int = 1, about: str = "") -> None:
    """Let this process fail at a call of a function: the nth one, or with nth 0 at every one."""
    module_name, _, path = step.partition(":")
    owner: Any = importlib.import_module(module_name)
    *outer, name = path.split(".")
    for part in outer:
        owner = getattr(owner, part)
    real, calls = getattr(owner, name), itertools.count(1)

    def faulty(*args: Any, **kwargs: Any) -> Any:
        here = about in repr((args, kwargs)) and (not nth or next(calls) == nth)
        if here and when == "raise":
            raise RuntimeError("a fault that the test put here")
        if here and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **kwargs)
        if here and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, faulty)


def main() -> None:
    nursery = Nursery(json.loads(Path(sys.argv[1]).read_text()))
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if "start" in asked:
            print(nursery.start(asked["start"], asked["fault"], asked["apart"]), flush=True)
        else:
            _, status = os.waitpid(asked["wait"], 0)
            print(os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status), flush=True)


if __name__ == "__main__":
    main()
