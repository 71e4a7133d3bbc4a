"""Where a person has a ticket's mail: a card drawn elsewhere opens and answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, ColumnElement, ScalarSelect, exists, func, or_, select
from sqlalchemy.orm import Session

from app.mailboxes.mailbox import Mailbox
from app.people.person import Person
from app.tickets.messages import open_mail
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.messages.thread import Thread
from app.tickets.ticket import Ticket


@dataclass(frozen=True)
class OwnCopy:
    """A ticket's mail in its reader's own mailbox, as far as the desk knows.

    `thread_id` is the newest thread, `message_id` the Message-ID of the newest mail.
    `is_read`: the desk reads that mailbox, and may write a draft there.
    """

    thread_id: str | None = None
    message_id: str | None = None
    is_read: bool = False

    @property
    def can_answer(self) -> bool:
        """Whether a draft can be written there."""
        return self.is_read and self.thread_id is not None


@dataclass(frozen=True)
class AnswerableCopy:
    """The mail that an answer is to, in a connected mailbox of its reader's own."""

    mailbox_id: int
    gmail_id: str


def is_beside(person: Person, thread_id: str, opened: CTE) -> ColumnElement[bool]:
    """Whether the mail that is open, or its thread, is the ticket's; as a column."""
    by_mail = exists(select(opened.c.ticket_id).where(opened.c.ticket_id == Ticket.id))
    by_thread = (
        select(Thread.id)
        .join(Mailbox, Mailbox.id == Thread.mailbox_id)
        .where(Thread.ticket_id == Ticket.id, Thread.gmail_id == thread_id)
        .where(open_mail.is_theirs(person))
    )
    return or_(by_mail, exists(by_thread.correlate(Ticket)))


def own_copy_columns(person: Person) -> dict[str, ColumnElement[Any]]:
    """What `read_own_copy` reads, by its names."""
    return {
        "own_thread": own_thread(person),
        "newest_mail": _newest_mail(),
        "is_read": exists(
            select(Mailbox.id).where(
                Mailbox.address == person.address,
                Mailbox.is_connected,
                Mailbox.refusal.is_(None),
            )
        ),
    }


def read_own_copy(values: dict[str, Any]) -> OwnCopy:
    """Take those columns out of a row's values."""
    thread, mail = values.pop("own_thread"), values.pop("newest_mail")
    return OwnCopy(thread, mail, bool(values.pop("is_read")))


def own_thread(person: Person) -> ScalarSelect[str]:
    """The ticket's newest thread in the person's own mailbox, as a column."""
    # Asked of the ticket's few threads: a mailbox has many thousands.
    of_mailbox = select(Mailbox.id).where(Mailbox.id == Thread.mailbox_id)
    is_own = exists(of_mailbox.where(Mailbox.address == person.address))
    newest = select(func.max(Thread.gmail_id))
    return newest.where(Thread.ticket_id == Ticket.id, is_own).scalar_subquery()


def shared_thread() -> ScalarSelect[str]:
    """The ticket's newest thread in its inbox's own account, as a column."""
    is_there = Thread.ticket_id == Ticket.id
    return (
        select(func.max(Thread.gmail_id))
        .join(Mailbox, Mailbox.id == Thread.mailbox_id)
        .where(is_there, Mailbox.inbox_id == Ticket.inbox_id)
        .scalar_subquery()
    )


def assignee_lacks_mail() -> ColumnElement[bool]:
    """Whether the desk reads the assignee's own mailbox and finds no mail there."""
    is_theirs = Mailbox.owner_id == Ticket.assignee_id
    read = select(Mailbox.id).where(is_theirs, Mailbox.is_connected)
    linked = select(Thread.id).join(Mailbox, Mailbox.id == Thread.mailbox_id)
    linked = linked.where(Thread.ticket_id == Ticket.id, is_theirs)
    return exists(read.correlate(Ticket)) & ~exists(linked.correlate(Ticket))


def copy_to_answer(
    session: Session, person: Person, ticket_id: int
) -> AnswerableCopy | None:
    """The customer's newest mail where the desk may write a draft to it."""
    query = (
        select(MessageCopy.mailbox_id, MessageCopy.gmail_id)
        .join(Message, Message.id == MessageCopy.message_id)
        .join(Mailbox, Mailbox.id == MessageCopy.mailbox_id)
        .where(Mailbox.address == person.address, Mailbox.is_connected)
        .where(Message.ticket_id == ticket_id, Message.set_aside.is_(None))
        .order_by((Message.direction == "in").desc(), Message.at.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return AnswerableCopy(*row) if row else None


def _newest_mail() -> ScalarSelect[str | None]:
    query = (
        select(Message.message_id)
        .where(Message.ticket_id == Ticket.id, Message.message_id.is_not(None))
        .where(Message.set_aside.is_(None))
        .order_by(Message.at.desc(), Message.id.desc())
    )
    return query.limit(1).correlate(Ticket).scalar_subquery()
