"""A ticket's newest events, as far as an undo asks for them: plain values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Text, cast, literal, select

from app.tickets.event import Event
from app.tickets.undoing import REVERSIBLE

KIND = "deed"
# More than happen to one ticket in the minutes that an undo is offered.
MOST = 20


@dataclass(frozen=True)
class Deed:
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

    @classmethod
    def of(cls, event: Event) -> Deed:
        """The event as a plain value."""
        who, fields, details = event.person_id, event.fields, event.details
        return cls(event.id, who, event.action, event.at, fields, details)


def newest(ticket_id: int) -> Select[*tuple[Any, ...]]:
    """The newest events in six columns, as a part of the view's one question."""
    ids = select(Event.id).where(Event.ticket_id == ticket_id)
    ids = ids.order_by(Event.version.desc()).limit(MOST)
    # JSON knows no line break outside of its texts, and escapes it there.
    said = cast(Event.fields, Text) + "\n" + cast(Event.details, Text)
    return select(
        literal(KIND), Event.id, Event.person_id, Event.action, said, Event.at
    ).where(Event.id.in_(ids.scalar_subquery()))


def read(rows: Iterable[Sequence[Any]]) -> tuple[Deed, ...]:
    """What that question gave, the newest first."""
    return tuple(_read(row) for row in sorted(rows, key=lambda row: -row[1]))


def _read(row: Sequence[Any]) -> Deed:
    _, event_id, person_id, action, said, at = row
    fields, _, details = said.partition("\n")
    return Deed(
        event_id, person_id, action, at, json.loads(fields), json.loads(details)
    )
