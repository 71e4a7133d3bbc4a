"""What all verbs of a ticket share: the event of the act, and what it has replaced."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.people.actor import Actor
from app.tickets.event import Event

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped, WriteOnlyMapped

    from app.tickets.tag import TicketTag

State = dict[str, Any]

# The columns that an undo brings back.
KEPT = (
    "assignee_id",
    "status",
    "status_at",
    "priority",
    "snoozed_at",
    "snoozed_until",
)
MOMENTS = {"status_at", "snoozed_at", "snoozed_until"}


class Recorded:
    """A ticket, as far as the mixins of its verbs need it."""

    if TYPE_CHECKING:
        workspace_id: Mapped[int]
        version: Mapped[int]
        assignee_id: Mapped[int | None]
        status: Mapped[str]
        status_at: Mapped[datetime]
        priority: Mapped[str]
        wrote_at: Mapped[datetime | None]
        answered_at: Mapped[datetime | None]
        snoozed_at: Mapped[datetime | None]
        snoozed_until: Mapped[datetime | None]
        events: WriteOnlyMapped[Event]
        taggings: Mapped[list[TicketTag]]

    def _state(self) -> State:
        """The columns that an undo brings back, as they are before an act."""
        return {name: getattr(self, name) for name in KEPT}

    def _before(self, old: State) -> State:
        """Of these, what the act has replaced, as JSON."""
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in old.items()
            if value != getattr(self, name)
        }

    def _restore(self, before: State) -> None:
        for name, value in before.items():
            is_moment = name in MOMENTS and value is not None
            setattr(self, name, datetime.fromisoformat(value) if is_moment else value)

    def record(
        self, action: str, by: Actor, fields: list[str], **details: object
    ) -> None:
        """Write down what was done and by whom; `fields` are those that it set."""
        self.version = (self.version or 0) + 1
        self.events.add(
            Event(
                workspace_id=self.workspace_id,
                action=action,
                actor=by.kind,
                person_id=by.person_id,
                version=self.version,
                fields=fields,
                details={**details, "via": by.via},
            )
        )
