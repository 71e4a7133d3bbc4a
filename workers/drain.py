"""The sync of one mailbox: read, apply, write, until nothing is pending. Repeatable.

1. Take the lease; if another worker has it, stop: nothing is lost.
2. Walk the history from the cursor and apply it, once the walk holds our last writes.
3. Paint what is owed, each write noted beforehand.
4. Sent something: walk again, for only a walk proves it.
5. Nothing sent: a page of older mail, if some is wanted; else done.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from app import clock, mailbox_client
from app.db import LOCK, database_now
from app.desk import Desk
from app.errors import DeskError, Disconnected, Later, LeaseLost, Revoked, WaitReason
from app.mailboxes.mailbox import AccessRefusal, Mailbox
from app.mailboxes.pending_thread import PendingThread
from app.sql.moments import has_come
from workers.budget import UnitBudget
from workers.labels.label_writer import LabelWriter
from workers.lease import MailboxLease
from workers.sync import adopt
from workers.sync.backfill import BackfillReader
from workers.sync.history_reader import HistoryReader, WalkResult

MAX_ROUNDS = 12
POLL = timedelta(seconds=30)
POLL_WATCHED = timedelta(minutes=5)
UNSETTLED_WAIT = timedelta(seconds=2)
UNEXPECTED_WAIT = timedelta(minutes=1)


class DrainOutcome(StrEnum):
    """How a drain ended."""

    BUSY = "busy"
    IN_STEP = "in step"
    AGAIN = "again"
    TROUBLE = "trouble"


class MailboxDrain:
    """One drain; make a new one for the next."""

    def __init__(self, desk: Desk, mailbox_id: int) -> None:
        self._desk = desk
        self._budget = UnitBudget(desk.google.units_a_minute)
        self._lease = MailboxLease(desk.database, mailbox_id, self._budget)
        self._rest: timedelta | None = None
        # Of the present round: when it began, and what was pushed before.
        self._began = clock.now()
        self._pushed_at: datetime | None = None

    def run(self) -> DrainOutcome:
        """Sync the mailbox until nothing is pending; note when it is due next."""
        if not self._lease.take():
            return DrainOutcome.BUSY
        try:
            return self._rounds()
        except LeaseLost:
            return DrainOutcome.BUSY
        except Later as error:
            # Nobody is to try before: neither the sweep nor a push nor a click.
            self._rest = timedelta(seconds=error.after)
            return self._again(self._rest, error.waits_for)
        except DeskError as error:
            self._rest = POLL_WATCHED
            return self._trouble(error)
        except Exception:
            # Else it would fail again at once, and others would wait for it.
            self._rest = UNEXPECTED_WAIT
            raise
        finally:
            self._lease.release(self._rest)

    def _rounds(self) -> DrainOutcome:
        gmail = mailbox_client.client_of(self._desk, self._lease.mailbox_id)
        gmail.spend = self._spend
        reader = HistoryReader(self._desk, self._lease, gmail)
        painter = LabelWriter(self._lease, gmail)
        older = BackfillReader(self._desk.database, self._lease, gmail)
        for _ in range(MAX_ROUNDS):
            is_adopting = self._begin_round()
            self._budget.check()
            if is_adopting and not adopt.adopt_mailbox(self._lease, gmail):
                return self._again(UNSETTLED_WAIT)
            read = reader.read()
            if read is WalkResult.NOT_YET:
                return self._again(UNSETTLED_WAIT)
            if read is WalkResult.PARTLY:
                continue
            if painter.paint() or read is not WalkResult.ALL:
                continue
            page = older.next()
            if page is not None and reader.read(page) is WalkResult.NOT_YET:
                return self._again(UNSETTLED_WAIT)
            if page is None and self._is_quiet():
                return self._in_step(older.wait())
        return self._again(timedelta())

    def _spend(self, units: int) -> None:
        """Before each call: a long list must not outlast the lease."""
        self._budget.spend(units)
        self._lease.renew()

    def _begin_round(self) -> bool:
        """Note when it began; whether the mailbox is still to be taken over."""
        with self._desk.database.reading() as session:
            mailbox = session.get_one(Mailbox, self._lease.mailbox_id)
            self._began, self._pushed_at = database_now(session), mailbox.pushed_at
            return mailbox.adopt_since is not None

    def _is_quiet(self) -> bool:
        """Whether nothing was pushed or became pending since this round began."""
        with self._desk.database.reading() as session:
            mailbox = session.get_one(Mailbox, self._lease.mailbox_id)
            due = session.scalar(
                select(PendingThread.id)
                .where(
                    PendingThread.mailbox_id == mailbox.id,
                    has_come(PendingThread.due_at, database_now(session)),
                )
                .limit(1)
            )
            return due is None and mailbox.pushed_at == self._pushed_at

    def _in_step(self, wait: float | None) -> DrainOutcome:
        with self._lease.transaction() as (session, mailbox):
            until = mailbox.watched_until
            is_watched = until is not None and until > database_now(session)
            mailbox.in_step_at = self._began
            adopt.finish_adoption(session, mailbox)
            mailbox.accept()
            poll = POLL_WATCHED if is_watched else POLL
            if wait is not None:
                # Older mail goes on as soon as it may.
                poll = min(poll, timedelta(seconds=wait))
            mailbox.poll_due_at = database_now(session) + poll
        return DrainOutcome.IN_STEP

    def _again(
        self, after: timedelta, waits_for: WaitReason | None = None
    ) -> DrainOutcome:
        with self._desk.database.transaction() as session:
            query = select(Mailbox).where(Mailbox.id == self._lease.mailbox_id)
            mailbox = session.scalars(query.with_for_update(**LOCK)).one()
            mailbox.poll_due_at = database_now(session) + after
            if waits_for or not mailbox.trouble:
                mailbox.wait_for(waits_for)
        return DrainOutcome.AGAIN

    def _trouble(self, error: DeskError) -> DrainOutcome:
        try:
            with self._lease.transaction() as (session, mailbox):
                mailbox.trouble = str(error)
                is_permission = isinstance(error, Disconnected)
                mailbox.wait_for(
                    WaitReason.PERMISSION if is_permission else WaitReason.FAULT
                )
                mailbox.poll_due_at = database_now(session) + POLL_WATCHED
                if isinstance(error, Disconnected) and not isinstance(error, Revoked):
                    mailbox.refuse(AccessRefusal.DENIED)
        except LeaseLost:
            # It was connected anew meanwhile: the trouble is an old one.
            return DrainOutcome.BUSY
        return DrainOutcome.TROUBLE
