"""What is owed to Gmail: one row per thread that may not wear what its ticket says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Select,
    UniqueConstraint,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for
from app.mailboxes.mailbox import Mailbox
from app.tickets.thread import Thread


class Owed(Model):
    """`wanted` grows with each reason to look again; a drain deletes what it read.

    `since` is when the oldest of the labels that Gmail does not have yet was owed.
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


def owe_tickets(session: Session, ticket_ids: Iterable[int]) -> set[int]:
    """Owe every connected thread of these tickets; the mailboxes that are owed now."""
    return _owe(session, Thread.ticket_id.in_(sorted(ticket_ids)))


def owe_threads(session: Session, mailbox_id: int, threads: Iterable[str]) -> None:
    """Owe these threads of one mailbox, those that show a ticket."""
    _owe(
        session,
        (Thread.mailbox_id == mailbox_id) & Thread.gmail_id.in_(sorted(threads)),
    )


COLUMNS = [
    "workspace_id",
    "mailbox_id",
    "thread_gmail_id",
    "wanted",
    "due_at",
    "attempts",
    "since",
]


def _owe(session: Session, condition: ColumnElement[bool]) -> set[int]:
    insert = insert_for(session)(Owed)
    statement = insert.from_select(
        COLUMNS,
        _threads(condition),
    ).on_conflict_do_update(
        index_elements=["mailbox_id", "thread_gmail_id"],
        set_={
            "wanted": Owed.wanted + 1,
            "due_at": insert.excluded.due_at,
            "since": func.coalesce(Owed.since, insert.excluded.since),
        },
    )
    return set(session.scalars(statement.returning(Owed.mailbox_id)))


def _threads(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    now = literal(clock.now(), Owed.due_at.type)
    query = (
        select(
            Thread.workspace_id,
            Thread.mailbox_id,
            Thread.gmail_id,
            literal(1),
            now,
            literal(0),
            now.label("since"),
        )
        .join(Mailbox, Mailbox.id == Thread.mailbox_id)
        .where(Mailbox.is_connected)
        # Always in the same order, so that two transactions never wait for each other.
        .order_by(Thread.mailbox_id, Thread.gmail_id)
    )
    return query.where(condition)
