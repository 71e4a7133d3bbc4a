"""Pending label changes: one row per thread whose labels may be wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    ScalarSelect,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model
from app.mailboxes.mailbox import Mailbox
from app.sql.moments import ago


class PendingThread(Model):
    """A thread with pending labels; `wanted` grows with each reason to look again.

    `since` is when the oldest label that Gmail does not have yet became pending.
    """

    __tablename__ = "owed"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "thread_gmail_id"),
        ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"], ["mailboxes.workspace_id", "mailboxes.id"]
        ),
        Index("ix_owed_due", "due_at", "mailbox_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    mailbox_id: Mapped[int]
    thread_gmail_id: Mapped[str]
    wanted: Mapped[int] = mapped_column(default=1)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    attempts: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime | None] = mapped_column(default=clock.now)


def unwritten_since(
    *of: Any, through: tuple[Any, Any] | None = None
) -> ScalarSelect[datetime | None]:
    """Since when a label waits that a worker could write now; as a column.

    `of` says of which threads, `through` a table to be joined for that. What Gmail
    refuses, or somebody always undoes, is tried later, and a mailbox that lets nobody
    in has a sentence of its own.
    """
    query = select(func.min(PendingThread.since)).join(
        Mailbox, Mailbox.id == PendingThread.mailbox_id
    )
    if through is not None:
        query = query.join(*through)
    return (
        query.where(Mailbox.is_connected, Mailbox.refusal.is_(None))
        .where(PendingThread.due_at <= ago(), *of)
        .scalar_subquery()
    )
