"""Tickets as lists show them: one query gives the rows of any list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.inboxes import visible
from app.people.person import Person
from app.sql.moments import ago
from app.tickets import queries
from app.tickets.messages import own_copy
from app.tickets.status import ACTIVE
from app.tickets.ticket import Ticket

MAX_ROWS = 10

# By the mails' own time: the customer's that waits, else our last one.
WAITING_SINCE = func.coalesce(
    Ticket.waiting_since, Ticket.answered_at, Ticket.status_at
)

# Of either side. This and the above have an index each, see migration 0047.
LAST_MAIL: ColumnElement[datetime] = func.coalesce(
    case(
        (Ticket.answered_at.is_(None), Ticket.wrote_at),
        (Ticket.wrote_at > Ticket.answered_at, Ticket.wrote_at),
        else_=Ticket.answered_at,
    ),
    Ticket.created_at,
)

Wanted = ColumnElement[bool]


@dataclass(frozen=True)
class TicketRow:
    """A ticket as a list shows it; `thread_id` is one of the reader's own mailbox.

    `assignee` is the name of whoever has it and is still here, `writer` that of a
    colleague who writes an answer; a query leaves it empty (`writers.py`).
    """

    id: int
    number: int
    version: int
    subject: str
    customer: str
    priority: str
    status: str
    status_at: datetime
    direction: str | None
    since: datetime
    snoozed_at: datetime | None
    snoozed_until: datetime | None
    assignee_id: int | None
    assignee: str | None
    thread_id: str | None
    writer: str = ""


def seen_by(person: Person) -> Wanted:
    """The tickets of the inboxes that the person belongs to, and of no other one."""
    return and_(visible.seen_by(person, Ticket.inbox_id), queries.is_listed())


def is_awake() -> Wanted:
    """Not snoozed. Whose time has come counts before the clock has come by."""
    return or_(Ticket.snoozed_at.is_(None), Ticket.snoozed_until <= ago())


def is_snoozed() -> Wanted:
    """Put off to a time that is still to come, or until the customer writes."""
    is_ahead = or_(Ticket.snoozed_until.is_(None), Ticket.snoozed_until > ago())
    return and_(Ticket.snoozed_at.is_not(None), is_ahead)


def is_unheld(person: Person) -> Wanted:
    """Without anybody who is still here."""
    left = select(Person.id).where(
        Person.workspace_id == person.workspace_id, Person.is_active.is_(False)
    )
    return or_(Ticket.assignee_id.is_(None), Ticket.assignee_id.in_(left))


def nobody_has(person: Person) -> tuple[Wanted, ...]:
    """Open, awake and free."""
    return (Ticket.status.in_(ACTIVE), is_unheld(person), is_awake())


def read_rows(session: Session, query: Select[Any]) -> tuple[TicketRow, ...]:
    """The rows of a query that `of` began."""
    return tuple(TicketRow(*row) for row in session.execute(query))


def rows_for(person: Person, *wanted: Wanted) -> Select[Any]:
    """Those tickets as the person sees them, in no order yet."""
    customer = case(
        (Ticket.customer_name != "", Ticket.customer_name),
        else_=Ticket.customer_address,
    )
    return (
        select(
            Ticket.id, Ticket.number, Ticket.version, Ticket.subject, customer,
            Ticket.priority, Ticket.status, Ticket.status_at, Ticket.direction,
            WAITING_SINCE,
            Ticket.snoozed_at, Ticket.snoozed_until, Ticket.assignee_id, Person.name,
            own_copy.own_thread(person),
        )
        .outerjoin(Person, (Person.id == Ticket.assignee_id) & Person.is_active)
        .where(seen_by(person), *wanted)
    )  # fmt: skip


def sum_over_tickets(person: Person, what: Any, *wanted: Wanted) -> Select[Any]:
    """A sum over those tickets, of the person's inboxes only."""
    return select(what).select_from(Ticket).where(seen_by(person), *wanted)
