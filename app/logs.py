"""What a process logs: a line for each thing that happens, as text or as JSON.

A line holds ids, numbers and words of ours: never a subject, an address, a note, a
token, nor the text of an exception.
"""

from __future__ import annotations

import json
import logging
import platform
import sys
from collections.abc import MutableMapping
from importlib import metadata
from typing import Any

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter

from app import unexpected

OURS = ("app", "addon", "workers")
# They bring handlers of their own, one of which prints whole tracebacks.
OF_OTHERS = ("rq", "gunicorn.error", "uvicorn.error")
# Of a place in the text form.
NEEDS_QUOTES = set(' "=')

Fields = MutableMapping[str, Any]
STAMP = structlog.processors.TimeStamper(fmt="iso", utc=True)

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_log_level,
        STAMP,
        ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=BoundLogger,
    cache_logger_on_first_use=True,
)


def logger(name: str) -> BoundLogger:
    """A logger whose lines have fields: `log.info("job", mailbox=7)`."""
    found: BoundLogger = structlog.stdlib.get_logger(name)
    return found


def start_logs(
    role: str, form: str | None, level: str, schema: str | None = None
) -> None:
    """Let this process log to its standard error, and say that it starts.

    `form` is "text" or "json"; nothing: text where a person looks, else JSON. `schema`
    is the one that the program wants.
    """
    if form is None:
        form = "text" if sys.stderr.isatty() else "json"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(form))
    root = logging.getLogger()
    root.handlers = [handler]
    for name in OF_OTHERS:
        other = logging.getLogger(name)
        other.handlers, other.propagate = [handler], False
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
    logger(__name__).info(
        "start",
        role=role,
        release=metadata.version("sidedesk"),
        schema=schema,
        python=platform.python_version(),
    )


class LineFormatter(ProcessorFormatter):
    """One line for each record, also of a library's: an exception is its places."""

    def __init__(self, form: str) -> None:
        render = _as_json if form == "json" else _as_text
        super().__init__(
            foreign_pre_chain=[structlog.stdlib.add_log_level, STAMP],
            processors=[ProcessorFormatter.remove_processors_meta, _places, render],
        )

    def format(self, record: logging.LogRecord) -> str:
        """The line; an exception that was given as an argument tells its kind."""
        record.exc_text = None
        if isinstance(record.args, tuple):
            record.args = tuple(map(_without_text, record.args))
        return super().format(record)


def _places(_logger: Any, _name: str, fields: Fields) -> Fields:
    """Say where an exception was instead of what it said."""
    # The library leaves these, too, for a printed traceback.
    fields.pop("stack_info", None)
    told = fields.pop("exc_info", None)
    if told is True:
        told = sys.exc_info()
    error = told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        fields["exception"] = f"{type(error).__name__}: {unexpected.places(error)}"
    return fields


def _as_json(_logger: Any, _name: str, fields: Fields) -> str:
    first = {name: fields.pop(name) for name in ("timestamp", "level", "event")}
    return json.dumps({**first, **fields}, ensure_ascii=False, default=_kind)


def _as_text(_logger: Any, _name: str, fields: Fields) -> str:
    head = f"{fields.pop('timestamp')} {fields.pop('level').upper()}"
    event = str(fields.pop("event")).replace("\n", " ")
    told = "".join(f" {name}={_quoted(value)}" for name, value in fields.items())
    return f"{head} {event}{told}"


def _quoted(value: Any) -> str:
    text = str(value)
    needs = not text or not text.isprintable() or NEEDS_QUOTES & set(text)
    return json.dumps(text, ensure_ascii=False) if needs else text


def _without_text(value: Any) -> Any:
    return type(value).__name__ if isinstance(value, BaseException) else value


def _kind(value: Any) -> str:
    return type(value).__name__
