"""What nobody has foreseen, in the log: where it was, for its text may be private.

A database's error holds what was to be stored, a library's the answer that it could not
read. So no text of an exception is ever logged: its kind and the lines of our own code
are enough to find it.
"""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

HOME = Path(__file__).parents[1]
OURS = ("app", "addon", "workers", "demo")
# Of an endless recursion the innermost calls are enough.
MAX_FRAMES = 20


def log_unexpected(
    log: logging.Logger, error: BaseException, request: str = ""
) -> None:
    """Log one line: the kind, the lines of our own code, the request; no values."""
    frames = traceback.extract_tb(error.__traceback__)
    kind, name = type(error).__name__, frames[-1].name if frames else "nothing"
    log.error(
        "unexpected %s in %s, request %s: %s",
        kind,
        name,
        request or "none",
        places(error),
    )


def places(error: BaseException) -> str:
    """The lines of our own code that an exception has gone through."""
    frames = traceback.extract_tb(error.__traceback__)
    found = [place for place in map(_place, frames) if place]
    return " > ".join(found[-MAX_FRAMES:])


def _place(frame: traceback.FrameSummary) -> str:
    """The file and line of a frame, if it is our own."""
    path = Path(frame.filename)
    if not path.is_relative_to(HOME):
        return ""
    file = path.relative_to(HOME)
    return f"{file}:{frame.lineno}" if file.parts[0] in OURS else ""
