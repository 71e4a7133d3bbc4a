"""Status changes from a ticket's events, as if no act that was taken back had been."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.reports.history import StatusChange
from app.tickets.status import Status

# Their `to` is a status; that of others is a person.
OF_STATUS = ("status", "reopened", "recovered")


@dataclass(frozen=True)
class PastEvent:
    """An event, as far as it says how the ticket stood after it."""

    id: int
    action: str
    person_id: int | None
    at: datetime
    occurred_at: datetime
    fields: Sequence[str]
    details: Mapping[str, Any]

    @property
    def status(self) -> Status | None:
        """The status after it, if it has set one."""
        if "status" not in self.fields:
            return None
        said = self.details.get("to" if self.action in OF_STATUS else "status")
        # A part that was taken out again is opened by what has come since.
        return Status(said) if said else Status.OPEN

    @property
    def holder(self) -> str | None:
        """The address of who has it after it; only of one that sets the assignee."""
        if self.action in ("unassigned", *OF_STATUS[:2]):
            return None
        said = self.details.get("who" if self.action == "recovered" else "to")
        return said if isinstance(said, str) else None


def status_changes(
    events: Sequence[PastEvent], people: Mapping[str, int]
) -> tuple[StatusChange, ...]:
    """What the events, in the order of their versions, have made of the status.

    `people` has the ids of colleagues by address. An act and its undo are both left
    out.
    """
    return tuple(_changes(events, people))


def _changes(
    events: Sequence[PastEvent], people: Mapping[str, int]
) -> Iterator[StatusChange]:
    gone = _taken_back(events)
    assignee_id: int | None = None
    for event in events:
        if event.id in gone:
            continue
        if "assignee" in event.fields:
            assignee_id = people.get(event.holder or "")
        status = event.status
        if status is not None:
            yield StatusChange(
                at=event.occurred_at,
                status=status,
                recorded_at=event.at,
                person_id=event.person_id,
                assignee_id=assignee_id,
                wrote_at=event.occurred_at if event.action == "message_in" else None,
                is_recovered=event.action == "recovered",
            )


def _taken_back(events: Sequence[PastEvent]) -> set[int]:
    """The ids of the acts that were taken back, and of what has taken them back."""
    gone = set[int]()
    merges: dict[int, PastEvent] = {}
    for event in events:
        undone = event.details.get("undoes")
        number = event.details.get("number")
        if undone is not None:
            gone |= {event.id, undone}
        elif event.action == "merged" and number is not None:
            merges[number] = event
        elif event.action == "unmerged" and number in merges:
            gone |= _unmerged(merges.pop(number), event)
    return gone


def _unmerged(merged: PastEvent, event: PastEvent) -> set[int]:
    """Both, unless the merge has opened it and something has come since.

    Then it stays open: the state of before was not brought back.
    """
    if "status" in merged.fields and "status" not in event.fields:
        return set()
    return {merged.id, event.id}
