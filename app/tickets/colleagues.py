"""A ticket's colleagues: whom a note may want to tell, and who shares a given name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, select
from sqlalchemy.orm import aliased

from app.inboxes.inbox import Membership
from app.people.names import FirstWord
from app.people.person import Kind, Person
from app.tickets.note import Note
from app.tickets.ticket import Ticket

MOST_LIKELY = 8

Namesake = aliased(Person, name="namesake")
Colleague = aliased(Membership, name="colleague")


def has_namesake(assignee: Any) -> ColumnElement[bool]:
    """Whether somebody else of the ticket's inbox has the assignee's given name."""
    same_inbox = and_(
        Colleague.person_id == Namesake.id, Colleague.inbox_id == Ticket.inbox_id
    )
    namesakes = (
        select(Namesake.id)
        .join(Colleague, same_inbox)
        .where(Namesake.id != assignee.id, Namesake.is_active)
        .where(FirstWord(Namesake.name) == FirstWord(assignee.name))
        .correlate(Ticket, assignee)
    )
    return namesakes.exists()


def likely(ticket: Ticket, rows: dict[str, list[Any]]) -> tuple[tuple[str, str], ...]:
    """(address, name) of these, the assignee and those who wrote notes first."""
    writers = {row[2] for row in rows["note"]}
    first = sorted(
        rows["person"],
        key=lambda r: (r[1] != ticket.assignee_id, r[1] not in writers, r[3], r[1]),
    )
    return tuple((row[4], row[3]) for row in first)


def likely_ids(ticket: Ticket, person: Person) -> Select[int]:
    """The question of whom a note of this person may want to tell."""
    writers = select(Note.author_id).where(Note.ticket_id == ticket.id)
    return (
        select(Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.inbox_id == ticket.inbox_id, Person.id != person.id)
        .where(Person.is_active, Person.kind == Kind.PERSON)
        .order_by(
            case((Person.id == ticket.assignee_id, 0), else_=1),
            case((Person.id.in_(writers), 0), else_=1),
            Person.name,
            Person.id,
        )
        .limit(MOST_LIKELY)
    )
