"""An absence's row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model


class Absence(Model):
    """Somebody is away from one moment until another, or until they say so.

    `ended_at` is when that was said, before `to_at`; one that was called off has it
    before its start. `welcomed_at` is when they had seen that it is over.
    """

    __tablename__ = "absences"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "by_id"], ["people.workspace_id", "people.id"]
        ),
        Index("ix_absences_person_id", "person_id", "from_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    person_id: Mapped[int]
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]
    note: Mapped[str]
    # Nobody: whoever has a shell on the machine.
    by_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    welcomed_at: Mapped[datetime | None]
