"""What is kept of a bulk action: who, what, and each ticket with what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model

_AT_WORK = text("state IN ('running', 'undoing')")
_ONLY_AT_WORK: Any = {"sqlite_where": _AT_WORK, "postgresql_where": _AT_WORK}


class BulkState(StrEnum):
    """How far it is; a preview has changed nothing yet."""

    PREVIEW = "preview"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"


class BulkOutcome(StrEnum):
    """What became of one ticket. `same`: it was so already; `kept`: not undone."""

    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"
    UNDONE = "undone"
    KEPT = "kept"


class BulkAction(Model):
    """One act on many tickets; `act` is the verb's name, `arguments` are the verb's.

    `filter` are the words of the list, if it was all that it held. It stays as the
    record of who did it, and who has undone it.
    """

    __tablename__ = "bulk_actions"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "undone_by_id"], ["people.workspace_id", "people.id"]
        ),
        Index("ix_bulk_actions_at_work", "id", **_ONLY_AT_WORK),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    person_id: Mapped[int]
    act: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    filter: Mapped[str | None]
    state: Mapped[str] = mapped_column(default=BulkState.PREVIEW)
    total: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None]


class BulkItem(Model):
    """One ticket of it: the version that was seen, what became of it, its event.

    `reason` is why it was not: a message with its values, or the event in the way.
    `to_id` is who gets it, of a hand-over.
    """

    __tablename__ = "bulk_items"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "bulk_id"],
            ["bulk_actions.workspace_id", "bulk_actions.id"],
        ),
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "to_id"], ["people.workspace_id", "people.id"]
        ),
        Index("ix_bulk_items_event", "event_id"),
    )

    bulk_id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    version: Mapped[int]
    outcome: Mapped[str | None]
    reason: Mapped[dict[str, Any]] = mapped_column(default=dict)
    event_id: Mapped[int | None]
    to_id: Mapped[int | None]


def is_undone_by(session: Session, event_id: int, person_id: int | None) -> bool:
    """Whether the event is of a bulk action which that person is undoing."""
    query = (
        select(BulkItem.bulk_id)
        .join(BulkAction, BulkAction.id == BulkItem.bulk_id)
        .where(
            BulkItem.event_id == event_id,
            BulkAction.state == BulkState.UNDOING,
            # The previous release does not say who: it is its maker.
            func.coalesce(BulkAction.undone_by_id, BulkAction.person_id) == person_id,
        )
    )
    return session.scalar(query.limit(1)) is not None
