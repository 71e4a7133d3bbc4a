"""The file in which a running `desk demo` says how to reach it.

It counts only while the demo holds it: one that was killed leaves the file behind, and
its keys must not serve whoever starts a real desk in that folder.
"""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import IO, Any

from app.errors import Refused

NAME = "demo.json"
CLAIM = "demo.lock"


def claim_demo_folder(folder: Path) -> IO[str]:
    """Let no other demo start in the folder until what is given is closed.

    Raises:
        Refused: another one runs there; the sentence says where.
    """
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    held = os.fdopen(os.open(folder / CLAIM, os.O_RDWR | os.O_CREAT, 0o600), "r+")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        held.close()
        where = read_demo_file(folder).get("sidebar", "")
        raise Refused(
            "A demo runs here already{where}. Stop it with Ctrl-C, or give this one "
            "a folder of its own: DESK_DATA_DIR=another desk demo",
            where=f": {where}" if where else "",
        ) from error
    return held


def hold_demo_file(folder: Path, told: dict[str, Any]) -> IO[str]:
    """Write the file, for the owner alone; it counts until what is given is closed."""
    # Under its own name only when it is whole and held.
    new = folder / f"{NAME}.new"
    new.unlink(missing_ok=True)
    held = os.fdopen(os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w")
    fcntl.flock(held, fcntl.LOCK_EX)
    held.write(json.dumps(told, indent=1))
    held.flush()
    new.replace(folder / NAME)
    return held


def read_demo_file(folder: Path) -> dict[str, Any]:
    """What a demo that runs has written there; nothing when none does."""
    try:
        with open(folder / NAME) as file:
            if not _is_held(file):
                return {}
            told = json.load(file)
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _is_held(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False
