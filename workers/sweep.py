"""The sweep: asks for a drain wherever the database says that one is due."""

from __future__ import annotations

from sqlalchemy import or_, select

from app.db import present
from app.desk import Desk
from app.labels.owed import Owed
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.token_state import is_asked


def sweep(desk: Desk) -> list[int]:
    """Nudge every mailbox that is due and that nobody is draining; their ids.

    Whatever was lost on the way, in Redis or with a process, is found here.
    """
    with desk.database.reading() as session:
        now = present(session)
        owing = select(Owed.mailbox_id).where(Owed.due_at <= now)
        query = (
            select(Mailbox.id)
            .where(is_asked())
            .where(or_(Mailbox.lease_until.is_(None), Mailbox.lease_until < now))
            .where(or_(Mailbox.poll_due_at <= now, Mailbox.id.in_(owing)))
        )
        due = list(session.scalars(query.order_by(Mailbox.id)))
    desk.jobs.drain(due)
    return due
