"""Snoozes: what sleeps until a moment comes back when that has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import clock
from app.db import LOCK
from app.desk import Desk
from app.people import actor
from app.tickets import queries
from app.tickets.ticket import Ticket

BATCH = 100
# What is left after so many comes with the next round: other chores wait for this one.
MAX_BATCHES = 20


def wake_snoozed(desk: Desk) -> int:
    """Wake every ticket whose time has come, in short transactions; how many."""
    woken = 0
    for _ in range(MAX_BATCHES):
        with desk.database.transaction() as session:
            tickets = _due(session)
            for ticket in tickets:
                ticket.wake(by=actor.CLOCK)
        woken += len(tickets)
        if len(tickets) < BATCH:
            break
    return woken


def due_snoozes(now: datetime) -> Select[Ticket]:
    """The question of the next ones to wake."""
    return (
        select(Ticket)
        .where(Ticket.snoozed_at.is_not(None), Ticket.snoozed_until <= now)
        .where(queries.is_listed())
        .order_by(Ticket.snoozed_until)
        .limit(BATCH)
    )


def _due(session: Session) -> Sequence[Ticket]:
    # What somebody acts on right now is asleep no more, or comes with the next round.
    return session.scalars(
        due_snoozes(clock.now()).with_for_update(skip_locked=True, **LOCK)
    ).all()
