"""What became of a number of mails: three counts that add up, and the reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.tickets.messages.message import Message

SEEN = "seen before"
NOT_OURS = "of no inbox"
NO_MAIL = "draft or chat"
UNREADABLE = "gone or not readable"


@dataclass
class MailCounts:
    """What became of the mails. `reasons` is for those set aside."""

    new: int = 0
    joined: int = 0
    set_aside: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """All of them."""
        return self.new + self.joined + self.set_aside

    def aside(self, reason: str, times: int = 1) -> None:
        """Count so many mails as set aside for that reason."""
        if times:
            self.set_aside += times
            self.reasons[reason] += times

    def add(self, message: Message | None) -> None:
        """Count one mail, taken in as this row; nothing is kept of what is not ours."""
        if message is None:
            self.aside(NOT_OURS)
        elif message.set_aside:
            self.aside(message.set_aside)
        elif message.is_first:
            self.new += 1
        else:
            self.joined += 1

    def __add__(self, other: MailCounts) -> MailCounts:
        """Both together."""
        return MailCounts(
            self.new + other.new,
            self.joined + other.joined,
            self.set_aside + other.set_aside,
            self.reasons + other.reasons,
        )

    def as_json(self) -> dict[str, Any]:
        """As the database keeps it."""
        return {"new": self.new, "joined": self.joined, "reasons": dict(self.reasons)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> MailCounts:
        """What the database has kept."""
        reasons = Counter[str](kept.get("reasons", {}))
        return cls(kept.get("new", 0), kept.get("joined", 0), reasons.total(), reasons)
