"""A status link: the row behind the page of one ticket."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model
from app.frontdoor.public_token import fresh_public_id


class StatusLink(Model):
    """One ticket's; revoked, its address ends, and a new one is of a new generation."""

    __tablename__ = "status_links"
    __table_args__ = (
        UniqueConstraint("workspace_id", "ticket_id"),
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    ticket_id: Mapped[int]
    public_id: Mapped[str] = mapped_column(unique=True, default=fresh_public_id)
    generation: Mapped[int] = mapped_column(default=1)
    revoked_at: Mapped[datetime | None]
    # When its page was looked at, to the hour.
    last_seen_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
