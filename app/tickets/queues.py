"""What the home card asks: my tickets and those that nobody has, with their counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.people.person import Person
from app.tickets import queries, rows
from app.tickets.rows import ACTIVE, SHOWN, SINCE, TicketRow, Wanted
from app.tickets.status import Priority, Status
from app.tickets.ticket import Ticket

# The bounds of the age groups of what nobody has, the youngest group first.
BOUNDS = (timedelta(hours=1), timedelta(hours=4), timedelta(days=1))
URGENCY = case(
    (Ticket.priority == Priority.URGENT, 0),
    (Ticket.priority == Priority.HIGH, 1),
    (Ticket.priority == Priority.NORMAL, 2),
    else_=3,
)


@dataclass(frozen=True)
class Queue:
    """The first rows of a list, and how many there are."""

    rows: tuple[TicketRow, ...]
    count: int


@dataclass(frozen=True)
class Unassigned:
    """What nobody has; `ages` counts the age groups, the youngest first."""

    rows: tuple[TicketRow, ...]
    count: int
    ages: tuple[int, ...]
    oldest: datetime | None


def waiting_on_us(who: int) -> tuple[Wanted, ...]:
    """Somebody's tickets that want an answer of theirs."""
    return (Ticket.assignee_id == who, Ticket.status.in_(ACTIVE), rows.awake())


def waiting_on_customer(who: int) -> tuple[Wanted, ...]:
    """Somebody's tickets that were answered."""
    return (Ticket.assignee_id == who, Ticket.status == Status.WAITING, rows.awake())


def held_by(person: Person, who: int) -> tuple[tuple[Wanted, ...], tuple[Wanted, ...]]:
    """What waits on us and what on the customer, of somebody; 0 asks for nobody's."""
    if who:
        return waiting_on_us(who), waiting_on_customer(who)
    waits = Ticket.status == Status.WAITING
    return rows.nobody_has(person), (waits, rows.free(person), rows.awake())


def queue(
    session: Session, person: Person, wanted: tuple[Wanted, ...], limit: int = SHOWN
) -> Queue:
    """The longest waiting of those tickets, and how many there are."""
    found = rows.of(person, *wanted).order_by(SINCE, Ticket.number).limit(limit)
    return _whole(session, person, rows.read(session, found), wanted, limit)


def snoozed(session: Session, person: Person, limit: int = SHOWN) -> Queue:
    """The person's own tickets that sleep, the first to wake first.

    Those that sleep until the customer writes are the last.
    """
    wanted = (Ticket.assignee_id == person.id, rows.snoozed())
    wakes = Ticket.snoozed_until.asc().nulls_last()
    found = rows.of(person, *wanted).order_by(wakes, Ticket.number).limit(limit)
    return _whole(session, person, rows.read(session, found), wanted, limit)


def unassigned(
    session: Session, person: Person, now: datetime, limit: int = SHOWN
) -> Unassigned:
    """The open tickets of the person's inboxes that nobody has, the oldest first."""
    free = rows.nobody_has(person)
    found = rows.of(person, *free).order_by(SINCE, Ticket.number).limit(limit)
    shown = rows.read(session, found)
    if not shown:
        return Unassigned((), 0, (0,) * (len(BOUNDS) + 1), None)
    sums: list[ColumnElement[int]] = [func.count()]
    sums += [func.sum(case((now - b < SINCE, 1), else_=0)) for b in BOUNDS]
    query = rows.counted(person, func.min(SINCE), *free).add_columns(*sums)
    oldest, count, *below = session.execute(query).one()
    younger = [int(each or 0) for each in below]
    steps = zip([*younger, count], [0, *younger], strict=True)
    return Unassigned(shown, count, tuple(a - b for a, b in steps), oldest)


def unassigned_count(session: Session, person: Person) -> tuple[int, datetime | None]:
    """How many open tickets nobody has, and since when the oldest one waits."""
    query = rows.counted(person, func.count(), *rows.nobody_has(person))
    count, oldest = session.execute(query.add_columns(func.min(SINCE))).one()
    return count, oldest


def mine_count(session: Session, person: Person) -> int:
    """How many of the person's own tickets wait on us."""
    query = rows.counted(person, func.count(), *waiting_on_us(person.id))
    return session.scalar(query) or 0


def lock_next(session: Session, person: Person) -> Ticket:
    """The most urgent ticket that nobody has, of those the oldest, locked.

    Raises:
        NotFound: there is none.
    """
    free = select(Ticket.id).where(rows.seen_by(person), *rows.nobody_has(person))
    next_one = free.order_by(URGENCY, SINCE, Ticket.number).limit(1)
    while ticket_id := session.scalar(next_one):
        ticket = queries.lock(session, ticket_id, seen_by=person)
        # Whoever held the lock may have taken it: then the next one is looked for.
        if session.scalar(free.where(Ticket.id == ticket_id)):
            return ticket
    raise NotFound("Nothing is unassigned.")


def _whole(
    session: Session,
    person: Person,
    shown: tuple[TicketRow, ...],
    wanted: tuple[Wanted, ...],
    limit: int,
) -> Queue:
    count = len(shown)
    if count == limit:
        query = rows.counted(person, func.count(), *wanted)
        count = session.scalar(query) or 0
    return Queue(shown, count)
