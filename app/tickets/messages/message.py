"""A message: one mail of a conversation, and its copies in the mailboxes. No body."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Select,
    Text,
    UniqueConstraint,
    bindparam,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Key, Model, insert_for

if TYPE_CHECKING:
    from app.tickets.intake.arrival import ArrivedMail

_ASIDE = text("set_aside IS NOT NULL")
# The kinds of mail: a report that one was not delivered, and all others.
FAILURE, MAIL = "failure", "mail"
ONLY_ASIDE: Any = {"sqlite_where": _ASIDE, "postgresql_where": _ASIDE}


class Message(Model):
    """One mail as one inbox has it: a mail to two inboxes is a row in each.

    `key` is the mail's, the same in every inbox: the hash of its Message-ID, or of
    where it was seen; see `same_mail`. `inbox_id` is where it was taken in: its ticket
    may have been merged into one of another inbox since. Of the inboxes that it was
    sent to, the first has `place` 0.
    A mail that made no difference to a ticket has the reason in `set_aside`.
    `sent_at` is what its writer's clock said, `sender_line` what stood where no sender
    could be read. `proof` is how we know that the colleague `person_id` wrote it.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "key", "inbox_id"),
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "inbox_id"], ["inboxes.workspace_id", "inboxes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
        Index("ix_messages_aside", "inbox_id", "at", **ONLY_ASIDE),
        Index("ix_messages_ticket", "ticket_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    inbox_id: Mapped[int]
    place: Mapped[int] = mapped_column(default=0)
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
    kind: Mapped[str] = mapped_column(default=MAIL)
    person_id: Mapped[int | None]
    proof: Mapped[str | None]
    sender_line: Mapped[str | None]
    is_automatic: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class MessageCopy(Model):
    """A message in one mailbox, and the one inbox's row that this copy stands for.

    `known` holds the ids of our labels at the cursor, from Gmail's history alone. Of a
    copy that only a card has seen nothing is known: `is_synced` is false, and for the
    sync it is not there.

    `inbox_wanted` and `inbox_moved` are of Gmail's inbox: see `inbox_place`.
    """

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
    is_synced: Mapped[bool] = mapped_column(default=True)
    inbox_wanted: Mapped[bool | None]
    inbox_moved: Mapped[bool | None]


def find_message(session: Session, workspace_id: int, key: str) -> list[Message]:
    """The mail of that key in each inbox that has seen it, in the mail's own order."""
    values = {"workspace_id": workspace_id, "key": key}
    return list(session.scalars(_finding(), values))


@cache
def _finding() -> Select[Message]:
    """The statement of `find_message`: building it takes longer than running it."""
    query = select(Message).where(
        Message.workspace_id == bindparam("workspace_id", type_=Key),
        Message.key == bindparam("key", type_=Text()),
    )
    query = query.order_by(Message.place, Message.id)
    # Read anew: another transaction may have judged it while this one waited.
    return query.execution_options(populate_existing=True)


def keep_copy(
    session: Session, message: Message, arrival: ArrivedMail, *, is_synced: bool
) -> bool:
    """Note where the message is, and for which inbox; a second time changes nothing.

    Whether the copy is new, or stands for another inbox's message from now on.
    """
    row = {
        "workspace_id": message.workspace_id,
        "mailbox_id": arrival.mailbox.id,
        "gmail_id": arrival.gmail_id,
        "thread_gmail_id": arrival.thread_id,
        "message_id": message.id,
        "known": [],
        "is_solo": False,
        "is_synced": is_synced,
    }
    changed = session.scalar(_keeping(insert_for(session)), row)
    return changed is not None


@cache
def _keeping(insert_into: Any) -> Any:
    """The statement of `keep_copy`: building it takes longer than running it."""
    insert = insert_into(MessageCopy)
    is_other = MessageCopy.message_id != insert.excluded.message_id
    return insert.on_conflict_do_update(
        index_elements=["mailbox_id", "gmail_id"],
        set_={
            "message_id": insert.excluded.message_id,
            "is_synced": or_(MessageCopy.is_synced, insert.excluded.is_synced),
        },
        where=or_(is_other, ~MessageCopy.is_synced),
    ).returning(MessageCopy.id)


def copied_messages(
    session: Session, mailbox_id: int, gmail_ids: Collection[str]
) -> set[str]:
    """Those of these messages of a mailbox that the sync has a copy of."""
    query = select(MessageCopy.gmail_id).where(
        MessageCopy.mailbox_id == mailbox_id,
        MessageCopy.gmail_id.in_(gmail_ids),
        MessageCopy.is_synced,
    )
    return set(session.scalars(query))
