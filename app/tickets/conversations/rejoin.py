"""What was split for lack of a mail between becomes one when that mail comes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from app.db import LOCK
from app.people import actor
from app.sql.built_once import built_once
from app.tickets import event as events
from app.tickets.conversations import beginning, stray_references
from app.tickets.conversations.ticket_link import LinkKind, TicketLink
from app.tickets.conversations.whose_ticket import KnownConversation
from app.tickets.intake.routing import InboxCase
from app.tickets.merge import merge as merges
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.messages.thread import Thread
from app.tickets.status import Status
from app.tickets.ticket import Ticket

# A mailbox, and one of its threads in Gmail.
ThreadPlace = tuple[int, str]


def rejoin_split(
    session: Session, known: KnownConversation, case: InboxCase, ticket: Ticket
) -> Ticket:
    """Make the ticket and those split from it for lack of this mail one; that one.

    The one that somebody has worked on stays; where people have worked on both, they
    are linked, and people decide.
    """
    return _rejoin(session, ticket, known.split_from(case.inbox.id, ticket.id))


def rejoin_thread(session: Session, place: ThreadPlace, ticket_id: int) -> bool:
    """Make that ticket and others of its customer in one Gmail thread one.

    Whether there were any.

    Read in time, the first of them would have been there when the next mail came.
    """
    apart = {row[0] for row in _apart.rows(session, *place, ticket_id)}
    if apart:
        (found,) = _locked(session, {ticket_id})
        _rejoin(session, found, apart)
    return bool(apart)


@built_once
def _apart(mailbox_id: int, thread_id: str, ticket_id: int) -> Select[*tuple[Any, ...]]:
    """The other tickets of this one's customer in that thread."""
    ticket, other = aliased(Ticket), aliased(Ticket)
    followed = select(TicketLink.a_id).where(
        TicketLink.kind == LinkKind.FOLLOW_UP,
        or_(TicketLink.a_id == other.id, TicketLink.b_id == other.id),
    )
    return (
        select(other.id)
        .join(Thread, Thread.ticket_id == other.id)
        .join(ticket, ticket.id == ticket_id)
        .where(Thread.mailbox_id == mailbox_id, Thread.gmail_id == thread_id)
        .where(other.id != ticket.id, other.inbox_id == ticket.inbox_id)
        .where(other.customer_address == ticket.customer_address)
        .where(ticket.customer_address != "", ticket.merged_into_id.is_(None))
        .where(other.merged_into_id.is_(None), ~exists(followed))
    )


def rejoin_copies(session: Session, rows: Collection[Message]) -> bool:
    """The same for every thread that these mails lie in; whether it changed anything.

    They are of one ticket, which was found after they were read.
    """
    ids = [each.id for each in rows]
    query = select(
        MessageCopy.mailbox_id, MessageCopy.thread_gmail_id, Message.ticket_id
    ).join(Message, Message.id == MessageCopy.message_id)
    places = session.execute(query.where(Message.id.in_(ids)).distinct()).all()
    found = [
        rejoin_thread(session, (mailbox_id, thread_id), ticket_id)
        for mailbox_id, thread_id, ticket_id in places
        if ticket_id is not None
    ]
    return any(found)


def _rejoin(session: Session, ticket: Ticket, apart: set[int]) -> Ticket:
    apart, was_apart = apart - {ticket.id}, False
    for other in _locked(session, apart) if apart else []:
        if other.inbox_id != ticket.inbox_id or not (_is_free(other, ticket)):
            continue
        touched = [e for e in (ticket, other) if events.is_touched(session, e.id)]
        if len(touched) == 2:
            stray_references.link_related(session, ticket, other)
            continue
        kept = touched[0] if touched else min(ticket, other, key=lambda e: e.id)
        gone = other if kept is ticket else ticket
        answered = [e for e in (kept, gone) if e.answered_at is not None]
        last = max(answered, key=lambda e: e.answered_at or e.created_at, default=kept)
        status = Status(last.status)
        merges.merge_tickets(session, gone, kept, by=actor.RULE)
        if not touched and kept.direction == "out" and kept.status != status:
            # It stands as our last answer has left it.
            kept.set_status(status, by=actor.RULE)
        ticket, was_apart = kept, True
        beginning.settle_beginning(session, ticket)
    # Its customer may be another now, and it has come to other threads.
    return rejoin_threads(session, ticket) if was_apart else ticket


def rejoin_threads(session: Session, ticket: Ticket) -> Ticket:
    """Make the ticket one with others of its customer in its threads; that one."""
    query = select(Thread.mailbox_id, Thread.gmail_id)
    places = session.execute(query.where(Thread.ticket_id == ticket.id)).all()
    apart = {
        row[0]
        for mailbox_id, thread_id in places
        for row in _apart.rows(session, mailbox_id, thread_id, ticket.id)
    }
    return _rejoin(session, ticket, apart)


def _is_free(*tickets: Ticket) -> bool:
    return all(e.merged_into_id is None and e.aside_reason is None for e in tickets)


def _locked(session: Session, ticket_ids: set[int]) -> list[Ticket]:
    query = select(Ticket).where(Ticket.id.in_(sorted(ticket_ids)))
    query = query.order_by(Ticket.id).with_for_update(**LOCK)
    return list(session.scalars(query.execution_options(populate_existing=True)))
