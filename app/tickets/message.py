"""A message: one mail of a conversation, and its copies in the mailboxes. No body."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    case,
    func,
    select,
    true,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for

if TYPE_CHECKING:
    from app.tickets.arrival import Arrival
    from app.tickets.ticket import Ticket


class Message(Model):
    """One mail, known by `key`: the hash of its Message-ID, or of where it was seen.

    A mail that made no difference to a ticket has the reason in `set_aside`.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "key"),
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        Index("ix_messages_ticket", "ticket_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    ticket_id: Mapped[int | None]
    key: Mapped[str]
    message_id: Mapped[str | None]
    direction: Mapped[str]
    from_name: Mapped[str]
    from_address: Mapped[str]
    subject: Mapped[str]
    at: Mapped[datetime]
    is_first: Mapped[bool] = mapped_column(default=False)
    set_aside: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class MessageCopy(Model):
    """A message in one mailbox. `known` holds the ids of our labels at the cursor."""

    __tablename__ = "message_copies"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "gmail_id"),
        ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"], ["mailboxes.workspace_id", "mailboxes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "message_id"], ["messages.workspace_id", "messages.id"]
        ),
        Index("ix_message_copies_thread", "mailbox_id", "thread_gmail_id"),
        Index("ix_message_copies_message", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    mailbox_id: Mapped[int]
    gmail_id: Mapped[str]
    thread_gmail_id: Mapped[str]
    message_id: Mapped[int]
    known: Mapped[list[str]] = mapped_column(default=list)
    is_solo: Mapped[bool] = mapped_column(default=False)


def find(session: Session, workspace_id: int, key: str) -> Message | None:
    """The message of that key, if the desk has seen it."""
    query = select(Message).where(
        Message.workspace_id == workspace_id, Message.key == key
    )
    # Read anew: another transaction may have judged it while this one waited.
    return session.scalar(query.execution_options(populate_existing=True))


def of_key(session: Session, workspace_id: int, key: str) -> Message:
    """The message of that key, or a new one: its columns are to be filled in."""
    return find(session, workspace_id, key) or Message(
        workspace_id=workspace_id, key=key
    )


def keep_copy(session: Session, message: Message, arrival: Arrival) -> None:
    """Note where the message is; a second time changes nothing."""
    session.execute(
        insert_for(session)(MessageCopy)
        .values(
            workspace_id=message.workspace_id,
            mailbox_id=arrival.mailbox.id,
            gmail_id=arrival.gmail_id,
            thread_gmail_id=arrival.thread_id,
            message_id=message.id,
            known=[],
            is_solo=False,
        )
        .on_conflict_do_nothing()
    )


def copied(session: Session, mailbox_id: int, gmail_ids: Collection[str]) -> set[str]:
    """Those of these messages of a mailbox that have a copy."""
    query = select(MessageCopy.gmail_id).where(
        MessageCopy.mailbox_id == mailbox_id, MessageCopy.gmail_id.in_(gmail_ids)
    )
    return set(session.scalars(query))


def recount(session: Session, ticket: Ticket) -> None:
    """Let the ticket say of its mails what they are, after some came or went."""
    counts = Message.set_aside.is_(None)
    wrote = case((Message.direction == "in", Message.at))
    answered = case((Message.direction == "out", Message.at))
    query = select(
        func.count(), func.max(wrote), func.max(answered), func.min(answered)
    ).where(Message.ticket_id == ticket.id, counts)
    count, wrote_at, answered_at, first_answered_at = session.execute(query).one()
    ticket.mail_count, ticket.wrote_at = count, wrote_at
    ticket.answered_at, ticket.first_answered_at = answered_at, first_answered_at
    is_waiting = wrote_at and (answered_at is None or wrote_at > answered_at)
    ticket.direction = ("in" if is_waiting else "out") if count else None
    ticket.waiting_since = first_unanswered(session, ticket) if is_waiting else None


def first_unanswered(session: Session, ticket: Ticket) -> datetime | None:
    """When the customer wrote the oldest mail that is newer than our last one."""
    return session.scalar(
        select(func.min(Message.at)).where(
            Message.ticket_id == ticket.id,
            Message.direction == "in",
            Message.set_aside.is_(None),
            Message.at > ticket.answered_at if ticket.answered_at else true(),
        )
    )
