"""The release before this one serves on while the database has this one's schema.

Its own code and its own tests run, with today's migrations put in the place of its own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.patience import HANGS
from tests.support.proof import IS_FULL
from tests.upgrade.release import HOME, PREVIOUS, environment_of, unpacked

# What people do: open a mail, press a button, see the label, read a list.
TESTS = ["tests/addon/test_clicks.py", "tests/workers/test_edits.py"]
MORE = [
    "tests/addon/test_ticket_card.py", "tests/addon/test_notes.py",
    "tests/addon/test_snooze.py", "tests/console/test_pages.py",
    "tests/console/test_acts.py", "tests/app/test_commands.py",
    "tests/app/test_intake.py", "tests/app/test_search.py",
    "tests/workers/test_resync.py",
]  # fmt: skip


@pytest.fixture
def previous(tmp_path: Path) -> Path:
    """Its tree, with the migrations of today."""
    tree = unpacked(PREVIOUS, tmp_path).tree
    shutil.rmtree(tree / "app" / "migrations")
    shutil.copytree(HOME / "app" / "migrations", tree / "app" / "migrations")
    return tree


def test_it_runs_on_the_schema_of_today(previous: Path) -> None:
    chosen = [*TESTS, *(MORE if IS_FULL else [])]
    words = ["-q", "-p", "no:cacheprovider", "-m", "not postgresql and not browser"]
    # Before what is installed: else its tests would run this release's code.
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, *chosen],
        cwd=previous,
        env=environment_of(previous),
        capture_output=True,
        text=True,
        timeout=10 * HANGS,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    shown = subprocess.run(
        [sys.executable, "-c", "import app; print(app.__file__)"],
        cwd=previous,
        env=environment_of(previous),
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.startswith(str(previous))
