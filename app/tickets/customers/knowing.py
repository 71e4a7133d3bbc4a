"""Makes customers known: each ticket with an address is somebody's."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.db import insert_for
from app.tickets.customers.table import Customer
from app.tickets.ticket import Ticket


def know_customer(session: Session, ticket: Ticket) -> int | None:
    """Let the ticket be its customer's, who is made when new; their id."""
    address = ticket.customer_address
    ticket.customer_id = None
    if address:
        ticket.customer_id = _id_of(session, ticket.workspace_id, address)
    return ticket.customer_id


def _id_of(session: Session, workspace_id: int, address: str) -> int:
    wanted = select(Customer.id).where(
        Customer.workspace_id == workspace_id, Customer.address == address
    )
    found = session.scalar(wanted)
    if found is not None:
        return found
    # Two mails may be read at once: the second one finds the first one's.
    new = {"workspace_id": workspace_id, "address": address, "created_at": clock.now()}
    made = insert_for(session)(Customer).values(**new)
    session.execute(made.on_conflict_do_nothing())
    return session.scalars(wanted).one()
