"""A ticket's colleagues: whom a note may want to tell, and who shares a given name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, case, select

from app.inboxes import visible
from app.people.person import Person, PersonKind
from app.sql.aliases import whole_alias
from app.sql.first_word import FirstWord
from app.sql.json_rows import rows_as_json
from app.tickets.notes.note import Note
from app.tickets.ticket import Ticket

MAX_LIKELY, MAX_NOTE_WRITERS = 8, 10

Namesake = whole_alias(Person, "namesake")


def has_namesake(assignee: Any) -> ColumnElement[bool]:
    """Whether somebody else of the ticket's inbox has the assignee's given name."""
    namesakes = (
        select(Namesake.id)
        .where(Namesake.id.in_(visible.members_of(Ticket.inbox_id)))
        .where(Namesake.id != assignee.id, Namesake.is_active)
        .where(FirstWord(Namesake.name) == FirstWord(assignee.name))
        .correlate(Ticket, assignee)
    )
    return namesakes.exists()


def likely_mentions(person: Person) -> ScalarSelect[Any]:
    """Whom a note of this person may want to tell, as a column of (address, name, …).

    The assignee and those who wrote the newest notes come first, then who has used the
    desk before.
    """
    # Of the newest notes only: SQLite asks once more for every person.
    wrote = select(Note.author_id).where(Note.ticket_id == Ticket.id)
    newest = wrote.order_by(Note.id.desc()).limit(MAX_NOTE_WRITERS).correlate(Ticket)
    # SQLite lets what is selected ask about the ticket outside, but no ORDER BY.
    is_other = case((Person.id == Ticket.assignee_id, 0), else_=1).label("is_other")
    is_silent = case((Person.id.in_(newest), 0), else_=1).label("is_silent")
    is_new = case((Person.google_sub.is_(None), 1), else_=0).label("is_new")
    query = (
        select(Person.address, Person.name, is_other, is_silent, is_new)
        .where(Person.id.in_(visible.members_of(Ticket.inbox_id)))
        .where(Person.id != person.id)
        .where(Person.is_active, Person.kind == PersonKind.PERSON)
        .order_by(is_other, is_silent, is_new, Person.name, Person.id)
        .limit(MAX_LIKELY)
    )
    return rows_as_json(query.correlate(Ticket))
