"""A release of the desk in a folder of its own, started by its own units' lines."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
# A tag, or a commit as long as nothing was released; the next release moves it on.
PREVIOUS = "b809055"
# Where the units of docs/deploy/systemd have the desk, and the port of its web.
INSTALLED = "/opt/sidedesk"
UNITS = Path("docs/deploy/systemd")
WEB_PORT = "127.0.0.1:8000"


@dataclass(frozen=True)
class Release:
    """Its program; the packages are those of today's environment."""

    tree: Path

    def start_line(self, unit: str, port: int | None = None) -> list[str]:
        """What its unit of that name starts; the web on this port."""
        text = (self.tree / UNITS / f"sidedesk-{unit}.service").read_text()
        [line] = re.findall(r"(?m)^ExecStart=(.+)$", text)
        if port is not None:
            assert WEB_PORT in line
            line = line.replace(WEB_PORT, f"127.0.0.1:{port}")
        return shlex.split(line)


def unpacked(commit: str, folder: Path) -> Release:
    """That commit's tree, out of git; skipped where git does not know it."""
    if shutil.which("git") is None:
        pytest.skip("git is not here.")
    archive = folder / f"{commit}.tar"
    git = ["git", "-C", str(HOME), "archive", f"--output={archive}", commit]
    done = subprocess.run(git, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"git does not know {commit}: {done.stderr.strip()}")
    tree = folder / commit
    with tarfile.open(archive) as opened:
        opened.extractall(tree, filter="data")
    archive.unlink()
    (tree / ".venv").mkdir()
    return Release(tree)


def today(folder: Path) -> Release:
    """What is being built, as it is now: nobody edits it while the test runs."""
    left_out = shutil.ignore_patterns(".*", "tests", "gallery", "__pycache__")
    tree = Path(shutil.copytree(HOME, folder / "today", ignore=left_out))
    (tree / ".venv").mkdir()
    return Release(tree)


def environment_of(tree: Path) -> dict[str, str]:
    """What lets Python take this tree's modules before those that are installed."""
    return {**os.environ, "PYTHONPATH": str(tree), "PYTEST_ADDOPTS": ""}


def venv() -> Path:
    """The environment that the tests run in."""
    return Path(sys.prefix)
