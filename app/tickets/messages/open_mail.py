"""Where an open mail leads: to its own ticket, else to those of its Gmail thread."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
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


def place_of(person: Person, thread_id: str, message_id: str) -> Subquery:
    """The tickets that the mail may show; a mail that has one shows no other."""
    copies = _copies(person, message_id)
    by_mail = copies.join(Message, Message.id == MessageCopy.message_id)
    by_mail = by_mail.where(Message.ticket_id.is_not(None))
    has_own = exists(by_mail.with_only_columns(Message.id))
    by_thread = (
        select(Thread)
        .join(Mailbox, Mailbox.id == Thread.mailbox_id)
        .join(Ticket, Ticket.id == Thread.ticket_id)
        .where(Thread.gmail_id == thread_id, Thread.workspace_id == person.workspace_id)
        .where(is_theirs(person), Ticket.merged_into_id.is_(None), ~has_own)
    )
    own = (Mailbox.address == person.address).label("is_own")
    return union_all(
        by_mail.with_only_columns(
            Message.ticket_id.label("ticket_id"), false().label("is_thread"), own
        ),
        by_thread.with_only_columns(
            Thread.ticket_id.label("ticket_id"), true().label("is_thread"), own
        ),
    ).subquery("place")


def is_counted(person: Person, message_id: str) -> ColumnElement[bool]:
    """Whether the desk knows this very mail, as a column."""
    return exists(_copies(person, message_id).with_only_columns(MessageCopy.id))


def open_message(person: Person, message_id: str) -> ScalarSelect[int]:
    """The id of the message that is open, as a column."""
    copies = _copies(person, message_id).with_only_columns(MessageCopy.message_id)
    return copies.limit(1).scalar_subquery()


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
