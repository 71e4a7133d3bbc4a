"""A mention: somebody whom a note calls to look at its ticket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for
from app.inboxes.inbox import Membership
from app.people.person import Person
from app.tickets.note import Note
from app.tickets.queries import listed
from app.tickets.ticket import Ticket

SHOWN = 10


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
class Mentions:
    """The newest mentions that somebody has not seen, and how many there are."""

    rows: tuple[MentionRow, ...] = ()
    count: int = 0


def tell(session: Session, note: Note, people: Iterable[Person]) -> list[Person]:
    """Let these people know of the note; its author knows already."""
    each = {person.id: person for person in people}
    told = [each[person_id] for person_id in each if person_id != note.author_id]
    session.flush()
    rows = [
        {"note_id": note.id, "person_id": person.id, "at": note.at}
        | {"workspace_id": note.workspace_id, "seen_at": None}
        for person in told
    ]
    if rows:
        session.execute(insert_for(session)(Mention).on_conflict_do_nothing(), rows)
    return told


def calls(person: Person) -> ColumnElement[bool]:
    """Whether a note of a ticket calls the person, as a column of a query about it."""
    unseen = (
        select(Note.id)
        .join(Mention, Mention.note_id == Note.id)
        .where(Note.ticket_id == Ticket.id, Mention.person_id == person.id)
        .where(Mention.seen_at.is_(None))
    )
    return unseen.correlate(Ticket).exists()


def unseen(session: Session, person: Person, limit: int = SHOWN) -> Mentions:
    """What the person was called to, of tickets that they may still see: one query."""
    query = (
        select(
            Ticket.id, Ticket.number, Ticket.version, Ticket.subject,
            Person.name, Note.text, Mention.at, func.count().over(),
        )
        .join(Note, Note.id == Mention.note_id)
        .join(Ticket, Ticket.id == Note.ticket_id)
        .join(Person, Person.id == Note.author_id)
        .join(Membership, Membership.inbox_id == Ticket.inbox_id)
        .where(*_unseen_by(person.id), Membership.person_id == person.id, listed())
        .order_by(Note.id.desc())
    )  # fmt: skip
    rows = session.execute(query.limit(limit)).all()
    found = tuple(MentionRow(*row[:7]) for row in rows)
    return Mentions(found, rows[0][7] if rows else 0)


def mark_seen(session: Session, person_id: int, ticket_id: int) -> None:
    """The person has the ticket before them."""
    notes = select(Note.id).where(Note.ticket_id == ticket_id)
    session.execute(
        update(Mention)
        .where(*_unseen_by(person_id), Mention.note_id.in_(notes))
        .values(seen_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _unseen_by(person_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Mention.person_id == person_id, Mention.seen_at.is_(None))
