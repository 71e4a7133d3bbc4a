"""What the labels of a ticket's mails say, after a restore in which Gmail's word holds.

Each ticket takes it over once, by one event of its own that credits nobody.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import LOCK
from app.inboxes import visible
from app.labels import mapping
from app.labels.adoption import LabelWord
from app.labels.mapping import LabelKey, LabelKind
from app.mailboxes.mailbox import Mailbox
from app.people import access
from app.people.actor import Actor, ActorKind
from app.people.person import Person
from app.people.workspace import Workspace
from app.tickets.event import OF_MAIL, Event
from app.tickets.messages import copy_ticket
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.status import Priority, Status
from app.tickets.tags.tag import Tag
from app.tickets.ticket import Ticket
from app.tickets.verbs.recovery import Recovered

RESTORE = Actor(ActorKind.RULE, via="restore")
NEAREST_TO_OPEN = {status.value: rank for rank, status in enumerate(Status)}
THREADS_AT_ONCE = 500

# When a mail came, and what its labels say.
Worn = tuple[datetime, frozenset[LabelKey]]


def recover_tickets(session: Session, mailbox: Mailbox, thread_ids: set[str]) -> None:
    """Have the tickets that these threads show take what their labels say.

    Only while the mailbox is taken over, and only if Gmail's word holds.
    """
    if mailbox.adopting != LabelWord.GMAIL:
        return
    ordered = sorted(thread_ids)
    for start in range(0, len(ordered), THREADS_AT_ONCE):
        part = ordered[start : start + THREADS_AT_ONCE]
        worn = _worn_by_ticket(session, mailbox, part)
        done = _settled(session, mailbox, set(worn))
        for ticket_id in sorted(worn.keys() - done):
            ticket = session.get_one(
                Ticket, ticket_id, with_for_update=LOCK, populate_existing=True
            )
            if ticket.aside_reason is None:
                ticket.recover(
                    _said(session, mailbox, ticket, worn[ticket_id]), by=RESTORE
                )
        session.flush()


def _worn_by_ticket(
    session: Session, mailbox: Mailbox, thread_ids: list[str]
) -> dict[int, list[Worn]]:
    """The labels of each ticket's mails; a mail that has none says nothing."""
    labels = mapping.mailbox_labels(session, mailbox.id)
    says = {x.gmail_id: x.says for x in labels if x.is_ticket_label}
    shown = copy_ticket.shown_tickets(session, mailbox, thread_ids)
    query = (
        select(MessageCopy, Message.at)
        .join(Message, Message.id == MessageCopy.message_id)
        .where(MessageCopy.mailbox_id == mailbox.id, MessageCopy.is_synced)
        .where(MessageCopy.thread_gmail_id.in_(thread_ids))
    )
    found = defaultdict[int, list[Worn]](list)
    for copy, at in session.execute(query):
        ticket = shown.ticket_of(copy.gmail_id, copy.thread_gmail_id)
        keys = frozenset(says[each] for each in copy.known if each in says)
        if ticket is not None and keys:
            found[ticket.id].append((at, keys))
    return found


def _settled(session: Session, mailbox: Mailbox, ticket_ids: set[int]) -> set[int]:
    """Those that have taken over another mailbox's labels, or were worked on since.

    A mailbox may be connected again long after the restore.
    """
    since = session.get_one(Workspace, mailbox.workspace_id).restored_at
    if since is None:
        return set()
    query = select(Event.ticket_id).where(
        Event.ticket_id.in_(sorted(ticket_ids)),
        Event.at >= since,
        Event.action.not_in(OF_MAIL),
    )
    return set(session.scalars(query))


def _said(
    session: Session, mailbox: Mailbox, ticket: Ticket, worn: list[Worn]
) -> Recovered:
    every = set().union(*(keys for _, keys in worn))
    newest = max(worn, key=lambda each: each[0])[1]
    statuses = [key.key for key in every if key.kind is LabelKind.STATUS]
    status = min(statuses, key=lambda each: NEAREST_TO_OPEN[each], default=None)
    wanted = sorted(int(k.key) for k in every if k.kind is LabelKind.TAG)
    tags = session.scalars(select(Tag).where(Tag.id.in_(wanted)).order_by(Tag.id))
    return Recovered(
        status=Status(status) if status else None,
        holder=_holder(session, mailbox, ticket, newest),
        priority=_priority(newest),
        tags=tuple(tags),
    )


def _priority(newest: frozenset[LabelKey]) -> Priority:
    found = sorted(k.key for k in newest if k.kind is LabelKind.PRIORITY)
    return Priority(found[0]) if found else Priority.NORMAL


def _holder(
    session: Session, mailbox: Mailbox, ticket: Ticket, newest: frozenset[LabelKey]
) -> Person | None:
    """Whom the newest mail names, if they may have the ticket."""
    named = [int(k.key) for k in sorted(newest) if k.kind is LabelKind.ASSIGNEE]
    is_mine = any(key.kind is LabelKind.MINE for key in newest)
    if not named and is_mine and mailbox.owner_id is not None:
        named = [mailbox.owner_id]
    for person_id in named[:1]:
        who = session.get(Person, person_id)
        is_theirs = visible.is_member(session, person_id, ticket.inbox_id)
        if who is not None and is_theirs and access.may(who, "take"):
            return who
    return None
