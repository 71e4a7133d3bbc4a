"""What all verbs of a ticket share: the event of the act, and what it has replaced."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app import clock
from app.people.actor import Actor
from app.tickets.event import Event
from app.tickets.ticket_table import TicketTable

if TYPE_CHECKING:
    from app.tickets.mail import Mail

State = dict[str, Any]

# The columns that an undo brings back.
KEPT = (
    "inbox_id",
    "assignee_id",
    "status",
    "status_at",
    "done_at",
    "priority",
    "snoozed_at",
    "snoozed_until",
)
MOMENTS = {"status_at", "done_at", "snoozed_at", "snoozed_until"}


class RecordedTicket(TicketTable):
    """A ticket whose acts are written down, each as one event."""

    __abstract__ = True

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
        self._write(action, by, fields, details)

    def record_mail(
        self,
        action: str,
        by: Actor,
        fields: list[str],
        mail: Mail,
        message_id: int | None,
        **details: object,
    ) -> None:
        """Write down what a mail has done: it happened at the mail's own time."""
        about: dict[str, object] = {"from": mail.sender.address}
        about["name"] = mail.sender.name
        self._write(action, by, fields, about | details, mail.at, message_id)

    def record_at(
        self, action: str, by: Actor, at: datetime, message_id: int, **details: object
    ) -> None:
        """Write down what has become of a mail, at that mail's own time."""
        self._write(action, by, [], details, at, message_id)

    def _write(  # noqa: PLR0913 - the one place where events are made
        self,
        action: str,
        by: Actor,
        fields: list[str],
        details: dict[str, object],
        occurred_at: datetime | None = None,
        message_id: int | None = None,
    ) -> None:
        self.version = (self.version or 0) + 1
        now = clock.now()
        self.events.add(
            Event(
                workspace_id=self.workspace_id,
                action=action,
                actor=by.kind,
                person_id=by.person_id,
                at=now,
                occurred_at=occurred_at or now,
                message_id=message_id,
                version=self.version,
                fields=fields,
                details={**details, **by.details},
            )
        )
