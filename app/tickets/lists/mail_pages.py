"""The mails of one ticket, page by page, each with the reader's own copy of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, func, select, tuple_
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person
from app.tickets.lists.history_pages import RowPage
from app.tickets.messages import own_copy
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.ticket import Ticket

MAIL_PAGE_SIZE = 50


@dataclass(frozen=True)
class MailRow:
    """One mail; `colleague` of us wrote it, `thread_id` is in the reader's Gmail.

    `set_aside` is why it made no difference to the ticket.
    """

    id: int
    at: datetime
    direction: str
    name: str
    address: str
    colleague: str | None
    set_aside: str | None
    is_automatic: bool
    message_id: str | None
    thread_id: str | None


def find_ticket(session: Session, person: Person, number: int) -> tuple[int, str]:
    """The id of the workspace's ticket, and its thread in the person's own mailbox.

    Whether the person may see it is not asked here.

    Raises:
        NotFound: there is none of that number.
    """
    query = select(Ticket.id, own_copy.own_thread(person)).where(
        Ticket.workspace_id == person.workspace_id, Ticket.number == number
    )
    found = session.execute(query).first()
    if found is None:
        raise NotFound("There is no ticket #{number}.", number=number)
    return found[0], found[1] or ""


def mail_page(
    session: Session, person: Person, ticket_id: int, after: int | None
) -> RowPage[MailRow]:
    """The mails of the ticket behind that one, the oldest first, in one query.

    The page's `older` is the last of its mails, when there are more behind it.
    """
    query = select(
        Message.id, Message.at, Message.direction, Message.from_name,
        Message.from_address, Person.name, Message.set_aside, Message.is_automatic,
        Message.message_id, _own_copy(person),
    ).outerjoin(Person, Person.id == Message.person_id)  # fmt: skip
    query = query.where(Message.ticket_id == ticket_id)
    if after is not None:
        last = select(Message.at).where(
            Message.id == after, Message.ticket_id == ticket_id
        )
        place = tuple_(Message.at, Message.id)
        query = query.where(place > tuple_(last.scalar_subquery(), after))
    query = query.order_by(Message.at, Message.id).limit(MAIL_PAGE_SIZE + 1)
    found = [MailRow(*row) for row in session.execute(query)]
    shown = found[:MAIL_PAGE_SIZE]
    return RowPage(shown, shown[-1].id if len(found) > MAIL_PAGE_SIZE else None)


def _own_copy(person: Person) -> ScalarSelect[Any]:
    return (
        select(func.max(MessageCopy.thread_gmail_id))
        .join(Mailbox, Mailbox.id == MessageCopy.mailbox_id)
        .where(MessageCopy.message_id == Message.id, Mailbox.address == person.address)
        .correlate(Message)
        .scalar_subquery()
    )
