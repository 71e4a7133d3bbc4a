"""Of which one ticket a copy of a mail in a mailbox has the labels.

A copy stands for one inbox's row of its mail, and shows that row's ticket; a mail that
joined no ticket shows the newest of its thread. A mailbox shows only what its owner, or
its inbox, may see.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, exists, select, true
from sqlalchemy.orm import Session, aliased

from app import clock
from app.db import Key
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.directory import AddressDirectory
from app.tickets.messages import message as messages, thread as threads
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.messages.thread import Thread
from app.tickets.ticket import Ticket


@dataclass(frozen=True)
class ShownTickets:
    """The tickets that some threads of one mailbox show, and through which copies."""

    tickets: dict[int, Ticket]
    by_copy: dict[str, int]
    by_thread: dict[str, int]

    def ticket_of(self, message_gmail_id: str, thread_gmail_id: str) -> Ticket | None:
        """The ticket that this copy shows; none that may not be seen there."""
        ticket_id = self.by_copy.get(message_gmail_id)
        if ticket_id is None:
            ticket_id = self.by_thread.get(thread_gmail_id)
        return self.tickets.get(ticket_id) if ticket_id is not None else None


def shown_tickets(
    session: Session, mailbox: Mailbox, thread_ids: Iterable[str]
) -> ShownTickets:
    """What these threads of the mailbox show, in four queries at most."""
    ids = sorted(set(thread_ids))
    if not ids:
        return ShownTickets({}, {}, {})
    values = {"mailbox_id": mailbox.id, "thread_ids": ids}
    mails = session.execute(_by_copy(), values)
    by_copy = {gmail: ticket for gmail, ticket in mails if ticket}
    rows = session.execute(_by_thread(), values).all()
    every = {*by_copy.values(), *(ticket_id for _, ticket_id in rows)}
    visible = mailboxes.mailbox_inbox_ids(session, mailbox)
    tickets = _tickets(session, every, visible)
    by_thread = {
        gmail_id: ticket_id
        for gmail_id, ticket_id in rows
        if ticket_id in tickets and tickets[ticket_id].merged_into_id is None
    }
    return ShownTickets(tickets, by_copy, by_thread)


@cache
def _by_copy() -> Select[str, int | None]:
    """The copies in some threads of a mailbox, and whose ticket's mail each is."""
    is_there = MessageCopy.mailbox_id == bindparam("mailbox_id", type_=Key)
    in_thread = MessageCopy.thread_gmail_id.in_(bindparam("thread_ids", expanding=True))
    query = select(MessageCopy.gmail_id, Message.ticket_id)
    query = query.join(Message, Message.id == MessageCopy.message_id)
    return query.where(is_there, in_thread, Message.ticket_id.is_not(None))


@cache
def _by_thread() -> Select[str, int]:
    """The tickets that some threads of a mailbox show, the oldest first."""
    is_there = Thread.mailbox_id == bindparam("mailbox_id", type_=Key)
    is_asked = Thread.gmail_id.in_(bindparam("thread_ids", expanding=True))
    query = select(Thread.gmail_id, Thread.ticket_id).where(is_there, is_asked)
    return query.order_by(Thread.ticket_id)


def choose_message(
    arrival: ArrivedMail, seen: Sequence[Message], around: AddressDirectory
) -> Message:
    """Of a mail's rows, the one that this copy stands for.

    In an inbox's own mailbox that inbox's; in a person's that of the first inbox that
    they are in; else, where nobody may see any of them, the first.
    """
    return _row_in(arrival.mailbox, seen, around.seen_from(arrival.mailbox))


def repoint_mail(session: Session, row: Message) -> None:
    """Let every copy of that mail stand for the row that `choose_message` finds by now.

    It counts in one more inbox than when they were read.
    """
    other = aliased(Message)
    query = (
        select(Mailbox)
        .join(MessageCopy, MessageCopy.mailbox_id == Mailbox.id)
        .join(other, other.id == MessageCopy.message_id)
        .where(other.workspace_id == row.workspace_id, other.key == row.key)
    )
    for mailbox in session.scalars(query.distinct()).all():
        repoint_copies(session, mailbox, row.key)
    session.flush()


def repoint_copies(session: Session, mailbox: Mailbox, key: str | None = None) -> None:
    """Let each copy stand for the row that `choose_message` finds by now.

    Only a mail to several inboxes has a choice: who joins or leaves one of them sees
    another row through the same copy from then on. With a `key` of that mail alone.
    """
    row, other, third = (aliased(Message) for _ in range(3))
    is_same = (other.workspace_id == row.workspace_id) & (other.key == row.key)
    has_more = exists().where(
        third.workspace_id == row.workspace_id,
        third.key == row.key,
        third.id != row.id,
    )
    query = (
        select(MessageCopy, other)
        .join(row, row.id == MessageCopy.message_id)
        .join(other, is_same)
        .where(MessageCopy.mailbox_id == mailbox.id, has_more)
        .where(true() if key is None else row.key == key)
        .order_by(MessageCopy.id, other.place, other.id)
    )
    visible = mailboxes.mailbox_inbox_ids(session, mailbox)
    choices = dict[MessageCopy, list[Message]]()
    for copy, each in session.execute(query):
        choices.setdefault(copy, []).append(each)
    for copy, seen in choices.items():
        found = _row_in(mailbox, seen, visible)
        copy.message_id = found.id
        if found.ticket_id is not None:
            place = (mailbox.id, copy.thread_gmail_id)
            threads.link_thread(session, mailbox.workspace_id, *place, found.ticket_id)


def _row_in(
    mailbox: Mailbox, seen: Sequence[Message], visible: Collection[int]
) -> Message:
    mine = [row for row in seen if row.inbox_id == mailbox.inbox_id]
    mine = mine or [row for row in seen if row.inbox_id in visible] or list(seen)
    return next((row for row in mine if row.ticket_id is not None), mine[0])


def link_copies(session: Session, message: Message) -> None:
    """Let the threads of all copies show the message's ticket: its labels follow."""
    if message.ticket_id is None:
        return
    copies = select(MessageCopy).where(MessageCopy.message_id == message.id)
    for copy in session.scalars(copies):
        place = (copy.workspace_id, copy.mailbox_id, copy.thread_gmail_id)
        threads.link_thread(session, *place, message.ticket_id)


def keep_copy_of(
    session: Session, arrival: ArrivedMail, message: Message, *, is_synced: bool
) -> bool:
    """Remember that this copy is that message, and link its thread with the ticket.

    Whether the thread did not show it before. A copy that only a card has seen is not
    synced.
    """
    messages.keep_copy(session, message, arrival, is_synced=is_synced)
    if message.ticket_id is None:
        return False
    place = (arrival.mailbox.id, arrival.thread_id)
    is_new = threads.link_thread(
        session, message.workspace_id, *place, message.ticket_id
    )
    if is_new and not is_synced:
        # Its older mails are unknown: the sync is to look, and to label them.
        threads.schedule_look(session, *place, clock.now())
    return is_new


def _tickets(
    session: Session, ticket_ids: Collection[int], inbox_ids: Collection[int]
) -> dict[int, Ticket]:
    values = {"ids": sorted(ticket_ids), "inbox_ids": sorted(inbox_ids)}
    return {ticket.id: ticket for ticket in session.scalars(_of_inboxes(), values)}


@cache
def _of_inboxes() -> Select[Ticket]:
    """The statement of `_tickets`: building it takes longer than running it."""
    return select(Ticket).where(
        Ticket.id.in_(bindparam("ids", expanding=True)),
        Ticket.inbox_id.in_(bindparam("inbox_ids", expanding=True)),
    )
