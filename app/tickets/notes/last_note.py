"""The newest note on a customer's other tickets, so that nobody has to ask again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, func, literal_column, select

from app.inboxes import visible
from app.people.person import Person
from app.sql.aliases import whole_alias
from app.sql.json_rows import parse_moment, rows_as_json
from app.tickets.notes.note import Note, is_shown
from app.tickets.ticket import Ticket

# Of a customer with many tickets only the newest ones with notes are looked at.
MAX_TICKETS_READ = 10
# What a card needs of a long one.
MAX_TEXT_CHARS = 300

Noted = whole_alias(Ticket, "noted")
LastOf = whole_alias(Note, "last_of")
Author = whole_alias(Person, "note_author")


@dataclass(frozen=True)
class LastNote:
    """A note, its beginning at least, and the ticket that it stands on."""

    note_id: int
    ticket_id: int
    number: int
    version: int
    author_id: int
    author: str
    text: str
    at: datetime


def last_note_column(person: Person) -> ScalarSelect[Any]:
    """The newest note that the person may see, as a column of a ticket's query."""
    last_of = (
        select(LastOf.id)
        .where(LastOf.ticket_id == Noted.id, is_shown(LastOf))
        .order_by(LastOf.id.desc())
        .limit(1)
        .correlate(Noted)
        .scalar_subquery()
    )
    noted = (
        select(Noted.number, Noted.version, last_of.label("note_id"))
        .where(
            Noted.workspace_id == Ticket.workspace_id,
            Noted.customer_address == Ticket.customer_address,
            Noted.customer_address != "",
            # In the very words of the index.
            Noted.note_count > literal_column("0"),
            Noted.id != Ticket.id,
            Noted.merged_into_id.is_(None),
            Noted.aside_reason.is_(None),
            visible.seen_by(person, Noted.inbox_id),
        )
        .order_by(Noted.id.desc())
        .limit(MAX_TICKETS_READ)
        .correlate(Ticket)
        .subquery()
    )
    query = (
        select(
            Note.id, Note.ticket_id, noted.c.number, noted.c.version,
            Note.author_id, Author.name,
            func.substr(Note.text, 1, MAX_TEXT_CHARS), Note.at,
        )
        .join(noted, noted.c.note_id == Note.id)
        .join(Author, Author.id == Note.author_id)
        .order_by(Note.id.desc())
        .limit(1)
    )  # fmt: skip
    return rows_as_json(query.correlate(Ticket))


def parse_last_note(rows: Iterable[Sequence[Any]] | None) -> LastNote | None:
    """What that column gave."""
    for note, ticket, number, version, who, name, text, at in rows or ():
        return LastNote(
            note, ticket, number, version, who, name, text, parse_moment(at)
        )
    return None
