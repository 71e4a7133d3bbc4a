"""What a ticket says of its mails: how many, who wrote last, since when they wait."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, func, select, true
from sqlalchemy.orm import Session

from app.tickets.messages.message import Message
from app.tickets.messages.people import people_of_ticket
from app.tickets.ticket import Ticket


def recount_messages(session: Session, ticket: Ticket) -> None:
    """Count the ticket's mails anew, after some came or went."""
    counts = Message.set_aside.is_(None)
    wrote = case((Message.direction == "in", Message.at))
    answered = case((Message.direction == "out", Message.at))
    # A mail to two inboxes whose tickets were merged is there twice.
    query = select(
        func.count(Message.key.distinct()),
        func.max(wrote),
        func.max(answered),
        func.min(answered),
    ).where(Message.ticket_id == ticket.id, counts)
    count, wrote_at, answered_at, first_answered_at = session.execute(query).one()
    ticket.mail_count, ticket.wrote_at = count, wrote_at
    ticket.answered_at, ticket.first_answered_at = answered_at, first_answered_at
    is_waiting = wrote_at and (answered_at is None or wrote_at > answered_at)
    ticket.direction = ("in" if is_waiting else "out") if count else None
    ticket.waiting_since = first_unanswered(session, ticket) if is_waiting else None
    ticket.people_words = None
    ticket.remember_people(people_of_ticket(session, ticket))


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
