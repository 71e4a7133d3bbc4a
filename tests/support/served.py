"""A running `desk serve`: its parts, as the kernel has them, and if it answers."""

from __future__ import annotations

import sys

import requests

from demo.ports import free_port
from tests.support.machine import DESK, Machine
from tests.support.patience import HANGS, wait_until
from tests.support.process_tree import children, command_of

# Orphans come to it, as they come to the first process of a container.
AS_FIRST = (
    "import ctypes, os, sys; ctypes.CDLL(None).prctl(36, 1); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)
PARTS = {"web": "gunicorn", "worker": "desk worker", "clock": "desk clock"}


class Served:
    """A running `desk serve` beside a Gmail of our own."""

    def __init__(self, machine: Machine, port: int | None = None) -> None:
        self.port = port or free_port()
        command = [sys.executable, "-c", AS_FIRST, DESK, "serve"]
        machine.processes.start(
            "serve", [*command, "--port", str(self.port)], machine.env
        )
        self.process = machine.processes.forget("serve")
        wait_until(self.is_whole, "all parts run")

    def pids(self, part: str) -> set[int]:
        """The children that are this part, without what these have started."""
        found = children(self.process.pid)
        return {
            pid
            for pid in found - {each for pid in found for each in children(pid)}
            if PARTS[part] in command_of(pid)
        }

    def has_another(self, part: str, before: set[int]) -> bool:
        """Whether this part runs in another process than any of these.

        What a dead one has started is given to `desk serve`, until that is ended too.
        """
        return bool(self.pids(part) - before)

    def is_whole(self) -> bool:
        """Whether every part runs and the web answers."""
        return all(map(self.pids, PARTS)) and self.answers()

    def answers(self) -> bool:
        """Whether the web is there."""
        try:
            url = f"http://127.0.0.1:{self.port}/healthz"
            return requests.get(url, timeout=HANGS).ok
        except requests.ConnectionError:
            return False

    def kill(self) -> None:
        """End it, and with it all its parts."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(HANGS)

    def stop(self) -> None:
        """Let it end as an admin does."""
        self.process.terminate()
        try:
            assert self.process.wait(HANGS) == 0
        finally:
            self.kill()
