"""Follows a ticket and stops doing so; no event tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from app.db import insert_for
from app.errors import NotFound, Refused
from app.inboxes import visible
from app.people.person import Person, PersonKind
from app.people.principal import Principal
from app.tickets.following.table import BY_HAND, BY_OTHERS, Follow
from app.tickets.ticket import Ticket
from app.wording import mark

MOST = 50
FULL = mark("{most} people follow this ticket, which is the most.")
NOT_HERE = mark("That person does not see this inbox.")


def follow(session: Session, by: Principal, ticket: Ticket, who: int | str) -> None:
    """Let the person follow the locked ticket; a second time changes nothing.

    Raises:
        Refused: they may not see it, it is for managers, or there are too many.
    """
    person = _meant(session, by, ticket, who)
    others = select(func.count()).where(
        Follow.ticket_id == ticket.id, Follow.person_id != person.id
    )
    if (session.scalar(others) or 0) >= MOST:
        raise Refused(FULL, most=MOST)
    made = insert_for(session)(Follow).values(
        ticket_id=ticket.id,
        person_id=person.id,
        workspace_id=ticket.workspace_id,
        why=BY_HAND if person.id == by.somebody().id else BY_OTHERS,
    )
    session.execute(made.on_conflict_do_nothing())


def unfollow(session: Session, by: Principal, ticket: Ticket, who: int | str) -> None:
    """Let the person follow it, and what was merged into it, no more.

    Raises:
        Refused: it is for managers, or they do not see it.
    """
    person = _meant(session, by, ticket, who)
    mine = Follow.person_id == person.id
    parts = select(Ticket.id).where(_is_part_of(ticket.id))
    session.execute(delete(Follow).where(mine, Follow.ticket_id.in_(parts)))


def followers_of(session: Session, ticket: Ticket) -> Sequence[Person]:
    """Who follows the ticket, or what was merged into it, and may see it; by name."""
    parts = select(Ticket.id).where(_is_part_of(ticket.id))
    followers = select(Follow.person_id).where(Follow.ticket_id.in_(parts))
    query = select(Person).where(
        Person.id.in_(followers),
        Person.is_active,
        Person.id.in_(visible.members_of(ticket.inbox_id)),
    )
    return session.scalars(query.order_by(Person.name, Person.id)).all()


def is_followed(person: Person) -> ColumnElement[bool]:
    """Whether the person follows the ticket or a part of it, as a column."""
    part = Ticket.__table__.alias("part")
    mine = select(Follow.ticket_id).where(Follow.person_id == person.id)
    itself = mine.where(Follow.ticket_id == Ticket.id)
    # Two questions: of one with an "or", PostgreSQL reads every ticket.
    merged = mine.join(part, part.c.id == Follow.ticket_id)
    merged = merged.where(part.c.merged_into_id == Ticket.id)
    return or_(exists(itself.correlate(Ticket)), exists(merged.correlate(Ticket)))


def _is_part_of(ticket_id: int) -> ColumnElement[bool]:
    return or_(Ticket.id == ticket_id, Ticket.merged_into_id == ticket_id)


def _meant(session: Session, by: Principal, ticket: Ticket, who: int | str) -> Person:
    """The doer, or for managers whoever is named and sees the ticket."""
    doer = by.somebody()
    if who in (0, "", doer.id, doer.address):
        return doer
    by.require("distribute")
    is_it: Any = Person.id == who
    if isinstance(who, str):
        is_it = Person.address == who.strip().lower()
    query = select(Person).where(
        is_it,
        Person.is_active,
        Person.kind == PersonKind.PERSON,
        Person.id.in_(visible.members_of(ticket.inbox_id)),
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound(NOT_HERE)
    return found
