"""Where an open mail leads: to its own ticket, else to those of its Gmail thread."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Select,
    Subquery,
    exists,
    false,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import Session

from app.inboxes import visible
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.messages.thread import Thread
from app.tickets.ticket import Ticket


def opened_copies(person: Person, message_id: str) -> CTE:
    """The open mail in each mailbox that the person reads, looked up once."""
    return (
        _copies(person, message_id)
        .join(Message, Message.id == MessageCopy.message_id)
        .with_only_columns(
            MessageCopy.message_id,
            Message.ticket_id,
            (Mailbox.address == person.address).label("is_own"),
        )
        .cte("opened")
    )


def place_of(person: Person, thread_id: str, opened: CTE) -> Subquery:
    """The tickets that the mail may show; a mail that has one shows no other."""
    by_mail = select(
        opened.c.ticket_id, false().label("is_thread"), opened.c.is_own
    ).where(opened.c.ticket_id.is_not(None))
    has_own = exists(by_mail)
    by_thread = (
        select(
            Thread.ticket_id,
            true().label("is_thread"),
            (Mailbox.address == person.address).label("is_own"),
        )
        .join(Mailbox, Mailbox.id == Thread.mailbox_id)
        .join(Ticket, Ticket.id == Thread.ticket_id)
        .where(Thread.gmail_id == thread_id, Thread.workspace_id == person.workspace_id)
        .where(is_theirs(person), Ticket.merged_into_id.is_(None), ~has_own)
    )
    return union_all(by_mail, by_thread).subquery("place")


def is_counted(opened: CTE) -> ColumnElement[bool]:
    """Whether the desk knows this very mail, as a column."""
    return exists(select(opened.c.message_id))


def opened_message(opened: CTE) -> ScalarSelect[int]:
    """The id of the message that is open, as a column."""
    return select(opened.c.message_id).limit(1).scalar_subquery()


def aside_of(session: Session, person: Person, message_id: str) -> Message | None:
    """The mail, if it was set aside in an inbox of theirs and joined no ticket."""
    query = (
        _copies(person, message_id)
        .with_only_columns(Message)
        .join(Message, Message.id == MessageCopy.message_id)
        .where(Message.set_aside.is_not(None), Message.ticket_id.is_(None))
        .where(visible.seen_by(person, Message.inbox_id))
    )
    return session.scalars(query.limit(1)).first()


def known_inbox_ids(session: Session, person: Person, message_id: str) -> set[int]:
    """The inboxes of theirs that this very mail is known in."""
    query = (
        _copies(person, message_id)
        .with_only_columns(Message.inbox_id)
        .join(Message, Message.id == MessageCopy.message_id)
        .where(visible.seen_by(person, Message.inbox_id))
    )
    return set(session.scalars(query))


def _copies(person: Person, message_id: str) -> Select[Any]:
    return (
        select(MessageCopy)
        .join(Mailbox, Mailbox.id == MessageCopy.mailbox_id)
        .where(
            MessageCopy.gmail_id == message_id,
            MessageCopy.workspace_id == person.workspace_id,
            is_theirs(person),
        )
    )


def is_theirs(person: Person) -> ColumnElement[bool]:
    """Whether a mailbox is the person's own or that of an inbox of theirs."""
    theirs = visible.seen_by(person, Mailbox.inbox_id)
    return or_(Mailbox.address == person.address, theirs)
