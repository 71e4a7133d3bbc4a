"""What becomes of the mail in Gmail's inboxes when its ticket is done, or no longer."""

from __future__ import annotations

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from app.inboxes.inbox import Archive
from app.tickets.messages import inbox_place
from app.tickets.status import Status
from app.tickets.ticket import Ticket


def notice_statuses(session: Session) -> None:
    """Remember the status that tickets had before this transaction.

    To be called after a flush: whichever verb has set the status.
    """
    for ticket in session.dirty:
        if isinstance(ticket, Ticket):
            before = inspect(ticket).attrs.status.history.deleted
            if before:
                _before(session).setdefault(ticket, before[0])


def move_done_mail(session: Session) -> None:
    """Have the mail of tickets that became done, or are no longer, moved as wished."""
    done, closed, opened = list[int](), list[int](), list[int]()
    for ticket, before in _before(session).items():
        was, now = Status(before), Status(ticket.status)
        if now.is_done and not was.is_done:
            done.append(ticket.id)
        if now is Status.CLOSED and was is not Status.CLOSED:
            closed.append(ticket.id)
        if was.is_done and not now.is_done:
            opened.append(ticket.id)
    forget(session)
    if done:
        inbox_place.archive(session, done, Archive.RESOLVED)
    if closed:
        inbox_place.archive(session, closed, Archive.CLOSED)
    if opened:
        inbox_place.bring_back(session, opened)


def forget(session: Session) -> None:
    """Forget what the transaction has changed so far."""
    _before(session).clear()


def _before(session: Session) -> dict[Ticket, str]:
    statuses: dict[Ticket, str] = session.info.setdefault("statuses", {})
    return statuses
