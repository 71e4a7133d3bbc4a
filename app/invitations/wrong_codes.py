"""Who tries codes that let nobody in: ten an hour from one address, then no more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.frontdoor.guard import hidden_key

if TYPE_CHECKING:
    from app.recent_counts import RecentCounts

MOST, HOUR = 10, timedelta(hours=1)


class WrongCodes:
    """Counts the wrong codes of one visitor's address, under a key that hides it."""

    def __init__(self, counts: RecentCounts, secret: str, network: str) -> None:
        self._counts = counts
        self._key = hidden_key(secret, "join", network)

    @property
    def are_too_many(self) -> bool:
        """Whether no code of theirs is looked at for now."""
        (tried,) = self._counts.read([(self._key, HOUR)])
        return tried >= MOST

    def count(self) -> None:
        """Count one more."""
        self._counts.count({self._key: HOUR})
