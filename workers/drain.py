"""The drain of one mailbox: read, apply, paint, until nothing is owed. Safe to repeat.

1. Take the lease; if another worker has it, stop: nothing is lost.
2. Walk the history from the cursor and apply it, once the walk holds our last writes.
3. Paint what is owed, each write noted beforehand.
4. Sent something: walk again, for only a walk proves it.
5. Nothing sent: a page of older mail, if some is wanted; else done.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update

from app import clock, tokens
from app.desk import Desk
from app.errors import DeskError, Disconnected, Later, LeaseLost, Revoked
from app.labels.owed import Owed
from app.mailboxes.mailbox import Mailbox, Refusal
from workers.budget import Budget
from workers.lease import Lease
from workers.older import Older
from workers.painter import Painter
from workers.reader import Read, Reader

MOST_ROUNDS = 12
POLL = timedelta(seconds=30)
POLL_WATCHED = timedelta(minutes=5)
UNSETTLED_WAIT = timedelta(seconds=2)


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
        self._budget = Budget(desk.google.units_a_minute)
        self._lease = Lease(desk.database, mailbox_id, self._budget)
        self._rest: timedelta | None = None

    def run(self) -> Outcome:
        """Drain, and note when the mailbox wants the next one."""
        if not self._lease.take():
            return Outcome.BUSY
        try:
            return self._rounds()
        except LeaseLost:
            return Outcome.BUSY
        except Later as error:
            # Nobody is to try before: neither the sweep nor a push nor a click.
            self._rest = timedelta(seconds=error.after)
            return self._again(self._rest)
        except DeskError as error:
            self._rest = POLL_WATCHED
            return self._trouble(error)
        finally:
            self._lease.release(self._rest)

    def _rounds(self) -> Outcome:
        gmail = tokens.client_of(self._desk, self._lease.mailbox_id)
        gmail.spend = self._spend
        reader = Reader(self._desk, self._lease, gmail)
        painter = Painter(self._lease, gmail)
        older = Older(self._desk.database, self._lease, gmail)
        for _ in range(MOST_ROUNDS):
            began = clock.now()
            self._budget.check()
            read = reader.read()
            if read is Read.NOT_YET:
                return self._again(UNSETTLED_WAIT)
            if read is Read.PARTLY:
                continue
            if painter.paint() or read is not Read.ALL:
                continue
            page = older.next()
            if page is not None and reader.read(page) is Read.NOT_YET:
                return self._again(UNSETTLED_WAIT)
            if page is None and self._is_quiet(began):
                return self._in_step(began, older.wait())
        return self._again(timedelta())

    def _spend(self, units: int) -> None:
        """Before each call: a long list must not outlast the lease."""
        self._budget.spend(units)
        self._lease.renew()

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

    def _in_step(self, began: datetime, wait: float | None) -> Outcome:
        with self._lease.transaction() as (_, mailbox):
            is_watched = mailbox.watched_until is not None
            mailbox.in_step_at = began
            mailbox.accept()
            poll = POLL_WATCHED if is_watched else POLL
            if wait is not None:
                # Older mail goes on as soon as it may.
                poll = min(poll, timedelta(seconds=wait))
            mailbox.poll_due_at = clock.now() + poll
        return Outcome.IN_STEP

    def _again(self, after: timedelta) -> Outcome:
        with self._desk.database.transaction() as session:
            session.execute(
                update(Mailbox)
                .where(Mailbox.id == self._lease.mailbox_id)
                .values(poll_due_at=clock.now() + after)
            )
        return Outcome.AGAIN

    def _trouble(self, error: DeskError) -> Outcome:
        try:
            with self._lease.transaction() as (_, mailbox):
                mailbox.trouble = str(error)
                mailbox.poll_due_at = clock.now() + POLL_WATCHED
                if isinstance(error, Disconnected) and not isinstance(error, Revoked):
                    mailbox.refuse(Refusal.DENIED)
        except LeaseLost:
            # It was connected anew meanwhile: the trouble is an old one.
            return Outcome.BUSY
        return Outcome.TROUBLE
