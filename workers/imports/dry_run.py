"""A dry run: mails are taken in by a copy of the desk in memory; nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Model
from app.gmail.values import GmailMessage
from app.inboxes.alias import Alias
from app.inboxes.inbox import Inbox, Membership
from app.mail.message_ids import message_id_hash
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person
from app.people.workspace import Workspace
from app.sql.parts import in_parts
from app.tickets.conversations.references import MessageReference
from app.tickets.conversations.ticket_link import TicketLink
from app.tickets.intake.sender_rule import SenderRule
from app.tickets.mail import from_headers
from app.tickets.messages.message import Message
from app.tickets.messages.people import MessagePerson
from app.tickets.messages.thread import Thread
from app.tickets.ticket import Ticket
from workers.imports.counts import MailCounts
from workers.sync.new_mail import NewMail
from workers.sync.new_tags import NewTags

WHOLE: tuple[type[Any], ...] = (
    Person, Inbox, Membership, Alias, SenderRule, TicketLink,
)  # fmt: skip


def dry_run_import(
    session: Session, mailbox: Mailbox, found: Sequence[GmailMessage]
) -> MailCounts:
    """What would become of these mails of the mailbox, the oldest first."""
    memory = sa.create_engine("sqlite://")
    Model.metadata.create_all(memory)
    with Session(memory) as copy:
        _copy_surroundings(session, copy, mailbox)
        _copy_known(session, copy, mailbox, found)
        rehearsed = copy.get_one(Mailbox, mailbox.id)
        mails = NewMail(copy, rehearsed, {}, NewTags(copy, rehearsed, []))
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
    hashes = {message_id_hash(each) for mail in mails for each in mail.ids}
    ours = mailbox.workspace_id
    for some in in_parts(hashes):
        known = MessageReference.hash.in_(some) & (
            MessageReference.workspace_id == ours
        )
        _copy(session, copy, MessageReference, known)
        # The key of a mail begins with the hash of its id.
        same = sa.func.substr(Message.key, 1, 64).in_(some)
        alone = (Message.workspace_id == ours) & Message.ticket_id.is_(None)
        _copy(session, copy, Message, same & alone)
    for some in in_parts({message.thread_id for message in found}):
        here = Thread.gmail_id.in_(some) & (Thread.mailbox_id == mailbox.id)
        _copy(session, copy, Thread, here)
    tickets = {
        *copy.scalars(sa.select(MessageReference.ticket_id)),
        *copy.scalars(sa.select(Thread.ticket_id)),
    }
    for some_ids in in_parts(tickets - {None}):
        _copy(session, copy, Ticket, Ticket.id.in_(some_ids))
        _copy(session, copy, Message, Message.ticket_id.in_(some_ids))
    for some_ids in in_parts(copy.scalars(sa.select(Message.id)).all()):
        _copy(session, copy, MessagePerson, MessagePerson.message_id.in_(some_ids))


def _copy(
    session: Session, copy: Session, model: type[Any], which: sa.ColumnElement[bool]
) -> None:
    table = model.__table__
    rows = session.execute(sa.select(table).where(which)).mappings().all()
    if rows:
        copy.execute(sa.insert(table), [dict(row) for row in rows])
