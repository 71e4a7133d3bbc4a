"""Long lists of one ticket, page by page: each page is one query over an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.people.person import Person
from app.tickets.event import Event
from app.tickets.note import Note
from app.tickets.view import NoteView

SIZE = 20

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and before which key the next page begins, if there is one."""

    rows: Sequence[Row]
    older: int | None


def events(session: Session, ticket_id: int, before: int | None) -> Page[Event]:
    """The newest events before that version."""
    query = select(Event).where(Event.ticket_id == ticket_id)
    if before is not None:
        query = query.where(Event.version < before)
    query = query.order_by(Event.version.desc()).limit(SIZE + 1)
    found = session.scalars(query).all()
    rows = found[:SIZE]
    return Page(rows, rows[-1].version if len(found) > SIZE else None)


def notes(session: Session, ticket_id: int, before: int | None) -> Page[NoteView]:
    """The newest notes before that one."""
    query = _notes(ticket_id)
    if before is not None:
        query = query.where(Note.id < before)
    found = session.execute(query.order_by(Note.id.desc()).limit(SIZE + 1)).all()
    rows = [NoteView(*row) for row in found[:SIZE]]
    return Page(rows, rows[-1].id if len(found) > SIZE else None)


def note(session: Session, ticket_id: int, note_id: int) -> NoteView:
    """That note of the ticket.

    Raises:
        NotFound: it has none such.
    """
    row = session.execute(_notes(ticket_id).where(Note.id == note_id)).first()
    if row is None:
        raise NotFound("There is no such note.")
    return NoteView(*row)


def _notes(ticket_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Note.author_id, Person.name, Note.text, Note.at, Note.id)
        .join(Person, Person.id == Note.author_id)
        .where(Note.ticket_id == ticket_id)
    )
