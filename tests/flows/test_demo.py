"""`desk demo` leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

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
        demo.run("mail", "test", "--to", "ada@acme.example")
        with urlopen(demo.told["handed"], timeout=HANGS) as page:
            handed = page.read().decode()
    assert "Lamp" in subjects
    assert "Sidedesk can send mail" in handed
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


def test_who_is_killed_is_back_and_no_second_demo_takes_its_folder(
    tmp_path: Path,
) -> None:
    with running(tmp_path) as demo:
        assert demo.process.stdout is not None
        second = start(tmp_path)
        refused, _ = second.communicate(timeout=HANGS)
        assert second.returncode == 1
        assert f"A demo runs here already: {demo.page}" in refused
        for name in ("worker", "web", "valkey", "sidebar"):
            (pid,) = [each for each in children(demo.process.pid) if runs(each, name)]
            os.kill(pid, signal.SIGKILL)
            said = next(x for x in demo.process.stdout if "has ended" in x)
            assert f"{name} has ended and is started again" in said
        # The mail is there, and what is read comes from where it was.
        wait_until(lambda: answers(demo.page), "the page is back")
        assert demo.desk("ticket", "list")


def runs(pid: int, name: str) -> bool:
    """Whether this is the demo's process of that name, not a child of it."""
    marks = {
        "worker": "desk worker ",
        "web": "gunicorn ",
        "valkey": "unixsocket:",
        "sidebar": "demo.sidebar ",
    }
    parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]
    return marks[name] in command_line(pid) and "desk demo" in command_line(int(parent))


def command_line(pid: int) -> str:
    """How the process was started."""
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def answers(page: str) -> bool:
    """Whether the page is served."""
    try:
        with urlopen(page, timeout=HANGS) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        demo = start(tmp_path, "--port", str(port))
        assert demo.stdout is not None
        # Before it, what is about to happen is said.
        said = [demo.stdout.readline() for _ in range(2)]
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=HANGS)
    assert said[1] == f"Port {port} is taken: the page gets another one.\n"


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
