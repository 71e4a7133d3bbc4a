"""The desk's processes, each by the line of its unit; and its commands."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.support.patience import HANGS
from tests.upgrade.hosting import Host
from tests.upgrade.release import INSTALLED, Release

# What each process of the desk says first.
BEGUN = '"event": "start"'


class Services:
    """What runs, by name; each writes into a log of its own."""

    def __init__(self, host: Host, settings: dict[str, str], logs: Path) -> None:
        self._host, self._logs = host, logs
        self._env = host.environment(settings)
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(
        self, name: str, release: Release, unit: str, *, port: int | None = None
    ) -> None:
        """Start what the unit of that release starts."""
        line = self._host.command(release, release.start_line(unit, port))
        with self.log(name).open("ab") as log:
            process = subprocess.Popen(line, env=self._env, stdout=log, stderr=log)
        self._running[name] = process

    def stop(self, name: str) -> None:
        """SIGTERM, as systemd does; it has to end well."""
        process = self._running.pop(name)
        process.terminate()
        status = process.wait(HANGS)
        assert status == 0, f"{status}: {self.log(name).read_text()[-4000:]}"

    def stop_all(self) -> None:
        """Whatever still runs."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.wait(HANGS)
        self._running.clear()

    def run(self, release: Release, unit: str) -> str:
        """Run what a unit runs once, such as migrate."""
        return self._run(release, release.start_line(unit))

    def desk(self, release: Release, *words: str) -> str:
        """One of that release's commands; what it says."""
        return self._run(release, [f"{INSTALLED}/.venv/bin/desk", *words])

    def tried(self, release: Release, *words: str) -> subprocess.CompletedProcess[str]:
        """The same, which may fail."""
        line = self._host.command(release, [f"{INSTALLED}/.venv/bin/desk", *words])
        return subprocess.run(
            line, env=self._env, capture_output=True, text=True, check=False
        )

    def log(self, name: str) -> Path:
        """What it has said so far."""
        return self._logs / f"{name}.log"

    def begun(self, name: str) -> int:
        """How often it has said that it starts."""
        log = self.log(name)
        return log.read_text().count(BEGUN) if log.exists() else 0

    def _run(self, release: Release, line: list[str]) -> str:
        command = self._host.command(release, line)
        done = subprocess.run(
            command, env=self._env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
        return done.stdout
