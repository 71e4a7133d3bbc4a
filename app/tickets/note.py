"""A note: internal text on a ticket; it can never enter a mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model


class Note(Model):
    """What one person wrote for the team."""

    __tablename__ = "notes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "author_id"], ["people.workspace_id", "people.id"]
        ),
        Index("ix_notes_ticket", "ticket_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    ticket_id: Mapped[int]
    author_id: Mapped[int]
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
