"""A running `desk demo`, as a person starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.patience import HANGS

DESK = str(Path(sys.executable).parent / "desk")


class Demo:
    """The demo's process and what its demo.json tells."""

    def __init__(self, process: subprocess.Popen[str], told: dict[str, Any]) -> None:
        self.process = process
        self.told = told

    @property
    def page(self) -> str:
        """The one address."""
        return str(self.told["sidebar"])

    def desk(self, *command: str) -> Any:
        """What a `desk` command prints as JSON, beside the running demo."""
        return json.loads(self.run(*command, "--json"))

    def run(self, *command: str) -> bytes:
        """What a `desk` command prints, beside the running demo."""
        env = {**os.environ, **self.told["settings"]}
        return subprocess.run(
            [DESK, *command], env=env, check=True, capture_output=True
        ).stdout


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    """`desk demo` on free ports; its lines are for the caller to read."""
    env = {**os.environ, "DESK_DATA_DIR": str(folder)}
    return subprocess.Popen(
        [DESK, "demo", "--port", "0", *options],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Demo]:
    """`desk demo` until the block ends; then Ctrl-C."""
    process = start(folder, *options)
    try:
        yield Demo(process, _told(process, folder / "demo.json"))
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=HANGS)
        assert process.stdout is not None
        process.stdout.close()


def _told(process: subprocess.Popen[str], path: Path) -> dict[str, Any]:
    """Wait for the line with the address, then read the file."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if "Open http" in line:
            told: dict[str, Any] = json.loads(path.read_text())
            return told
    raise AssertionError("desk demo has ended:\n" + "".join(said))
