"""With which mail a ticket begins: the first that was written, whenever it was read."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.tickets import event as events
from app.tickets.customers.knowing import know_customer
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket


def settle_beginning(session: Session, ticket: Ticket) -> bool:
    """Let the ticket be of whoever wrote its first mail, and about what that said.

    Whether it has another customer now. Once somebody has worked on it, it stays as
    they know it.
    """
    session.flush()
    query = select(Message).where(
        Message.ticket_id == ticket.id,
        Message.direction == "in",
        Message.set_aside.is_(None),
    )
    first = session.scalar(query.order_by(Message.at, Message.id).limit(1))
    if first is None or first.at >= ticket.created_at:
        return False
    was = ticket.customer_address
    if not events.is_touched(session, ticket.id):
        ticket.begin_with(first)
        know_customer(session, ticket)
    return ticket.customer_address != was
