"""A disk of its own for a database, small enough to be filled."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEGABYTE = 1 << 20
STEPS = (16 * MEGABYTE, MEGABYTE, 4096)


class SmallDisk:
    """A folder; `is_small` when it is a disk of its own, which an admin alone makes."""

    def __init__(self, folder: Path, *, is_small: bool) -> None:
        self.folder, self.is_small = folder, is_small
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        """Leave no byte."""
        with self._ballast.open("ab") as file:
            for step in STEPS:
                while True:
                    size = file.seek(0, os.SEEK_END)
                    try:
                        os.posix_fallocate(file.fileno(), size, step)
                    except OSError:
                        break

    def clear(self) -> None:
        """Give back what was taken."""
        self._ballast.unlink(missing_ok=True)


@contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """A tmpfs where we may mount one, else a plain folder."""
    folder = Path(tempfile.mkdtemp(prefix="deskdisk", dir="/tmp"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    is_small = (
        shutil.which("mount") is not None
        and not subprocess.run(mount, stderr=subprocess.DEVNULL, check=False).returncode
    )
    try:
        yield SmallDisk(folder, is_small=is_small)
    finally:
        if is_small:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)
