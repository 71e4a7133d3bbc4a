"""The brake: a thread that is repainted again and again is left alone for a while.

Another program may undo us each time. Neither a click nor a command is behind it, so
nobody is served by painting once more, and once more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ForeignKeyConstraint, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Model
from app.labels.owed import Owed
from app.mailboxes.mailbox import Mailbox

MOST = 5
WITHIN = timedelta(minutes=10)
PARKED = timedelta(hours=1)


class PutBack(Model):
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
        """One more, unless it is parked."""
        if self.parked_until is not None and self.parked_until > now:
            return
        if now - self.since > WITHIN:
            self.count, self.since = 0, now
        self.count += 1
        self.parked_until = now + PARKED if self.count > MOST else None


def brake(
    session: Session, mailbox: Mailbox, thread_ids: Iterable[str], now: datetime
) -> None:
    """These owed threads are to be put back: park those where it happens too often.

    A click or a command owes the thread anew and so ends its rest.
    """
    for thread_id in sorted(thread_ids):
        found = session.get(PutBack, (mailbox.id, thread_id))
        if found is None:
            found = PutBack(
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
                update(Owed)
                .where(Owed.mailbox_id == mailbox.id)
                .where(Owed.thread_gmail_id == thread_id)
                .values(due_at=found.parked_until)
            )


def parked(session: Session, mailbox_id: int, now: datetime) -> set[str]:
    """The threads of the mailbox that are left alone now."""
    query = session.query(PutBack.thread_gmail_id)
    return {
        thread_id
        for (thread_id,) in query.where(
            PutBack.mailbox_id == mailbox_id, PutBack.parked_until > now
        )
    }
