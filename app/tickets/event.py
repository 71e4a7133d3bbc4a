"""An event: one thing that happened to a ticket, who did it, and the details."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model


class Event(Model):
    """Append-only: the history, the audit trail and the outbox come from it.

    `version` is the ticket's version after it, `fields` are the fields that it set.
    """

    __tablename__ = "events"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
        Index("ix_events_ticket_version", "ticket_id", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    ticket_id: Mapped[int]
    action: Mapped[str]
    actor: Mapped[str]
    person_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    version: Mapped[int]
    fields: Mapped[list[str]] = mapped_column(default=list)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


# What mail alone does.
OF_MAIL = ("created", "message_in", "message_out", "set_aside")


def acted_since(session: Session, ticket_id: int, at: datetime) -> bool:
    """Whether anything but mail has changed the ticket after that moment."""
    query = select(Event.id).where(
        Event.ticket_id == ticket_id, Event.at > at, Event.action.not_in(OF_MAIL)
    )
    return session.scalar(query.limit(1)) is not None
