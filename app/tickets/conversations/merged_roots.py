"""The tickets that stand for others, which were merged into them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.tickets.ticket import Ticket


def merged_roots(session: Session, ids: set[int]) -> dict[int, Ticket]:
    """Each ticket, or the one that it is part of by now."""
    found = dict[int, Ticket]()
    wanted = ids
    while wanted:
        query = select(Ticket).where(Ticket.id.in_(sorted(wanted)))
        query = query.execution_options(populate_existing=True)
        new = {each.id: each for each in session.scalars(query)}
        found |= new
        into = {each.merged_into_id for each in new.values() if each.merged_into_id}
        wanted = into - found.keys()
    return {each: _root(found, each) for each in ids}


def _root(found: dict[int, Ticket], ticket_id: int) -> Ticket:
    ticket = found[ticket_id]
    while ticket.merged_into_id is not None:
        ticket = found[ticket.merged_into_id]
    return ticket
