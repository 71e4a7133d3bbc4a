"""A Valkey of the tests' own: a queue and who is looking."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.processes.children import ChildProcesses
from demo.valkey import server_command
from tests.support.patience import wait_until


@contextmanager
def running() -> Iterator[str]:
    """Its address, until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="desk", dir="/tmp"))
    processes = ChildProcesses(folder)
    try:
        processes.start("valkey", server_command(folder, folder))
        socket = folder / "valkey.sock"
        wait_until(socket.exists, "Valkey listens")
        yield f"unix://{socket}"
    finally:
        processes.stop()
        shutil.rmtree(folder, ignore_errors=True)
