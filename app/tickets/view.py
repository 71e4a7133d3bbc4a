"""A ticket as a card shows it: plain values, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from app.inboxes.inbox import Inbox, Membership
from app.mailboxes.mailbox import Mailbox
from app.people.names import FirstWord
from app.people.person import Person
from app.tickets.note import Note
from app.tickets.tag import Tag, TicketTag
from app.tickets.thread import Thread
from app.tickets.ticket import Ticket

MOST_NOTES = 10

Assignee = aliased(Person, name="assignee")
Namesake = aliased(Person, name="namesake")
Colleague = aliased(Membership, name="colleague")


@dataclass(frozen=True)
class NoteView:
    """A note and who wrote it."""

    author_id: int
    author: str
    text: str
    at: datetime


@dataclass(frozen=True)
class TicketView:
    """Everything that a ticket card shows; `tags` are (id, name)."""

    id: int
    workspace_id: int
    inbox_id: int
    inbox: str
    number: int
    version: int
    subject: str
    customer_name: str
    customer_address: str
    status: str
    status_at: datetime
    priority: str
    direction: str | None
    waiting_since: datetime | None
    answered_at: datetime | None
    mail_count: int
    note_count: int
    assignee_id: int | None
    assignee: str | None
    assignee_is_active: bool
    in_step_at: datetime | None
    tags: tuple[tuple[int, str], ...]
    notes: tuple[NoteView, ...]
    snoozed_until: datetime | None = None
    # Whether a colleague of the same inbox has the assignee's given name.
    assignee_has_namesake: bool = False


def of_thread(session: Session, person: Person, thread_id: str) -> TicketView | None:
    """The ticket that the person sees through this thread, in two queries.

    The person's own mailbox comes first, then the shared ones of their inboxes; nothing
    when no ticket is known or it belongs to an inbox that is not theirs.
    """
    own = Mailbox.address == person.address
    theirs = select(Membership.inbox_id).where(Membership.person_id == person.id)
    query = (
        _facts(person)
        .join(Thread, Thread.ticket_id == Ticket.id)
        .join(Mailbox, Mailbox.id == Thread.mailbox_id)
        .add_columns(Mailbox.in_step_at)
        .where(Thread.gmail_id == thread_id, Thread.workspace_id == person.workspace_id)
        .where(or_(own, Mailbox.inbox_id.in_(theirs)))
        .order_by(own.desc())
    )
    return _shown(session, session.execute(query.limit(1)).first())


def of_ticket(session: Session, person: Person, ticket_id: int) -> TicketView | None:
    """The ticket as the person sees it, in two queries; nothing if it is not theirs."""
    mailbox = select(Mailbox.in_step_at).where(Mailbox.address == person.address)
    query = _facts(person).add_columns(mailbox.scalar_subquery())
    return _shown(session, session.execute(query.where(Ticket.id == ticket_id)).first())


def _facts(person: Person) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Ticket, Inbox.address, Assignee.name, Assignee.is_active, _has_namesake()
        )
        .join(Inbox, Inbox.id == Ticket.inbox_id)
        .join(Membership, Membership.inbox_id == Ticket.inbox_id)
        .outerjoin(Assignee, Assignee.id == Ticket.assignee_id)
        .where(Membership.person_id == person.id)
    )


def _has_namesake() -> ColumnElement[bool]:
    same_inbox = and_(
        Colleague.person_id == Namesake.id, Colleague.inbox_id == Ticket.inbox_id
    )
    namesakes = (
        select(Namesake.id)
        .join(Colleague, same_inbox)
        .where(Namesake.id != Assignee.id, Namesake.is_active)
        .where(FirstWord(Namesake.name) == FirstWord(Assignee.name))
        .correlate(Ticket, Assignee)
    )
    return namesakes.exists()


def _shown(session: Session, row: Row[*tuple[Any, ...]] | None) -> TicketView | None:
    if row is None:
        return None
    ticket, inbox, assignee, is_active, has_namesake, in_step_at = row
    tags, notes = _extras(session, ticket.id)
    same = {
        name: getattr(ticket, name)
        for name in TicketView.__dataclass_fields__
        if hasattr(Ticket, name) and name not in ("notes", "tags", "assignee")
    }
    return TicketView(
        **same,
        inbox=inbox,
        assignee=assignee,
        assignee_is_active=bool(is_active),
        assignee_has_namesake=has_namesake,
        in_step_at=in_step_at,
        tags=tags,
        notes=notes,
    )


def _extras(
    session: Session, ticket_id: int
) -> tuple[tuple[tuple[int, str], ...], tuple[NoteView, ...]]:
    latest = (
        select(Note.id).where(Note.ticket_id == ticket_id).order_by(Note.id.desc())
    ).limit(MOST_NOTES)
    notes = (
        select(
            literal("note").label("kind"), Note.id, Person.id, Person.name,
            Note.text, Note.at,
        )
        .join(Person, Person.id == Note.author_id)
        .where(Note.id.in_(latest.scalar_subquery()))
    )  # fmt: skip
    tags = (
        select(literal("tag"), Tag.id, null(), Tag.name, Tag.folded, null())
        .join(TicketTag, TicketTag.tag_id == Tag.id)
        .where(TicketTag.ticket_id == ticket_id)
    )
    rows: Sequence[Any] = session.execute(union_all(notes, tags)).all()
    found_tags = sorted((r for r in rows if r[0] == "tag"), key=lambda r: r[4])
    found_notes = sorted((r for r in rows if r[0] == "note"), key=lambda r: -r[1])
    return (
        tuple((r[1], r[3]) for r in found_tags),
        tuple(NoteView(r[2], r[3], r[4], r[5]) for r in found_notes),
    )
