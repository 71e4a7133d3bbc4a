"""A ticket as a card shows it: plain values, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Row,
    Select,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from app.inboxes.inbox import Inbox, Membership
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.shut_out import SINCE, ShutOut, is_shut_out
from app.people.actor import ActorKind
from app.people.person import Person
from app.tickets import customer, deeds as events, queries
from app.tickets.colleagues import has_namesake, likely, likely_ids
from app.tickets.deeds import Deed
from app.tickets.event import Event
from app.tickets.mention import Mention
from app.tickets.note import Note
from app.tickets.tag import Tag, TicketTag
from app.tickets.thread import Thread
from app.tickets.ticket import Ticket

MOST_NOTES = 10

Assignee = aliased(Person, name="assignee")


@dataclass(frozen=True)
class NoteView:
    """A note and who wrote it."""

    author_id: int
    author: str
    text: str
    at: datetime
    id: int = 0


@dataclass(frozen=True)
class Aside:
    """Why, by whom and when a ticket was said to be none."""

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class TicketView:
    """Everything that a ticket card shows; `tags` are (id, name).

    `more_open` and `earlier` count the customer's other tickets.
    `likely` are the colleagues (address, name) whom a note may want to tell.
    `is_called`: a note calls the reader, who has not seen it yet.
    `shut_out`: the inbox's mailbox or the reader's own, if Google lets us in no longer.
    """

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
    more_open: int
    earlier: int
    tags: tuple[tuple[int, str], ...]
    notes: tuple[NoteView, ...]
    snoozed_at: datetime | None = None
    snoozed_until: datetime | None = None
    # The newest first: what an undo asks for.
    deeds: tuple[Deed, ...] = ()
    likely: tuple[tuple[str, str], ...] = ()
    is_called: bool = False
    aside: Aside | None = None
    shut_out: ShutOut | None = None
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
    return _shown(session, person, session.execute(query.limit(1)).first())


def of_ticket(session: Session, person: Person, ticket_id: int) -> TicketView | None:
    """The ticket as the person sees it, in two queries; nothing if it is not theirs.

    One that was merged is seen as the ticket that it is part of.
    """
    mailbox = select(Mailbox.in_step_at).where(Mailbox.address == person.address)
    query = _facts(person).add_columns(mailbox.scalar_subquery())
    query = query.where(Ticket.id == queries.root_of(ticket_id))
    return _shown(session, person, session.execute(query).first())


def _facts(person: Person) -> Select[*tuple[Any, ...]]:
    return (
        select(Ticket, Inbox.address, Assignee.name, Assignee.is_active)
        .add_columns(*customer.counts(person), has_namesake(Assignee))
        .join(Inbox, Inbox.id == Ticket.inbox_id)
        .join(Membership, Membership.inbox_id == Ticket.inbox_id)
        .outerjoin(Assignee, Assignee.id == Ticket.assignee_id)
        .where(Membership.person_id == person.id)
    )


def _shown(
    session: Session, person: Person, row: Row[*tuple[Any, ...]] | None
) -> TicketView | None:
    if row is None:
        return None
    ticket, inbox, assignee, is_active, more_open, earlier, *rest = row
    is_shared_name, in_step_at = rest
    rows = _extras(session, ticket, person)
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
        assignee_has_namesake=is_shared_name,
        in_step_at=in_step_at,
        more_open=more_open,
        earlier=earlier,
        deeds=events.read(rows[events.KIND]),
        tags=tuple((r[1], r[3]) for r in sorted(rows["tag"], key=lambda r: r[4])),
        notes=tuple(
            NoteView(r[2], r[3], r[4], r[5], r[1])
            for r in sorted(rows["note"], key=lambda r: -r[1])
        ),
        likely=likely(ticket, rows),
        is_called=bool(rows["call"]),
        shut_out=next((ShutOut(r[3], r[4], r[5]) for r in rows["shut out"]), None),
        aside=_aside(session, ticket) if ticket.aside_reason else None,
    )


def _aside(session: Session, ticket: Ticket) -> Aside:
    query = (
        select(Event.at, Person.name)
        .join(Person, Person.id == Event.person_id)
        .where(Event.ticket_id == ticket.id, Event.action == "set_aside")
        .where(Event.actor == ActorKind.PERSON)
        .order_by(Event.version.desc())
    )
    at, name = session.execute(query.limit(1)).one()
    return Aside(ticket.aside_reason or "", name, at)


def _extras(session: Session, ticket: Ticket, person: Person) -> dict[str, list[Any]]:
    """All that hangs on the ticket, by its kind, in one query."""
    latest = (
        select(Note.id).where(Note.ticket_id == ticket.id).order_by(Note.id.desc())
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
        .where(TicketTag.ticket_id == ticket.id)
    )
    people = select(
        literal("person"), Person.id, null(), Person.name, Person.address, null()
    ).where(Person.id.in_(likely_ids(ticket, person).scalar_subquery()))
    calls = (
        select(literal("call"), Note.id, null(), literal(""), literal(""), null())
        .join(Mention, Mention.note_id == Note.id)
        .where(Note.ticket_id == ticket.id, Mention.person_id == person.id)
        .where(Mention.seen_at.is_(None))
    )
    shut = (
        select(literal("shut out"), Mailbox.id, null())
        .add_columns(Mailbox.address, Mailbox.refusal, SINCE)
        .where(Mailbox.workspace_id == ticket.workspace_id, is_shut_out())
        .where(
            or_(
                Mailbox.inbox_id == ticket.inbox_id,
                Mailbox.address == person.address,
            )
        )
    )
    kinds = ("note", "tag", "person", "call", "shut out", events.KIND)
    found: dict[str, list[Any]] = {kind: [] for kind in kinds}
    every = union_all(notes, tags, people, calls, shut, events.newest(ticket.id))
    rows: Sequence[Any] = session.execute(every).all()
    for row in rows:
        found[row[0]].append(row)
    return found
