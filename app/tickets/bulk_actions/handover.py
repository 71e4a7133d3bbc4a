"""The tickets of somebody who is away, spread over colleagues: evenly, and undoable.

A hand-over is a bulk action: looked at first, done part by part, undone for seven days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.absences import reading as absences
from app.errors import NotFound, Refused
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people import access
from app.people.person import Person, PersonKind
from app.people.principal import Principal
from app.tickets import queries
from app.tickets.bulk_actions.choosing import MAX_TICKETS, TOO_MANY
from app.tickets.bulk_actions.table import BulkAction, BulkItem
from app.tickets.lists import rows
from app.tickets.lists.rows import WAITING_SINCE, Wanted
from app.tickets.status import ACTIVE, NOT_DONE, Priority, Status
from app.tickets.ticket import Ticket
from app.wording import mark

# What somebody has: to be done, waiting on the customer, put off.
PARTS: Mapping[str, Wanted] = {
    "open": Ticket.status.in_(ACTIVE) & rows.is_awake(),
    "waiting": (Ticket.status == Status.WAITING) & rows.is_awake(),
    "snoozed": Ticket.status.in_(NOT_DONE) & rows.is_snoozed(),
}
NOTHING_TO_GIVE = mark("Nothing of it can be handed over.")
NO_TARGET = mark("Choose who gets the tickets.")
NOT_A_TARGET = mark("{name} cannot have any of these tickets.")
IS_AWAY = mark("{name} is away: choose somebody else.")
NO_PART = mark("Choose which tickets.")
NOT_IN_INBOXES = mark("That person is in none of your inboxes.")


@dataclass(frozen=True)
class Colleague:
    """Somebody who may get some of the tickets, and how many open ones they have."""

    person: Person
    load: int


@dataclass(frozen=True)
class Given:
    """One ticket and who is to get it."""

    ticket_id: int
    version: int
    number: int
    to: Person


@dataclass(frozen=True)
class Handover:
    """Who gets what; `stays` are the numbers and inboxes of what nobody may have.

    `loads` is what each target has before and after it.
    """

    given: Sequence[Given]
    stays: Sequence[tuple[int, str]]
    loads: Sequence[tuple[Person, int, int]]


@dataclass(frozen=True)
class _Held:
    ticket_id: int
    version: int
    number: int
    inbox_id: int
    inbox: str
    priority: str


def find_holder(session: Session, by: Principal, person_id: int) -> Person:
    """Whose tickets these are: the doer's own, or a fellow's for who may distribute.

    Raises:
        Refused: they may not.
        NotFound: the person has nothing to do with the doer's inboxes.
    """
    who = by.somebody()
    if person_id == who.id:
        by.require("take")
        return who
    by.require("distribute")
    found = session.get(Person, person_id)
    if found is None or found.workspace_id != by.workspace_id:
        raise NotFound(NOT_IN_INBOXES)
    is_fellow = session.scalar(
        select(Person.id).where(
            Person.id == found.id, Person.id.in_(visible.colleagues_of(who))
        )
    )
    holds = session.scalar(_held_by(who, found).with_only_columns(Ticket.id).limit(1))
    if is_fellow is None and holds is None:
        raise NotFound(NOT_IN_INBOXES)
    return found


def holdings(session: Session, by: Person, holder: Person) -> dict[str, int]:
    """How many tickets of each part somebody has, as far as the doer sees them."""
    counts = [func.count().filter(part) for part in PARTS.values()]
    query = _held_by(by, holder).with_only_columns(*counts)
    return dict(zip(PARTS, session.execute(query).one(), strict=True))


def colleagues(session: Session, by: Person, holder: Person) -> list[Colleague]:
    """Who is here and may have one of the holder's tickets, the least loaded first."""
    inboxes = _held_by(by, holder).with_only_columns(Ticket.inbox_id).distinct()
    members = _members(session, session.scalars(inboxes).all())
    able = {each.id: each for some in members.values() for each in some}
    able.pop(holder.id, None)
    for each in absences.away_of(session, able):
        del able[each]
    loads = _loads(session, able)
    found = [Colleague(each, loads[each.id]) for each in able.values()]
    return sorted(found, key=lambda each: (each.load, each.person.address))


