"""The inboxes that a mailbox may write as, by Gmail's own word ("Send mail as")."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ForeignKeyConstraint,
    and_,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from app import clock
from app.db import Model
from app.inboxes.inbox import Inbox
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.token_state import may_be_asked
from app.sql.moments import AT_ONCE

# Whoever sets it up in Gmail writes as the inbox after a day at most, or a check.
MAX_AGE = timedelta(days=1)
ACCEPTED = "accepted"


class SendAs(Model):
    """One address that the mailbox writes as: its own, or an inbox of the workspace.

    Others are nobody's business and are not kept. `status` is Gmail's verification
    status; the mailbox's own address has none.
    """

    __tablename__ = "send_as"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"], ["mailboxes.workspace_id", "mailboxes.id"]
        ),
    )

    mailbox_id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int]
    status: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class WritesAs(StrEnum):
    """Whether somebody's mail may leave as the inbox."""

    INBOX = "inbox"
    # It stands in their Gmail, and its owner has not agreed yet.
    PENDING = "pending"
    MISSING = "missing"
    # Their mailbox is not connected, or was not asked yet.
    UNKNOWN = "unknown"


def keep_send_as(
    session: Session, mailbox: Mailbox, told: Iterable[tuple[str, str]]
) -> None:
    """Store what Gmail tells of a mailbox, (address, status), instead of what was."""
    here = Inbox.workspace_id == mailbox.workspace_id
    kept = {mailbox.address, *session.scalars(select(Inbox.address).where(here))}
    found = {mailbox.address: "", **dict(told)}
    place = {"mailbox_id": mailbox.id, "workspace_id": mailbox.workspace_id}
    session.execute(delete(SendAs).where(SendAs.mailbox_id == mailbox.id))
    rows = [
        {**place, "address": address, "status": status, "at": clock.now()}
        for address, status in found.items()
        if address in kept
    ]
    session.execute(insert(SendAs), rows)


def due_mailboxes(session: Session, limit: int | None = None) -> list[int]:
    """The mailboxes that were not asked for a day, in any order."""
    is_fresh = exists().where(
        SendAs.mailbox_id == Mailbox.id,
        SendAs.address == Mailbox.address,
        SendAs.at > clock.now() - MAX_AGE,
    )
    query = select(Mailbox.id).where(may_be_asked(), ~is_fresh)
    # One that never answers must not stand before the others each time.
    return list(session.scalars(query.order_by(func.random()).limit(limit)))


def ask_again(session: Session, workspace_id: int) -> None:
    """Have every mailbox of the workspace asked again soon: an inbox is new."""
    these = SendAs.workspace_id == workspace_id
    session.execute(update(SendAs).where(these).values(at=AT_ONCE))


def writes_as(session: Session, address: str, inbox: str) -> WritesAs:
    """Whether a mail that is written in that mailbox may leave as the inbox."""
    asked = aliased(SendAs)
    is_own = and_(asked.mailbox_id == Mailbox.id, asked.address == Mailbox.address)
    of_inbox = and_(SendAs.mailbox_id == Mailbox.id, SendAs.address == inbox)
    query = (
        select(SendAs.status)
        .select_from(Mailbox)
        .join(asked, is_own)
        .outerjoin(SendAs, of_inbox)
        .where(Mailbox.address == address, Mailbox.is_connected)
        .where(Mailbox.refusal.is_(None))
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return WritesAs.UNKNOWN
    if found[0] == ACCEPTED:
        return WritesAs.INBOX
    return WritesAs.MISSING if found[0] is None else WritesAs.PENDING
