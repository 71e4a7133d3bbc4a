"""Pending labels are written with the change; the mailboxes are woken after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction, sessionmaker

from app.labels import pending
from app.tickets.event import Event
from app.tickets.messages import archiving, thread as threads


def attach_outbox(
    sessions: sessionmaker[Session], nudge: Callable[[Iterable[int]], None]
) -> None:
    """Listen to the session: events and new threads make labels pending.

    `nudge` gets the ids of the mailboxes after the commit. A nudge too many is
    harmless, a lost one is found by the sweep: the rows are what counts.
    """

    def deliver(session: Session) -> None:
        mailboxes = _mailboxes(session)
        if mailboxes and not session.in_nested_transaction():
            nudge(frozenset(mailboxes))
            mailboxes.clear()

    event.listen(sessions, "after_flush", _notice)
    event.listen(sessions, "before_commit", _owe)
    event.listen(sessions, "after_commit", deliver)
    event.listen(sessions, "after_soft_rollback", _forget)


def _notice(session: Session, _context: UOWTransaction) -> None:
    events = (row for row in session.new if isinstance(row, Event))
    _changed(session).update(row.ticket_id for row in events)
    archiving.notice_statuses(session)


def _owe(session: Session) -> None:
    # At the very end: by now every thread of the tickets is linked.
    session.flush()
    archiving.move_done_mail(session)
    tickets = _changed(session) | threads.tickets_with_new_threads(session)
    if tickets:
        _mailboxes(session).update(pending.mark_tickets_pending(session, tickets))
        _changed(session).clear()
        threads.tickets_with_new_threads(session).clear()


def _forget(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:
        for each in (_changed, _mailboxes, threads.tickets_with_new_threads):
            each(session).clear()
        archiving.forget(session)


def _changed(session: Session) -> set[int]:
    tickets: set[int] = session.info.setdefault("changed", set())
    return tickets


def _mailboxes(session: Session) -> set[int]:
    mailboxes: set[int] = session.info.setdefault("owed", set())
    return mailboxes
