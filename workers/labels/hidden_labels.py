"""Labels that a mailbox has and may not have: deleted in Gmail, then forgotten."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.gmail.client import GmailClient
from app.gmail.errors import GmailNotFound
from app.labels.mapping import Label
from app.labels.writes import LabelWrite
from app.mailboxes.mailbox import Mailbox
from app.tickets.messages.message import MessageCopy
from workers.lease import MailboxLease


def drop_labels(
    lease: MailboxLease, gmail: GmailClient, root: str, hidden: Collection[Label]
) -> None:
    """Delete these labels, which the mailbox may not have.

    One that somebody has moved out of our parent is theirs by now: it stays.

    Raises:
        Later, InDoubt: Gmail is busy; the next drain goes on.
    """
    if not hidden:
        return
    ours = f"{root}/".casefold()
    there = {each.id: each.name.casefold() for each in gmail.labels()}
    for label in hidden:
        if there.get(label.gmail_id, "").startswith(ours):
            with suppress(GmailNotFound):
                gmail.delete_label(label.gmail_id)
        with lease.transaction() as (session, mailbox):
            forget_labels(session, mailbox, [session.get_one(Label, label.id)])


def forget_labels(
    session: Session, mailbox: Mailbox, gone: Collection[Label]
) -> set[str]:
    """Forget labels that Gmail no longer has; the threads that wore them."""
    if not gone:
        return set()
    ids = {label.gmail_id for label in gone}
    session.execute(
        delete(LabelWrite).where(
            LabelWrite.mailbox_id == mailbox.id, LabelWrite.label_gmail_id.in_(ids)
        )
    )
    for label in gone:
        session.delete(label)
    query = select(MessageCopy).where(
        MessageCopy.mailbox_id == mailbox.id, MessageCopy.is_synced
    )
    hit = [copy for copy in session.scalars(query) if ids & set(copy.known)]
    for copy in hit:
        copy.known = sorted(set(copy.known) - ids)
    session.flush()
    return {copy.thread_gmail_id for copy in hit}
