"""The demo's process tree: started together, stopped together, none left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

# The child asks the kernel before it becomes the program, so no moment is uncovered.
LAUNCH = (
    "import os, sys; from demo.parent import end_with_parent; end_with_parent(); "
    "os.execv(sys.argv[1], sys.argv[1:])"
)
PATIENCE = 60.0


class Processes:
    """Children by name. Start them from the main thread."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(
        self, name: str, command: Sequence[str], env: Mapping[str, str] | None = None
    ) -> None:
        """Start a program by its full path; what it says goes to a log of its name."""
        with (self._logs / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-c", LAUNCH, *command],
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for us alone: we stop the children in good order.
                start_new_session=True,
            )

    def has(self, name: str) -> bool:
        """Whether the child of that name is ours to stop."""
        return name in self._running

    def forget(self, name: str) -> subprocess.Popen[bytes]:
        """The child, which is from now on somebody else's to stop."""
        return self._running.pop(name)

    def ended(self) -> str | None:
        """The name of a child that has ended by itself, if one has."""
        for name, process in self._running.items():
            if process.poll() is not None:
                return name
        return None

    def stop(self) -> None:
        """End every child, the last started first; one that will not is killed."""
        for process in reversed(self._running.values()):
            process.send_signal(signal.SIGTERM)
        for process in reversed(self._running.values()):
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()

    def wait_for(self, name: str, port: int) -> None:
        """Wait until the child listens on the port of this machine.

        Raises:
            RuntimeError: it has ended, or does not listen in time.
        """
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self._running[name].poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"{name} did not start: see {self._logs / name}.log")


def free_port(wanted: int = 0) -> int:
    """The wanted port of this machine if nobody has it, else any free one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
