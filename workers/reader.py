"""Reading: one walk of a mailbox's history, applied when it may be."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum, auto

from app import clock
from app.db import present
from app.desk import Desk
from app.errors import LeaseLost
from app.gmail.client import GmailClient
from app.gmail.errors import BadLabel, Missing
from app.labels import ledger, mapping
from app.mailboxes import older
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.older import Why
from app.people.workspace import Workspace
from app.tickets.message import copied
from workers import cursor, new_tags
from workers.lease import Lease
from workers.new_tags import FoundLabel
from workers.older import Page
from workers.resync import INDEX_LAG, resync
from workers.window import Window, walk

log = logging.getLogger(__name__)

LABELS_FRESH = timedelta(minutes=5)
APPEARS_WITHIN = timedelta(seconds=5)
UNSETTLED_AT_MOST = timedelta(seconds=60)


class Read(Enum):
    """How far a walk has brought us."""

    NOT_YET = auto()
    # Applied, but not up to our last writes: nothing may be painted on it.
    PARTLY = auto()
    # Applied up to our last writes, and there is more to read.
    ENOUGH = auto()
    ALL = auto()


class Reader:
    """Walks the history of one mailbox and applies it."""

    def __init__(self, desk: Desk, lease: Lease, gmail: GmailClient) -> None:
        self._desk = desk
        self._lease = lease
        self._gmail = gmail

    def read(self, page: Page | None = None) -> Read:
        """Apply one walk of the history, if it may be applied, and a page with it."""
        window = self._begin()
        window.older = page.messages if page else ()
        window.is_past = page is not None and page.is_past
        try:
            is_whole = walk(self._gmail, window, self._known)
            if not is_whole or self._may_appear(window):
                self._unsettled()
                return Read.NOT_YET
        except Missing:
            return Read.ALL if resync(self._lease, self._gmail) else Read.NOT_YET
        self._list_labels(window)
        self._apply(window, page)
        if not window.holds_our_writes:
            return Read.PARTLY
        return Read.ENOUGH if window.later else Read.ALL

    def _apply(self, window: Window, page: Page | None) -> None:
        with self._lease.transaction() as (session, mailbox):
            if mailbox.cursor != window.start:
                raise LeaseLost("The cursor has moved.")
            since = (mailbox.cursor_at or window.began) - INDEX_LAG
            if page is not None and page.is_stopped(session):
                # After the word “stopped” nothing more is taken in.
                page, window.older = None, ()
            counts = cursor.apply(session, mailbox, window)
            if page is not None:
                page.settle(session, mailbox.id, counts)
            if window.missing:
                # Looked for once more, when Gmail's lists must show it.
                due_at = window.began + INDEX_LAG
                older.want(session, mailbox, Why.GAP, since, due_at=due_at)
            mailbox.unsettled_since = None

    def _begin(self) -> Window:
        with self._lease.transaction() as (session, mailbox):
            began = present(session)
            start = mailbox.cursor
            is_late = self._is_late(mailbox, began)
            marker = mailbox.marker
            in_doubt = not is_late and any(
                not write.is_acked and write.deadline < began
                for write in ledger.of_mailbox(session, mailbox.id)
            )
        if start is None:
            start = self._start_here()
        if in_doubt:
            # Nothing in doubt can land any more: a walk up to here tells the truth.
            marker = self._raise_marker(self._gmail.history_id())
        return Window(start, start, began, marker)

    def _is_late(self, mailbox: Mailbox, now: datetime) -> bool:
        """Whether our own writes have not shown for so long that we go on without."""
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
                mailbox.cursor, mailbox.cursor_at = here, present(session)
            return mailbox.cursor

    def _may_appear(self, window: Window) -> bool:
        """Whether to wait: a push may be quicker than the mail that it tells of."""
        if not window.missing:
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
            mailbox.unsettled_since = mailbox.unsettled_since or present(session)

    def _known(self, message_ids: Sequence[str]) -> set[str]:
        with self._desk.database.reading() as session:
            return copied(session, self._lease.mailbox_id, message_ids)

    def _list_labels(self, window: Window) -> None:
        """After the history: a label that is missing here was deleted before."""
        with self._desk.database.reading() as session:
            mailbox = session.get_one(Mailbox, self._lease.mailbox_id)
            listed_at = mailbox.labels_listed_at
            ours = {la.gmail_id for la in mapping.of_mailbox(session, mailbox.id)}
            root = session.get_one(Workspace, mailbox.workspace_id).label_root
        foreign = self._foreign(window, ours)
        is_old = listed_at is None or clock.now() - listed_at > LABELS_FRESH
        if foreign or (ours and (is_old or window.removes(ours))):
            window.labels = self._gmail.labels()
            window.found = [
                FoundLabel(label.id, label.name, self._wearers(label.id))
                for label in window.labels
                if label.id in foreign and new_tags.word(root, label) is not None
            ]

    def _foreign(self, window: Window, ours: set[str]) -> set[str]:
        """Labels that are not ours and were put on mails of ours."""
        put_on = {x: ids for x, ids in window.puts_on().items() if x not in ours}
        if not put_on:
            return set()
        mails = self._known(sorted(set().union(*put_on.values())))
        mails |= set(window.messages)
        return {label_id for label_id, ids in put_on.items() if ids & mails}

    def _wearers(self, label_id: str) -> frozenset[str]:
        try:
            return frozenset(self._gmail.message_ids(label_id))
        except BadLabel:
            # Deleted since it was listed: the next walk will tell.
            return frozenset()
