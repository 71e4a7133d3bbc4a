"""What may be done with a ticket."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people import actor
from app.tickets.event import Event
from app.tickets.ticket import Ticket
from tests.support.cast import Cast, arrive


def actions(session: Session, ticket: Ticket) -> list[str]:
    session.flush()
    query = select(Event.action).where(Event.ticket_id == ticket.id)
    return list(session.scalars(query.order_by(Event.id)))


def test_taking_makes_it_theirs_and_in_progress(session: Session, cast: Cast) -> None:
    ticket = arrive(session, cast)
    assert ticket is not None
    ticket.take(by=actor.person(cast.ada), who=cast.ada)
    assert (ticket.assignee_id, ticket.status) == (cast.ada.id, "in_progress")
    assert actions(session, ticket) == ["created", "assigned"]


def test_taking_twice_records_once(session: Session, cast: Cast) -> None:
    ticket = arrive(session, cast)
    assert ticket is not None
    for _ in range(2):
        ticket.take(by=actor.person(cast.ada), who=cast.ada)
    assert actions(session, ticket) == ["created", "assigned"]
