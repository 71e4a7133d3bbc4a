"""A ticket as JSON, for programs: names that outsiders rely on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app import clock
from app.inboxes import inbox as inboxes
from app.mail.forwarded import is_forward
from app.mailboxes.mailbox import Mailbox
from app.people import person as people
from app.people.person import Person
from app.sql.built_once import built_once
from app.tickets.conversations import linked_tickets
from app.tickets.event import Event
from app.tickets.following.keeping import followers_of
from app.tickets.history import sentences
from app.tickets.merge.merge import Merge
from app.tickets.messages.message import Message
from app.tickets.messages.people import MessagePerson, PersonPart
from app.tickets.messages.thread import Thread
from app.tickets.notes.note import Note, is_shown
from app.tickets.tags.tag import Tag, TicketTag
from app.tickets.ticket import Ticket
from app.tickets.verbs.snooze import is_asleep


def tickets_json(session: Session, tickets: Sequence[Ticket]) -> list[dict[str, Any]]:
    """What `desk ticket list --json` prints of these tickets."""
    if not tickets:
        return []
    workspace_id = tickets[0].workspace_id
    everybody = {p.id: p for p in people.workspace_people(session, workspace_id)}
    every = {i.id: i.address for i in inboxes.workspace_inboxes(session, workspace_id)}
    tags = _tags(session, [ticket.id for ticket in tickets])
    relatives = _relatives(session, tickets)
    return [
        _summary(ticket, everybody, every[ticket.inbox_id], tags.get(ticket.id, []))
        | relatives[ticket.id]
        for ticket in tickets
    ]


def ticket_json(
    session: Session, ticket: Ticket, reader: Person | None = None
) -> dict[str, Any]:
    """What `desk ticket show --json` prints of this ticket.

    Its links are those that the reader may see; without one, all of them.
    """
    everybody = {p.id: p for p in people.workspace_people(session, ticket.workspace_id)}
    return {
        **tickets_json(session, [ticket])[0],
        "links": _links(session, ticket, reader),
        "notes": _notes(session, ticket, everybody),
        "followers": [each.address for each in followers_of(session, ticket)],
        "messages": _messages(session, ticket, everybody),
        "threads": _threads(session, ticket),
        "events": _events(session, ticket, everybody),
    }


def ticket_summary(session: Session, ticket_id: int) -> dict[str, Any]:
    """The same of one ticket."""
    return tickets_json(session, [session.get_one(Ticket, ticket_id)])[0]


def event_sentence(session: Session, event: Event) -> str:
    """The event as one English sentence, without a full stop."""
    everybody = people.workspace_people(session, event.workspace_id)
    return _sentence(event, {p.id: p for p in everybody})


def _sentence(event: Event, everybody: dict[int, Person]) -> str:
    names = {p.address: p.name for p in everybody.values()}
    name = everybody[event.person_id].name if event.person_id else None
    return sentences.english_sentence(event, name, names)


def _summary(
    ticket: Ticket, everybody: dict[int, Person], inbox: str, tags: list[str]
) -> dict[str, Any]:
    holder = everybody.get(ticket.assignee_id or 0)
    return {
        "number": ticket.number,
        "inbox": inbox,
        "subject": ticket.subject,
        "customer": {
            "name": ticket.customer_name,
            "address": ticket.customer_address,
        },
        "channel": ticket.channel,
        "status": ticket.status,
        "assignee": holder.address if holder else None,
        "priority": ticket.priority,
        "tags": tags,
        "version": ticket.version,
        "mails": ticket.mail_count,
        "snoozed": is_asleep(ticket.snoozed_at, ticket.snoozed_until, clock.now()),
        "snoozed_until": clock.iso(ticket.snoozed_until),
        "waiting_since": clock.iso(ticket.waiting_since),
        "answered_at": clock.iso(ticket.answered_at),
        "created_at": clock.iso(ticket.created_at),
    }


def _relatives(
    session: Session, tickets: Sequence[Ticket]
) -> dict[int, dict[str, Any]]:
    """For each the number of the ticket that it is part of, and of its own parts."""
    wholes = {ticket.merged_into_id for ticket in tickets} - {None}
    query = select(Ticket.id, Ticket.number).where(Ticket.id.in_(wholes))
    number_of = {row[0]: row[1] for row in session.execute(query)} if wholes else {}
    found: dict[int, dict[str, Any]] = {
        each.id: {"merged_into": number_of.get(each.merged_into_id or 0), "merged": []}
        for each in tickets
    }
    parts = (
        select(Merge.target_id, Ticket.number)
        .join(Ticket, Ticket.id == Merge.source_id)
        .where(Merge.target_id.in_(found), Merge.undone_at.is_(None))
        .order_by(Ticket.number)
    )
    for target_id, number in session.execute(parts):
        found[target_id]["merged"].append(number)
    return found


def _tags(session: Session, ticket_ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for ticket_id, name in session.execute(_names(), {"ticket_ids": ticket_ids}):
        found.setdefault(ticket_id, []).append(name)
    return found


@cache
def _names() -> Select[int, str]:
    return (
        select(TicketTag.ticket_id, Tag.name)
        .join(Tag, Tag.id == TicketTag.tag_id)
        .where(TicketTag.ticket_id.in_(bindparam("ticket_ids", expanding=True)))
        .order_by(Tag.folded)
    )


def _notes(
    session: Session, ticket: Ticket, everybody: dict[int, Person]
) -> list[dict[str, Any]]:
    query = select(Note).where(Note.ticket_id == ticket.id, is_shown())
    return [
        {"by": everybody[n.author_id].address, "at": clock.iso(n.at), "text": n.text}
        | {"id": n.id, "edited_at": clock.iso(n.edited_at)}
        for n in session.scalars(query.order_by(Note.id))
    ]


def _messages(
    session: Session, ticket: Ticket, everybody: dict[int, Person]
) -> list[dict[str, Any]]:
    sent_as = (
        select(MessagePerson.address)
        .where(MessagePerson.message_id == Message.id)
        .where(MessagePerson.role == PersonPart.SENDER)
    )
    query = select(Message, sent_as.scalar_subquery())
    query = query.where(Message.ticket_id == ticket.id)
    return [
        {
            "message_id": m.message_id,
            "direction": m.direction,
            "from": m.from_address,
            "sent_as": address,
            "proof": m.proof,
            "forwarded_by": _forwarder(m, everybody),
            "sender_line": m.sender_line,
            "at": clock.iso(m.at),
            "set_aside": m.set_aside,
            "person": _address_of(m.person_id, everybody),
            "automatic": m.is_automatic,
        }
        for m, address in session.execute(query.order_by(Message.at, Message.id))
    ]


def _address_of(person_id: int | None, everybody: dict[int, Person]) -> str | None:
    person = everybody.get(person_id or 0)
    return person.address if person else None


def _forwarder(message: Message, everybody: dict[int, Person]) -> str | None:
    """The colleague who has passed the mail on."""
    person = everybody.get(message.person_id or 0)
    if person is None or message.direction != "in":
        return None
    is_theirs = message.from_address == person.address
    return None if is_theirs and not is_forward(message.subject) else person.address


def _links(
    session: Session, ticket: Ticket, reader: Person | None
) -> list[dict[str, Any]]:
    if reader is None:
        found = _every_link.value(session, ticket.id)
    else:
        found = _seen_links.value(session, ticket.id, reader)
    linked = linked_tickets.parse_links(found)
    return [{"number": each.number, "kind": each.kind} for each in linked]


@built_once
def _every_link(ticket_id: int) -> Select[*tuple[Any, ...]]:
    query = select(linked_tickets.links_column(None)).select_from(Ticket)
    return query.where(Ticket.id == ticket_id)


@built_once
def _seen_links(ticket_id: int, reader: Person) -> Select[*tuple[Any, ...]]:
    query = select(linked_tickets.links_column(reader)).select_from(Ticket)
    return query.where(Ticket.id == ticket_id)


def _threads(session: Session, ticket: Ticket) -> list[dict[str, Any]]:
    query = (
        select(Mailbox.address, Thread.gmail_id)
        .join(Mailbox, Mailbox.id == Thread.mailbox_id)
        .where(Thread.ticket_id == ticket.id)
        .order_by(Mailbox.address, Thread.gmail_id)
    )
    return [{"mailbox": a, "thread_id": t} for a, t in session.execute(query)]


def _events(
    session: Session, ticket: Ticket, everybody: dict[int, Person]
) -> list[dict[str, Any]]:
    query = (
        select(Event, Message.message_id)
        .outerjoin(Message, Message.id == Event.message_id)
        .where(Event.ticket_id == ticket.id)
        .order_by(Event.occurred_at, Event.version)
    )
    return [
        {
            "action": e.action,
            "by": everybody[e.person_id].address if e.person_id else e.actor,
            "at": clock.iso(e.at),
            "occurred_at": clock.iso(e.occurred_at),
            "message_id": message_id,
            "sentence": _sentence(e, everybody),
            "details": e.details,
        }
        for e, message_id in session.execute(query)
    ]
