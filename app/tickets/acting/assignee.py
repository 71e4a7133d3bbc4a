"""Who may be given a ticket: by id, or by the address or the name that was typed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.errors import NotFound, Refused
from app.people.person import Person
from app.tickets.lists import workload
from app.tickets.ticket import Ticket
from app.wording import mark

CANNOT_HAVE = mark("{name} cannot have tickets of this inbox any more.")
NOT_IN_LIST = mark("Choose somebody from the list.")

_ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")


def chosen_assignee(session: Session, ticket: Ticket, who: int | str) -> Person:
    """The person of that id, address or name, who may have tickets of this inbox.

    Raises:
        Refused: nobody of this inbox is meant, several are, or they left it.
    """
    able = workload.possible_assignees(session, [ticket.inbox_id])
    if isinstance(who, str):
        return _named(able, who)
    for person in able:
        if person.id == who:
            return person
    raise cannot_have(session, ticket, who)


def cannot_have(session: Session, ticket: Ticket, person_id: int) -> Refused:
    """Why that person cannot have it, by name if they are of this workspace."""
    person = session.get(Person, person_id)
    if person is None or person.workspace_id != ticket.workspace_id:
        return NotFound(NOT_IN_LIST)
    return Refused(CANNOT_HAVE, name=person.name)


def _named(able: Sequence[Person], typed: str) -> Person:
    found = _ADDRESS.search(typed)
    if found:
        meant = [each for each in able if each.address == found[0].lower()]
    else:
        name = " ".join(typed.casefold().split())
        meant = [each for each in able if each.name.casefold() == name]
    if len(meant) != 1:
        raise NotFound(NOT_IN_LIST)
    return meant[0]
