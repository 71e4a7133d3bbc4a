"""The sweep: asks for a drain wherever the database says that one is due."""

from __future__ import annotations

from sqlalchemy import or_, select

from app.db import database_now
from app.desk import Desk
from app.mailboxes.look_back import LookBack
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread
from app.mailboxes.token_state import may_be_asked
from app.sql.moments import has_come


def sweep_mailboxes(desk: Desk) -> list[int]:
    """Ask a worker for every mailbox that is due and not being synced; their ids.

    Whatever was lost on the way, in Redis or with a process, is found here.
    """
    due = due_mailboxes(desk)
    desk.jobs.drain(due)
    return due


def due_mailboxes(desk: Desk) -> list[int]:
    """The ids of the mailboxes that are due and not being synced."""
    with desk.database.reading() as session:
        now = database_now(session)
        owing = select(PendingThread.mailbox_id).where(
            has_come(PendingThread.due_at, now)
        )
        again = select(LookBack.mailbox_id)
        query = (
            select(Mailbox.id)
            .where(may_be_asked())
            .where(
                or_(Mailbox.lease_until.is_(None), has_come(Mailbox.lease_until, now))
            )
            .where(
                or_(
                    has_come(Mailbox.poll_due_at, now),
                    Mailbox.id.in_(owing),
                    Mailbox.id.in_(again),
                )
            )
        )
        return list(session.scalars(query.order_by(Mailbox.id)))
