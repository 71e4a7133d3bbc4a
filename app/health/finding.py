"""A finding: how one part does, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FindingState(StrEnum):
    """A note is worth knowing and needs nobody; what is wrong needs somebody."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What was looked at, what it says, and what somebody is to do."""

    about: str
    state: FindingState
    says: str
    do: str = ""


def fine(about: str, says: str) -> Finding:
    """All is well."""
    return Finding(about, FindingState.OK, says)


def worth_knowing(about: str, says: str, do: str = "") -> Finding:
    """Worth knowing."""
    return Finding(about, FindingState.NOTE, says, do)


def wrong(about: str, says: str, do: str) -> Finding:
    """Somebody has to do something."""
    return Finding(about, FindingState.WRONG, says, do)
