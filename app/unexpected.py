"""What nobody has foreseen, in the log: where it was, for its text may be private.

A database's error holds what was to be stored, a library's the answer that it could not
read. So no text of an exception is ever logged: its kind and the lines of our own code
are enough to find it.
"""

from __future__ import annotations

import logging
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

HOME = Path(__file__).parents[1]
OURS = ("app", "addon", "workers", "demo")
# Of an endless recursion the innermost calls are enough.
MAX_FRAMES = 20

ExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[None, None, None]
)


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
        _places(error),
    )


def keep_texts_out_of_logs() -> None:
    """Let the logs of this process say where an exception was, not what it said.

    For the processes that no web server has given a log of its own.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlacesFormatter("%(asctime)s %(levelname)s %(message)s"))
    logging.getLogger().handlers = [handler]
    # RQ adds one that prints whole tracebacks where its logger has none.
    rq = logging.getLogger("rq")
    rq.handlers, rq.propagate = [handler], False


class PlacesFormatter(logging.Formatter):
    """Formats an exception as its kind and the lines of our own code."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802
        """The kind and the places, without the text."""
        error = ei[1]
        return f"{type(error).__name__}: {_places(error)}" if error else ""

    def format(self, record: logging.LogRecord) -> str:
        """The line; an exception that was given as an argument tells its kind."""
        record.exc_text = None
        if isinstance(record.args, tuple):
            record.args = tuple(map(_without_text, record.args))
        return super().format(record)


def _without_text(value: Any) -> Any:
    return type(value).__name__ if isinstance(value, BaseException) else value


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    places = [place for place in map(_place, frames) if place]
    return " > ".join(places[-MAX_FRAMES:])


def _place(frame: traceback.FrameSummary) -> str:
    """The file and line of a frame, if it is our own."""
    path = Path(frame.filename)
    if not path.is_relative_to(HOME):
        return ""
    file = path.relative_to(HOME)
    return f"{file}:{frame.lineno}" if file.parts[0] in OURS else ""
