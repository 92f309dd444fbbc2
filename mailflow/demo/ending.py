"""Ctrl-C and its like, noted instead of raised: the demo ends where nothing is half done, so nothing is left behind.

A KeyboardInterrupt may come between any two instructions: in a constructor that then closes nothing, or in a
destructor, where Python prints it and goes on.
"""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType, TracebackType

LOOK_AGAIN = 0.1


class Ending:
    """Whether the demo was told to end. In its `with` block the signals that end programs only say so."""

    def __init__(self) -> None:
        self.wanted = False
        self._ours = (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))

    def __enter__(self) -> Ending:
        if threading.current_thread() is threading.main_thread():
            for one in self._ours:
                signal.signal(one, self._note)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        # The program ends now, and a second Ctrl-C, however late, must not spoil its end. Python takes handlers of
        # ours away shortly before the process is gone; what is ignored stays ignored, in every thread.
        if threading.current_thread() is threading.main_thread():
            for one in self._ours:
                signal.signal(one, signal.SIG_IGN)

    def check(self) -> None:
        """Go no further if it is wanted: raises KeyboardInterrupt, at a place that is made for it."""
        if self.wanted:
            raise KeyboardInterrupt

    def wait(self) -> None:
        """Return when it is wanted."""
        while not self.wanted:  # an Event must not be set by a handler that may interrupt its own waiting
            time.sleep(LOOK_AGAIN)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.wanted = True