def plan(
    session: Session,
    by: Person,
    holder: Person,
    to: Sequence[Person],
    parts: Iterable[str] = tuple(PARTS),
) -> Handover:
    """Give each ticket to the target who has least by then, the urgent ones first.

    By priority, then who has waited longest, then number; of equals the first address.

    Raises:
        Refused: no part, no target, one who is away or can have none of it; too many.
    """
    held = _tickets(session, by, holder, list(parts))
    if not to:
        raise Refused(NO_TARGET)
    away = absences.away_of(session, [each.id for each in to])
    for each in to:
        if each.id in away:
            raise Refused(IS_AWAY, name=each.name)
    members = _members(session, {each.inbox_id for each in held})
    able = {n: {p.id for p in some} for n, some in members.items()}
    before = _loads(session, [each.id for each in to])
    load = Counter(before)
    given, stays = [], []
    for ticket in held:
        may = [each for each in to if each.id in able[ticket.inbox_id]]
        if not may:
            stays.append((ticket.number, ticket.inbox))
            continue
        least = min(may, key=lambda each: (load[each.id], each.address))
        load[least.id] += 1
        given.append(Given(ticket.ticket_id, ticket.version, ticket.number, least))
    _refuse_useless(to, able.values())
    loads = [(each, before[each.id], load[each.id]) for each in to]
    return Handover(given, stays, loads)


def prepare(
    session: Session, by: Principal, holder: Person, planned: Handover
) -> BulkAction:
    """Keep the hand-over as a bulk action that has done nothing yet.

    Raises:
        Refused: there is nothing to give.
    """
    if not planned.given:
        raise Refused(NOTHING_TO_GIVE)
    made = BulkAction(
        workspace_id=by.workspace_id,
        person_id=by.somebody().id,
        act="hand_over",
        arguments={
            "from": holder.address,
            "from_id": holder.id,
            "name": holder.name,
            "stays": [list(each) for each in planned.stays],
            "loads": [[who.name, was, will] for who, was, will in planned.loads],
        },
        filter=None,
        total=len(planned.given),
    )
    session.add(made)
    session.flush()
    session.add_all(
        BulkItem(
            bulk_id=made.id,
            workspace_id=made.workspace_id,
            ticket_id=each.ticket_id,
            version=each.version,
            to_id=each.to.id,
        )
        for each in planned.given
    )
    return made


def _held_by(by: Person, holder: Person) -> Select[Any]:
    return select(Ticket).where(
        Ticket.workspace_id == by.workspace_id,
        Ticket.assignee_id == holder.id,
        Ticket.status.in_(NOT_DONE),
        rows.seen_by(by),
    )


def _tickets(
    session: Session, by: Person, holder: Person, parts: Sequence[str]
) -> list[_Held]:
    wanted = [PARTS[each] for each in parts if each in PARTS]
    if not wanted:
        raise Refused(NO_PART)
    query = (
        _held_by(by, holder)
        .join(Inbox, Inbox.id == Ticket.inbox_id)
        .where(_any_of(wanted))
        .order_by(WAITING_SINCE, Ticket.number)
        .with_only_columns(
            Ticket.id, Ticket.version, Ticket.number, Inbox.id, Inbox.address,
            Ticket.priority,
        )
        .limit(MAX_TICKETS + 1)
    )  # fmt: skip
    found = [_Held(*row) for row in session.execute(query)]
    if len(found) > MAX_TICKETS:
        raise Refused(TOO_MANY, most=MAX_TICKETS, count=len(found))
    by_need = list(Priority)
    return sorted(found, key=lambda each: -by_need.index(Priority(each.priority)))


def _any_of(wanted: Sequence[Wanted]) -> ColumnElement[bool]:
    either = wanted[0]
    for each in wanted[1:]:
        either = either | each
    return either


def _members(session: Session, inbox_ids: Iterable[int]) -> dict[int, list[Person]]:
    """Who may be given tickets, by inbox; one query."""
    found: dict[int, list[Person]] = {each: [] for each in sorted(set(inbox_ids))}
    query = (
        select(Inbox.id, Person)
        .join(Person, Person.id.in_(visible.members_of(Inbox.id)))
        .where(Inbox.id.in_(found), Person.is_active)
        .where(Person.kind == PersonKind.PERSON)
    )
    for inbox_id, person in session.execute(query):
        if access.may(person, "take"):
            found[inbox_id].append(person)
    return found


def _loads(session: Session, people: Iterable[int]) -> Counter[int]:
    """How many open tickets that are not snoozed each has, in all inboxes."""
    wanted = sorted(people)
    query = (
        select(Ticket.assignee_id, func.count())
        .where(Ticket.assignee_id.in_(wanted), PARTS["open"], queries.is_listed())
        .group_by(Ticket.assignee_id)
    )
    found = {who: count for who, count in session.execute(query) if who}
    return Counter({each: found.get(each, 0) for each in wanted})


def _refuse_useless(to: Sequence[Person], able: Iterable[set[int]]) -> None:
    anywhere = set().union(*able)
    for each in to:
        if each.id not in anywhere:
            raise Refused(NOT_A_TARGET, name=each.name)
