"""Who writes an answer in Gmail itself: what drafts of the history tell the cards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.desk import Desk
from app.gmail.values import ChangeKind, GmailMessage
from app.mailboxes.mailbox import Mailbox
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.messages.thread import Thread
from app.tickets.ticket import Ticket
from workers.sync.window import HistoryWindow

DRAFT = "DRAFT"


def tell_writers(desk: Desk, mailbox_id: int, window: HistoryWindow) -> None:
    """Tell who writes in a ticket's thread, and who has sent or deleted their draft.

    The window is applied.
    """
    gone = [c.message_id for c in window.changes if c.kind is ChangeKind.GONE]
    drafts = [m for m in window.messages.values() if DRAFT in m.label_ids]
    if drafts or window.messages:
        with desk.database.reading() as session:
            writes = list(_written(session, mailbox_id, drafts))
            answers = list(_answered(session, mailbox_id, window))
        # Other words for a draft are a new message: it comes before the old one goes.
        for ticket_id, person_id, message in writes:
            at = min(message.at, clock.now())
            place = (mailbox_id, message.id)
            desk.presence.write(ticket_id, person_id, place, at)
        for ticket_id, person_id, at in answers:
            desk.presence.stop(ticket_id, person_id, at)
    if gone:
        desk.presence.discard(mailbox_id, gone)


def _written(
    session: Session, mailbox_id: int, drafts: list[GmailMessage]
) -> Iterator[tuple[int, int, GmailMessage]]:
    """The tickets of these drafts of a person's own mailbox, and that person."""
    if not drafts:
        return
    query = (
        select(Thread.gmail_id, Thread.ticket_id, Mailbox.owner_id)
        .join(Mailbox, Mailbox.id == Thread.mailbox_id)
        .join(Ticket, Ticket.id == Thread.ticket_id)
        .where(Thread.mailbox_id == mailbox_id)
        .where(Thread.gmail_id.in_({draft.thread_id for draft in drafts}))
        .where(Ticket.merged_into_id.is_(None))
    )
    for thread_id, ticket_id, person_id in session.execute(query):
        for draft in drafts:
            if draft.thread_id == thread_id and person_id is not None:
                yield ticket_id, person_id, draft


def _answered(
    session: Session, mailbox_id: int, window: HistoryWindow
) -> Iterator[tuple[int, int, datetime]]:
    """The tickets that colleagues have answered in this window, and when."""
    query = (
        select(Message.ticket_id, Message.person_id, Message.at)
        .join(MessageCopy, MessageCopy.message_id == Message.id)
        .where(MessageCopy.mailbox_id == mailbox_id)
        .where(MessageCopy.gmail_id.in_(sorted(window.messages)))
        .where(Message.direction == "out")
    )
    for ticket_id, person_id, at in session.execute(query):
        if ticket_id is not None and person_id is not None:
            yield ticket_id, person_id, at
