"""The drain of one mailbox: read, apply, paint, until nothing is owed. Safe to repeat.

1. Take the lease; if another worker has it, stop: nothing is lost.
2. Walk the history from the cursor and apply it, once the walk holds our last writes.
3. Paint what is owed, each write noted beforehand.
4. Sent something: walk again, for only a walk proves it. Nothing sent: done.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update

from app import clock
from app.db import present
from app.desk import Desk
from app.errors import Disconnected, Later, LeaseLost
from app.gmail.client import GmailClient
from app.gmail.errors import Missing
from app.labels import ledger, mapping
from app.labels.owed import Owed
from app.mailboxes.mailbox import Mailbox
from app.tickets.message import MessageCopy
from workers import cursor
from workers.lease import Lease
from workers.painter import Painter
from workers.resync import resync
from workers.window import Window, walk

log = logging.getLogger(__name__)

MOST_ROUNDS = 12
LABELS_FRESH = timedelta(minutes=5)
POLL = timedelta(seconds=30)
POLL_WATCHED = timedelta(minutes=5)
UNSETTLED_WAIT = timedelta(seconds=2)
UNSETTLED_AT_MOST = timedelta(seconds=60)


class Outcome(StrEnum):
    """How a drain ended."""

    BUSY = "busy"
    IN_STEP = "in step"
    AGAIN = "again"
    TROUBLE = "trouble"


class Drain:
    """One drain; make a new one for the next."""

    def __init__(self, desk: Desk, mailbox_id: int) -> None:
        self._desk = desk
        self._lease = Lease(desk.database, mailbox_id)

    def run(self) -> Outcome:
        """Drain, and note when the mailbox wants the next one."""
        if not self._lease.take():
            return Outcome.BUSY
        try:
            return self._rounds()
        except LeaseLost:
            return Outcome.BUSY
        except Later as error:
            return self._again(timedelta(seconds=error.after))
        except Disconnected as error:
            return self._trouble(str(error))
        finally:
            self._lease.release()

    def _rounds(self) -> Outcome:
        gmail = self._client()
        painter = Painter(self._lease, gmail)
        for _ in range(MOST_ROUNDS):
            began = clock.now()
            if not self._read(gmail):
                return self._again(UNSETTLED_WAIT)
            if not painter.paint() and self._is_quiet(began):
                return self._in_step(began)
        return self._again(timedelta())

    def _client(self) -> GmailClient:
        with self._lease.transaction() as (_, mailbox):
            address, is_delegated = mailbox.address, mailbox.is_delegated
        if not is_delegated:
            raise Disconnected("This mailbox was connected in a way that is not known.")
        return self._desk.google.delegated(address)

    def _read(self, gmail: GmailClient) -> bool:
        """Apply one walk of the history; False when it must not be applied yet."""
        window, marker = self._begin(gmail)
        try:
            is_settled = walk(gmail, window, self._known, marker)
        except Missing:
            return resync(self._lease, gmail)
        if not is_settled and not self._waited_too_long(window):
            return False
        if self._wants_labels(window):
            # After the history: a label that is missing here was deleted before.
            window.labels = gmail.labels()
        with self._lease.transaction() as (session, mailbox):
            if mailbox.cursor != window.start:
                raise LeaseLost("The cursor has moved.")
            cursor.apply(session, mailbox, window)
            mailbox.unsettled_since = None
        return True

    def _begin(self, gmail: GmailClient) -> tuple[Window, int]:
        with self._lease.transaction() as (session, mailbox):
            began = present(session)
            start, marker = mailbox.cursor, mailbox.marker
            in_doubt = any(
                not write.is_acked and write.deadline < began
                for write in ledger.of_mailbox(session, mailbox.id)
            )
        if start is None:
            start = self._start_here(gmail)
        if in_doubt:
            # Nothing in doubt can land any more: a walk up to here tells the truth.
            marker = self._raise_marker(gmail.history_id())
        return Window(start, start, began), marker

    def _start_here(self, gmail: GmailClient) -> int:
        here = gmail.history_id()
        with self._lease.transaction() as (session, mailbox):
            if mailbox.cursor is None:
                mailbox.cursor, mailbox.cursor_at = here, present(session)
            return mailbox.cursor

    def _raise_marker(self, reached: int) -> int:
        with self._lease.transaction() as (_, mailbox):
            mailbox.marker = max(mailbox.marker, reached)
            return mailbox.marker

    def _known(self, message_ids: Sequence[str]) -> set[str]:
        with self._desk.database.reading() as session:
            query = select(MessageCopy.gmail_id).where(
                MessageCopy.mailbox_id == self._lease.mailbox_id,
                MessageCopy.gmail_id.in_(message_ids),
            )
            return set(session.scalars(query))

    def _wants_labels(self, window: Window) -> bool:
        with self._desk.database.reading() as session:
            mailbox = session.get_one(Mailbox, self._lease.mailbox_id)
            listed_at = mailbox.labels_listed_at
            ours = {la.gmail_id for la in mapping.of_mailbox(session, mailbox.id)}
        is_old = listed_at is None or clock.now() - listed_at > LABELS_FRESH
        return bool(ours) and (is_old or window.removes(ours))

    def _waited_too_long(self, window: Window) -> bool:
        """Whether our own writes have not shown for so long that we go on without."""
        with self._lease.transaction() as (session, mailbox):
            now = present(session)
            mailbox.unsettled_since = mailbox.unsettled_since or now
            is_long = now - mailbox.unsettled_since > UNSETTLED_AT_MOST
        if is_long:
            log.warning("sync_marker_unreached: a walk does not reach our last writes")
        return is_long and not window.messages

    def _is_quiet(self, began: datetime) -> bool:
        """Whether nobody has pushed or owed anything since this round began."""
        with self._desk.database.reading() as session:
            mailbox = session.get_one(Mailbox, self._lease.mailbox_id)
            due = session.scalar(
                select(Owed.id)
                .where(Owed.mailbox_id == mailbox.id, Owed.due_at <= clock.now())
                .limit(1)
            )
            return due is None and (mailbox.pushed_at or began) <= began

    def _in_step(self, began: datetime) -> Outcome:
        with self._lease.transaction() as (_, mailbox):
            is_watched = mailbox.watched_until is not None
            mailbox.in_step_at, mailbox.trouble = began, None
            mailbox.poll_due_at = clock.now() + (POLL_WATCHED if is_watched else POLL)
        return Outcome.IN_STEP

    def _again(self, after: timedelta) -> Outcome:
        with self._desk.database.transaction() as session:
            session.execute(
                update(Mailbox)
                .where(Mailbox.id == self._lease.mailbox_id)
                .values(poll_due_at=clock.now() + after)
            )
        return Outcome.AGAIN

    def _trouble(self, reason: str) -> Outcome:
        with self._desk.database.transaction() as session:
            session.execute(
                update(Mailbox)
                .where(Mailbox.id == self._lease.mailbox_id)
                .values(trouble=reason, poll_due_at=clock.now() + POLL_WATCHED)
            )
        return Outcome.TROUBLE
