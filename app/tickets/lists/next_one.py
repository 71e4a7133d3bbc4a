"""What comes after a ticket that one is done with: the most urgent of one's own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from app.people.person import Person
from app.sql.built_once import built_once
from app.tickets.lists import rows
from app.tickets.lists.queues import URGENCY, waiting_on_us
from app.tickets.lists.rows import WAITING_SINCE
from app.tickets.status import ACTIVE
from app.tickets.ticket import Ticket


def next_ticket_id(session: Session, person: Person, done_id: int) -> int | None:
    """The person's most urgent ticket that waits on us, of those the oldest.

    Not the one that they are done with, and nothing if there is no other.
    """
    row = _next.row(session, person, done_id)
    return row[0] if row else None


def count_left(person: Person) -> ColumnElement[int | None]:
    """How many of the person's own tickets wait on us, as a column of a ticket.

    Counted only for a ticket that waits on us no longer: it is none of them.
    """
    mine = rows.sum_over_tickets(person, func.count(), *waiting_on_us(person.id))
    is_settled = or_(Ticket.status.not_in(ACTIVE), rows.is_snoozed())
    return case((is_settled, mine.correlate(None).scalar_subquery()))


@built_once
def _next(person: Person, done_id: int) -> Select[*tuple[Any, ...]]:
    mine = (rows.seen_by(person), *waiting_on_us(person.id), Ticket.id != done_id)
    order = (URGENCY, WAITING_SINCE, Ticket.number)
    return select(Ticket.id).where(*mine).order_by(*order).limit(1)
