"""`desk serve` starts again what ends, and leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app import audit
from app.commands.serve import own_addresses
from app.instance.keeping import InstanceKeeper
from app.processes.children import ChildProcesses
from app.processes.commands import web_command
from app.processes.supervisor import RestartPolicy, Supervisor
from tests.flows.test_kills import is_painted, write
from tests.support.machine import DESK, Machine, start_machine
from tests.support.patience import HANGS, wait_until
from tests.support.process_tree import children, command_of, is_alive
from tests.support.served import PARTS, Served

HOME = Path(__file__).parents[2]


@pytest.fixture
def machine(sqlite_url: str, tmp_path: Path) -> Iterator[Machine]:
    started = start_machine(sqlite_url, tmp_path)
    yield started
    started.stop()


@pytest.fixture
def served(machine: Machine) -> Iterator[Served]:
    started = Served(machine)
    yield started
    started.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_who_is_killed_is_back_and_all_end_when_told(
    machine: Machine, served: Served
) -> None:
    for part in PARTS:
        (before,) = served.pids(part)
        left = children(before)
        os.kill(before, signal.SIGKILL)
        gone = {before, *left}
        wait_until(partial(served.has_another, part, gone), "another runs")
        assert not any(map(is_alive, left))
    wait_until(served.is_whole, "the web is back")
    write(machine)
    wait_until(lambda: is_painted(machine), "every copy is painted")
    below = children(served.process.pid)
    assert all(map(is_alive, below)), "the dead were let go"
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(HANGS) == 0
    assert not any(map(is_alive, below))


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_every_process_reads_what_the_database_sets(
    machine: Machine, tmp_path: Path
) -> None:
    told = machine.office.desk
    keeper = InstanceKeeper(told.settings, told.vault, audit.OPERATOR)
    with told.database.transaction() as session:
        keeper.set_value(session, "google_client_id", "123-abc")
    served = Served(machine)
    log = tmp_path / "serve.log"
    # Two of the web, the worker and the clock.
    line = "instance_settings read=google_client_id "
    wait_until(lambda: log.read_text().count(line) == 4, "each has read it")
    served.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_without_redis_it_is_a_whole_desk(machine: Machine) -> None:
    machine.env["DESK_REDIS_URL"] = ""
    served = Served(machine)
    write(machine)
    wait_until(lambda: is_painted(machine), "every copy is painted")
    below = children(served.process.pid)
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(HANGS) == 0
    assert not any(map(is_alive, below))


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_nobody_outlives_a_killed_parent(served: Served) -> None:
    # The web has answered when the first of its two processes was there.
    wait_until(lambda: len(children(served.process.pid)) >= 5, "both run")
    below = children(served.process.pid)
    served.process.kill()
    served.process.wait(HANGS)
    wait_until(lambda: not any(map(is_alive, below)), "all have ended")


def test_a_part_that_gives_up_again_and_again_ends_all() -> None:
    never = threading.Event()
    commands = {"idle": ["/bin/sleep", "1000"], "broken": ["/bin/false"]}
    supervisor = Supervisor(commands, first_wait=0)
    assert supervisor.run(never) is False
    assert not [p for p in children(os.getpid()) if "sleep 1000" in command_of(p)]


def test_who_will_not_end_is_killed(tmp_path: Path) -> None:
    held = ChildProcesses(tmp_path)
    deaf = "trap '' TERM; echo up; exec sleep 300"
    held.start("deaf", ["/bin/bash", "-c", deaf])
    wait_until(lambda: (tmp_path / "deaf.log").read_text() == "up\n", "it is deaf")
    (pid,) = (p for p in children(os.getpid()) if "sleep 300" in command_of(p))
    held.stop(patience=0)
    assert not is_alive(pid)


def test_the_wait_grows_and_is_short_again_after_a_steady_life() -> None:
    policy = RestartPolicy()
    waits = [policy.wait_seconds(lived=3) for _ in range(7)]
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    assert policy.wait_seconds(lived=61) == 1


def test_killed_is_not_given_up() -> None:
    policy = RestartPolicy()
    assert not any(policy.is_hopeless(-9, now=at) for at in range(100))
    assert not any(policy.is_hopeless(0, now=at) for at in range(100))
    assert not any(policy.is_hopeless(1, now=at) for at in range(0, 2000, 80))
    assert [policy.is_hopeless(1, now=3000 + at) for at in range(5)] == [
        *[False] * 4,
        True,
    ]


@pytest.mark.parametrize(
    ("settings", "told"),
    [({"DESK_SECRET_KEY": "short"}, "DESK_SECRET_KEY"), ({"PORT": "web"}, "'--port'")],
)
def test_a_wrong_setting_is_told_before_anything_starts(
    settings: dict[str, str], told: str, tmp_path: Path
) -> None:
    env = {**os.environ, "DESK_DATA_DIR": str(tmp_path), **settings}
    ran = subprocess.run([DESK, "serve"], env=env, capture_output=True, text=True)
    assert ran.returncode > 0
    assert told in ran.stderr
    assert "served" not in ran.stderr
    assert "short" not in ran.stderr


def test_each_process_has_a_port_of_its_own_for_its_figures(tmp_path: Path) -> None:
    told = own_addresses("127.0.0.1:9100", ["clock", "worker 1", "worker 2"])
    ports = {name: each["DESK_METRICS_LISTEN"] for name, each in told.items()}
    assert ports == {
        "clock": "127.0.0.1:9100",
        "worker 1": "127.0.0.1:9101",
        "worker 2": "127.0.0.1:9102",
    }
    assert own_addresses(None, ["clock"]) == {}
    seen, stopped = tmp_path / "seen", threading.Event()
    say = ["/bin/bash", "-c", f"echo $DESK_METRICS_LISTEN >> {seen}; exec sleep 300"]
    commands = {"clock": say, "worker 2": say}
    supervisor = Supervisor(commands, environments=told)
    ran = threading.Thread(target=_stop_when, args=(stopped, seen))
    ran.start()
    assert supervisor.run(stopped)
    ran.join(HANGS)
    assert set(seen.read_text().split()) == {"127.0.0.1:9100", "127.0.0.1:9102"}


def _stop_when(stopped: threading.Event, seen: Path) -> None:
    wait_until(lambda: seen.exists() and seen.read_text().count("\n") == 2, "both said")
    stopped.set()


def test_the_procfile_starts_the_same_web() -> None:
    lines = dict(
        line.split(": ", 1) for line in (HOME / "Procfile").read_text().splitlines()
    )
    told = lines["web"].replace("${WEB_CONCURRENCY:-2}", "2").replace("${PORT:-", "")
    words = shlex.split(told.replace("}", ""))
    ours = web_command(8000, workers=2, host="0.0.0.0")
    assert words == ["gunicorn", *ours[1:]]
