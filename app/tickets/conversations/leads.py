"""What leads from a mail to tickets: Gmail's thread, and ids of mails."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select, union
from sqlalchemy.orm import Session

from app.db import Key
from app.mail.message_ids import (
    is_address_of,
    is_link,
    message_id_hash,
    referenced_ids,
)
from app.sql.built_once import built_once
from app.tickets.conversations.references import MessageReference
from app.tickets.intake.arrival import ArrivedMail
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.messages.thread import Thread
from app.tickets.ticket import Ticket


class MailLead(StrEnum):
    """What leads from a mail to a ticket."""

    THREAD = "thread"
    SEEN = "seen"
    REFERRED = "referred"
    CHILD = "child"


@dataclass(frozen=True)
class LeadQuestion:
    """A mail, who wrote it, and whether references alone decide, as in an archive."""

    arrival: ArrivedMail
    ours: Collection[str]
    writer: str
    is_ours: bool
    trusts_references: bool = False

    @property
    def references(self) -> list[str]:
        """The ids that can lead anywhere: no address of ours, no placeholder."""
        return [each for each in self.arrival.mail.references if self._leads(each)]

    @property
    def newest_first(self) -> list[str]:
        """The same, that of the mail that it answers first."""
        chain = self.references
        answered = referenced_ids(self.arrival.mail.headers.get("in-reply-to", []))
        return sorted(reversed(chain), key=lambda each: each not in answered)

    @property
    def own_id(self) -> str | None:
        """Its own id, if that can lead anywhere."""
        own = self.arrival.mail.message_id
        return own if own and self._leads(own) else None

    def _leads(self, message_id: str) -> bool:
        if self.trusts_references:
            return True
        return is_link(message_id) and not is_address_of(message_id, self.ours)


# Ticket, inbox, what leads there, and how many newer ids it refers to.
Row = tuple[int, int, MailLead, int]


def find_leads(session: Session, question: LeadQuestion) -> list[Row]:
    """Ticket, inbox for which it counts, lead and its age, of all that there are."""
    return [*_by_thread(session, question), *_by_reference(session, question)]


def _by_thread(session: Session, question: LeadQuestion) -> Iterable[Row]:
    arrival = question.arrival
    found = _in_thread.rows(session, arrival.mailbox.id, arrival.thread_id)
    return [(ticket, inbox_id, MailLead.THREAD, 0) for ticket, inbox_id in found]


@built_once
def _in_thread(mailbox_id: int, thread_id: str) -> Select[*tuple[Any, ...]]:
    """The tickets of the thread and of its mails, each with its inbox."""
    linked = (
        select(Thread.ticket_id, Ticket.inbox_id)
        .join(Ticket, Ticket.id == Thread.ticket_id)
        .where(Thread.mailbox_id == mailbox_id, Thread.gmail_id == thread_id)
    )
    mails = (
        select(Message.ticket_id, Message.inbox_id)
        .join(MessageCopy, MessageCopy.message_id == Message.id)
        .where(
            MessageCopy.mailbox_id == mailbox_id,
            MessageCopy.thread_gmail_id == thread_id,
            Message.ticket_id.is_not(None),
        )
    )
    return select(union(linked, mails).subquery())


def _by_reference(session: Session, question: LeadQuestion) -> Iterable[Row]:
    own = question.own_id
    own_hash = message_id_hash(own) if own else None
    ages = {message_id_hash(e): n for n, e in enumerate(question.newest_first)}
    values = {
        "workspace_id": question.arrival.mailbox.workspace_id,
        "hashes": sorted({*ages, *([own_hash] if own_hash else [])}),
    }
    for ticket_id, inbox_id, its_hash, is_seen in session.execute(_referred(), values):
        if ticket_id is None:
            continue
        if is_seen and its_hash in ages:
            yield ticket_id, inbox_id, MailLead.SEEN, ages[its_hash]
        else:
            # That another mail bears its own id says no more than a name alone.
            is_child = its_hash == own_hash and not is_seen
            lead = MailLead.CHILD if is_child else MailLead.REFERRED
            yield ticket_id, inbox_id, lead, ages.get(its_hash, 0)


@cache
def _referred() -> Select[*tuple[Any, ...]]:
    """The statement of `_by_reference`: building it takes longer than running it."""
    return select(
        MessageReference.ticket_id, MessageReference.inbox_id,
        MessageReference.hash, MessageReference.is_seen,
    ).where(
        MessageReference.workspace_id == bindparam("workspace_id", type_=Key),
        MessageReference.hash.in_(bindparam("hashes", expanding=True)),
        MessageReference.ticket_id.is_not(None),
    )  # fmt: skip
