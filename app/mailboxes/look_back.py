"""Mailboxes that were read beyond a mail before it was known: their answers to it.

Mailboxes are read one after the other. When a customer's mail is taken in that is older
than what was read of a colleague's mailbox, an answer there was nobody's business yet,
so nothing is known of it: what they have sent since is read once more.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKeyConstraint, Index, delete, insert, literal, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import clock
from app.db import Model
from app.inboxes import visible
from app.mailboxes.mailbox import Mailbox

# Nobody waits longer for an answer that was given.
MAX_LOOK_BACK = timedelta(days=30)


class LookBack(Model):
    """What this mailbox has sent since then is read again; rows are only added."""

    __tablename__ = "look_backs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"], ["mailboxes.workspace_id", "mailboxes.id"]
        ),
        Index("ix_look_backs_mailbox_id", "mailbox_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    mailbox_id: Mapped[int]
    since: Mapped[datetime]


def request_look_backs(session: Session, inbox_id: int, at: datetime) -> None:
    """Have the mailboxes of the inbox's people read again that were read beyond `at`.

    A row of its own each time: nobody waits for whoever syncs that mailbox.
    """
    if at < clock.now() - MAX_LOOK_BACK:
        return
    since = literal(at, LookBack.since.type)
    beyond = select(Mailbox.workspace_id, Mailbox.id, since).where(
        Mailbox.is_connected,
        Mailbox.cursor_at >= at,
        Mailbox.owner_id.in_(visible.members_of(inbox_id)),
    )
    columns = ["workspace_id", "mailbox_id", "since"]
    session.execute(insert(LookBack).from_select(columns, beyond))


def is_wanted(session: Session, mailbox_id: int) -> bool:
    """Whether something of the mailbox is to be read again."""
    query = select(LookBack.id).where(LookBack.mailbox_id == mailbox_id)
    return session.scalar(query.limit(1)) is not None


def take_look_back(session: Session, mailbox_id: int) -> datetime | None:
    """Since when the mailbox is to be read again; whoever asks has to do it."""
    gone = delete(LookBack).where(LookBack.mailbox_id == mailbox_id)
    found = session.scalars(gone.returning(LookBack.since)).all()
    return min(found, default=None)
