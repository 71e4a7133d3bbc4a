"""What a database's error means: it is busy, it is away, or the statement is wrong.

https://www.postgresql.org/docs/current/errcodes-appendix.html
https://www.sqlite.org/rescode.html
"""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, OperationalError

# Two transactions in each other's way, a deadlock, a lock that was not given.
# And a full disk, on which one can still read.
BUSY_STATES = {"40001", "40P01", "55P03", "53100"}
FULL_STATE, FULL_FILE = "53100", "is full"
BUSY_FILES = ("locked", FULL_FILE)
# The connection, the resources (memory, connections), a server that stops.
AWAY_CLASSES = ("08", "53", "57P")
NO_TABLE_STATE, NO_TABLE = "42P01", "no such table"
# A statement that took too long.
CANCELLED = "57014"
AWAY_FILES = ("disk i/o error", "unable to open")


def is_busy(error: DBAPIError) -> bool:
    """Whether the same may succeed in a moment."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in BUSY_STATES or state == CANCELLED
    return isinstance(error, OperationalError) and _says(error, BUSY_FILES)


def is_full(error: DBAPIError) -> bool:
    """Whether its disk is full: it can be read, not written."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return bool(state == FULL_STATE)
    return isinstance(error, OperationalError) and _says(error, (FULL_FILE,))


def has_no_table(error: DBAPIError) -> bool:
    """Whether the schema is not there, or an older one."""
    state = getattr(error.orig, "sqlstate", None)
    return state == NO_TABLE_STATE or _says(error, (NO_TABLE,))


def is_away(error: DBAPIError) -> bool:
    """Whether nothing can be read or written at the moment."""
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state).startswith(AWAY_CLASSES) and state not in BUSY_STATES
    if error.connection_invalidated:
        return True
    if not isinstance(error, OperationalError):
        return False
    if type(error.orig).__module__.startswith("psycopg"):
        # No server has answered: there is no state of its own.
        return True
    return _says(error, AWAY_FILES)


def _says(error: DBAPIError, words: tuple[str, ...]) -> bool:
    return any(each in str(error.orig).lower() for each in words)
