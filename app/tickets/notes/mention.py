"""A mention: somebody whom a note calls to look at its ticket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    Select,
    func,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for
from app.inboxes import visible
from app.people.person import Person
from app.sql.built_once import built_once
from app.tickets.notes.note import Note, is_shown
from app.tickets.queries import is_listed
from app.tickets.ticket import Ticket

MAX_MENTIONS = 10


class Mention(Model):
    """One person in one note, until they have seen the ticket."""

    __tablename__ = "mentions"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "note_id"], ["notes.workspace_id", "notes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "person_id"], ["people.workspace_id", "people.id"]
        ),
        Index("ix_mentions_unseen", "person_id", "seen_at"),
    )

    note_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime | None]


@dataclass(frozen=True)
class MentionRow:
    """A mention as the home card shows it."""

    ticket_id: int
    number: int
    version: int
    subject: str
    author: str
    text: str
    at: datetime


@dataclass(frozen=True)
class UnseenMentions:
    """The newest mentions that somebody has not seen, and how many there are."""

    rows: tuple[MentionRow, ...] = ()
    count: int = 0


def add_mentions(
    session: Session, note: Note, people: Iterable[Person]
) -> list[Person]:
    """Mention these people in the note, except its author; who was mentioned."""
    each = {person.id: person for person in people}
    told = [each[person_id] for person_id in each if person_id != note.author_id]
    session.flush()
    rows = [
        {"note_id": note.id, "person_id": person.id, "at": note.edited_at or note.at}
        | {"workspace_id": note.workspace_id, "seen_at": None}
        for person in told
    ]
    if rows:
        session.execute(insert_for(session)(Mention).on_conflict_do_nothing(), rows)
    return told


def is_mentioned(person: Person) -> ColumnElement[bool]:
    """Whether a note of a ticket calls the person, as a column of a query about it."""
    unseen = (
        select(Note.id)
        .join(Mention, Mention.note_id == Note.id)
        .where(Note.ticket_id == Ticket.id, Mention.person_id == person.id)
        .where(Mention.seen_at.is_(None), is_shown())
    )
    return unseen.correlate(Ticket).exists()


def unseen_mentions(
    session: Session, person: Person, limit: int = MAX_MENTIONS
) -> UnseenMentions:
    """What the person was called to, of tickets that they may still see: one query."""
    rows = _unseen_of.rows(session, person, limit)
    found = tuple(MentionRow(*row[:7]) for row in rows)
    return UnseenMentions(found, rows[0][7] if rows else 0)


@built_once
def _unseen_of(person: Person, limit: int) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Ticket.id, Ticket.number, Ticket.version, Ticket.subject,
            Person.name, Note.text, Mention.at, func.count().over(),
        )
        .join(Note, Note.id == Mention.note_id)
        .join(Ticket, Ticket.id == Note.ticket_id)
        .join(Person, Person.id == Note.author_id)
        .where(*_unseen_by(person.id))
        .where(visible.seen_by(person, Ticket.inbox_id), is_listed(), is_shown())
        .order_by(Note.id.desc())
        .limit(limit)
    )  # fmt: skip


def mark_mentions_seen(session: Session, person_id: int, ticket_id: int) -> None:
    """Mark the person's mentions on this ticket as seen."""
    notes = select(Note.id).where(Note.ticket_id == ticket_id)
    session.execute(
        update(Mention)
        .where(*_unseen_by(person_id), Mention.note_id.in_(notes))
        .values(seen_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _unseen_by(person_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Mention.person_id == person_id, Mention.seen_at.is_(None))
