"""What a note said before it was changed: managers can read it for a while."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model
from app.tickets.notes.note import Note


class NoteRevision(Model):
    """A former text of a note, until when it stood there, and who changed it."""

    __tablename__ = "note_revisions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "note_id"], ["notes.workspace_id", "notes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "by_id"], ["people.workspace_id", "people.id"]
        ),
        Index("ix_note_revisions_note", "note_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    note_id: Mapped[int]
    by_id: Mapped[int]
    text: Mapped[str]
    # When that text was written, if it was a change itself.
    edited_at: Mapped[datetime | None]
    until_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


def keep_text(session: Session, note: Note, by_id: int) -> None:
    """Keep what the note says, before it says something else."""
    session.add(
        NoteRevision(
            workspace_id=note.workspace_id,
            note_id=note.id,
            by_id=by_id,
            text=note.text,
            edited_at=note.edited_at,
        )
    )


def newest_revision(session: Session, note_id: int) -> NoteRevision | None:
    """What the note said before its last change, while that is kept."""
    query = select(NoteRevision).where(NoteRevision.note_id == note_id)
    return session.scalar(query.order_by(NoteRevision.id.desc()).limit(1))


def former_texts(
    session: Session, note_ids: Collection[int]
) -> Mapping[int, list[NoteRevision]]:
    """What those notes said before, the newest first, by note."""
    query = select(NoteRevision).where(NoteRevision.note_id.in_(note_ids))
    found: dict[int, list[NoteRevision]] = {}
    for each in session.scalars(query.order_by(NoteRevision.id.desc())):
        found.setdefault(each.note_id, []).append(each)
    return found
