"""A ticket as a card shows it: plain values, read in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, or_, select
from sqlalchemy.orm import Session, aliased

from app.inboxes.inbox import Inbox, Membership
from app.mailboxes import in_step
from app.mailboxes.in_step import InStep, Synced
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.shut_out import SINCE, ShutOut, is_shut_out
from app.people.actor import ActorKind
from app.people.person import Person
from app.tickets import correction as corrections, customer, deeds as events, queries
from app.tickets.colleagues import has_namesake, likely
from app.tickets.correction import Corrected
from app.tickets.deeds import Deed
from app.tickets.event import Event
from app.tickets.gathering import gathered, moment
from app.tickets.mention import calls
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
    sync: InStep | None
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
    # A label that the reader set by hand and that was undone.
    corrected: Corrected | None = None
    aside: Aside | None = None
    shut_out: ShutOut | None = None
    # Whether a colleague of the same inbox has the assignee's given name.
    assignee_has_namesake: bool = False
    # When it closes if no mail comes, and until when the customer's mail opens it.
    closes_at: datetime | None = None
    reopens_until: datetime | None = None


def of_thread(session: Session, person: Person, thread_id: str) -> TicketView | None:
    """The ticket that the person sees through this thread, in one query.

    The person's own mailbox comes first, then the shared ones of their inboxes; nothing
    when no ticket is known or it belongs to an inbox that is not theirs.
    """
    own = Mailbox.address == person.address
    theirs = select(Membership.inbox_id).where(Membership.person_id == person.id)
    query = (
        _facts(person)
        .join(Thread, Thread.ticket_id == Ticket.id)
        .join(Mailbox, Mailbox.id == Thread.mailbox_id)
        .where(Thread.gmail_id == thread_id, Thread.workspace_id == person.workspace_id)
        .where(or_(own, Mailbox.inbox_id.in_(theirs)))
        .order_by(own.desc())
    )
    return _shown(session, session.execute(query.limit(1)).first())


def of_ticket(session: Session, person: Person, ticket_id: int) -> TicketView | None:
    """The ticket as the person sees it, in one query; nothing if it is not theirs.

    One that was merged is seen as the ticket that it is part of.
    """
    query = _facts(person).where(Ticket.id == queries.root_of(ticket_id))
    return _shown(session, session.execute(query).first())


def _facts(person: Person) -> Select[*tuple[Any, ...]]:
    return (
        select(Ticket, Inbox, Assignee.name, Assignee.is_active)
        .add_columns(*customer.counts(person), has_namesake(Assignee))
        .add_columns(_tags(), _notes(), events.newest(), likely(person))
        .add_columns(calls(person), corrections.untold(person.id), _shut_out(person))
        .add_columns(*in_step.columns())
        .join(Inbox, Inbox.id == Ticket.inbox_id)
        .join(Membership, Membership.inbox_id == Ticket.inbox_id)
        .outerjoin(Assignee, Assignee.id == Ticket.assignee_id)
        .outerjoin(Synced, Synced.id == in_step.worst(person, Ticket.inbox_id))
        .where(Membership.person_id == person.id)
    )


def _shown(session: Session, row: Row[*tuple[Any, ...]] | None) -> TicketView | None:
    if row is None:
        return None
    ticket, inbox, assignee, is_active, more_open, earlier, *rest = row
    is_shared_name, tags, notes, deeds, people, is_called, told, shut, *synced = rest
    same = {
        name: getattr(ticket, name)
        for name in TicketView.__dataclass_fields__
        if hasattr(Ticket, name) and name not in ("notes", "tags", "assignee")
    }
    return TicketView(
        **same,
        inbox=inbox.address,
        assignee=assignee,
        assignee_is_active=bool(is_active),
        assignee_has_namesake=is_shared_name,
        sync=in_step.read(synced),
        closes_at=ticket.closes_after(inbox.close_hours),
        reopens_until=ticket.reopens_within(inbox.reopen_days),
        more_open=more_open,
        earlier=earlier,
        deeds=events.read(deeds or ()),
        tags=tuple((tag, name) for tag, name in tags or ()),
        notes=tuple(
            NoteView(who, name, text, moment(at), note)
            for who, name, text, at, note in notes or ()
        ),
        likely=tuple((address, name) for address, name, *_ in people or ()),
        is_called=is_called,
        corrected=corrections.read(told),
        shut_out=next(
            (ShutOut(who, why, moment(at)) for who, why, at in shut or ()), None
        ),
        aside=_aside(session, ticket) if ticket.aside_reason else None,
    )


def _tags() -> ScalarSelect[Any]:
    query = (
        select(Tag.id, Tag.name)
        .join(TicketTag, TicketTag.tag_id == Tag.id)
        .where(TicketTag.ticket_id == Ticket.id)
        .order_by(Tag.folded)
    )
    return gathered(query.correlate(Ticket))


def _notes() -> ScalarSelect[Any]:
    query = (
        select(Note.author_id, Person.name, Note.text, Note.at, Note.id)
        .join(Person, Person.id == Note.author_id)
        .where(Note.ticket_id == Ticket.id)
        .order_by(Note.id.desc())
        .limit(MOST_NOTES)
    )
    return gathered(query.correlate(Ticket))


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


def _shut_out(person: Person) -> ScalarSelect[Any]:
    theirs = or_(Mailbox.inbox_id == Ticket.inbox_id, Mailbox.address == person.address)
    query = (
        select(Mailbox.address, Mailbox.refusal, SINCE)
        .where(Mailbox.workspace_id == Ticket.workspace_id, is_shut_out(), theirs)
        .limit(1)
    )
    return gathered(query.correlate(Ticket))
