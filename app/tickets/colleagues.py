"""A ticket's colleagues: whom a note may want to tell, and who shares a given name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, select
from sqlalchemy.orm import aliased

from app.inboxes.inbox import Membership
from app.people.names import FirstWord
from app.people.person import Kind, Person
from app.tickets.gathering import gathered
from app.tickets.note import Note
from app.tickets.ticket import Ticket

MOST_LIKELY, MOST_WRITERS = 8, 10

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


def likely(person: Person) -> ScalarSelect[Any]:
    """Whom a note of this person may want to tell, as a column of (address, name, …).

    The assignee and those who wrote the newest notes come first.
    """
    # Of the newest notes only: SQLite asks once more for every person.
    wrote = select(Note.author_id).where(Note.ticket_id == Ticket.id)
    newest = wrote.order_by(Note.id.desc()).limit(MOST_WRITERS).correlate(Ticket)
    # SQLite lets what is selected ask about the ticket outside, but no ORDER BY.
    is_other = case((Person.id == Ticket.assignee_id, 0), else_=1).label("is_other")
    is_silent = case((Person.id.in_(newest), 0), else_=1).label("is_silent")
    query = (
        select(Person.address, Person.name, is_other, is_silent)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.inbox_id == Ticket.inbox_id, Person.id != person.id)
        .where(Person.is_active, Person.kind == Kind.PERSON)
        .order_by(is_other, is_silent, Person.name, Person.id)
        .limit(MOST_LIKELY)
    )
    return gathered(query.correlate(Ticket))
