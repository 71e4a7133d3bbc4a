"""When the history is too old to walk: a snapshot, and the history since before it.

The mailbox's history id is read first, the lists come a minute later, and the history
from that id last, so that no change falls between them.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.db import present
from app.errors import Later, LeaseLost
from app.gmail.client import GmailClient
from app.gmail.errors import Missing
from app.labels import mapping
from app.mailboxes import older
from app.mailboxes.older import Why
from app.tickets.message import MessageCopy
from workers import cursor, snapshot
from workers.lease import Lease
from workers.window import Window, walk

# messages.list may lag behind writes by so much.
INDEX_LAG = timedelta(seconds=60)
OVERLAP = timedelta(days=1)


def resync(lease: Lease, gmail: GmailClient) -> bool:
    """Apply a snapshot and what has happened since; False when it is not settled.

    Raises:
        Later: Gmail's lists may not show the latest changes yet; try again after that.
    """
    start, known, label_ids = _begin(lease, gmail)
    with lease.transaction() as (session, _):
        began = present(session)
    # What is in doubt and can land no more has landed by now: the walk must hold it.
    window = Window(start, start, began, marker=gmail.history_id())
    taken = snapshot.take(gmail, label_ids)
    try:
        if not walk(gmail, window, lambda ids: known & set(ids)):
            return False
    except Missing:
        _forget(lease)
        return False
    window.labels = gmail.labels()
    with lease.transaction() as (session, mailbox):
        if mailbox.resync_from != start:
            raise LeaseLost("Another worker has finished this resync.")
        since = (mailbox.cursor_at or mailbox.created_at) - OVERLAP
        cursor.apply(session, mailbox, window, taken)
        # Mail that nobody has read meanwhile is read page by page from here on.
        older.want(session, mailbox, Why.GAP, since)
        mailbox.resync_from = mailbox.resync_after = None
    return True


def _begin(lease: Lease, gmail: GmailClient) -> tuple[int, set[str], list[str]]:
    with lease.transaction() as (session, mailbox):
        start, after = mailbox.resync_from, mailbox.resync_after
        wait = (after - present(session)).total_seconds() if after else 0.0
    if start is None:
        _note(lease, gmail.history_id())
        raise Later("Gmail's lists need a minute.", after=INDEX_LAG.total_seconds())
    if wait > 0:
        raise Later("Gmail's lists need a minute.", after=wait)
    with lease.transaction() as (session, mailbox):
        query = select(MessageCopy.gmail_id)
        query = query.where(MessageCopy.mailbox_id == mailbox.id)
        known = set(session.scalars(query))
        labels = [la.gmail_id for la in mapping.of_mailbox(session, mailbox.id)]
    return start, known, labels


def _note(lease: Lease, here: int) -> None:
    with lease.transaction() as (session, mailbox):
        mailbox.resync_from = here
        mailbox.resync_after = present(session) + INDEX_LAG


def _forget(lease: Lease) -> None:
    with lease.transaction() as (_, mailbox):
        mailbox.resync_from = mailbox.resync_after = None
