"""What the work at hand has asked of others: of the database, and of Gmail.

Every thread counts its own, since a request or a job has one to itself. Both take what
was spent between their beginning and their end.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

# To open a transaction of SQLite is no question.
FRAME = ("BEGIN", "PRAGMA")


@dataclass(frozen=True)
class Spent:
    """Statements of the database, requests to Gmail, and their units."""

    statements: int
    gmail_calls: int
    units: int

    def since(self, before: Spent) -> Spent:
        """What was added to that."""
        return Spent(
            self.statements - before.statements,
            self.gmail_calls - before.gmail_calls,
            self.units - before.units,
        )


class _Here(threading.local):
    statements = gmail_calls = units = 0


_here = _Here()


def so_far() -> Spent:
    """All that this thread has spent."""
    return Spent(_here.statements, _here.gmail_calls, _here.units)


def note_statement(_connection: Any, _cursor: Any, said: str, *_more: Any) -> None:
    """Count a statement; an engine calls this before each."""
    if not said.startswith(FRAME):
        _here.statements += 1


def note_gmail(units: int) -> None:
    """Count a request to Gmail."""
    _here.gmail_calls += 1
    _here.units += units
