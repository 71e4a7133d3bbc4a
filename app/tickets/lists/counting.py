"""How many tickets lists hold, as far as anybody counts, and which."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.people.person import Person
from app.tickets import queries
from app.tickets.lists import ticket_filter
from app.tickets.lists.ticket_filter import TicketFilter
from app.tickets.ticket import Ticket

# Tickets are counted so far, and sorted by what has no index so far.
MAX_COUNTED = 1000


def count_lists(
    session: Session,
    person: Person,
    places: Collection[int],
    asked: Sequence[TicketFilter],
) -> list[int]:
    """How many tickets each of these lists holds, in one query.

    Nobody counts beyond MAX_COUNTED + 1.
    """
    counted = [
        _count(number, first_ids(person, places, each))
        for number, each in enumerate(asked)
    ]
    found = {number: count for number, count in session.execute(union_all(*counted))}
    return [found[number] for number in range(len(asked))]


def count_to(
    session: Session,
    person: Person,
    places: Collection[int],
    asked: TicketFilter,
    most: int,
) -> int:
    """How many tickets the list holds; beyond `most` one more is counted."""
    ids = first_ids(person, places, asked).limit(most + 1).subquery()
    return session.scalar(select(func.count()).select_from(ids)) or 0


def selected_ids(
    session: Session, person: Person, places: Collection[int], asked: TicketFilter
) -> list[int]:
    """The ids of the list, as far as it is counted, in the order of the tickets."""
    query = first_ids(person, places, asked).order_by(Ticket.id)
    return list(session.scalars(query))


def places_of(places: Collection[int], asked: TicketFilter) -> list[int]:
    """Those of the inboxes in which that list is."""
    return sorted(set(places) & set(asked.inbox_ids or places))


def first_ids(
    person: Person, places: Collection[int], asked: TicketFilter
) -> Select[*tuple[Any, ...]]:
    """The ids of the list, in no order, as far as it is counted."""
    here = Ticket.inbox_id.in_(places_of(places, asked))
    wanted = ticket_filter.conditions(asked, person.workspace_id)
    query: Select[*tuple[Any, ...]] = select(Ticket.id).where(
        here, queries.is_listed(), *wanted
    )
    return query.limit(MAX_COUNTED + 1)


def _count(number: int, ids: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    first = ids.subquery()
    counted: Select[*tuple[Any, ...]] = select(
        literal(number).label("number"), func.count()
    )
    return counted.select_from(first)
