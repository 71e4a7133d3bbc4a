"""The supervisor: starts processes, and starts again whichever of them ends."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping, Sequence

from app.processes.children import ChildProcesses

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
# Who ends soon after each start is waited for longer and longer.
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 30.0
STEADY_SECONDS = 60.0
# A process that gives up so often in that time will never run: a setting is wrong.
MAX_FAILURES, FAILURES_SECONDS = 5, 300.0
# Web and workers finish what they are at: a request 30 s at most, and a job.
STOP_SECONDS = 35.0


class RestartPolicy:
    """When a process that has ended is started again, if ever."""

    def __init__(self, first_wait: float = FIRST_WAIT_SECONDS) -> None:
        self._first_wait = self._wait = first_wait
        self._failed_at: list[float] = []

    def wait_seconds(self, lived: float) -> float:
        """How long to wait for the next start, after a life of so many seconds."""
        if lived >= STEADY_SECONDS:
            self._wait = self._first_wait
        wait = self._wait
        self._wait = min(2 * wait, LONGEST_WAIT_SECONDS)
        return wait

    def is_hopeless(self, status: int, now: float) -> bool:
        """Whether it has given up too often; one that was killed has not given up."""
        if status > 0:
            self._failed_at.append(now)
        recent = [at for at in self._failed_at if now - at < FAILURES_SECONDS]
        self._failed_at = recent
        return len(recent) >= MAX_FAILURES


class Supervisor:
    """Keeps each process of a table running, until it is told to stop."""

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        first_wait: float = FIRST_WAIT_SECONDS,
        environments: Mapping[str, Mapping[str, str]] | None = None,
        stop_seconds: float = STOP_SECONDS,
    ) -> None:
        """`environments` is what some of them have beside ours, by name.

        Who has not ended so long after being told to is killed.
        """
        self._stop_seconds = stop_seconds
        self._commands = commands
        self._environments = environments or {}
        self._children = ChildProcesses()
        self._policies = {name: RestartPolicy(first_wait) for name in commands}
        self._started_at: dict[str, float] = {}
        self._due_at = dict.fromkeys(commands, 0.0)

    def run(self, stopped: threading.Event) -> bool:
        """Start all, and start again what ends; whether it ended by being told to.

        False: one of them gave up again and again. Nobody is left in either case.
        """
        try:
            while not stopped.is_set():
                self._start_due(time.monotonic())
                stopped.wait(LOOK_SECONDS)
                if not self._look(time.monotonic()):
                    return False
            return True
        finally:
            self._children.stop(self._stop_seconds)

    def _start_due(self, now: float) -> None:
        for name in [name for name, at in self._due_at.items() if at <= now]:
            del self._due_at[name]
            self._started_at[name] = now
            more = self._environments.get(name)
            self._children.start(name, self._commands[name], more)

    def _look(self, now: float) -> bool:
        """Note who has ended and when to start them again; false if it is no use."""
        for name, status in self._children.reap().items():
            policy = self._policies[name]
            if policy.is_hopeless(status, now):
                log.error("%s gave up %s times: all end", name, MAX_FAILURES)
                return False
            wait = policy.wait_seconds(now - self._started_at[name])
            log.warning("%s has ended (%s), again in %.0f s", name, status, wait)
            self._due_at[name] = now + wait
        self._children.reap_adopted()
        return True
