"""What the copies of a thread should wear, beside what they are known to wear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.labels import mapping
from app.labels.mapping import LabelKey
from app.labels.rules import Facts, wanted
from app.mailboxes.mailbox import Mailbox
from app.tickets.message import MessageCopy
from app.tickets.tag import TicketTag
from app.tickets.thread import Thread
from app.tickets.ticket import Ticket


@dataclass(frozen=True)
class ThreadState:
    """A thread, the labels its ticket wants there, and its copies."""

    thread_id: str
    wanted: frozenset[LabelKey]
    copies: tuple[MessageCopy, ...]


def states(
    session: Session, mailbox: Mailbox, thread_ids: Iterable[str]
) -> list[ThreadState]:
    """These threads of the mailbox, those that show a ticket, in four queries."""
    ids = sorted(set(thread_ids))
    query = (
        select(Thread.gmail_id, Ticket)
        .join(Ticket, Ticket.id == Thread.ticket_id)
        .where(Thread.mailbox_id == mailbox.id, Thread.gmail_id.in_(ids))
    )
    tickets = {thread_id: ticket for thread_id, ticket in session.execute(query)}
    tags = _tags(session, {ticket.id for ticket in tickets.values()})
    copies = _copies(session, mailbox, list(tickets))
    return [
        ThreadState(
            thread_id,
            _wanted(ticket, frozenset(tags.get(ticket.id, ())), mailbox.owner_id),
            tuple(copies.get(thread_id, ())),
        )
        for thread_id, ticket in sorted(tickets.items())
    ]


def _wanted(
    ticket: Ticket, tag_ids: frozenset[int], owner_id: int | None
) -> frozenset[LabelKey]:
    if ticket.aside_reason is not None:
        # No ticket: what it wore comes off.
        return frozenset()
    return wanted(
        Facts(ticket.status, ticket.assignee_id, ticket.priority, tag_ids, owner_id)
    )


def wrong_threads(
    session: Session, mailbox: Mailbox, thread_ids: Iterable[str]
) -> set[str]:
    """Those of the threads in which a copy does not wear what it should."""
    labels = mapping.of_mailbox(session, mailbox.id)
    ids = {label.says: label.gmail_id for label in labels}
    return {
        state.thread_id
        for state in states(session, mailbox, thread_ids)
        if not _is_right(state, ids)
    }


def _is_right(state: ThreadState, ids: dict[LabelKey, str]) -> bool:
    if any(key not in ids for key in state.wanted):
        return not state.copies
    right = {ids[key] for key in state.wanted}
    return all(set(copy.known) == right for copy in state.copies)


def _tags(session: Session, ticket_ids: set[int]) -> dict[int, list[int]]:
    query = select(TicketTag.ticket_id, TicketTag.tag_id)
    found: dict[int, list[int]] = {}
    for ticket_id, tag_id in session.execute(
        query.where(TicketTag.ticket_id.in_(sorted(ticket_ids)))
    ):
        found.setdefault(ticket_id, []).append(tag_id)
    return found


def _copies(
    session: Session, mailbox: Mailbox, thread_ids: list[str]
) -> dict[str, list[MessageCopy]]:
    query = select(MessageCopy).where(
        MessageCopy.mailbox_id == mailbox.id,
        MessageCopy.thread_gmail_id.in_(thread_ids),
    )
    found: dict[str, list[MessageCopy]] = {}
    for copy in session.scalars(query.order_by(MessageCopy.gmail_id)):
        found.setdefault(copy.thread_gmail_id, []).append(copy)
    return found
