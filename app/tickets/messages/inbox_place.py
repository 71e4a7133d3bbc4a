"""Whether a copy is in its mailbox's Gmail inbox, where the desk has a say in it.

`inbox_wanted` of a copy is where the sync is still to move it, once: into the inbox
(true) or out of it; none: nowhere. `inbox_moved` is where the sync has moved it, until
a person moves it: only such a copy is ever moved back.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, case, null, or_, select, update
from sqlalchemy.orm import Session

from app.inboxes.inbox import Archive, Inbox
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.ticket import Ticket


def bring_to_inbox(session: Session, ticket_id: int, person_id: int) -> None:
    """Have a mail of the ticket moved to the person's own Gmail inbox.

    Gmail shows a conversation there as soon as one of its mails is there: the newest
    of the customer, so that no other one becomes news.
    """
    newest = (
        select(MessageCopy.id)
        .join(Message, Message.id == MessageCopy.message_id)
        .join(Mailbox, Mailbox.id == MessageCopy.mailbox_id)
        .where(Message.ticket_id == ticket_id)
        .where(Mailbox.owner_id == person_id, Mailbox.is_connected)
        .order_by((Message.direction == "in").desc(), Message.at.desc())
        .order_by(MessageCopy.id.desc())
        .limit(1)
    )
    _set(session, MessageCopy.id == newest.scalar_subquery(), True)


def move_back(session: Session, ticket_id: int, person_id: int) -> None:
    """Have what was brought to the person's inbox moved out, unless they have moved it.

    What was not brought yet is not brought.
    """
    of_ticket = select(Message.id).where(Message.ticket_id == ticket_id)
    theirs = select(Mailbox.id).where(Mailbox.owner_id == person_id)
    is_brought = MessageCopy.inbox_moved.is_(True)
    which = and_(
        MessageCopy.message_id.in_(of_ticket),
        MessageCopy.mailbox_id.in_(theirs),
        or_(is_brought, MessageCopy.inbox_wanted.is_(True)),
    )
    _set(session, which, case((is_brought, False), else_=null()))


def archive(session: Session, ticket_ids: Iterable[int], when: Archive) -> None:
    """Have the mails of tickets moved out of the inboxes in which that is wished.

    The tickets are resolved or closed now, as `when` says: out of the shared account's
    inbox by its own choice, out of somebody's own by theirs, once they are done.
    """
    ids = sorted(ticket_ids)
    of_inbox = select(Inbox.id).where(Inbox.archive == when)
    shared = (Mailbox.inbox_id == Ticket.inbox_id) & Mailbox.inbox_id.in_(of_inbox)
    own = Mailbox.owner_id.in_(select(Person.id).where(Person.archive_own))
    which = (
        select(MessageCopy.id)
        .join(Message, Message.id == MessageCopy.message_id)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .join(Mailbox, Mailbox.id == MessageCopy.mailbox_id)
        .where(Ticket.id.in_(ids), MessageCopy.is_synced, Mailbox.is_connected)
        .where(shared if when is Archive.CLOSED else or_(shared, own))
    )
    _set(session, MessageCopy.id.in_(which), False)


def bring_back(session: Session, ticket_ids: Iterable[int]) -> None:
    """Have the mails that were archived moved back, unless a person has moved them.

    The tickets are no longer done. What was not archived yet is not archived.
    """
    of_tickets = select(Message.id).where(Message.ticket_id.in_(sorted(ticket_ids)))
    is_out = MessageCopy.inbox_moved.is_(False)
    which = and_(
        MessageCopy.message_id.in_(of_tickets),
        or_(is_out, MessageCopy.inbox_wanted.is_(False)),
    )
    _set(session, which, case((is_out, True), else_=null()))


def _set(
    session: Session, which: ColumnElement[bool], wanted: ColumnElement[bool] | bool
) -> None:
    # What is pending is marked as such by the act's event: see app.outbox.
    statement = update(MessageCopy).where(which).values(inbox_wanted=wanted)
    session.execute(statement.execution_options(synchronize_session=False))
