"""A child that is started ends with whoever started it, at whatever moment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.processes.children import LAUNCH

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the kernel's help is Linux's"
)


def launch(parent: int, made: Path) -> int:
    """Launch a program that makes a file, as a child of `parent`; its exit status."""
    program = [sys.executable, "-c", f"open({str(made)!r}, 'w')"]
    return subprocess.run(
        [sys.executable, "-c", LAUNCH, str(parent), *program], check=False
    ).returncode


def test_a_child_becomes_its_program(tmp_path: Path) -> None:
    assert launch(os.getpid(), tmp_path / "made") == 0
    assert (tmp_path / "made").exists()


def test_a_child_whose_parent_died_before_it_looked_ends(tmp_path: Path) -> None:
    # By then the process has another parent, whom it must not take for its own.
    assert launch(os.getppid(), tmp_path / "made") == 0
    assert not (tmp_path / "made").exists()
