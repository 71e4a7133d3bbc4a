"""A process and its children: started together, ended together, none left behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

# The child asks the kernel before it becomes the program. It is told who started it: by
# the time it can look for itself, that one may be gone and another its parent.
LAUNCH = (
    "import os, sys; from app.processes.parent import end_with_parent; "
    "end_with_parent(int(sys.argv[1])); os.execv(sys.argv[2], sys.argv[2:])"
)
START_SECONDS = 60.0
STOP_SECONDS = 10.0
PAUSE_SECONDS = 0.05


class ChildProcesses:
    """Children by name. Start them from the main thread."""

    def __init__(self, logs: Path | None = None) -> None:
        """`logs` is the folder for what they say; without it they say it here."""
        self._logs = logs
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(
        self, name: str, command: Sequence[str], env: Mapping[str, str] | None = None
    ) -> None:
        """Start a program by its full path."""
        log = (self._logs / f"{name}.log").open("ab") if self._logs else None
        self._running[name] = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(os.getpid()), *command],
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Ctrl-C is for us alone: we stop the children in good order.
            start_new_session=True,
        )
        if log is not None:
            log.close()

    def shorten_logs(self, most: int) -> None:
        """Begin each log anew that has more bytes; what it said stays beside it.

        Whoever writes there writes at the end, wherever that is.
        """
        for log in self._logs.glob("*.log") if self._logs else ():
            if log.stat().st_size > most:
                shutil.copyfile(log, log.with_suffix(".log.1"))
                os.truncate(log, 0)

    def has(self, name: str) -> bool:
        """Whether the child of that name is ours to stop."""
        return name in self._running

    def forget(self, name: str) -> subprocess.Popen[bytes]:
        """The child, which is from now on somebody else's to stop."""
        return self._running.pop(name)

    def kill(self, name: str) -> None:
        """End the child and what it has started, as a crash would."""
        _kill_group(self._running[name])

    def reap(self) -> dict[str, int]:
        """Let those go that have ended; their names, each with its exit status.

        What they have started ends with them.
        """
        ended = {n: each for n, each in self._running.items() if _has_ended(each)}
        for name in ended:
            del self._running[name]
        return {name: each.returncode for name, each in ended.items()}

    def reap_adopted(self) -> None:
        """Let orphans go that the kernel gave to us, as to a container's first process.

        For a process that has no other children than these.
        """
        ours = {each.pid for each in self._running.values()}
        while sys.platform == "linux":
            try:
                dead = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if dead is None or dead.si_pid in ours:
                return
            os.waitpid(dead.si_pid, 0)

    def stop(self, patience: float = STOP_SECONDS) -> None:
        """End every child, the last started first; those that will not are killed."""
        until = time.monotonic() + patience
        for process in reversed(self._running.values()):
            process.send_signal(signal.SIGTERM)
        while self._running and time.monotonic() < until:
            if not self.reap():
                time.sleep(PAUSE_SECONDS)
        for process in self._running.values():
            _kill_group(process)
            process.wait()
        self._running.clear()

    def memory_mb(self, name: str) -> float | None:
        """Its share of the memory and its children's (PSS), in MB; None off Linux."""
        try:
            return round(sum(map(_pss_kb, _family(self._running[name].pid))) / 1024, 1)
        except OSError:
            return None

    def cpu_seconds(self, name: str) -> float | None:
        """The processor time of it and its living children; None off Linux."""
        try:
            return sum(map(_cpu_seconds, _family(self._running[name].pid)))
        except OSError:
            return None

    def wait_for(self, name: str, port: int) -> None:
        """Wait until the child listens on the port of this machine.

        Raises:
            RuntimeError: it has ended, or does not listen in time.
        """
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self._running[name].poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(PAUSE_SECONDS)
        raise RuntimeError(f"{name} did not start: see {self._logs}/{name}.log")


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    if process.poll() is None:
        return False
    # A web server that was killed leaves workers, who keep its port for a while.
    _kill_group(process)
    return True


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _family(pid: int) -> list[int]:
    """The process and all that it has started, as /proc tells it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _family(int(child)))]


def _cpu_seconds(pid: int) -> float:
    """https://www.kernel.org/doc/html/latest/filesystems/proc.html, stat."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system = fields[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _pss_kb(pid: int) -> int:
    """https://www.kernel.org/doc/html/latest/filesystems/proc.html, smaps_rollup."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return int(next(x for x in lines if x.startswith("Pss:")).split()[1])
