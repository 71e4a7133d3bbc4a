"""A rehearsal: mails pass the desk's own door in a copy in memory; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Model
from app.gmail.values import GmailMessage
from app.inboxes.inbox import Inbox, Membership
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person
from app.people.workspace import Workspace
from app.tickets import conversation
from app.tickets.conversation import MessageReference
from app.tickets.mail import from_headers
from app.tickets.message import Message
from app.tickets.no_ticket import BlockedSender
from app.tickets.thread import Thread
from app.tickets.ticket import Ticket
from workers.counts import Counts
from workers.mails import Mails
from workers.new_tags import NewTags

T = TypeVar("T")
PART = 500
WHOLE: tuple[type[Any], ...] = (Person, Inbox, Membership, BlockedSender)


def rehearse(
    session: Session, mailbox: Mailbox, found: Sequence[GmailMessage]
) -> Counts:
    """What would become of these mails of the mailbox, the oldest first."""
    memory = sa.create_engine("sqlite://")
    Model.metadata.create_all(memory)
    with Session(memory) as copy:
        _copy_surroundings(session, copy, mailbox)
        _copy_known(session, copy, mailbox, found)
        rehearsed = copy.get_one(Mailbox, mailbox.id)
        mails = Mails(copy, rehearsed, {}, NewTags(copy, rehearsed, []))
        for message in found:
            mails.receive_older(message, (), is_past=True)
    memory.dispose()
    return mails.counts


def _copy_surroundings(session: Session, copy: Session, mailbox: Mailbox) -> None:
    _copy(session, copy, Workspace, Workspace.id == mailbox.workspace_id)
    _copy(session, copy, Mailbox, Mailbox.id == mailbox.id)
    for model in WHOLE:
        _copy(session, copy, model, model.workspace_id == mailbox.workspace_id)


def _copy_known(
    session: Session, copy: Session, mailbox: Mailbox, found: Sequence[GmailMessage]
) -> None:
    """What the desk knows of these mails: their ids, their threads, their tickets."""
    mails = [from_headers(message.headers, message.at) for message in found]
    hashes = {conversation.digest(each) for mail in mails for each in mail.ids}
    ours = mailbox.workspace_id
    for some in _in_parts(hashes):
        known = MessageReference.hash.in_(some) & (
            MessageReference.workspace_id == ours
        )
        _copy(session, copy, MessageReference, known)
        keys = Message.key.in_(some) & (Message.workspace_id == ours)
        _copy(session, copy, Message, keys)
    for some in _in_parts({message.thread_id for message in found}):
        here = Thread.gmail_id.in_(some) & (Thread.mailbox_id == mailbox.id)
        _copy(session, copy, Thread, here)
    tickets = {
        *copy.scalars(sa.select(MessageReference.ticket_id)),
        *copy.scalars(sa.select(Thread.ticket_id)),
    }
    for some_ids in _in_parts(tickets):
        _copy(session, copy, Ticket, Ticket.id.in_(some_ids))


def _copy(
    session: Session, copy: Session, model: type[Any], which: sa.ColumnElement[bool]
) -> None:
    table = model.__table__
    rows = session.execute(sa.select(table).where(which)).mappings().all()
    if rows:
        copy.execute(sa.insert(table), [dict(row) for row in rows])


def _in_parts(values: Iterable[T]) -> Iterable[list[T]]:
    """A few hundred at a time: databases do not take any number in one question."""
    every = list(values)
    return (every[at : at + PART] for at in range(0, len(every), PART))
