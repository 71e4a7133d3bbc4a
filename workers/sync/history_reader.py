"""Reading: one walk of a mailbox's history, applied when it may be."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum, auto

from app import clock
from app.db import database_now
from app.desk import Desk
from app.errors import LeaseLost
from app.gmail.client import GmailClient
from app.gmail.errors import GmailBadRequest, GmailNotFound
from app.labels import mapping, writes
from app.mailboxes import backfill, mail_check
from app.mailboxes.backfill import BackfillReason
from app.mailboxes.mailbox import Mailbox
from app.people.workspace import Workspace
from app.tickets.messages.message import copied_messages
from workers.lease import MailboxLease
from workers.sync import cursor, new_tags
from workers.sync.backfill import BackfillBatch
from workers.sync.new_tags import FoundLabel
from workers.sync.resync import INDEX_LAG, resync_mailbox
from workers.sync.window import HistoryWindow, fill_window
from workers.sync.writers import tell_writers

log = logging.getLogger(__name__)

LABELS_FRESH = timedelta(minutes=5)
APPEARS_WITHIN = timedelta(seconds=5)
UNSETTLED_AT_MOST = timedelta(seconds=60)


class WalkResult(Enum):
    """How far a walk has brought us."""

    NOT_YET = auto()
    # Applied, but not up to our last writes: no label may be written on it.
    PARTLY = auto()
    # Applied up to our last writes, and there is more to read.
    ENOUGH = auto()
    ALL = auto()


class HistoryReader:
    """Walks the history of one mailbox and applies it."""

    def __init__(self, desk: Desk, lease: MailboxLease, gmail: GmailClient) -> None:
        self._desk = desk
        self._lease = lease
        self._gmail = gmail

    def read(self, page: BackfillBatch | None = None) -> WalkResult:
        """Apply one walk of the history, if it may be applied, and a page with it."""
        window = self._begin()
        window.older = page.messages if page else ()
        window.is_past = page is not None and page.is_past
        try:
            is_whole = fill_window(self._gmail, window, self._known)
            if not is_whole or self._may_appear(window):
                self._unsettled()
                return WalkResult.NOT_YET
        except GmailNotFound:
            return (
                WalkResult.ALL
                if resync_mailbox(self._lease, self._gmail)
                else WalkResult.NOT_YET
            )
        self._list_labels(window)
        self._apply(window, page)
        tell_writers(self._desk, self._lease.mailbox_id, window)
        if not window.holds_our_writes:
            return WalkResult.PARTLY
        return WalkResult.ENOUGH if window.later else WalkResult.ALL

    def _apply(self, window: HistoryWindow, page: BackfillBatch | None) -> None:
        with self._lease.transaction() as (session, mailbox):
            if mailbox.cursor != window.start:
                raise LeaseLost("The cursor has moved.")
            # The clock that it was noted by may have been ahead.
            since = min(mailbox.cursor_at or window.began, window.began) - INDEX_LAG
            if page is not None and page.is_stopped(session):
                # After the word “stopped” nothing more is taken in.
                page, window.older = None, ()
            if mailbox.adopting is not None:
                # What came between the backup and its restore is nothing new.
                window.is_past = True
            counts = cursor.apply_window(session, mailbox, window)
            if page is not None:
                page.settle(session, mailbox.id, counts)
            if window.hidden_by_gmail:
                # Looked for once more, when Gmail's lists must show it.
                due_at = window.began + INDEX_LAG
                backfill.request_backfill(
                    session, mailbox, BackfillReason.GAP, since, due_at=due_at
                )
            mailbox.unsettled_since = None

    def _begin(self) -> HistoryWindow:
        with self._lease.transaction() as (session, mailbox):
            began = database_now(session)
            start = mailbox.cursor
            is_late = self._stop_waiting(mailbox, began)
            marker = mailbox.marker
            in_doubt = not is_late and any(
                not write.is_acked and write.deadline < began
                for write in writes.open_writes(session, mailbox.id)
            )
        if start is None:
            start = self._start_here()
        if in_doubt:
            # Nothing in doubt can land any more: a walk up to here tells the truth.
            marker = self._raise_marker(self._gmail.history_id())
        return HistoryWindow(start, start, began, marker)

    def _stop_waiting(self, mailbox: Mailbox, now: datetime) -> bool:
        """Go on without our own writes if they have not shown for too long; whether."""
        since = mailbox.unsettled_since
        if since is None or now - since <= UNSETTLED_AT_MOST:
            return False
        log.warning("sync_marker_unreached: a walk does not reach our last writes")
        mailbox.marker, mailbox.unsettled_since = 0, None
        mailbox.markers_missed += 1
        return True

    def _start_here(self) -> int:
        here = self._gmail.history_id()
        with self._lease.transaction() as (session, mailbox):
            if mailbox.cursor is None:
                mailbox.cursor, mailbox.cursor_at = here, database_now(session)
                mail_check.count_from(session, mailbox, mailbox.cursor_at)
            return mailbox.cursor

    def _may_appear(self, window: HistoryWindow) -> bool:
        """Whether to wait: a push may be quicker than the mail that it tells of."""
        if not window.hidden_by_gmail:
            return False
        with self._desk.database.reading() as session:
            since = session.get_one(Mailbox, self._lease.mailbox_id).unsettled_since
        return since is None or window.began - since < APPEARS_WITHIN

    def _raise_marker(self, reached: int) -> int:
        with self._lease.transaction() as (_, mailbox):
            mailbox.marker = max(mailbox.marker, reached)
            return mailbox.marker

    def _unsettled(self) -> None:
        with self._lease.transaction() as (session, mailbox):
            mailbox.unsettled_since = mailbox.unsettled_since or database_now(session)

    def _known(self, message_ids: Sequence[str]) -> set[str]:
        with self._desk.database.reading() as session:
            return copied_messages(session, self._lease.mailbox_id, message_ids)

    def _list_labels(self, window: HistoryWindow) -> None:
        """After the history: a label that is missing here was deleted before."""
        with self._desk.database.reading() as session:
            mailbox = session.get_one(Mailbox, self._lease.mailbox_id)
            listed_at = mailbox.labels_listed_at
            ours = {la.gmail_id for la in mapping.mailbox_labels(session, mailbox.id)}
            root = session.get_one(Workspace, mailbox.workspace_id).label_root
        foreign = self._foreign(window, ours)
        is_old = listed_at is None or clock.now() - listed_at > LABELS_FRESH
        if foreign or (ours and (is_old or window.removes(ours))):
            window.labels = self._gmail.labels()
            window.found = [
                FoundLabel(label.id, label.name, self._wearers(label.id))
                for label in window.labels
                if label.id in foreign and new_tags.tag_name_of(root, label) is not None
            ]

    def _foreign(self, window: HistoryWindow, ours: set[str]) -> set[str]:
        """Labels that are not ours and were put on mails of ours."""
        put_on = {
            x: ids
            for x, ids in window.messages_by_added_label().items()
            if x not in ours
        }
        if not put_on:
            return set()
        mails = self._known(sorted(set().union(*put_on.values())))
        mails |= set(window.messages)
        return {label_id for label_id, ids in put_on.items() if ids & mails}

    def _wearers(self, label_id: str) -> frozenset[str]:
        try:
            return frozenset(self._gmail.message_ids(label_id))
        except GmailBadRequest:
            # Deleted since it was listed: the next walk will tell.
            return frozenset()
