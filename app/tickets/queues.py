"""What the home card asks: my tickets and those that nobody has, with their counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.inboxes.inbox import Membership
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person
from app.tickets import queries
from app.tickets.status import Status
from app.tickets.thread import Thread
from app.tickets.ticket import Ticket

ACTIVE = (Status.OPEN, Status.IN_PROGRESS)
SHOWN = 10
# The bounds of the age groups of what nobody has, the youngest group first.
BOUNDS = (timedelta(hours=1), timedelta(hours=4), timedelta(days=1))

SINCE = func.coalesce(Ticket.waiting_since, Ticket.status_at)


@dataclass(frozen=True)
class QueueRow:
    """A ticket as a list shows it; `thread_id` is one of the reader's own mailbox."""

    id: int
    number: int
    version: int
    subject: str
    customer: str
    priority: str
    since: datetime
    thread_id: str | None


@dataclass(frozen=True)
class Queue:
    """The first rows of a list, and how many there are."""

    rows: tuple[QueueRow, ...]
    count: int


@dataclass(frozen=True)
class Unassigned:
    """What nobody has; `ages` counts the age groups, the youngest first."""

    rows: tuple[QueueRow, ...]
    count: int
    ages: tuple[int, ...]
    oldest: datetime | None


def mine(
    session: Session, person: Person, status: Sequence[Status], limit: int = SHOWN
) -> Queue:
    """The person's own tickets of those statuses, the longest waiting first."""
    own = (Ticket.assignee_id == person.id, Ticket.status.in_(status))
    rows = _rows(session, person, limit, *own)
    count = len(rows)
    if count == limit:
        count = session.scalar(_counted(person, func.count(), *own)) or 0
    return Queue(rows, count)


def unassigned(
    session: Session, person: Person, now: datetime, limit: int = SHOWN
) -> Unassigned:
    """The open tickets of the person's inboxes that nobody has, the oldest first."""
    rows = _rows(session, person, limit, *nobody_has(person))
    if not rows:
        return Unassigned((), 0, (0,) * (len(BOUNDS) + 1), None)
    sums: list[ColumnElement[int]] = [func.count()]
    sums += [func.sum(case((now - b < SINCE, 1), else_=0)) for b in BOUNDS]
    query = _counted(person, func.min(SINCE), *nobody_has(person)).add_columns(*sums)
    oldest, count, *below = session.execute(query).one()
    younger = [int(each or 0) for each in below]
    steps = zip([*younger, count], [0, *younger], strict=True)
    return Unassigned(rows, count, tuple(a - b for a, b in steps), oldest)


def unassigned_count(session: Session, person: Person) -> tuple[int, datetime | None]:
    """How many open tickets nobody has, and since when the oldest one waits."""
    query = _counted(person, func.count(), *nobody_has(person))
    count, oldest = session.execute(query.add_columns(func.min(SINCE))).one()
    return count, oldest


def mine_count(session: Session, person: Person) -> int:
    """How many of the person's own tickets wait on us."""
    own = (Ticket.assignee_id == person.id, Ticket.status.in_(ACTIVE))
    return session.scalar(_counted(person, func.count(), *own)) or 0


def lock_next(session: Session, person: Person) -> Ticket:
    """The oldest open ticket that nobody has, locked.

    Raises:
        NotFound: there is none.
    """
    query = select(Ticket.id).where(_seen_by(person), *nobody_has(person))
    while ticket_id := session.scalar(query.order_by(SINCE, Ticket.number).limit(1)):
        ticket = queries.lock(session, ticket_id, seen_by=person)
        # Whoever held the lock may have taken it: then the next one is looked for.
        if session.scalar(query.where(Ticket.id == ticket_id)):
            return ticket
    raise NotFound("Nothing is unassigned.")


def open_of_people(session: Session, person: Person) -> dict[int, int]:
    """How many open tickets everybody has, in the inboxes of this person only."""
    query = (
        select(Ticket.assignee_id, func.count())
        .where(_seen_by(person), Ticket.status.in_(ACTIVE))
        .where(Ticket.assignee_id.is_not(None))
        .group_by(Ticket.assignee_id)
    )
    return {row[0]: row[1] for row in session.execute(query) if row[0]}


def nobody_has(person: Person) -> tuple[ColumnElement[bool], ...]:
    """Open, and without anybody who is still here."""
    left = select(Person.id).where(
        Person.workspace_id == person.workspace_id, Person.is_active.is_(False)
    )
    free = or_(Ticket.assignee_id.is_(None), Ticket.assignee_id.in_(left))
    return (Ticket.status.in_(ACTIVE), free)


def _rows(
    session: Session, person: Person, limit: int, *wanted: ColumnElement[bool]
) -> tuple[QueueRow, ...]:
    thread = (
        select(func.max(Thread.gmail_id))
        .join(Mailbox, Mailbox.id == Thread.mailbox_id)
        .where(Thread.ticket_id == Ticket.id, Mailbox.address == person.address)
        .scalar_subquery()
    )
    query = (
        select(
            Ticket.id,
            Ticket.number,
            Ticket.version,
            Ticket.subject,
            case(
                (Ticket.customer_name != "", Ticket.customer_name),
                else_=Ticket.customer_address,
            ),
            Ticket.priority,
            SINCE,
            thread,
        )
        .where(_seen_by(person), *wanted)
        .order_by(SINCE, Ticket.number)
        .limit(limit)
    )
    return tuple(QueueRow(*row) for row in session.execute(query))


def _counted(
    person: Person, what: Any, *wanted: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    return select(what).select_from(Ticket).where(_seen_by(person), *wanted)


def _seen_by(person: Person) -> ColumnElement[bool]:
    inboxes = select(Membership.inbox_id).where(Membership.person_id == person.id)
    return and_(Ticket.inbox_id.in_(inboxes), queries.listed())
