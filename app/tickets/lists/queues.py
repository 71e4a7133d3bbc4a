"""What the home card asks: my tickets and those that nobody has, with their counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.sql.built_once import built_once
from app.tickets import queries
from app.tickets.lists import rows
from app.tickets.lists.rows import MAX_ROWS, WAITING_SINCE, TicketRow, Wanted
from app.tickets.status import ACTIVE, Priority, Status
from app.tickets.ticket import Ticket

# The bounds of the age groups of what nobody has, the youngest group first.
AGE_BOUNDS = (timedelta(hours=1), timedelta(hours=4), timedelta(days=1))
URGENCY = case(
    (Ticket.priority == Priority.URGENT, 0),
    (Ticket.priority == Priority.HIGH, 1),
    (Ticket.priority == Priority.NORMAL, 2),
    else_=3,
)


@dataclass(frozen=True)
class TicketQueue:
    """The first rows of a list, and how many there are."""

    rows: tuple[TicketRow, ...]
    count: int


@dataclass(frozen=True)
class UnassignedQueue:
    """What nobody has; `ages` counts the age groups, the youngest first.

    `inboxes` are the addresses of the rows' own.
    """

    rows: tuple[TicketRow, ...]
    count: int
    ages: tuple[int, ...]
    oldest: datetime | None
    inboxes: tuple[str, ...] = ()


def waiting_on_us(who: int) -> tuple[Wanted, ...]:
    """Somebody's tickets that want an answer of theirs."""
    return (Ticket.assignee_id == who, Ticket.status.in_(ACTIVE), rows.is_awake())


def waiting_queue(
    session: Session, person: Person, who: int, limit: int = MAX_ROWS
) -> TicketQueue:
    """Somebody's tickets that wait on us, the longest first; 0 asks for nobody's."""
    queue = _waiting if who else _waiting_of_nobody
    return queue.read(session, person, who, limit)


def answered_queue(
    session: Session, person: Person, who: int, limit: int = MAX_ROWS
) -> TicketQueue:
    """Somebody's tickets that wait on the customer; 0 asks for nobody's."""
    queue = _answered if who else _answered_of_nobody
    return queue.read(session, person, who, limit)


def snoozed_queue(
    session: Session, person: Person, limit: int = MAX_ROWS
) -> TicketQueue:
    """The person's own tickets that sleep, the first to wake first.

    Those that sleep until the customer writes are the last.
    """
    return _snoozed.read(session, person, person.id, limit)


class _PersonQueue:
    """A list of the tickets of somebody: its rows, and how many there are."""

    def __init__(
        self, wanted: Callable[[Person, int], tuple[Wanted, ...]], order: Any
    ) -> None:
        def rows_of(person: Person, who: int, limit: int) -> Select[*tuple[Any, ...]]:
            found = rows.rows_for(person, *wanted(person, who))
            return found.order_by(order, Ticket.number).limit(limit)

        def count_of(person: Person, who: int) -> Select[*tuple[Any, ...]]:
            return rows.sum_over_tickets(person, func.count(), *wanted(person, who))

        self._rows, self._count = built_once(rows_of), built_once(count_of)

    def read(
        self, session: Session, person: Person, who: int, limit: int
    ) -> TicketQueue:
        """The first rows, and the count where there are more."""
        found = self._rows.rows(session, person, who, limit)
        count = len(found)
        if count == limit:
            count = self._count.value(session, person, who)
        return TicketQueue(tuple(TicketRow(*row) for row in found), count)


_waiting = _PersonQueue(lambda _, who: waiting_on_us(who), WAITING_SINCE)
_answered = _PersonQueue(
    lambda _, who: (Ticket.assignee_id == who, *_is_answered()), WAITING_SINCE
)
_waiting_of_nobody = _PersonQueue(
    lambda reader, _: rows.nobody_has(reader), WAITING_SINCE
)
_answered_of_nobody = _PersonQueue(
    lambda reader, _: (rows.is_unheld(reader), *_is_answered()), WAITING_SINCE
)
_snoozed = _PersonQueue(
    lambda _, who: (Ticket.assignee_id == who, rows.is_snoozed()),
    Ticket.snoozed_until.asc().nulls_last(),
)


def _is_answered() -> tuple[Wanted, ...]:
    return (Ticket.status == Status.WAITING, rows.is_awake())


def unassigned_queue(
    session: Session, person: Person, now: datetime, limit: int = MAX_ROWS
) -> UnassignedQueue:
    """The open tickets of the person's inboxes that nobody has, the oldest first."""
    found = _unassigned.rows(session, person, limit)
    if not found:
        return UnassignedQueue((), 0, (0,) * (len(AGE_BOUNDS) + 1), None)
    since = [now - bound for bound in AGE_BOUNDS]
    oldest, count, *below = _unassigned_ages.only_row(session, person, *since)
    younger = [int(each or 0) for each in below]
    steps = zip([*younger, count], [0, *younger], strict=True)
    shown = tuple(TicketRow(*row) for *row, _ in found)
    ages, inboxes = tuple(a - b for a, b in steps), tuple(row[-1] for row in found)
    return UnassignedQueue(shown, count, ages, oldest, inboxes)


@built_once
def _unassigned(person: Person, limit: int) -> Select[*tuple[Any, ...]]:
    inbox = select(Inbox.address).where(Inbox.id == Ticket.inbox_id).scalar_subquery()
    found = rows.rows_for(person, *rows.nobody_has(person)).add_columns(inbox)
    return found.order_by(WAITING_SINCE, Ticket.number).limit(limit)


@built_once
def _unassigned_ages(
    person: Person, first: datetime, second: datetime, third: datetime
) -> Select[*tuple[Any, ...]]:
    """The oldest, how many, and of these how many wait since each of the moments."""
    sums: list[ColumnElement[int]] = [func.count()]
    for since in (first, second, third):
        sums.append(func.sum(case((since < WAITING_SINCE, 1), else_=0)))
    free = rows.nobody_has(person)
    oldest = rows.sum_over_tickets(person, func.min(WAITING_SINCE), *free)
    return oldest.add_columns(*sums)


def unassigned_count(session: Session, person: Person) -> tuple[int, datetime | None]:
    """How many open tickets nobody has, and since when the oldest one waits."""
    count, oldest = _count_of_nobody.only_row(session, person)
    return count, oldest


def mine_count(session: Session, person: Person) -> int:
    """How many of the person's own tickets wait on us."""
    count: int = _count_of_mine.value(session, person)
    return count


@built_once
def _count_of_nobody(person: Person) -> Select[*tuple[Any, ...]]:
    free = rows.nobody_has(person)
    count = rows.sum_over_tickets(person, func.count(), *free)
    return count.add_columns(func.min(WAITING_SINCE))


@built_once
def _count_of_mine(person: Person) -> Select[*tuple[Any, ...]]:
    return rows.sum_over_tickets(person, func.count(), *waiting_on_us(person.id))


def lock_next(session: Session, person: Person) -> Ticket:
    """The most urgent ticket that nobody has, of those the oldest, locked.

    Raises:
        NotFound: there is none.
    """
    free = select(Ticket.id).where(rows.seen_by(person), *rows.nobody_has(person))
    next_one = free.order_by(URGENCY, WAITING_SINCE, Ticket.number).limit(1)
    while ticket_id := session.scalar(next_one):
        ticket = queries.lock_ticket(session, ticket_id, seen_by=person)
        # Whoever held the lock may have taken it: then the next one is looked for.
        if session.scalar(free.where(Ticket.id == ticket_id)):
            return ticket
    raise NotFound("Nothing is unassigned.")
