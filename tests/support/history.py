"""A ticket's history, as tests look at it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.person import Person
from app.tickets.event import Event
from app.tickets.history import sentences
from app.tickets.ticket import Ticket


def events(session: Session, ticket: Ticket) -> list[Event]:
    """Every event, oldest first."""
    session.flush()
    query = select(Event).where(Event.ticket_id == ticket.id)
    return list(session.scalars(query.order_by(Event.id)))


def actions(session: Session, ticket: Ticket) -> list[str]:
    """What was done, oldest first."""
    return [event.action for event in events(session, ticket)]


def details(session: Session, ticket: Ticket) -> dict[str, Any]:
    """The details of the newest event."""
    return events(session, ticket)[-1].details


def told(session: Session, ticket: Ticket) -> list[str]:
    """The history read aloud, oldest first."""
    people = session.scalars(select(Person)).all()
    by_id = {person.id: person.name for person in people}
    by_address = {person.address: person.name for person in people}
    return [
        sentences.english_sentence(event, by_id.get(event.person_id or 0), by_address)
        for event in events(session, ticket)
    ]
