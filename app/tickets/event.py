"""An event: one thing that happened to a ticket, who did it, and the details."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model
from app.tickets.messages.message import Message


class Event(Model):
    """Append-only: the history, the audit trail and the outbox come from it.

    `version` is the ticket's version after it, `fields` are the fields that it set.
    `at` is when it was recorded, `occurred_at` when it happened: what a mail did has
    the mail's own time, and the mail in `message_id`.
    """

    __tablename__ = "events"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
        ForeignKeyConstraint(
            # By its class: whoever uses events alone has that table as well.
            ["workspace_id", "message_id"],
            [f"{Message.__tablename__}.workspace_id", f"{Message.__tablename__}.id"],
        ),
        Index("ix_events_ticket_version", "ticket_id", "version"),
        Index("ix_events_ticket_time", "ticket_id", "occurred_at", "version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    ticket_id: Mapped[int]
    action: Mapped[str]
    actor: Mapped[str]
    person_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    occurred_at: Mapped[datetime] = mapped_column(default=clock.now)
    message_id: Mapped[int | None]
    version: Mapped[int]
    fields: Mapped[list[str]] = mapped_column(default=list)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    @property
    def others(self) -> int:
        """With how many other tickets it was done by one press; 0 when alone."""
        several = self.details.get("several", {}).get("tickets", ())
        others: int = self.details.get("others", max(len(several) - 1, 0))
        return others


# What mail alone does.
OF_MAIL = (
    "created",
    "message_in",
    "message_out",
    "asked_outside",
    "set_aside",
    "not_delivered",
    "double_reply",
    "double_reply_withdrawn",
    "sent_blank",
)


def is_touched(session: Session, ticket_id: int) -> bool:
    """Whether somebody has done anything with the ticket but write mails."""
    query = select(Event.id).where(
        Event.ticket_id == ticket_id,
        Event.actor.in_(("person", "gmail")),
        Event.action.not_in(OF_MAIL),
    )
    return session.scalar(query.limit(1)) is not None


def acted_since(session: Session, ticket_id: int, at: datetime) -> bool:
    """Whether anything but mail has changed the ticket after that moment."""
    query = select(Event.id).where(
        Event.ticket_id == ticket_id, Event.at > at, Event.action.not_in(OF_MAIL)
    )
    return session.scalar(query.limit(1)) is not None
