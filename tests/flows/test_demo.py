"""`desk demo` leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.demo import DESK, running, start
from tests.support.patience import HANGS, wait_until
from tests.support.process_tree import children, is_alive


def test_ctrl_c_stops_everything(tmp_path: Path) -> None:
    """After it has taken the mail of a folder in."""
    folder, data = tmp_path / "mails", tmp_path / "data"
    folder.mkdir()
    mail = "Message-ID: <x@x.example>\nFrom: Xaver <x@x.example>\nSubject: Lamp\n\nHi\n"
    (folder / "x.eml").write_text(mail)
    with running(data, "--mail", str(folder)) as demo:
        below = children(demo.process.pid)
        assert len(below) >= 6
        subjects = [ticket["subject"] for ticket in demo.desk("ticket", "list")]
    assert "Lamp" in subjects
    wait_until(lambda: not any(map(is_alive, below)), "all have ended")
    assert demo.process.returncode == 0
    assert not (data / "demo.json").exists()


def test_it_stops_in_the_middle_of_its_start(tmp_path: Path) -> None:
    demo = start(tmp_path)
    wait_until((tmp_path / "demo.json").exists, "the company is on the desk")
    below = children(demo.pid)
    demo.send_signal(signal.SIGINT)
    printed, _ = demo.communicate(timeout=HANGS)
    assert (demo.returncode, "Open http" in printed) == (0, False), printed
    assert not any(map(is_alive, below))
    assert not (tmp_path / "demo.json").exists()


def test_nobody_outlives_a_killed_parent(tmp_path: Path) -> None:
    demo = start(tmp_path)
    wait_until(lambda: len(children(demo.pid)) >= 6, "the parts are up")
    below = children(demo.pid)
    demo.kill()
    demo.communicate(timeout=HANGS)
    wait_until(lambda: not any(map(is_alive, below)), "all have ended")


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_it_ends_with_the_make_that_started_it(tmp_path: Path) -> None:
    env = {**os.environ, "DESK_DATA_DIR": str(tmp_path), "MAKELEVEL": "1"}
    script = f"{DESK} demo --port 0 & echo $!; wait"
    make = subprocess.Popen(
        ["bash", "-c", script], env=env, stdout=subprocess.PIPE, text=True
    )
    assert make.stdout is not None
    pid = int(make.stdout.readline())
    wait_until((tmp_path / "demo.json").exists, "the demo is up")
    below = {pid} | children(pid)
    make.send_signal(signal.SIGKILL)
    make.wait(HANGS)
    make.stdout.close()
    wait_until(lambda: not any(map(is_alive, below)), "all have ended")
