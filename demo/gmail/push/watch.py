"""A standing wish to be told when a mailbox changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LASTS = timedelta(days=7)


@dataclass(frozen=True)
class MailboxWatch:
    """Which topic hears of which changes, and until when."""

    topic: str
    expires: datetime
    labels: frozenset[str] = frozenset()
    excludes: bool = False

    def wants(self, labels: frozenset[str]) -> bool:
        """Whether a change to a message with these labels is told."""
        if not self.labels:
            return True
        return bool(self.labels & labels) is not self.excludes
