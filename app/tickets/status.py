"""The five statuses, the four priorities, and what they are called."""

from __future__ import annotations

from enum import StrEnum

from app.wording import mark


class Status(StrEnum):
    """Where a ticket stands; the order is from the nearest to open to the farthest."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """Its name, on cards and in Gmail."""
        return STATUS_NAMES[self]

    @property
    def is_open(self) -> bool:
        """Somebody of us needs to do something about it."""
        return self in (Status.OPEN, Status.IN_PROGRESS)

    @property
    def is_done(self) -> bool:
        """Nobody needs to do anything about it."""
        return self in (Status.RESOLVED, Status.CLOSED)


# The same for queries: what waits on us, what is done, and what is not.
ACTIVE = tuple(each for each in Status if each.is_open)
DONE = tuple(each for each in Status if each.is_done)
NOT_DONE = tuple(each for each in Status if not each.is_done)

STATUS_NAMES = {
    Status.OPEN: mark("Open"),
    Status.IN_PROGRESS: mark("In progress"),
    Status.WAITING: mark("Waiting"),
    Status.RESOLVED: mark("Resolved"),
    Status.CLOSED: mark("Closed"),
}


class Priority(StrEnum):
    """How soon a ticket wants somebody; normal is not worth a word."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"

    @property
    def label(self) -> str:
        """Its name, on cards and in Gmail."""
        return PRIORITY_NAMES[self]


PRIORITY_NAMES = {
    Priority.LOW: mark("Low"),
    Priority.NORMAL: mark("Normal"),
    Priority.HIGH: mark("High"),
    Priority.URGENT: mark("Urgent"),
}
