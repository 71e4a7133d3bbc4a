"""What a merge moves from ticket to ticket, and how exactly that comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
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
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from app.db import Model
from app.tickets import message as messages
from app.tickets.conversation import MessageReference
from app.tickets.message import Message, MessageCopy
from app.tickets.note import Note
from app.tickets.thread import Thread
from app.tickets.ticket import Ticket

# A table whose rows move, and the column that tells one of them from the others.
MOVED: tuple[tuple[Any, InstrumentedAttribute[Any]], ...] = (
    (Thread, Thread.id),
    (Message, Message.id),
    (Note, Note.id),
    (MessageReference, MessageReference.hash),
)


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


def move(session: Session, merge_id: int, source: Ticket, target: Ticket) -> None:
    """Let all that the source holds be the target's, and remember what it was."""
    for table, key in MOVED:
        rows = select(
            literal(merge_id),
            literal(table.__tablename__),
            cast(key, Text),
            literal(source.workspace_id),
        ).where(table.ticket_id == source.id)
        session.execute(
            insert(MergeMove).from_select(
                ["merge_id", "kind", "key", "workspace_id"], rows
            )
        )
        _hand_over(session, table, target.id, table.ticket_id == source.id)
    _recount(session, target)


def move_back(
    session: Session, merge_id: int, at: datetime, source: Ticket, target: Ticket
) -> None:
    """Give the source back what it held, and what came to its threads since `at`."""
    for table, key in MOVED:
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
    is_theirs = Message.id.in_(came.where(Thread.ticket_id == source.id))
    _hand_over(session, Message, source.id, is_later & is_theirs)
    known = select(Message.key).where(Message.ticket_id == source.id)
    is_known = (MessageReference.ticket_id == target.id) & (
        MessageReference.hash.in_(known)
    )
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


BLIND: dict[str, Any] = {"synchronize_session": False}


def _hand_over(session: Session, table: Any, ticket_id: int, condition: Any) -> None:
    rows = update(table).where(condition).values(ticket_id=ticket_id)
    session.execute(rows.execution_options(**BLIND))


def _recount(session: Session, ticket: Ticket) -> None:
    messages.recount(session, ticket)
    query = select(func.count()).where(Note.ticket_id == ticket.id)
    ticket.note_count = session.scalar(query) or 0
