"""The other tickets of a ticket's customer: how many, and which."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, func, literal, select
from sqlalchemy.orm import Session, aliased

from app.inboxes.inbox import Membership
from app.people.person import Person
from app.tickets import rows
from app.tickets.rows import ACTIVE, DONE, TicketRow
from app.tickets.status import Status
from app.tickets.ticket import Ticket

# Somebody who writes every day must not make a card slow: nobody counts that far.
MOST = 99
SHOWN = 45
UNDONE = (*ACTIVE, Status.WAITING)

Other = aliased(Ticket, name="other")


def others_of(
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
    query = rows.of(person, *same).order_by(*newest).limit(SHOWN)
    opened = rows.read(session, query.where(Ticket.status.in_(UNDONE)))
    return opened, rows.read(session, query.where(Ticket.status.in_(DONE)))


def counts(person: Person) -> tuple[ScalarSelect[Any], ScalarSelect[Any]]:
    """How many those are, as columns of a query about one ticket; at most `MOST`."""
    return _count(person, UNDONE), _count(person, DONE)


def _count(person: Person, status: tuple[Status, ...]) -> ScalarSelect[Any]:
    inboxes = select(Membership.inbox_id).where(Membership.person_id == person.id)
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
            Other.inbox_id.in_(inboxes),
        )
        .limit(MOST)
        .correlate(Ticket)
        .subquery()
    )
    return select(func.count()).select_from(some).correlate(Ticket).scalar_subquery()
