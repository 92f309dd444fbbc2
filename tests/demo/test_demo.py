"""`mailflow demo` as a newcomer meets it: a process of its own, on a machine that has nothing."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import pytest

from tests.demo.process import PATIENCE, demo, read_until


def left_in(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


def test_the_story_holds_to_its_end_in_two_demos_at_once_and_nothing_is_left(tmp_path: Path) -> None:
    with demo(tmp_path, "--unattended") as one, demo(tmp_path, "--unattended", PYTHONIOENCODING="ascii") as other:
        read_until(other, "acknowledged in")
        assert other.stdout is not None
        other.stdout.close()  # a reader that goes away must not spoil it
        said, _ = one.communicate(timeout=PATIENCE)
        assert other.wait(timeout=PATIENCE) == 0
    assert one.returncode == 0, said
    assert "NOT SO" not in said
    assert re.search(r"Alice writes to info@.*\n.*-> case OS-\d{4}-00001, acknowledged in \d+\.\d s", said)
    for told in ("did you mean #deadline?", "went to Mia by itself", "a final answer that says it is final"):
        assert told in said
    assert "Traceback" not in said
    assert left_in(tmp_path) == []


def test_the_pages_are_served_until_it_is_told_to_stop_and_then_nothing_is_left(tmp_path: Path) -> None:
    with demo(tmp_path) as process:
        said = read_until(process, "Now it is your turn")
        address = re.findall(r"http://127\.0\.0\.1:\d+/", said)[-1]
        said += read_until(process, "Press Ctrl-C to stop")
        with urlopen(address, timeout=20) as answer:
            assert b"This is mailflow at work" in answer.read()
        with build_opener(HTTPCookieProcessor()).open(f"{address}log", timeout=20) as answer:
            assert b"My Catering exam was never booked" in answer.read()
        with pytest.raises(HTTPError, match="400"):
            urlopen(Request(address, headers={"Host": "rebound.example.com"}), timeout=20)
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Stopped. Nothing is left behind." in rest
    assert "Traceback" not in rest
    assert left_in(tmp_path) == []


@pytest.mark.parametrize(
    ("line", "number"),
    [("mailflow demo:", signal.SIGINT), ("acknowledged in", signal.SIGTERM), ("Days go by", signal.SIGINT)],
)
def test_it_can_be_stopped_at_any_moment(tmp_path: Path, line: str, number: signal.Signals) -> None:
    with demo(tmp_path, "--unattended") as process:
        read_until(process, line)
        process.send_signal(number)
        process.send_signal(number)
        rest, _ = process.communicate(timeout=30)
    assert process.returncode == 130, rest
    assert "Traceback" not in rest
    assert rest.endswith("Stopped. Nothing is left behind.\n")
    assert left_in(tmp_path) == []


@pytest.mark.parametrize(("line", "number"), [("mailflow demo:", signal.SIGTERM), ("Days go by", signal.SIGINT)])
def test_an_impatient_reader_may_press_ctrl_c_until_it_is_gone(
    tmp_path: Path, line: str, number: signal.Signals
) -> None:
    with demo(tmp_path, "--unattended") as process:
        read_until(process, line)
        while process.poll() is None:
            process.send_signal(number)
            time.sleep(0.005)
        rest, _ = process.communicate()
    assert process.returncode == 130, rest
    assert "Traceback" not in rest
    assert rest.endswith("Stopped. Nothing is left behind.\n")
    assert left_in(tmp_path) == []


def test_a_port_that_is_taken_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with demo(tmp_path, "--unattended", "--port", port) as process:
            said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert f"Port {port} cannot be used" in said
    assert "Traceback" not in said


def test_a_mail_server_that_is_not_installed_is_asked_for(tmp_path: Path) -> None:
    without = "import sys; sys.modules['pymap'] = None; from mailflow.demo.play import play; sys.exit(play(True, 0))"
    done = subprocess.run(
        [sys.executable, "-c", without], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=PATIENCE
    )
    assert done.returncode == 1
    assert "pip install 'mailflow[demo]'" in done.stdout
    assert done.stderr == ""
