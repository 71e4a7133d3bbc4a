"""Long lists of one ticket, page by page: each page is one query over an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.people.person import Person
from app.tickets.event import Event
from app.tickets.notes.note import Note, is_shown
from app.tickets.view import NoteView

HISTORY_PAGE_SIZE = 20

Row = TypeVar("Row")


@dataclass(frozen=True)
class RowPage(Generic[Row]):
    """Some rows, and before which key the next page begins, if there is one."""

    rows: Sequence[Row]
    older: int | None


def event_page(session: Session, ticket_id: int, before: int | None) -> RowPage[Event]:
    """What happened last before the event of that version, by its own time."""
    query = select(Event).where(Event.ticket_id == ticket_id)
    if before is not None:
        last = select(Event.occurred_at).where(
            Event.ticket_id == ticket_id, Event.version == before
        )
        place = tuple_(Event.occurred_at, Event.version)
        query = query.where(place < tuple_(last.scalar_subquery(), before))
    query = query.order_by(Event.occurred_at.desc(), Event.version.desc())
    query = query.limit(HISTORY_PAGE_SIZE + 1)
    found = session.scalars(query).all()
    rows = found[:HISTORY_PAGE_SIZE]
    return RowPage(rows, rows[-1].version if len(found) > HISTORY_PAGE_SIZE else None)


def note_page(
    session: Session, ticket_id: int, before: int | None
) -> RowPage[NoteView]:
    """The newest notes before that one."""
    query = _notes(ticket_id)
    if before is not None:
        query = query.where(Note.id < before)
    found = session.execute(
        query.order_by(Note.id.desc()).limit(HISTORY_PAGE_SIZE + 1)
    ).all()
    rows = [NoteView(*row) for row in found[:HISTORY_PAGE_SIZE]]
    return RowPage(rows, rows[-1].id if len(found) > HISTORY_PAGE_SIZE else None)


def deleted_notes(session: Session, ticket_id: int) -> list[NoteView]:
    """The newest notes that were deleted and can still be read."""
    query = _written(ticket_id).where(~is_shown())
    rows = session.execute(query.order_by(Note.id.desc()).limit(HISTORY_PAGE_SIZE))
    return [NoteView(*row) for row in rows]


def find_note(session: Session, ticket_id: int, note_id: int) -> NoteView:
    """That note of the ticket.

    Raises:
        NotFound: it has none such.
    """
    row = session.execute(_notes(ticket_id).where(Note.id == note_id)).first()
    if row is None:
        raise NotFound("There is no such note.")
    return NoteView(*row)


def _notes(ticket_id: int) -> Select[*tuple[Any, ...]]:
    return _written(ticket_id).where(is_shown())


def _written(ticket_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Note.author_id, Person.name, Note.text, Note.at, Note.id, Note.edited_at)
        .join(Person, Person.id == Note.author_id)
        .where(Note.ticket_id == ticket_id)
    )
