"""Older mail is read in pages, beside what is new: a thread, a gap, or an import.

A page is applied in one transaction with the place that it has reached, so a drain
that is killed or refused goes on where it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app import clock
from app.db import Database
from app.errors import InDoubt, Later
from app.gmail.client import GmailClient
from app.gmail.errors import GmailBadRequest, GmailNotFound
from app.gmail.values import GmailMessage
from app.mail.message_ids import message_id_hash
from app.mailboxes import backfill, look_back
from app.mailboxes.backfill import BackfillReason, MailBackfill
from app.sql.moments import LONGEST_REST
from app.tickets.mail import HEADERS
from app.tickets.messages import thread as threads
from app.tickets.messages.message import copied_messages
from workers.imports.counts import UNREADABLE, MailCounts
from workers.lease import MailboxLease

# An import leaves most of the burst to what is new.
PAGE = {
    BackfillReason.ANSWERS: 25,
    BackfillReason.GAP: 25,
    BackfillReason.IMPORT: 10,
}
SLICE = timedelta(days=1)
MAX_SLICES = 30
MAX_FAILURES = 5
SECOND = timedelta(seconds=1)
PUT_OFF = timedelta(minutes=5)


@dataclass(frozen=True)
class BackfillBatch:
    """Messages that were read, the oldest first, and what is settled by them."""

    messages: tuple[GmailMessage, ...]
    is_past: bool = True
    thread_id: str | None = None
    work_id: int = 0
    start: datetime | None = None
    reached: datetime | None = None
    last: str | None = None
    unreadable: int = 0

    def is_stopped(self, session: Session) -> bool:
        """Whether somebody has stopped the import while this was read."""
        if self.start is None:
            return False
        work = session.get_one(MailBackfill, self.work_id)
        # The next one may have begun already, and ask for less.
        return work.is_done or work.since > self.start

    def settle(self, session: Session, mailbox_id: int, counts: MailCounts) -> None:
        """Note how far it has come, in the transaction that applies it."""
        if self.thread_id is not None:
            threads.schedule_look(session, mailbox_id, self.thread_id, None)
        if self.reached is not None:
            work = session.get_one(MailBackfill, self.work_id)
            counts.aside(UNREADABLE, self.unreadable)
            work.counts = (MailCounts.of(work.counts) + counts).as_json()
            if work.reached == self.start:
                # Else somebody has asked for more while this was read.
                work.reach(self.reached, self.last)


class BackfillReader:
    """Reads one mailbox's older mail, page by page."""

    def __init__(
        self, database: Database, lease: MailboxLease, gmail: GmailClient
    ) -> None:
        self._database = database
        self._lease = lease
        self._gmail = gmail

    def next(self) -> BackfillBatch | None:
        """Read the next page; none when nothing is wanted, or may be spent on it now.

        Raises:
            Later: Gmail asks to wait; nothing of what was applied is lost.
        """
        self._look_back()
        with self._database.reading() as session:
            thread_id = threads.next_thread_due(session, self._lease.mailbox_id)
            wanted = backfill.unfinished_backfills(session, self._lease.mailbox_id)
        if thread_id is not None:
            return self._thread(thread_id)
        for work in wanted:
            if self._wait(work) <= 0:
                return self._page(work)
        return None

    def _look_back(self) -> None:
        """Have read again what was passed by before it was known what it answers."""
        with self._database.reading() as session:
            if not look_back.is_wanted(session, self._lease.mailbox_id):
                return
        with self._lease.transaction() as (session, mailbox):
            since = look_back.take_look_back(session, mailbox.id)
            if since is not None:
                why = BackfillReason.ANSWERS
                backfill.request_backfill(session, mailbox, why, since)

    def wait(self) -> float | None:
        """In how many seconds there will be a page; none when nothing is wanted."""
        with self._database.reading() as session:
            wanted = backfill.unfinished_backfills(session, self._lease.mailbox_id)
        return min((self._wait(work) for work in wanted), default=None)

    def _wait(self, work: MailBackfill) -> float:
        due = (work.due_at - clock.now()).total_seconds()
        if due > LONGEST_REST.total_seconds():
            # Noted by a clock that was ahead.
            due = 0.0
        room = (
            self._lease.budget.wait_for_room()
            if work.why == BackfillReason.IMPORT
            else 0.0
        )
        return max(due, room)

    def _thread(self, thread_id: str) -> BackfillBatch | None:
        self._lease.budget.check()
        try:
            found = self._gmail.thread(thread_id, HEADERS)
        except (GmailNotFound, GmailBadRequest):
            found = []
        except InDoubt:
            # It may be this one thread: nothing else waits for it.
            with self._lease.transaction() as (session, mailbox):
                later = clock.now() + PUT_OFF
                threads.schedule_look(session, mailbox.id, thread_id, later)
            return None
        known = self._known([message.id for message in found])
        unknown = tuple(message for message in found if message.id not in known)
        return BackfillBatch(unknown, thread_id=thread_id)

    def _page(self, work: MailBackfill) -> BackfillBatch:
        self._lease.budget.check()
        start, last, ids, unknown = work.reached, work.last, list[str](), list[str]()
        for _ in range(MAX_SLICES):
            end = min(start + SLICE, work.until)
            ids = self._listed(work, start, end, last)
            known = self._known(ids)
            unknown = [message_id for message_id in ids if message_id not in known]
            if unknown or end >= work.until:
                break
            start, last = end, message_id_hash(ids[-1]) if ids else last
        found, done = self._read(work, unknown)
        is_all = len(done) == len(unknown)
        tail = ids if is_all else done
        return BackfillBatch(
            tuple(found),
            is_past=work.why == BackfillReason.IMPORT,
            work_id=work.id,
            start=work.reached,
            reached=end if is_all else max([start, *(each.at for each in found)]),
            last=message_id_hash(tail[-1]) if tail else last,
            unreadable=len(done) - len(found),
        )

    def _read(
        self, work: MailBackfill, unknown: Sequence[str]
    ) -> tuple[list[GmailMessage], list[str]]:
        """The next messages, and the ids of those that are settled by them."""
        found, done = list[GmailMessage](), list[str]()
        for message_id in unknown[: PAGE[BackfillReason(work.why)]]:
            try:
                found.append(self._gmail.message(message_id, HEADERS))
            except Later as error:
                if done:
                    # What was read is not thrown away for the one that was not.
                    break
                if not self._count_failure(work, error):
                    raise
            except (GmailNotFound, GmailBadRequest):
                # Deleted since it was listed.
                pass
            done.append(message_id)
        return found, done

    def _count_failure(self, work: MailBackfill, error: Later) -> bool:
        """Count one more failure; whether the message is given up.

        One that always fails must not stop the others for ever.
        """
        if not isinstance(error, InDoubt):
            return False
        with self._lease.transaction() as (session, _):
            row = session.get_one(MailBackfill, work.id)
            row.failures += 1
            return row.failures >= MAX_FAILURES

    def _listed(
        self, work: MailBackfill, start: datetime, end: datetime, last: str | None
    ) -> list[str]:
        """The ids of that time, oldest first, from the one after `last` on.

        Gmail knows whole seconds: those at an edge are listed twice.
        """
        after, before = int((start - SECOND).timestamp()), int(end.timestamp()) + 1
        query = f"after:{after} before:{before}"
        if work.why == BackfillReason.ANSWERS:
            query += " in:sent"
        ids = [*self._gmail.message_ids(query=query)]
        ids.reverse()
        hashes = [message_id_hash(each) for each in ids] if last else []
        return ids[hashes.index(last) + 1 :] if last in hashes else ids

    def _known(self, ids: Sequence[str]) -> set[str]:
        with self._database.reading() as session:
            return copied_messages(session, self._lease.mailbox_id, ids)
