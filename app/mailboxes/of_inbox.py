"""Through which mailboxes the mail of an inbox is seen."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.inboxes import visible
from app.mailboxes.mailbox import Mailbox


def own_mailbox(session: Session, inbox_id: int) -> Mailbox | None:
    """The inbox's own account, if that is connected."""
    query = select(Mailbox).where(Mailbox.inbox_id == inbox_id, Mailbox.is_connected)
    return session.scalar(query.limit(1))


def is_seen(session: Session, inbox_id: int) -> bool:
    """Whether a mail to the inbox comes into a mailbox that we sync."""
    theirs = Mailbox.owner_id.in_(visible.members_of(inbox_id))
    query = select(Mailbox.id).where(Mailbox.is_connected)
    seen = query.where(or_(Mailbox.inbox_id == inbox_id, theirs))
    return session.scalar(seen.limit(1)) is not None
