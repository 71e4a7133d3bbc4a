"""Whether a mail of ours answers the customer, and whether it was sent at all."""

from __future__ import annotations

from collections.abc import Container

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from app.people import actor
from app.people.actor import Actor
from app.people.person import Person
from app.tickets.intake import filters
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.mail import Mail
from app.tickets.messages.message import Message
from app.tickets.messages.people import MessagePerson, PersonPart
from app.tickets.ticket import Ticket

# A message wears one of these when it was sent, or came in.
GONE_OR_COME = frozenset({"SENT", "INBOX", "SPAM", "TRASH"})


def is_unsent(arrival: ArrivedMail, ours: Container[str]) -> bool:
    """Whether one of us has written it, and it is to be sent later.

    Gmail gives it no label that says so; what came in says where it was delivered.
    """
    mail = arrival.mail
    if arrival.labels & GONE_OR_COME or mail.has("delivered-to"):
        return False
    # Colleagues may write as one of our inboxes.
    is_theirs = arrival.mailbox.inbox_id is None and mail.sender.address in ours
    return is_theirs or mail.sender.address == arrival.mailbox.address


def answers_customer(
    session: Session, ticket: Ticket, mail: Mail, ours: Container[str]
) -> bool:
    """Whether our mail goes to the customer, or to somebody who had written by then.

    Where nobody knows who the customer is, it does when it goes to anybody outside.
    """
    told = {each.address for each in mail.recipients}
    # A form or a forward has an address of ours in From.
    outside = {e for e in _writers(session, ticket, mail) if e not in ours}
    asking = {ticket.customer_address, *outside} - {""}
    if not asking:
        return any(each not in ours for each in told)
    return not asking.isdisjoint(told)


def colleague(author: Person | None) -> Actor:
    """Who has written a mail of ours, for the history."""
    return actor.person_actor(author, "gmail") if author else actor.GMAIL


def _writers(session: Session, ticket: Ticket, mail: Mail) -> set[str]:
    """Every address from which somebody outside wrote in the ticket before the mail."""
    before = (
        Message.ticket_id == ticket.id,
        Message.direction == "in",
        Message.at <= mail.at,
        # What their machine sent is no word of theirs.
        func.coalesce(Message.set_aside, "").not_in(filters.OF_MACHINES),
    )
    as_shown = select(Message.from_address).where(*before)
    as_sent = (
        select(MessagePerson.address)
        .join(Message, Message.id == MessagePerson.message_id)
        .where(*before, MessagePerson.role == PersonPart.SENDER)
    )
    return {row[0] for row in session.execute(union(as_shown, as_sent))}
