"""One drain at a time per mailbox: a lease in the database, fenced by a number."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from app import clock
from app.db import LOCK, Database, Key, database_now
from app.errors import Later, LeaseLost
from app.mailboxes.mailbox import Mailbox, is_free
from app.mailboxes.token_state import may_be_asked
from workers.budget import UnitBudget

LENGTH = timedelta(seconds=120)
# A long reading renews it in time.
RENEWAL = LENGTH / 3
# In seconds, between two tries to give it back to a database that is away. It is also a
# worker's that is told to stop: not long.
RELEASE_PAUSES = (0.5, 1, 2, 4, 8, 8)


class MailboxLease:
    """The right to read and write one mailbox, until somebody else may take it."""

    def __init__(self, database: Database, mailbox_id: int, budget: UnitBudget) -> None:
        self._database = database
        self.mailbox_id = mailbox_id
        self.budget = budget
        self.fence = 0
        self._renewed_at = clock.ticks()

    def take(self) -> bool:
        """Take the lease if it is free; if not, another worker has it."""
        with self._database.transaction() as session:
            now = database_now(session)
            fence = session.scalar(
                update(Mailbox)
                .where(Mailbox.id == self.mailbox_id, may_be_asked())
                .where(is_free(now))
                .values(
                    lease_fence=Mailbox.lease_fence + 1,
                    lease_until=now + LENGTH,
                    drained_at=now,
                )
                .returning(Mailbox.lease_fence)
                .execution_options(synchronize_session=False)
            )
            if fence is not None:
                self.budget.load(session.get_one(Mailbox, self.mailbox_id))
        self.fence = fence or 0
        self._renewed_at = clock.ticks()
        return fence is not None

    def renew(self) -> None:
        """Have it for longer, if a good part has passed; never inside a transaction.

        Raises:
            LeaseLost: another worker has taken over.
        """
        if clock.ticks() - self._renewed_at >= RENEWAL.total_seconds():
            with self.transaction():
                pass

    @contextmanager
    def transaction(self) -> Iterator[tuple[Session, Mailbox]]:
        """A transaction that holds the mailbox's row and renews the lease.

        Raises:
            LeaseLost: another worker has taken over; everything is rolled back.
        """
        with self._database.transaction() as session:
            mailbox = self._locked(session)
            if mailbox.lease_fence != self.fence or not mailbox.is_connected:
                raise LeaseLost("Another worker has taken this mailbox over.")
            mailbox.drained_at = database_now(session)
            mailbox.lease_until = mailbox.drained_at + LENGTH
            self.budget.keep(mailbox)
            self._renewed_at = clock.ticks()
            yield session, mailbox

    def release(self, rest: timedelta | None = None) -> None:
        """Let the next worker have it, at once or after a rest.

        A lease that was lost stays as it is. A database that is away is tried again for
        a while: else the mailbox would rest until the lease ends by itself.

        Raises:
            Later: the database has stayed away.
        """
        for pause in RELEASE_PAUSES:
            with suppress(Later):
                return self._release(rest)
            time.sleep(pause)
        return self._release(rest)

    def _release(self, rest: timedelta | None) -> None:
        with self._database.transaction() as session:
            mailbox = self._locked(session)
            if mailbox.lease_fence == self.fence:
                self.budget.keep(mailbox)
                mailbox.drained_at = None
                mailbox.lease_until = database_now(session) + rest if rest else None

    def _locked(self, session: Session) -> Mailbox:
        return session.scalars(_locking(), {"mailbox_id": self.mailbox_id}).one()


@cache
def _locking() -> Select[Mailbox]:
    """The statement that locks a mailbox's row, with which every step begins."""
    query = select(Mailbox).where(Mailbox.id == bindparam("mailbox_id", type_=Key))
    return query.with_for_update(**LOCK)
