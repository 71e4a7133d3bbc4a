"""Mails of known threads that count in no inbox of their reader: looked at once.

Only hashes are kept, and what was known when the mail was judged: when people, inboxes,
or the thread's conversations have changed since, it is judged anew. After some days it
is forgotten.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKeyConstraint, func, select, union
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for
from app.mail.message_ids import message_id_hash
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person
from app.tickets.intake.answers import customer_answers
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.intake.directory import AddressDirectory
from app.tickets.messages import open_mail
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.messages.thread import Thread


class UnrelatedMail(Model):
    """One mail of one mailbox, by its hash; `judged_under` is what was known then."""

    __tablename__ = "uncounted_mails"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"], ["mailboxes.workspace_id", "mailboxes.id"]
        ),
    )

    mailbox_id: Mapped[int] = mapped_column(primary_key=True)
    gmail_hash: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    thread_gmail_id: Mapped[str]
    judged_under: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


def is_known_unrelated(session: Session, person: Person, gmail_id: str) -> bool:
    """Whether their mail was found to count nowhere, by all that is known now."""
    query = (
        select(UnrelatedMail)
        .join(Mailbox, Mailbox.id == UnrelatedMail.mailbox_id)
        .where(
            Mailbox.address == person.address,
            UnrelatedMail.gmail_hash == message_id_hash(gmail_id),
        )
    )
    found = session.scalar(query)
    if found is None:
        return False
    return found.judged_under == _known_now(session, person, found.thread_gmail_id)


def remember_unrelated(
    session: Session, person: Person, arrival: ArrivedMail, *aliases: str
) -> None:
    """Note that their mail counts nowhere, under its id in Gmail and these.

    Nothing is noted in a thread that is unknown, or of a mail that is to be sent later.
    """
    thread_id = arrival.thread_id
    if not _knows_thread(session, person, thread_id):
        return
    around = AddressDirectory.of(session, person.workspace_id)
    if customer_answers.is_unsent(arrival, around.ours):
        return
    mailbox = mailboxes.find_or_make_mailbox(
        session, person.workspace_id, person.address
    )
    kept = {
        "mailbox_id": mailbox.id,
        "workspace_id": mailbox.workspace_id,
        "thread_gmail_id": thread_id,
        "judged_under": _known_now(session, person, thread_id),
        "at": clock.now(),
    }
    hashes = sorted({message_id_hash(each) for each in (arrival.gmail_id, *aliases)})
    rows = [{**kept, "gmail_hash": each} for each in hashes]
    insert = insert_for(session)(UnrelatedMail)
    changed = {name: insert.excluded[name] for name in kept}
    keys = ["mailbox_id", "gmail_hash"]
    insert = insert.on_conflict_do_update(index_elements=keys, set_=changed)
    session.execute(insert, rows)


def _knows_thread(session: Session, person: Person, thread_id: str) -> bool:
    """Whether a mail of the thread has counted somewhere."""
    places: list[tuple[Any, Any]] = [
        (Thread, Thread.gmail_id),
        (MessageCopy, MessageCopy.thread_gmail_id),
    ]
    found = [
        select(table.id)
        .join(Mailbox, Mailbox.id == table.mailbox_id)
        .where(of_thread == thread_id, table.workspace_id == person.workspace_id)
        .where(open_mail.is_theirs(person))
        for table, of_thread in places
    ]
    return session.execute(union(*found).limit(1)).first() is not None


def hash_of(around: AddressDirectory, *more: object) -> str:
    """The hash of all that the directory knows, and of what else decides."""
    known = [_plain(getattr(around, each.name)) for each in fields(around)]
    return hashlib.sha256(json.dumps([known, more]).encode()).hexdigest()


def _known_now(session: Session, person: Person, thread_id: str) -> str:
    around = AddressDirectory.of(session, person.workspace_id)
    beside = _mails_beside(session, person, thread_id)
    return hash_of(around, person.id, *beside)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted([str(key), _plain(each)] for key, each in value.items())
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(each) for each in value)
    if isinstance(value, Model):
        # Whose address it is, and whether somebody writes from there.
        return [getattr(value, name, None) for name in ("id", "kind")]
    return value


def _mails_beside(session: Session, person: Person, thread_id: str) -> list[int]:
    """The mails of the thread's tickets: who takes part in them."""
    linked = (
        select(Thread.ticket_id)
        .join(Mailbox, Mailbox.id == Thread.mailbox_id)
        .where(Thread.workspace_id == person.workspace_id)
        .where(Thread.gmail_id == thread_id, open_mail.is_theirs(person))
    )
    query = select(func.count(), func.coalesce(func.max(Message.id), 0))
    query = query.where(Message.ticket_id.in_(linked))
    return list(session.execute(query).one())
