"""A calendar's rows: its name and zone, the spans of its week, its special days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Json, Model


class Calendar(Model):
    """Business hours under a name; each change of them makes the version one more."""

    __tablename__ = "calendars"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "folded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    name: Mapped[str]
    folded: Mapped[str]
    zone: Mapped[str]
    # Whose public holidays are closed; None: no one's.
    region: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)


class CalendarSpan(Model):
    """One span of the week; it passes midnight if it ends at or before its start."""

    __tablename__ = "calendar_spans"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "calendar_id"], ["calendars.workspace_id", "calendars.id"]
        ),
    )

    calendar_id: Mapped[int] = mapped_column(primary_key=True)
    # 0 is Monday.
    weekday: Mapped[int] = mapped_column(primary_key=True)
    from_minute: Mapped[int] = mapped_column(primary_key=True)
    to_minute: Mapped[int]
    workspace_id: Mapped[int]


class CalendarDay(Model):
    """One day that is not like its weekday; without spans it is closed."""

    __tablename__ = "calendar_days"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "calendar_id"], ["calendars.workspace_id", "calendars.id"]
        ),
    )

    calendar_id: Mapped[int] = mapped_column(primary_key=True)
    date: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    spans: Mapped[list[Any]] = mapped_column(Json)
    title: Mapped[str]
    workspace_id: Mapped[int]
