"""Real servers for the tests, started privately on loopback, and the list of tests that had to be left out."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
from typing import NoReturn

import pytest

LEFT_OUT: dict[str, tuple[str, int]] = {}
"""Group of tests -> what is missing, and how many tests that cost."""


def leave_out(group: str, missing: str) -> NoReturn:
    """Skip the test and remember to say so loudly at the end; with CI=true, where root could install it, fail."""
    _, count = LEFT_OUT.get(group, (missing, 0))
    LEFT_OUT[group] = (missing, count + 1)
    if os.environ.get("CI", "").lower() == "true" and os.geteuid() == 0:
        pytest.fail(f"{group}: {missing}", pytrace=False)
    pytest.skip(f"{group}: {missing}")


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def die_with_us() -> None:
    """For `preexec_fn`: on Linux the server is told to stop when the test run is killed and cannot tidy up."""
    if sys.platform == "linux":
        parent_death_signal = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>
        ctypes.CDLL(None).prctl(parent_death_signal, signal.SIGTERM)
