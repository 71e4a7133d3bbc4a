"""A note: internal text on a ticket; it can never enter a mail."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.db import Model
from app.errors import Refused

MAX_NOTE_LENGTH = 10_000
_DELETED = sql("deleted_at IS NOT NULL")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


class Note(Model):
    """What one person wrote for the team.

    A deleted one stays for a while: managers may ask what it said.
    """

    __tablename__ = "notes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "author_id"], ["people.workspace_id", "people.id"]
        ),
        Index("ix_notes_ticket", "ticket_id", "id"),
        Index("uq_notes_workspace_id_id", "workspace_id", "id", unique=True),
        Index(
            "ix_notes_deleted",
            "deleted_at",
            postgresql_where=_DELETED,
            sqlite_where=_DELETED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    ticket_id: Mapped[int]
    author_id: Mapped[int]
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


def is_shown(note: Any = Note) -> ColumnElement[bool]:
    """Whether a note is not deleted, as a condition of a query; `note` is its table."""
    condition: ColumnElement[bool] = note.deleted_at.is_(None)
    return condition


def checked_text(text: str) -> str:
    """The text as it is kept.

    Raises:
        Refused: there is none, or too much of it.
    """
    text = _UNSTORABLE.sub("", text).strip()
    if not text:
        raise Refused("Type the note first.")
    if len(text) > MAX_NOTE_LENGTH:
        raise Refused("A note has at most {most} characters.", most=MAX_NOTE_LENGTH)
    return text
