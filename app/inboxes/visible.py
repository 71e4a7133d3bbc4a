"""Who may see what: the one place that asks who belongs to which inbox.

Whoever belongs to an inbox sees all that is in it, and nobody else sees any of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, func, select
from sqlalchemy.orm import Session

from app.inboxes.inbox import Inbox, Membership
from app.people.person import Person


def seen_by(person: Person, inbox_id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """What lies in an inbox of the person's; `inbox_id` is its column of the inbox."""
    return inbox_id.in_(own_inbox_ids(person))


def own_inbox_ids(person: Person) -> Select[int]:
    """The ids of the inboxes that the person belongs to."""
    return select(Membership.inbox_id).where(Membership.person_id == person.id)


def own_inbox_ids_by_id(person_id: int) -> Select[int]:
    """The same for somebody who is known by their id alone."""
    return select(Membership.inbox_id).where(Membership.person_id == person_id)


def members_of(inbox_id: int | SQLColumnExpression[int]) -> Select[int]:
    """The ids of who belongs to that inbox; a column is of the query around it."""
    members = select(Membership.person_id).where(Membership.inbox_id == inbox_id)
    return members.correlate_except(Membership)


def members_of_any(inbox_ids: Collection[int]) -> Select[int]:
    """The ids of who belongs to at least one of these inboxes."""
    here = Membership.inbox_id.in_(sorted(inbox_ids))
    return select(Membership.person_id).where(here)


def members_of_each(inbox_ids: Sequence[int]) -> Select[int]:
    """The ids of who belongs to every one of these inboxes."""
    here = Membership.inbox_id.in_(inbox_ids)
    members = select(Membership.person_id).where(here).group_by(Membership.person_id)
    return members.having(func.count() == len(inbox_ids))


def colleagues_of(person: Person) -> Select[int]:
    """The ids of who shares an inbox with the person, who is one of them."""
    shared = Membership.inbox_id.in_(own_inbox_ids(person))
    return select(Membership.person_id).where(shared)


def is_member(session: Session, person_id: int, inbox_id: int) -> bool:
    """Whether the person belongs to that inbox."""
    return session.get(Membership, (inbox_id, person_id)) is not None


def has_other_inbox(
    person: Person, inbox_id: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """Whether the person belongs to another inbox too; a column as in `seen_by`."""
    return exists(own_inbox_ids(person).where(Membership.inbox_id != inbox_id))


def load_inbox_ids(session: Session, person: Person) -> set[int]:
    """The inboxes that the person belongs to."""
    query = select(Membership.inbox_id).where(Membership.person_id == person.id)
    return set(session.scalars(query))


def inboxes_by_person(session: Session, workspace_id: int) -> dict[int, frozenset[int]]:
    """Each person's inboxes, by the person's id."""
    query = select(Membership.person_id, Membership.inbox_id)
    query = query.where(Membership.workspace_id == workspace_id)
    found: dict[int, frozenset[int]] = {}
    for person_id, inbox_id in session.execute(query):
        found[person_id] = found.get(person_id, frozenset()) | {inbox_id}
    return found


def person_inboxes(session: Session, person: Person) -> list[Inbox]:
    """The inboxes that the person belongs to, by address."""
    query = select(Inbox).join(Membership, Membership.inbox_id == Inbox.id)
    query = query.where(Membership.person_id == person.id)
    return list(session.scalars(query.order_by(Inbox.address)))


def inbox_members(session: Session, inbox_id: int) -> list[Person]:
    """The active people of an inbox, by name; a shared account is not one of them."""
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.inbox_id == inbox_id, Person.is_active, Person.kind == "person"
        )
        .order_by(Person.name, Person.id)
    )
    return list(session.scalars(query))
