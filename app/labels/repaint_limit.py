"""The repaint limit: a thread put back again and again is left alone for a while.

Another program may undo us each time. Neither a click nor a command is behind it, so
nobody is served by painting once more, and once more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ForeignKeyConstraint, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Model
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread

MAX_REPAINTS = 5
REPAINT_WINDOW = timedelta(minutes=10)
PARKED_FOR = timedelta(hours=1)


class RepaintCount(Model):
    """How often a thread was put back lately, and until when it is left alone."""

    __tablename__ = "put_backs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"], ["mailboxes.workspace_id", "mailboxes.id"]
        ),
    )

    mailbox_id: Mapped[int] = mapped_column(primary_key=True)
    thread_gmail_id: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    count: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime] = mapped_column(index=True)
    parked_until: Mapped[datetime | None]

    def again(self, now: datetime) -> None:
        """Count one more repaint, unless the thread is parked."""
        if self.parked_until is not None and self.parked_until > now:
            return
        if now - self.since > REPAINT_WINDOW:
            self.count, self.since = 0, now
        self.count += 1
        self.parked_until = now + PARKED_FOR if self.count > MAX_REPAINTS else None


def park_repainted(
    session: Session, mailbox: Mailbox, thread_ids: Iterable[str], now: datetime
) -> None:
    """Count these threads as put back, and park those where it happens too often.

    A click or a command makes the thread pending anew and so ends its rest.
    """
    for thread_id in sorted(thread_ids):
        found = session.get(RepaintCount, (mailbox.id, thread_id))
        if found is None:
            found = RepaintCount(
                mailbox_id=mailbox.id,
                thread_gmail_id=thread_id,
                workspace_id=mailbox.workspace_id,
                since=now,
                count=0,
            )
            session.add(found)
        found.again(now)
        if found.parked_until is not None:
            session.execute(
                update(PendingThread)
                .where(PendingThread.mailbox_id == mailbox.id)
                .where(PendingThread.thread_gmail_id == thread_id)
                .values(due_at=found.parked_until)
            )


def parked_threads(session: Session, mailbox_id: int, now: datetime) -> set[str]:
    """The threads of the mailbox that are parked now."""
    query = session.query(RepaintCount.thread_gmail_id)
    return {
        thread_id
        for (thread_id,) in query.where(
            RepaintCount.mailbox_id == mailbox_id, RepaintCount.parked_until > now
        )
    }
