"""Threads become pending: their labels may be wrong from now on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session

from app.db import database_time, insert_for
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread
from app.sql.moments import AT_ONCE
from app.tickets.messages.thread import Thread
from app.tickets.ticket import Ticket


def mark_tickets_pending(session: Session, ticket_ids: Iterable[int]) -> set[int]:
    """Mark every connected thread of these tickets as pending; whose mailboxes.

    Also where the ticket may not be seen: writing the labels asks, and there what was
    seen before comes off.
    """
    return _owe(session, Thread.ticket_id.in_(sorted(ticket_ids)))


def mark_threads_pending(
    session: Session, mailbox_id: int, threads: Iterable[str]
) -> None:
    """Mark these threads of one mailbox as pending, those that show a ticket."""
    ids = sorted(threads)
    if ids:
        _owe(session, (Thread.mailbox_id == mailbox_id) & Thread.gmail_id.in_(ids))


def mark_one_pending(session: Session, mailbox_id: int, tickets: Select[int]) -> None:
    """Mark one thread of these tickets, so that the mailbox's labels are looked at."""
    query = select(func.min(Thread.gmail_id)).where(
        Thread.mailbox_id == mailbox_id, Thread.ticket_id.in_(tickets)
    )
    mark_threads_pending(session, mailbox_id, filter(None, [session.scalar(query)]))


def mark_inbox_pending(session: Session, mailbox_id: int, inbox_id: int) -> None:
    """Owe the threads of one mailbox that show a ticket of this inbox."""
    tickets = select(Ticket.id).where(Ticket.inbox_id == inbox_id)
    is_there = Thread.mailbox_id == mailbox_id
    _owe(session, is_there & Thread.ticket_id.in_(tickets))


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
    insert = insert_for(session)(PendingThread)
    statement = insert.from_select(
        COLUMNS,
        _threads(condition, database_time(session)),
    ).on_conflict_do_update(
        index_elements=["mailbox_id", "thread_gmail_id"],
        set_={
            "wanted": PendingThread.wanted + 1,
            "due_at": insert.excluded.due_at,
            "since": func.coalesce(PendingThread.since, insert.excluded.since),
        },
    )
    return set(session.scalars(statement.returning(PendingThread.mailbox_id)))


def _threads(
    condition: ColumnElement[bool], now: ColumnElement[datetime]
) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            Thread.workspace_id,
            Thread.mailbox_id,
            Thread.gmail_id,
            literal(1),
            literal(AT_ONCE, PendingThread.due_at.type),
            literal(0),
            now.label("since"),
        )
        .join(Mailbox, Mailbox.id == Thread.mailbox_id)
        .where(Mailbox.is_connected)
        # Always in the same order, so that two transactions never wait for each other.
        .order_by(Thread.mailbox_id, Thread.gmail_id)
        # A thread of several tickets is pending once.
        .distinct()
    )
    return query.where(condition)
