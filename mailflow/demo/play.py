"""Playing the demo from the command line: the story, and then (unless unattended) pages to go on from there."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailflow.demo.site import Site

STOPPED = 130
"""The exit code of a program that Ctrl-C ended."""
_NEEDS = ("aiosmtpd", "pymap", "proxyprotocol", "pysasl")


def play(unattended: bool, port: int) -> int:
    """Play the story, then serve the pages until Ctrl-C. `port` 0 takes any free one for the pages.

    Returns 0 if everything held, 1 if something did not or the demo cannot start, 130 if it was stopped early.
    """
    try:
        from mailflow.demo.site import Site
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _NEEDS:
            raise
        _say(f"The demo brings a mail server of its own, which needs {error.name}: pip install 'mailflow[demo]'")
        return 1
    try:
        with _ended_by_signals(), ExitStack() as open_sites:
            try:
                page, log = (open_sites.enter_context(Site(one)) for one in (port, 0))
            except OSError as error:
                _say(f"Port {port} cannot be used ({error.strerror}). Leave --port away to take any free one.")
                return 1
            return _play(unattended, page, log)
    except KeyboardInterrupt:
        _say("Stopped. Nothing is left behind.")
        return STOPPED


def _play(unattended: bool, page: Site, log: Site) -> int:
    from mailflow import bootstrap
    from mailflow.demo.pages import create_pages
    from mailflow.demo.steps import STEPS
    from mailflow.demo.story import Story
    from mailflow.demo.town import Town

    _say("mailflow demo: a mail server, an organisation and its mailflow, on this machine only.")
    started = time.monotonic()
    with Town(log.address) as town:
        story = Story(town, _say)
        well = story.play(STEPS)
        seconds = time.monotonic() - started
        _say("")
        if well:
            _say(f"All {story.held} things that had to hold did, in {seconds:.0f} seconds.")
        else:
            _say(f"{len(story.broken)} of {story.held + len(story.broken)} things did not hold:")
            for sentence in story.broken:
                _say(f"- {sentence}")
        if not unattended:
            accidents = len(town.accidents.sentences)
            app = bootstrap.web_app(town.company)
            with log, page:
                log.serve(app)
                page.serve(create_pages(town, app, log.port))
                _greet(page.address)
                with suppress(KeyboardInterrupt):
                    threading.Event().wait()
            for accident in town.accidents.sentences[accidents:]:
                _say(f"mailflow met this trouble: {accident}")
            well = well and len(town.accidents.sentences) == accidents
            _say("Stopped. Nothing is left behind.")
    return 0 if well else 1


def _greet(address: str) -> None:
    _say("")
    _say(f"Now it is your turn. Open {address}/ in a browser.")
    _say("  - write a complaint as Alice, and look at what mailflow answers")
    _say("  - open Bob's mailbox, and act by pressing a button of a mail")
    _say("  - skip to the next deadline, and see who is reminded")
    _say("  - open the complaint log: every case with its whole story")
    _say("Press Ctrl-C to stop. Nothing is kept.")


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let the first of the signals that end programs unwind everything; the next ones do not disturb that."""
    ours = (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))
    ending = False

    def end(_number: int, _frame: FrameType | None) -> None:
        nonlocal ending
        if not ending:
            ending = True
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = [(one, signal.signal(one, end)) for one in ours]
    try:
        yield
    finally:
        for one, handler in before:
            signal.signal(one, handler)


def _say(line: str) -> None:
    """Print a line at once, in whatever letters the terminal knows; a reader who has gone is no reason to stop."""
    encoding = sys.stdout.encoding or "ascii"
    try:
        print(line.encode(encoding, "replace").decode(encoding), flush=True)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - it stays open as long as the program runs
