"""A note of a ticket is found, and brought back as it was before a change."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.errors import NotFound, Refused
from app.tickets.event import Event
from app.tickets.notes.mention import Mention
from app.tickets.notes.note import Note
from app.tickets.notes.revision import newest_revision
from app.tickets.ticket import Ticket
from app.wording import mark

NO_NOTE = mark("There is no such note.")
TEXT_GONE = mark("What it said before is not kept any more.")


def note_of(session: Session, ticket: Ticket, note_id: int) -> Note:
    """That note of the ticket.

    Raises:
        NotFound: it has none such, or that one is deleted.
    """
    note = session.get(Note, note_id, populate_existing=True)
    if note is None or note.ticket_id != ticket.id or note.deleted_at is not None:
        raise NotFound(NO_NOTE)
    return note


def undo_note(session: Session, event: Event) -> None:
    """Let the note of that event be as it was before it.

    Raises:
        Refused: it is gone, or what it said before is.
    """
    note = session.get(Note, event.details["note"], populate_existing=True)
    if note is None:
        raise NotFound(NO_NOTE)
    if event.action == "note_deleted":
        note.deleted_at = None
        return
    before = newest_revision(session, note.id)
    if before is None:
        raise Refused(TEXT_GONE)
    _call_no_more(session, note)
    note.text, note.edited_at = before.text, before.edited_at
    session.delete(before)


def _call_no_more(session: Session, note: Note) -> None:
    """Take back whom the change has called and who has not looked yet."""
    called = delete(Mention).where(
        Mention.note_id == note.id,
        Mention.at == note.edited_at,
        Mention.seen_at.is_(None),
    )
    session.execute(called.execution_options(synchronize_session=False))
