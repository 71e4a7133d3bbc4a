"""What a change owes to Gmail is written with it; the mailboxes are told after."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker

from app.labels import owed
from app.tickets.event import Event


def attach(
    sessions: sessionmaker[Session], nudge: Callable[[Iterable[int]], None]
) -> None:
    """From now on every event of a ticket owes its threads their labels.

    `nudge` gets the ids of the mailboxes after the commit. A nudge too many is
    harmless, a lost one is found by the sweep: the rows are what counts.
    """

    def owe(session: Session, _context: UOWTransaction) -> None:
        tickets = {row.ticket_id for row in session.new if isinstance(row, Event)}
        if tickets:
            _waiting(session).update(owed.owe_tickets(session, tickets))

    def deliver(session: Session) -> None:
        mailboxes = _waiting(session)
        if mailboxes:
            session.info["owed"] = set()
            nudge(mailboxes)

    def forget(session: Session) -> None:
        session.info["owed"] = set()

    event.listen(sessions, "after_flush", owe)
    event.listen(sessions, "after_commit", deliver)
    event.listen(sessions, "after_rollback", forget)


def _waiting(session: Session) -> set[Any]:
    waiting: set[Any] = session.info.setdefault("owed", set())
    return waiting
