"""The other tickets of a ticket's customer: how many, and which."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, func, literal, select
from sqlalchemy.orm import Session

from app.inboxes import visible
from app.people.person import Person
from app.sql.aliases import whole_alias
from app.tickets.lists import rows
from app.tickets.lists.rows import TicketRow
from app.tickets.status import DONE, NOT_DONE, Status
from app.tickets.ticket import Ticket

# Somebody who writes every day must not make a card slow: nobody counts that far.
MAX_COUNTED = 99
MAX_CUSTOMER_TICKETS = 45

Other = whole_alias(Ticket, "other")


def customer_tickets(
    session: Session, person: Person, ticket_id: int, address: str
) -> tuple[tuple[TicketRow, ...], tuple[TicketRow, ...]]:
    """The open and the earlier tickets of that address but one, newest first.

    Only those of the person's own inboxes.
    """
    same = (
        Ticket.workspace_id == person.workspace_id,
        Ticket.customer_address == address,
        Ticket.customer_address != "",
        Ticket.id != ticket_id,
        Ticket.merged_into_id.is_(None),
    )
    # By id a database would walk through all tickets instead of the customer's own.
    newest = (Ticket.created_at.desc(), Ticket.id.desc())
    query = rows.rows_for(person, *same).order_by(*newest).limit(MAX_CUSTOMER_TICKETS)
    opened = rows.read_rows(session, query.where(Ticket.status.in_(NOT_DONE)))
    return opened, rows.read_rows(session, query.where(Ticket.status.in_(DONE)))


def customer_counts(person: Person) -> tuple[ScalarSelect[Any], ScalarSelect[Any]]:
    """How many those are, as columns of a query about one ticket; a bounded number."""
    return _count(person, NOT_DONE), _count(person, DONE)


def _count(person: Person, status: tuple[Status, ...]) -> ScalarSelect[Any]:
    some = (
        select(literal(1).label("one"))
        .where(
            Other.workspace_id == Ticket.workspace_id,
            Other.customer_address == Ticket.customer_address,
            Other.customer_address != "",
            Other.status.in_(status),
            Other.id != Ticket.id,
            Other.merged_into_id.is_(None),
            Other.aside_reason.is_(None),
            visible.seen_by(person, Other.inbox_id),
        )
        .limit(MAX_COUNTED)
        .correlate(Ticket)
        .subquery()
    )
    return select(func.count()).select_from(some).correlate(Ticket).scalar_subquery()
