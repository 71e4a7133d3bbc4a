"""Who has what: the people of an inbox, and how much each of them has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.inboxes import visible
from app.people import access
from app.people.person import Person, PersonKind
from app.tickets.lists import rows
from app.tickets.lists.rows import WAITING_SINCE, seen_by
from app.tickets.status import ACTIVE, NOT_DONE
from app.tickets.ticket import Ticket

RECENT_TICKETS = 200
IS_ACTIVE = Ticket.status.in_(ACTIVE)
# Who has it, 0 for nobody. Not the column alone: SQLite would read all tickets, those
# that are done as well, along the index in its order.
HOLDER = func.coalesce(Ticket.assignee_id, 0)


@dataclass(frozen=True)
class Workload:
    """What somebody has; person 0 is nobody. `oldest` is of the open ones."""

    person_id: int
    name: str
    open: int = 0
    waiting: int = 0
    oldest: datetime | None = None
    address: str = ""

    @property
    def is_idle(self) -> bool:
        """Whether nothing is open."""
        return not self.open and not self.waiting


def team_workloads(session: Session, person: Person) -> list[Workload]:
    """Nobody first, then everybody of the person's inboxes, the most open first.

    Only tickets of the person's own inboxes count. Two queries.
    """
    had = _had(session, person)
    query = select(Person.id, Person.name, Person.address).where(
        Person.is_active,
        Person.workspace_id == person.workspace_id,
        or_(
            Person.id.in_(sorted(had)),
            and_(_is_fellow(person), Person.kind == PersonKind.PERSON),
        ),
    )
    each = [
        Workload(who, name, *had.pop(who, (0, 0, None)), address=address)
        for who, name, address in session.execute(query)
    ]
    each.sort(key=lambda load: (-load.open, -load.waiting, load.name, load.person_id))
    # What is left belongs to nobody, or to people who are gone.
    return [_nobody(had.values()), *each]


def workload_of(session: Session, person: Person, who: int) -> Workload:
    """What one of them has; 0 asks for nobody.

    Raises:
        NotFound: they have nothing to do with the person's inboxes.
    """
    for load in team_workloads(session, person):
        if load.person_id == who:
            return load
    raise NotFound("That person is in none of your inboxes.")


def fellow_members(session: Session, person: Person) -> list[tuple[int, str, str]]:
    """Who belongs to one of the person's inboxes and is still here: id, name, address.

    By name.
    """
    query = select(Person.id, Person.name, Person.address).where(
        Person.is_active, Person.kind == PersonKind.PERSON, _is_fellow(person)
    )
    found = session.execute(query.order_by(Person.name, Person.id))
    return [(who, name, address) for who, name, address in found]


def open_counts(session: Session, person: Person) -> dict[int, int]:
    """How many open tickets everybody has, in the inboxes of this person only."""
    query = (
        select(HOLDER, func.count())
        .where(seen_by(person), IS_ACTIVE, rows.is_awake())
        .group_by(HOLDER)
    )
    return {row[0]: row[1] for row in session.execute(query) if row[0]}


def recent_assignees(session: Session, inbox_ids: Iterable[int]) -> set[int]:
    """Who has one of the newest tickets of these inboxes."""
    newest = select(Ticket.assignee_id).where(Ticket.inbox_id.in_(sorted(inbox_ids)))
    newest = newest.order_by(Ticket.id.desc()).limit(RECENT_TICKETS)
    return {who for who in session.scalars(newest) if who}


def possible_assignees(session: Session, inbox_ids: Iterable[int]) -> list[Person]:
    """Who may be given tickets of every one of these inboxes, by name."""
    wanted = sorted(set(inbox_ids))
    query = (
        select(Person)
        .where(Person.id.in_(visible.members_of_each(wanted)))
        .where(Person.kind == PersonKind.PERSON)
        .order_by(Person.name, Person.id)
    )
    return [each for each in session.scalars(query) if access.may(each, "take")]


def _had(
    session: Session, person: Person
) -> dict[int, tuple[int, int, datetime | None]]:
    query = (
        select(
            HOLDER,
            func.sum(case((IS_ACTIVE, 1), else_=0)),
            func.sum(case((IS_ACTIVE, 0), else_=1)),
            func.min(case((IS_ACTIVE, WAITING_SINCE))),
        )
        .where(seen_by(person), Ticket.status.in_(NOT_DONE))
        .where(rows.is_awake())
        .group_by(HOLDER)
    )
    found = session.execute(query)
    return {who: (int(opened), int(waits), at) for who, opened, waits, at in found}


def _is_fellow(person: Person) -> ColumnElement[bool]:
    return Person.id.in_(visible.colleagues_of(person))


def _nobody(left: Iterable[tuple[int, int, datetime | None]]) -> Workload:
    each = list(left)
    ages = [oldest for _, _, oldest in each if oldest is not None]
    opened, waiting = sum(h[0] for h in each), sum(h[1] for h in each)
    return Workload(0, "", opened, waiting, min(ages, default=None))
