"""Whether a copy is in its mailbox's Gmail inbox, where the desk has a say in it.

`inbox_wanted` of a copy is where the sync is still to move it, once: into the inbox
(true) or out of it; none: nowhere. `inbox_moved` is where the sync has moved it, until
a person moves it: only such a copy is ever moved back.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, case, null, or_, select, update
from sqlalchemy.orm import Session

from app.mailboxes.mailbox import Mailbox
from app.tickets.messages.message import Message, MessageCopy


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


def _set(
    session: Session, which: ColumnElement[bool], wanted: ColumnElement[bool] | bool
) -> None:
    # What is pending is marked as such by the act's event: see app.outbox.
    statement = update(MessageCopy).where(which).values(inbox_wanted=wanted)
    session.execute(statement.execution_options(synchronize_session=False))
