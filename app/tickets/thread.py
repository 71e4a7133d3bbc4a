"""A thread: one Gmail thread through which a ticket is seen in one mailbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model, insert_for


class Thread(Model):
    """(mailbox, Gmail thread id) to ticket; Gmail's ids are lower-case hex."""

    __tablename__ = "threads"
    __table_args__ = (
        UniqueConstraint("mailbox_id", "gmail_id"),
        ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"], ["mailboxes.workspace_id", "mailboxes.id"]
        ),
        ForeignKeyConstraint(
            ["workspace_id", "ticket_id"], ["tickets.workspace_id", "tickets.id"]
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    mailbox_id: Mapped[int]
    gmail_id: Mapped[str] = mapped_column(index=True)
    ticket_id: Mapped[int] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


def ticket_id_of(session: Session, mailbox_id: int, gmail_id: str) -> int | None:
    """The ticket that this thread shows, if it shows one."""
    return session.scalar(
        select(Thread.ticket_id).where(
            Thread.mailbox_id == mailbox_id, Thread.gmail_id == gmail_id
        )
    )


def link(
    session: Session, workspace_id: int, mailbox_id: int, gmail_id: str, ticket_id: int
) -> None:
    """Let the thread show the ticket; a thread that shows one already keeps it."""
    linked = session.scalar(
        insert_for(session)(Thread)
        .values(
            workspace_id=workspace_id,
            mailbox_id=mailbox_id,
            gmail_id=gmail_id,
            ticket_id=ticket_id,
            created_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(Thread.id)
    )
    if linked is not None:
        newly_linked(session).add(ticket_id)


def newly_linked(session: Session) -> set[int]:
    """The tickets that got a thread in this transaction: it wears nothing yet."""
    linked: set[int] = session.info.setdefault("linked", set())
    return linked


def hand_over(session: Session, old_id: int, new_id: int) -> None:
    """Let every thread of the old ticket show the new one."""
    session.execute(
        update(Thread)
        .where(Thread.ticket_id == old_id)
        .values(ticket_id=new_id)
        .execution_options(synchronize_session=False)
    )
