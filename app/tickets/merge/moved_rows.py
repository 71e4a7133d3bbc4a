"""What a merge moves from ticket to ticket, and how exactly that comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    Select,
    Text,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    true,
    update,
)
from sqlalchemy.orm import (
    InstrumentedAttribute,
    Mapped,
    Session,
    aliased,
    mapped_column,
)

from app.db import Model
from app.tickets.conversations.references import MessageReference
from app.tickets.messages import counting
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.messages.thread import Thread
from app.tickets.notes.note import Note, is_shown
from app.tickets.ticket import Ticket

# A table whose rows move, and the column that tells one of them from the others.
MOVED_TABLES: tuple[tuple[Any, InstrumentedAttribute[Any]], ...] = (
    (Thread, Thread.id),
    (Message, Message.id),
    (Note, Note.id),
    (MessageReference, MessageReference.id),
)
# What both hold stays with both: their rows are told apart by these columns.
SHARED: dict[Any, tuple[str, ...]] = {
    Thread: ("mailbox_id", "gmail_id"),
    MessageReference: ("workspace_id", "hash", "inbox_id"),
}


class MergeMove(Model):
    """One row that a merge has moved: `kind` is its table."""

    __tablename__ = "merge_moves"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "merge_id"], ["merges.workspace_id", "merges.id"]
        ),
    )

    merge_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]


def move_rows(session: Session, merge_id: int, source: Ticket, target: Ticket) -> None:
    """Move all rows of the source to the target, and remember what was moved."""
    for table, key in MOVED_TABLES:
        moved = (table.ticket_id == source.id) & _is_not_of(table, target.id)
        rows = select(
            literal(merge_id),
            literal(table.__tablename__),
            cast(key, Text),
            literal(source.workspace_id),
        ).where(moved)
        session.execute(
            insert(MergeMove).from_select(
                ["merge_id", "kind", "key", "workspace_id"], rows
            )
        )
        _hand_over(session, table, target.id, moved)
    _recount(session, target)


def move_rows_back(
    session: Session, merge_id: int, at: datetime, source: Ticket, target: Ticket
) -> None:
    """Move the source's rows back, and what came to its threads since `at`."""
    for table, key in MOVED_TABLES:
        moved = select(MergeMove.key).where(
            MergeMove.merge_id == merge_id, MergeMove.kind == table.__tablename__
        )
        is_moved = (table.ticket_id == target.id) & cast(key, Text).in_(moved)
        _hand_over(session, table, source.id, is_moved)
    _give_later_mail(session, at, source, target)
    _recount(session, source)
    _recount(session, target)


def _give_later_mail(
    session: Session, at: datetime, source: Ticket, target: Ticket
) -> None:
    came = select(MessageCopy.message_id).join(
        Thread,
        (Thread.mailbox_id == MessageCopy.mailbox_id)
        & (Thread.gmail_id == MessageCopy.thread_gmail_id),
    )
    is_later = (Message.ticket_id == target.id) & (Message.created_at > at)
    only_there = _is_not_of(Thread, target.id)
    is_theirs = Message.id.in_(came.where(Thread.ticket_id == source.id, only_there))
    _hand_over(session, Message, source.id, is_later & is_theirs)
    # The key of a mail begins with the hash of its Message-ID.
    known = select(func.substr(Message.key, 1, 64)).where(
        Message.ticket_id == source.id
    )
    is_known = (MessageReference.ticket_id == target.id) & (
        MessageReference.hash.in_(known)
    )
    is_known &= _is_not_of(MessageReference, source.id)
    _hand_over(session, MessageReference, source.id, is_known)
    is_new = (Thread.ticket_id == target.id) & (Thread.created_at > at)
    only_theirs = exists(_mails(source)) & ~exists(_mails(target))
    _hand_over(session, Thread, source.id, is_new & only_theirs)
    # Linked by a card alone: nobody knows whose it is, so the next look finds out.
    unknown = ~exists(_mails(source)) & ~exists(_mails(target))
    session.execute(delete(Thread).where(is_new & unknown).execution_options(**BLIND))


def _mails(ticket: Ticket) -> Select[int]:
    """The mails of the ticket in the thread that is looked at."""
    return (
        select(Message.id)
        .join(MessageCopy, MessageCopy.message_id == Message.id)
        .where(
            Message.ticket_id == ticket.id,
            MessageCopy.mailbox_id == Thread.mailbox_id,
            MessageCopy.thread_gmail_id == Thread.gmail_id,
        )
        .correlate(Thread)
    )


def _is_not_of(table: Any, ticket_id: int) -> ColumnElement[bool]:
    """Whether that ticket has no such row of its own."""
    columns = SHARED.get(table)
    if columns is None:
        return true()
    twin = aliased(table)
    same = [getattr(twin, each) == getattr(table, each) for each in columns]
    query = select(twin.id).where(twin.ticket_id == ticket_id, *same)
    return ~exists(query.correlate(table))


BLIND: dict[str, Any] = {"synchronize_session": False}


def _hand_over(session: Session, table: Any, ticket_id: int, condition: Any) -> None:
    rows = update(table).where(condition).values(ticket_id=ticket_id)
    session.execute(rows.execution_options(**BLIND))


def _recount(session: Session, ticket: Ticket) -> None:
    counting.recount_messages(session, ticket)
    query = select(func.count()).where(Note.ticket_id == ticket.id, is_shown())
    ticket.note_count = session.scalar(query) or 0
