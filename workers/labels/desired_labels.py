"""Which labels the copies of a thread should have, and are known to have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from app.db import Key
from app.labels import mapping
from app.labels.mapping import LabelKey
from app.labels.rules import LabelFacts, wanted_labels
from app.mailboxes.mailbox import Mailbox
from app.tickets.messages import copy_ticket
from app.tickets.messages.message import MessageCopy
from app.tickets.messages.thread import Thread
from app.tickets.tags.tag import TicketTag
from app.tickets.ticket import Ticket
from workers.labels.inbox_moves import due_move


@dataclass(frozen=True)
class CopyState:
    """A copy, the labels that its ticket wants there, and where it is to be moved."""

    copy: MessageCopy
    wanted: frozenset[LabelKey]
    move: bool | None = None

    @property
    def is_moved_in_vain(self) -> bool:
        """Whether it was to be moved, and is not any more."""
        return self.copy.inbox_wanted is not None and self.move is None


@dataclass(frozen=True)
class ThreadState:
    """A thread's copies. They may show several tickets, but each copy only one."""

    thread_id: str
    copies: tuple[CopyState, ...]

    @property
    def wanted(self) -> frozenset[LabelKey]:
        """All the labels that something in the thread wants."""
        return frozenset[LabelKey]().union(*(each.wanted for each in self.copies))


def thread_states(
    session: Session, mailbox: Mailbox, thread_ids: Iterable[str]
) -> list[ThreadState]:
    """Those of the mailbox's threads that are of a ticket, in seven queries at most."""
    asked = sorted(set(thread_ids))
    if not asked:
        return []
    values = {"mailbox_id": mailbox.id, "thread_ids": asked}
    ids = sorted(session.scalars(_known_threads(), values))
    if not ids:
        return []
    found = copy_ticket.shown_tickets(session, mailbox, ids)
    tags = _tags(session, set(found.tickets))
    copies = _copies(session, mailbox, ids)

    def state(copy: MessageCopy) -> CopyState:
        ticket = found.ticket_of(copy.gmail_id, copy.thread_gmail_id)
        if ticket is None:
            # Not for the eyes of whoever opens this mailbox.
            return CopyState(copy, frozenset())
        tag_ids = frozenset(tags.get(ticket.id, ()))
        wanted = _wanted(ticket, tag_ids, mailbox.owner_id)
        # What has no label of ours is none of ours to move.
        move = due_move(copy, ticket, mailbox.owner_id) if wanted else None
        return CopyState(copy, wanted, move)

    return [
        ThreadState(thread_id, tuple(state(each) for each in copies.get(thread_id, ())))
        for thread_id in ids
    ]


def _wanted(
    ticket: Ticket, tag_ids: frozenset[int], owner_id: int | None
) -> frozenset[LabelKey]:
    if ticket.aside_reason is not None:
        # No ticket: what it wore comes off.
        return frozenset()
    return wanted_labels(
        LabelFacts(
            ticket.status,
            ticket.assignee_id,
            ticket.priority,
            tag_ids,
            owner_id,
            is_snoozed=ticket.snoozed_at is not None,
        )
    )


# A database takes only so many values at once.
THREADS_AT_ONCE = 1000


def wrong_threads(
    session: Session, mailbox: Mailbox, thread_ids: Iterable[str]
) -> set[str]:
    """Those of the threads in which a copy has wrong labels."""
    ordered, wrong = sorted(set(thread_ids)), set[str]()
    for start in range(0, len(ordered), THREADS_AT_ONCE):
        part = ordered[start : start + THREADS_AT_ONCE]
        states = thread_states(session, mailbox, part)
        if states:
            labels = mapping.mailbox_labels(session, mailbox.id)
            ids = {label.says: label.gmail_id for label in labels}
            wrong |= {each.thread_id for each in states if not _is_right(each, ids)}
    return wrong


def _is_right(state: ThreadState, ids: dict[LabelKey, str]) -> bool:
    return all(
        each.move is None
        and each.wanted <= ids.keys()
        and set(each.copy.known) == {ids[key] for key in each.wanted}
        for each in state.copies
    )


def _tags(session: Session, ticket_ids: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    values = {"ticket_ids": sorted(ticket_ids)}
    for ticket_id, tag_id in session.execute(_tags_of(), values):
        found.setdefault(ticket_id, []).append(tag_id)
    return found


def _copies(
    session: Session, mailbox: Mailbox, thread_ids: list[str]
) -> dict[str, list[MessageCopy]]:
    found: dict[str, list[MessageCopy]] = {}
    values = {"mailbox_id": mailbox.id, "thread_ids": thread_ids}
    for copy in session.scalars(_synced_copies(), values):
        found.setdefault(copy.thread_gmail_id, []).append(copy)
    return found


# Each is built once: that takes longer than running it.


@cache
def _known_threads() -> Select[str]:
    return (
        select(Thread.gmail_id)
        .distinct()
        .where(
            Thread.mailbox_id == bindparam("mailbox_id", type_=Key),
            Thread.gmail_id.in_(bindparam("thread_ids", expanding=True)),
        )
    )


@cache
def _tags_of() -> Select[int, int]:
    is_its = TicketTag.ticket_id.in_(bindparam("ticket_ids", expanding=True))
    return select(TicketTag.ticket_id, TicketTag.tag_id).where(is_its)


@cache
def _synced_copies() -> Select[MessageCopy]:
    query = select(MessageCopy).where(
        MessageCopy.mailbox_id == bindparam("mailbox_id", type_=Key),
        MessageCopy.thread_gmail_id.in_(bindparam("thread_ids", expanding=True)),
        MessageCopy.is_synced,
    )
    return query.order_by(MessageCopy.gmail_id)
