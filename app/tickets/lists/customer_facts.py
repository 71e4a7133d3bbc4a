"""What somebody may know of a customer: their tickets, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from app.tickets import queries
from app.tickets.customers.table import Customer
from app.tickets.event import Event
from app.tickets.status import DONE, NOT_DONE
from app.tickets.ticket import Ticket

# Of a customer with more only the newest are counted.
MAX_TICKETS = 1000
InboxIds = Sequence[int] | Select[int]


@dataclass(frozen=True)
class CustomerFacts:
    """Of some inboxes' tickets alone: also the name, which is the latest one there.

    `reopened` is how often mail of theirs opened what was done.
    """

    name: str
    first_at: datetime | None
    total: int
    open: int
    reopened: int


def customer_facts(
    session: Session, inbox_ids: InboxIds, customer: Customer
) -> CustomerFacts:
    """Count the customer's tickets of these inboxes; three queries."""
    is_theirs = (
        Ticket.workspace_id == customer.workspace_id,
        Ticket.customer_address == customer.address,
        Ticket.inbox_id.in_(inbox_ids),
        queries.is_listed(),
    )
    theirs = (
        select(Ticket.id, Ticket.status, Ticket.created_at)
        .where(*is_theirs)
        .order_by(Ticket.created_at.desc())
        .limit(MAX_TICKETS)
        .subquery()
    )
    is_open = case((theirs.c.status.in_(NOT_DONE), 1), else_=0)
    counted = select(
        func.count(), func.sum(is_open), func.min(theirs.c.created_at)
    ).select_from(theirs)
    total, opened, first_at = session.execute(counted).one()
    was = Event.details["was"].as_string()
    reopened = select(func.count()).where(
        Event.ticket_id.in_(select(theirs.c.id)),
        Event.action == "message_in",
        was.in_(DONE),
    )
    named = (
        select(Ticket.customer_name)
        .where(*is_theirs, Ticket.customer_name != "")
        .order_by(Ticket.created_at.desc())
        .limit(1)
    )
    return CustomerFacts(
        session.scalar(named) or "",
        first_at,
        total,
        opened or 0,
        session.scalar(reopened) or 0,
    )
