"""Which tickets an act may reach: those of the inboxes that its doer belongs to."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.people.principal import Principal
from app.tickets import queries
from app.tickets.ticket import Ticket


def lock_for(session: Session, by: Principal, ticket_id: int) -> Ticket:
    """Lock the ticket until the end of the transaction.

    Raises:
        NotFound: it is not there, or not theirs to see.
    """
    if by.person is not None:
        return queries.lock_ticket(session, ticket_id, seen_by=by.person)
    return queries.lock_in_inbox(session, ticket_id, by.inbox_id)
