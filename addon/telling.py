"""Events as a reader hears them: who did it, what, and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from addon import lines
from addon.cards.history import Told
from addon.reader import Reader
from app.people.person import Kind, Person
from app.tickets import sentences
from app.tickets.event import Event


def told(session: Session, events: Sequence[Event], reader: Reader) -> list[Told]:
    """The events with the people's names: one query."""
    people = _people(session, events)
    by_id = {person.id: called(person) for person in people}
    names = {person.address: called(person) for person in people}
    return [
        Told(
            at=event.at,
            who=sentences.who(event, by_id.get(event.person_id or 0)),
            what=sentences.what(event, names, reader.zone),
        )
        for event in events
    ]


def said(session: Session, event: Event, reader: Reader) -> str:
    """One event as a whole sentence: `Grace took it at 17:01.`"""
    (one,) = told(session, [event], reader)
    who = "You" if event.person_id == reader.person_id else one.who
    is_today = reader.day(event.at) == "Today"
    at = f"at {reader.time(event.at)}" if is_today else reader.when(event.at)
    return f"{who} {one.what} {at}."


def called(person: Person) -> str:
    """How a colleague is called; a shared account is nobody in particular."""
    if person.kind == Kind.SHARED:
        return f"Someone in {person.address.partition('@')[0]}@"
    return lines.given(person.name)


def _people(session: Session, events: Iterable[Event]) -> Sequence[Person]:
    ids = {event.person_id for event in events if event.person_id}
    addresses = {str(event.details.get("to")) for event in events}
    named = or_(Person.id.in_(sorted(ids)), Person.address.in_(sorted(addresses)))
    workspaces = {event.workspace_id for event in events}
    query = select(Person).where(Person.workspace_id.in_(sorted(workspaces)), named)
    return session.scalars(query).all()
