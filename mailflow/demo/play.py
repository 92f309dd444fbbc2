"""Playing the demo from the command line: the story, and then (unless unattended) pages to go on from there."""

from __future__ import annotations

import os
import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from mailflow.demo.ending import Ending

if TYPE_CHECKING:
    from mailflow.demo.site import Site

STOPPED = 130
"""The exit code of a program that Ctrl-C ended."""
_NEEDS = ("aiosmtpd", "pymap", "proxyprotocol", "pysasl")


def play(unattended: bool, port: int) -> int:
    """Play the story, then serve the pages until Ctrl-C. `port` 0 takes any free one for the pages.

    Returns 0 if everything held, 1 if something did not or the demo cannot start, 130 if it was stopped early.
    """
    with Ending() as ending:
        try:
            return _serve(ending, unattended, port)
        except KeyboardInterrupt:
            _say("Stopped. Nothing is left behind.")
            return STOPPED


def _serve(ending: Ending, unattended: bool, port: int) -> int:
    try:
        from mailflow.demo.site import Site
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _NEEDS:
            raise
        _say(f"The demo brings a mail server of its own, which needs {error.name}: pip install 'mailflow[demo]'")
        return 1
    with ExitStack() as open_sites:
        try:
            page, log = (open_sites.enter_context(Site(one)) for one in (port, 0))
        except OSError as error:
            _say(f"Port {port} cannot be used ({error.strerror}). Leave --port away to take any free one.")
            return 1
        return _play(ending, unattended, page, log)


def _play(ending: Ending, unattended: bool, page: Site, log: Site) -> int:
    from mailflow import bootstrap
    from mailflow.demo.pages import create_pages
    from mailflow.demo.steps import STEPS
    from mailflow.demo.story import Story
    from mailflow.demo.town import Town

    _say("mailflow demo: a mail server, an organisation and its mailflow, on this machine only.")
    started = time.monotonic()

    def tell(line: str) -> None:
        ending.check()
        _say(line)

    with Town(log.address, lambda: ending.wanted) as town:
        story = Story(town, tell)
        well = story.play(STEPS)
        seconds = time.monotonic() - started
        ending.check()
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
                ending.wait()
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


def _say(line: str) -> None:
    """Print a line at once, in whatever letters the terminal knows; a reader who has gone is no reason to stop."""
    encoding = sys.stdout.encoding or "ascii"
    try:
        print(line.encode(encoding, "replace").decode(encoding), flush=True)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - it stays open as long as the program runs
