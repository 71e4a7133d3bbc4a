"""A ticket as its reader sees it, read in one query whose SQL is built once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import CTE, ColumnElement, ScalarSelect, Select, or_, select
from sqlalchemy.orm import Session

from app.absences import reading as absences
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.mailboxes import sync_status
from app.mailboxes.disconnected import SINCE, DisconnectedMailbox, is_disconnected
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread, unwritten_since
from app.mailboxes.sync_status import Synced
from app.people.actor import ActorKind
from app.people.person import Person
from app.sql.aliases import whole_alias
from app.sql.built_once import built_once
from app.sql.json_rows import parse_moment, rows_as_json
from app.tickets import label_rejections as corrections, queries
from app.tickets.conversations import linked_tickets
from app.tickets.customers.note import customer_note_column, parse_customer_note
from app.tickets.event import Event
from app.tickets.following.keeping import is_followed
from app.tickets.lists import company, customer, next_one
from app.tickets.messages import (
    open_mail,
    own_copy,
    reply_draft,
    sender as senders,
)
from app.tickets.messages.thread import Thread
from app.tickets.notes.last_note import last_note_column, parse_last_note
from app.tickets.notes.mention import is_mentioned
from app.tickets.notes.mention_suggestions import has_namesake, likely_mentions
from app.tickets.notes.note import Note, is_shown
from app.tickets.submissions.waiting import is_waiting
from app.tickets.tags.tag import Tag, TicketTag
from app.tickets.ticket import Ticket
from app.tickets.undo import recent_events as events
from app.tickets.verbs import closing
from app.tickets.view import NoteView, Opened, SetAsideView, TicketView

MAX_NOTES = 10
# What a view has as the ticket itself has it.
OWN = tuple(
    each.name for each in fields(TicketView) if each.name in Ticket.__table__.columns
)

Assignee = whole_alias(Person, "assignee")


def of_mail(
    session: Session, person: Person, thread_id: str, message_id: str
) -> Opened:
    """The ticket of the open mail, else one of its thread, in one query.

    A mail whose ticket the person may not see shows none, whatever its thread holds.
    The person's own mailbox comes first, then the shared ones of their inboxes.
    """
    values = _facts_of_mail.named_row(session, person, thread_id, message_id)
    return opened_of_row(session, values)


def opened_of_row(session: Session, values: dict[str, Any] | None) -> Opened:
    """What a row of `mail_facts` shows; without a row nothing."""
    if values is None:
        return Opened(None, is_counted=False)
    is_counted = values.pop("is_counted")
    return Opened(_shown(session, values), is_counted=bool(is_counted))


def view_of_ticket(
    session: Session,
    person: Person,
    ticket_id: int,
    message_id: str = "",
    thread_id: str = "",
) -> TicketView | None:
    """The ticket as the person sees it, in one query; nothing if it is not theirs.

    One that was merged is seen as the ticket that it is part of. With the ids of the
    open mail it says who sent that one, and whether it is one of the ticket's.
    """
    asked = (person, ticket_id, message_id, thread_id)
    values = _facts_of_ticket.named_row(session, *asked)
    if values is None:
        return None
    is_beside = values.pop("is_beside")
    copy = own_copy.read_own_copy(values)
    view = _shown(session, values)
    return view if is_beside else replace(view, elsewhere=copy)


@built_once
def _facts_of_mail(
    person: Person, thread_id: str, message_id: str
) -> Select[*tuple[Any, ...]]:
    return mail_facts(person, thread_id, message_id)


def mail_facts(
    person: Person, thread_id: str, message_id: str
) -> Select[*tuple[Any, ...]]:
    """The question for the ticket of the open mail, for whatever asks it as a part."""
    opened = open_mail.opened_copies(person, message_id)
    place = open_mail.place_of(person, thread_id, opened)
    is_counted = open_mail.is_counted(opened).label("is_counted")
    return (
        _facts(person, opened)
        .add_columns(is_counted)
        .join(place, place.c.ticket_id == Ticket.id)
        .order_by(place.c.is_thread, place.c.is_own.desc(), Ticket.id.desc())
        .limit(1)
    )


@built_once
def _facts_of_ticket(
    person: Person, ticket_id: int, message_id: str, thread_id: str
) -> Select[*tuple[Any, ...]]:
    opened = open_mail.opened_copies(person, message_id)
    place = own_copy.own_copy_columns(person)
    place["is_beside"] = own_copy.is_beside(person, thread_id, opened)
    return (
        _facts(person, opened)
        .add_columns(*(each.label(name) for name, each in place.items()))
        .where(Ticket.id == queries.root_of(ticket_id))
    )


def _facts(person: Person, opened: CTE) -> Select[*tuple[Any, ...]]:
    least = sync_status.least_in_step(person, Ticket.inbox_id)
    facts = (
        select(*(getattr(Ticket, name) for name in OWN))
        .add_columns(Ticket.aside_reason, Inbox.close_hours, Inbox.reopen_days)
        .join(Inbox, Inbox.id == Ticket.inbox_id)
        .outerjoin(Assignee, Assignee.id == Ticket.assignee_id)
        .outerjoin(Synced, Synced.id == least)
        .where(visible.seen_by(person, Ticket.inbox_id))
    )
    columns = _columns(person, opened)
    facts = facts.add_columns(*(each.label(name) for name, each in columns.items()))
    return facts.add_columns(*sync_status.sync_status_columns())


def _columns(person: Person, opened: CTE) -> dict[str, ColumnElement[Any]]:
    """The rest of a view, by its names."""
    more_open, earlier = customer.customer_counts(person)
    return {
        "inbox": Inbox.address.expression,
        "status_link": Inbox.status_link.expression,
        "assignee": Assignee.name.expression,
        "assignee_is_active": Assignee.is_active.expression,
        "assignee_has_namesake": has_namesake(Assignee),
        "assignee_away": absences.away_column(Assignee.id),
        "more_open": more_open,
        "earlier": earlier,
        "tags": _tags(),
        "notes": _notes(),
        "deeds": events.recent_events_column(),
        "likely": likely_mentions(person),
        "is_called": is_mentioned(person),
        "is_followed": is_followed(person),
        "corrected": corrections.pending_rejection(person.id),
        "shut_out": _shut_out(person),
        "links": linked_tickets.links_column(person),
        "fellows": company.company_column(person),
        "last_note": last_note_column(person),
        "has_other_inbox": visible.has_other_inbox(person, Ticket.inbox_id),
        "customer_note": customer_note_column(),
        "draft_blanks": reply_draft.open_blanks_column(person),
        "shared_thread": own_copy.shared_thread(),
        "assignee_lacks_mail": own_copy.assignee_lacks_mail(),
        "has_own_mailbox": sync_status.has_own_mailbox(person),
        "labels_since": _labels_since(),
        "waits_for_gmail": is_waiting(Ticket.id),
        "sender": senders.sender_column(opened),
        "mine_left": next_one.count_left(person),
    }


def _labels_since() -> ScalarSelect[Any]:
    """Since when a label of the ticket waits; its few threads come first."""
    is_same = (Thread.mailbox_id == PendingThread.mailbox_id) & (
        Thread.gmail_id == PendingThread.thread_gmail_id
    )
    is_its = Thread.ticket_id == Ticket.id
    return unwritten_since(is_its, through=(Thread, is_same)).correlate(Ticket)


def _shown(session: Session, values: dict[str, Any]) -> TicketView:
    synced = [values.pop(name) for name in sync_status.COLUMNS]
    hours, days = values.pop("close_hours"), values.pop("reopen_days")
    reason = values.pop("aside_reason")
    for name, parse in PARSERS.items():
        values[name] = parse(values[name])
    view = TicketView(
        **values,
        sync=sync_status.read_sync_status(synced),
        aside=_aside(session, values["id"], reason) if reason else None,
    )
    return replace(
        view,
        closes_at=closing.closes_after(view, hours),
        reopens_until=closing.reopens_within(view, days),
    )


def _parse_tags(rows: Sequence[Sequence[Any]] | None) -> tuple[tuple[int, str], ...]:
    return tuple((tag, name) for tag, name in rows or ())


def _parse_notes(rows: Sequence[Sequence[Any]] | None) -> tuple[NoteView, ...]:
    return tuple(
        NoteView(
            who, name, text, parse_moment(at), note, edited and parse_moment(edited)
        )
        for who, name, text, at, note, edited in rows or ()
    )


def _parse_likely(rows: Sequence[Sequence[Any]] | None) -> tuple[tuple[str, str], ...]:
    return tuple((address, name) for address, name, *_ in rows or ())


def _parse_shut_out(rows: Sequence[Sequence[Any]] | None) -> DisconnectedMailbox | None:
    for address, why, at in rows or ():
        return DisconnectedMailbox(address, why, parse_moment(at))
    return None


PARSERS: dict[str, Callable[[Any], Any]] = {
    "assignee_is_active": bool,
    "assignee_has_namesake": bool,
    "assignee_away": absences.parse_away,
    "is_called": bool,
    "is_followed": bool,
    "assignee_lacks_mail": bool,
    "has_own_mailbox": bool,
    "has_other_inbox": bool,
    "waits_for_gmail": bool,
    "tags": _parse_tags,
    "notes": _parse_notes,
    "deeds": events.parse_recent_events,
    "likely": _parse_likely,
    "corrected": corrections.parse_rejection,
    "shut_out": _parse_shut_out,
    "links": linked_tickets.parse_links,
    "fellows": company.parse_company,
    "last_note": parse_last_note,
    "customer_note": parse_customer_note,
    "draft_blanks": reply_draft.parse_blanks,
    "sender": senders.parse_sender,
}


def _tags() -> ScalarSelect[Any]:
    query = (
        select(Tag.id, Tag.name)
        .join(TicketTag, TicketTag.tag_id == Tag.id)
        .where(TicketTag.ticket_id == Ticket.id)
        .order_by(Tag.folded)
    )
    return rows_as_json(query.correlate(Ticket))


def _notes() -> ScalarSelect[Any]:
    query = (
        select(Note.author_id, Person.name, Note.text, Note.at, Note.id, Note.edited_at)
        .join(Person, Person.id == Note.author_id)
        .where(Note.ticket_id == Ticket.id, is_shown())
        .order_by(Note.id.desc())
        .limit(MAX_NOTES)
    )
    return rows_as_json(query.correlate(Ticket))


def _aside(session: Session, ticket_id: int, reason: str) -> SetAsideView:
    query = (
        select(Event.at, Person.name)
        .join(Person, Person.id == Event.person_id)
        .where(Event.ticket_id == ticket_id, Event.action == "set_aside")
        .where(Event.actor == ActorKind.PERSON)
        .order_by(Event.version.desc())
    )
    at, name = session.execute(query.limit(1)).one()
    return SetAsideView(reason, name, at)


def _shut_out(person: Person) -> ScalarSelect[Any]:
    theirs = or_(Mailbox.inbox_id == Ticket.inbox_id, Mailbox.address == person.address)
    query = (
        select(Mailbox.address, Mailbox.refusal, SINCE)
        .where(Mailbox.workspace_id == Ticket.workspace_id, is_disconnected(), theirs)
        .limit(1)
    )
    return rows_as_json(query.correlate(Ticket))
