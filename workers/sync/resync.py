"""When the history is too old to walk: a snapshot, and the history since before it.

The mailbox's history id is read first, the lists come a minute later, and the history
from that id last, so that no change falls between them.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.db import database_now
from app.errors import Later, LeaseLost, WaitReason
from app.gmail.client import GmailClient
from app.gmail.errors import GmailNotFound
from app.labels import mapping
from app.mailboxes import backfill
from app.mailboxes.backfill import BackfillReason
from app.tickets.messages.message import MessageCopy
from workers.lease import MailboxLease
from workers.sync import cursor, snapshot
from workers.sync.snapshot import LabelSnapshot
from workers.sync.window import HistoryWindow, fill_window

# messages.list may lag behind writes by so much.
INDEX_LAG = timedelta(seconds=60)
OVERLAP = timedelta(days=1)


def resync_mailbox(lease: MailboxLease, gmail: GmailClient) -> bool:
    """Apply a snapshot and what has happened since; False when it is not settled.

    Raises:
        Later: Gmail's lists may not show the latest changes yet; try again after that.
    """
    read = read_everything(lease, gmail)
    if read is None:
        return False
    window, taken = read
    with lease.transaction() as (session, mailbox):
        if mailbox.resync_from != window.start:
            raise LeaseLost("Another worker has finished this resync.")
        since = (mailbox.cursor_at or mailbox.created_at) - OVERLAP
        cursor.apply_window(session, mailbox, window, taken)
        # Mail that nobody has read meanwhile is read page by page from here on.
        backfill.request_backfill(session, mailbox, BackfillReason.GAP, since)
        mailbox.resync_from = mailbox.resync_after = None
    return True


def read_everything(
    lease: MailboxLease, gmail: GmailClient
) -> tuple[HistoryWindow, LabelSnapshot] | None:
    """List the mailbox, and walk what has happened since; nothing: it is not settled.

    Raises:
        Later: Gmail's lists may not show the latest changes yet; try again after that.
    """
    start, known, label_ids = _begin(lease, gmail)
    with lease.transaction() as (session, _):
        began = database_now(session)
    # What is in doubt and can land no more has landed by now: the walk must hold it.
    window = HistoryWindow(start, start, began, marker=gmail.history_id())
    taken = snapshot.take_snapshot(gmail, label_ids)
    try:
        if not fill_window(gmail, window, lambda ids: known & set(ids)):
            return None
    except GmailNotFound:
        _forget(lease)
        return None
    window.labels = gmail.labels()
    return window, taken


def _begin(lease: MailboxLease, gmail: GmailClient) -> tuple[int, set[str], list[str]]:
    with lease.transaction() as (session, mailbox):
        start, after = mailbox.resync_from, mailbox.resync_after
        wait = (after - database_now(session)).total_seconds() if after else 0.0
        if wait > INDEX_LAG.total_seconds():
            # Noted by a clock that was ahead.
            wait = 0.0
    if start is None:
        _note(lease, gmail.history_id())
        wait = INDEX_LAG.total_seconds()
    if start is None or wait > 0:
        late = "Gmail's lists need a minute."
        raise Later(late, after=wait, waits_for=WaitReason.LISTS)
    with lease.transaction() as (session, mailbox):
        query = select(MessageCopy.gmail_id)
        query = query.where(MessageCopy.mailbox_id == mailbox.id, MessageCopy.is_synced)
        known = set(session.scalars(query))
        labels = [la.gmail_id for la in mapping.mailbox_labels(session, mailbox.id)]
    return start, known, labels


def _note(lease: MailboxLease, here: int) -> None:
    with lease.transaction() as (session, mailbox):
        mailbox.resync_from = here
        mailbox.resync_after = database_now(session) + INDEX_LAG


def _forget(lease: MailboxLease) -> None:
    with lease.transaction() as (_, mailbox):
        mailbox.resync_from = mailbox.resync_after = None
