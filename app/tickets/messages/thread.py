"""A thread: one Gmail thread through which a ticket is seen in one mailbox."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, database_now, insert_for
from app.sql.moments import has_come

_UNSEEN = text("look_at IS NOT NULL")
ONLY_UNSEEN: Any = {"sqlite_where": _UNSEEN, "postgresql_where": _UNSEEN}


class Thread(Model):
    """(mailbox, Gmail thread id) to ticket; Gmail's ids are lower-case hex.

    One Gmail thread may hold several tickets: which one a mail of it belongs to, its
    copy says.

    The sync is to look at its mails from `look_at` on, if that is set.
    """

    __tablename__ = "threads"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "gmail_id", "ticket_id"),
        ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"], ["mailboxes.workspace_id", "mailboxes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
        Index("ix_threads_unseen", "mailbox_id", "look_at", **ONLY_UNSEEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    mailbox_id: Mapped[int]
    gmail_id: Mapped[str] = mapped_column(index=True)
    ticket_id: Mapped[int] = mapped_column(index=True)
    look_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


def link_thread(
    session: Session, workspace_id: int, mailbox_id: int, gmail_id: str, ticket_id: int
) -> bool:
    """Link the thread with the ticket, beside others that it may show.

    Whether it did not before.
    """
    row = {
        "workspace_id": workspace_id,
        "mailbox_id": mailbox_id,
        "gmail_id": gmail_id,
        "ticket_id": ticket_id,
        "created_at": clock.now(),
    }
    linked = session.scalar(_linking(insert_for(session)), row)
    if linked is not None:
        tickets_with_new_threads(session).add(ticket_id)
    return linked is not None


@cache
def _linking(insert_into: Any) -> Any:
    """The statement of `link_thread`: building it takes longer than running it."""
    return insert_into(Thread).on_conflict_do_nothing().returning(Thread.id)


def schedule_look(
    session: Session, mailbox_id: int, gmail_id: str, at: datetime | None
) -> None:
    """Have the sync look at the thread's mails then; None is: it has."""
    session.execute(
        update(Thread)
        .where(Thread.mailbox_id == mailbox_id, Thread.gmail_id == gmail_id)
        .values(look_at=at)
        .execution_options(synchronize_session=False)
    )


def next_thread_due(session: Session, mailbox_id: int) -> str | None:
    """The thread of the mailbox that the sync is to look at next."""
    query = select(Thread.gmail_id).where(
        Thread.mailbox_id == mailbox_id, has_come(Thread.look_at, database_now(session))
    )
    return session.scalar(query.order_by(Thread.look_at, Thread.id).limit(1))


def tickets_with_new_threads(session: Session) -> set[int]:
    """The tickets that got a thread in this transaction: it has no labels yet."""
    linked: set[int] = session.info.setdefault("linked", set())
    return linked
