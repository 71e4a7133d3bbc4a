"""Silence: what was resolved and got no mail since closes by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app import clock
from app.db import LOCK
from app.desk import Desk
from app.inboxes.inbox import Inbox
from app.people import actor
from app.people.workspace import Workspace
from app.tickets.ticket import Ticket
from app.tickets.ticket_table import IS_RESOLVED

BATCH = 100
# What is left after so many comes with the next round: other chores wait for this one.
MAX_BATCHES = 20


def close_silent(desk: Desk) -> int:
    """Close every ticket that was silent for long enough; how many.

    In short transactions, each of one inbox.
    """
    with desk.database.reading() as session:
        waiting = _inboxes(session)
    closed = 0
    for _ in range(MAX_BATCHES):
        if not waiting:
            break
        count = _close_some(desk, *waiting[-1])
        closed += count
        if count < BATCH:
            waiting.pop()
    return closed


def silent_tickets(inbox_id: int, since: datetime) -> Select[Ticket]:
    """The question of the next ones of an inbox: no mail, no verb since then."""
    return (
        select(Ticket)
        .where(Ticket.inbox_id == inbox_id, IS_RESOLVED, Ticket.status_at <= since)
        .where(or_(Ticket.wrote_at.is_(None), Ticket.wrote_at <= since))
        .where(or_(Ticket.answered_at.is_(None), Ticket.answered_at <= since))
        .order_by(Ticket.status_at)
        .limit(BATCH)
    )


def _close_some(desk: Desk, inbox_id: int, hours: int) -> int:
    since = clock.now() - timedelta(hours=hours)
    with desk.database.transaction() as session:
        # What somebody acts on right now is not silent, or comes with the next round.
        query = silent_tickets(inbox_id, since).with_for_update(
            skip_locked=True, **LOCK
        )
        tickets = session.scalars(query).all()
        for ticket in tickets:
            ticket.close_silent(by=actor.CLOCK)
    return len(tickets)


def _inboxes(session: Session) -> list[tuple[int, int]]:
    """The inboxes whose tickets close, and after how many hours.

    While a corpus is taken in, no window counts.
    """
    until = Workspace.import_until
    query = (
        select(Inbox.id, Inbox.close_hours)
        .join(Workspace, Workspace.id == Inbox.workspace_id)
        .where(Inbox.close_hours.is_not(None))
        .where(or_(until.is_(None), until < clock.now()))
        .order_by(Inbox.id)
    )
    return [(row[0], row[1] or 0) for row in session.execute(query)]
