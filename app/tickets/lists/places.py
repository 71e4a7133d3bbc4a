"""In which inboxes tickets are, and who is not in all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people import access
from app.people.person import Person, PersonKind
from app.tickets.ticket import Ticket


@dataclass(frozen=True)
class LeftOut:
    """Somebody who cannot have all of some tickets, and the inboxes they are not in."""

    name: str
    inboxes: tuple[str, ...]


def ticket_places(session: Session, ticket_ids: Iterable[int]) -> dict[int, str]:
    """The address of each ticket's inbox, by the ticket's id."""
    query = select(Ticket.id, Inbox.address).join(Inbox, Inbox.id == Ticket.inbox_id)
    found = session.execute(query.where(Ticket.id.in_(sorted(set(ticket_ids)))))
    return {ticket_id: address for ticket_id, address in found}


def left_out(session: Session, inbox_ids: Sequence[int]) -> list[LeftOut]:
    """Who could have tickets of some of these inboxes and not of all, by name."""
    if len(inbox_ids) < 2:
        return []
    places = select(Inbox.id, Inbox.address).where(Inbox.id.in_(inbox_ids))
    found_places = session.execute(places.order_by(Inbox.address))
    addresses = {inbox_id: address for inbox_id, address in found_places}
    people = (
        select(Person)
        .where(Person.id.in_(visible.members_of_any(inbox_ids)))
        .where(Person.id.not_in(visible.members_of_each(inbox_ids)))
        .where(Person.kind == PersonKind.PERSON)
        .order_by(Person.name, Person.id)
    )
    found = [p for p in session.scalars(people) if access.may(p, "take")]
    if not found:
        return []
    in_which = visible.inboxes_by_person(session, found[0].workspace_id)
    return [
        LeftOut(
            person.name,
            tuple(
                address
                for inbox_id, address in addresses.items()
                if inbox_id not in in_which[person.id]
            ),
        )
        for person in found
    ]
