"""A ticket's newest events, as far as an undo asks for them: plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, select

from app.sql.json_rows import parse_moment, rows_as_json
from app.tickets.event import Event
from app.tickets.ticket import Ticket
from app.tickets.undo.verbs import REVERSIBLE

# More than happen to one ticket in the minutes that an undo is offered.
MAX_RECENT_EVENTS = 20


@dataclass(frozen=True)
class UndoEvent:
    """An event, as far as an undo asks for it."""

    id: int
    person_id: int | None
    action: str
    at: datetime
    fields: Sequence[str]
    details: dict[str, Any]

    @property
    def is_reversible(self) -> bool:
        """Whether it is an act with an opposite. An undo has none."""
        has_past = "before" in self.details and "undoes" not in self.details
        return self.action in REVERSIBLE and has_past

    @property
    def is_undo(self) -> bool:
        """Whether it has taken another act back."""
        return "undoes" in self.details or self.action == "unmerged"

    @classmethod
    def of(cls, event: Event) -> UndoEvent:
        """The event as a plain value."""
        who, fields, details = event.person_id, event.fields, event.details
        return cls(event.id, who, event.action, event.at, fields, details)


def recent_events_column() -> ScalarSelect[Any]:
    """A ticket's newest events, as a column of the question about it."""
    query = select(
        Event.id, Event.person_id, Event.action, Event.at, Event.fields, Event.details
    ).where(Event.ticket_id == Ticket.id)
    query = query.order_by(Event.version.desc()).limit(MAX_RECENT_EVENTS)
    return rows_as_json(query.correlate(Ticket))


def parse_recent_events(
    rows: Iterable[Sequence[Any]] | None,
) -> tuple[UndoEvent, ...]:
    """What that column gave, the newest first."""
    return tuple(
        UndoEvent(event_id, person_id, action, parse_moment(at), fields, details)
        for event_id, person_id, action, at, fields, details in rows or ()
    )
