"""A message: one mail of a conversation, and its copies in the mailboxes. No body."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model


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
    return session.scalar(
        select(Message).where(Message.workspace_id == workspace_id, Message.key == key)
    )
