"""One row for each person and ticket that they follow."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model

# Why somebody follows it: they said so, or somebody who may.
BY_HAND, BY_OTHERS = "hand", "others"


class Follow(Model):
    """Somebody follows a ticket, as long as they may see it."""

    __tablename__ = "follows"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
        Index("ix_follows_person_id", "person_id"),
    )

    ticket_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    why: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
