"""Who has what: the people of an inbox, and how much each of them has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.inboxes.inbox import Membership
from app.people import access
from app.people.person import Kind, Person
from app.tickets import rows
from app.tickets.rows import ACTIVE, SINCE, seen_by
from app.tickets.status import Status
from app.tickets.ticket import Ticket

OPEN = Ticket.status.in_(ACTIVE)


@dataclass(frozen=True)
class Load:
    """What somebody has; person 0 is nobody. `oldest` is of the open ones."""

    person_id: int
    name: str
    open: int = 0
    waiting: int = 0
    oldest: datetime | None = None


def loads(session: Session, person: Person) -> list[Load]:
    """Nobody first, then everybody of the person's inboxes, the most open first.

    Only tickets of the person's own inboxes count. Two queries.
    """
    had = _had(session, person)
    query = select(Person.id, Person.name).where(
        Person.is_active,
        Person.workspace_id == person.workspace_id,
        or_(
            Person.id.in_(sorted(had)),
            and_(Person.id.in_(_fellows(person)), Person.kind == Kind.PERSON),
        ),
    )
    here = {row[0]: row[1] for row in session.execute(query)}
    each = [Load(who, name, *had.pop(who, (0, 0, None))) for who, name in here.items()]
    each.sort(key=lambda load: (-load.open, -load.waiting, load.name, load.person_id))
    # What is left belongs to nobody, or to people who are gone.
    return [_nobody(had.values()), *each]


def load_of(session: Session, person: Person, who: int) -> Load:
    """What one of them has; 0 asks for nobody.

    Raises:
        NotFound: they have nothing to do with the person's inboxes.
    """
    for load in loads(session, person):
        if load.person_id == who:
            return load
    raise NotFound("That person is in none of your inboxes.")


def fellows(session: Session, person: Person) -> list[tuple[int, str]]:
    """Whoever belongs to one of the person's inboxes and is still here, by name."""
    query = select(Person.id, Person.name).where(
        Person.is_active, Person.kind == Kind.PERSON, Person.id.in_(_fellows(person))
    )
    found = session.execute(query.order_by(Person.name, Person.id))
    return [(who, name) for who, name in found]


def open_of_people(session: Session, person: Person) -> dict[int, int]:
    """How many open tickets everybody has, in the inboxes of this person only."""
    query = (
        select(Ticket.assignee_id, func.count())
        .where(seen_by(person), OPEN, rows.awake(), Ticket.assignee_id.is_not(None))
        .group_by(Ticket.assignee_id)
    )
    return {row[0]: row[1] for row in session.execute(query) if row[0]}


def able(session: Session, inbox_ids: Iterable[int]) -> list[Person]:
    """Who may be given tickets of every one of these inboxes, by name."""
    wanted = sorted(set(inbox_ids))
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.inbox_id.in_(wanted), Person.kind == Kind.PERSON)
        .group_by(Person.id)
        .having(func.count() == len(wanted))
        .order_by(Person.name, Person.id)
    )
    return [each for each in session.scalars(query) if access.may(each, "take")]


def _had(
    session: Session, person: Person
) -> dict[int, tuple[int, int, datetime | None]]:
    query = (
        select(
            Ticket.assignee_id,
            func.sum(case((OPEN, 1), else_=0)),
            func.sum(case((OPEN, 0), else_=1)),
            func.min(case((OPEN, SINCE))),
        )
        .where(seen_by(person), Ticket.status.in_((*ACTIVE, Status.WAITING)))
        .where(rows.awake())
        .group_by(Ticket.assignee_id)
    )
    found = session.execute(query)
    return {who or 0: (int(opened), int(waits), at) for who, opened, waits, at in found}


def _fellows(person: Person) -> Select[int]:
    mine = select(Membership.inbox_id).where(Membership.person_id == person.id)
    return select(Membership.person_id).where(Membership.inbox_id.in_(mine))


def _nobody(left: Iterable[tuple[int, int, datetime | None]]) -> Load:
    each = list(left)
    ages = [oldest for _, _, oldest in each if oldest is not None]
    opened, waiting = sum(h[0] for h in each), sum(h[1] for h in each)
    return Load(0, "", opened, waiting, min(ages, default=None))
