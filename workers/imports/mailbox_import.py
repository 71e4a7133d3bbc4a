"""Importing a mailbox's older mail: rehearsed first, then read page by page.

The rehearsal writes nothing: the mails pass the same door in a copy in memory. The
import itself is a row in the database and done by drains, so it survives everything.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from app import audit, clock, mailbox_client
from app.db import LOCK
from app.desk import Desk
from app.errors import Broken, Later, Refused
from app.gmail.client import GmailClient
from app.gmail.errors import GmailNotFound
from app.gmail.values import GmailMessage
from app.mailboxes import backfill, mailbox as mailboxes
from app.mailboxes.backfill import BackfillReason
from app.mailboxes.mailbox import Mailbox
from app.tickets.mail import HEADERS
from app.tickets.messages.message import copied_messages
from workers.budget import UnitBudget
from workers.drain import DrainOutcome, MailboxDrain
from workers.imports.counts import UNREADABLE, MailCounts
from workers.imports.dry_run import dry_run_import

READ, PAINT = 20, 5
PAUSE_SECONDS = 1.0
MAX_TRIES = 20
T = TypeVar("T")
Progress = Callable[[float], object]
Pause = Callable[[float], object]


@dataclass(frozen=True)
class ImportForecast:
    """What an import would make of the mails, and the most that it would cost."""

    counts: MailCounts
    units: int


@dataclass(frozen=True)
class StoppedImport:
    """What an import had made of the mails that came before `reached`."""

    counts: MailCounts
    reached: datetime
    share: float


class MailboxImport:
    """The import of one mailbox's last days."""

    def __init__(self, desk: Desk, address: str, pause: Pause = time.sleep) -> None:
        """Raises NotFound, or Refused when the mailbox is not connected."""
        self._desk = desk
        self._pause = pause
        with desk.database.reading() as session:
            self._mailbox = mailboxes.find_mailbox(session, address)
        if not self._mailbox.is_connected:
            raise Refused(f"Connect {address} first: desk mailbox connect {address}.")

    def forecast(self, days: int, progress: Progress) -> ImportForecast:
        """Try the import without writing anything; what would come of it.

        Raises:
            Later, Broken: Gmail cannot be read.
        """
        gmail = mailbox_client.client_of(self._desk, self._mailbox.id)
        limit = self._desk.google.units_a_minute
        # It writes nothing, so drains do not know of it: it takes half of the minute.
        budget = UnitBudget(limit // 2 if limit else None)
        gmail.spend = budget.spend
        since = clock.now() - timedelta(days=days)
        ids = self._patiently(partial(self._unknown, gmail, since), budget)
        found, counts = list[GmailMessage](), MailCounts()
        for number, message_id in enumerate(ids):
            progress(number / len(ids))
            read = self._patiently(partial(message_or_none, gmail, message_id), budget)
            if read is None:
                counts.aside(UNREADABLE)
            else:
                found.append(read)
        with self._desk.database.reading() as session:
            counts += dry_run_import(session, self._mailbox, found)
        ours = counts.new + counts.joined
        return ImportForecast(counts, READ * len(ids) + PAINT * ours + PAINT * days)

    def run(self, days: int, progress: Progress) -> MailCounts:
        """Import, or go on with an import that was begun; what became of the mails.

        Raises:
            Broken: the mailbox cannot be reached.
            Refused: somebody has stopped it.
        """
        until = self._begin(days)
        while True:
            outcome = MailboxDrain(self._desk, self._mailbox.id).run()
            with self._desk.database.reading() as session:
                work = backfill.find_backfill(
                    session, self._mailbox.id, BackfillReason.IMPORT
                )
                trouble = session.get_one(Mailbox, self._mailbox.id).trouble
            assert work is not None
            progress(work.share)
            if work.until < until:
                raise Refused(f"The import of {self._mailbox.address} was stopped.")
            if work.is_done:
                return MailCounts.of(work.counts)
            if outcome is DrainOutcome.TROUBLE:
                raise Broken(f"{self._mailbox.address}: {trouble}")
            self._pause(PAUSE_SECONDS)

    def _begin(self, days: int) -> datetime:
        with self._desk.database.transaction() as session:
            mailbox = session.get_one(Mailbox, self._mailbox.id, with_for_update=LOCK)
            since = clock.now() - timedelta(days=days)
            work = backfill.request_backfill(
                session, mailbox, BackfillReason.IMPORT, since
            )
            told = {"days": days}
            audit.record(session, audit.OPERATOR, "import.begun", mailbox, new=told)
            return work.until

    def _unknown(self, gmail: GmailClient, since: datetime) -> Sequence[str]:
        listed = gmail.message_ids(query=f"after:{int(since.timestamp())}")
        with self._desk.database.reading() as session:
            known = copied_messages(session, self._mailbox.id, listed)
        return [
            message_id for message_id in reversed(listed) if message_id not in known
        ]

    def _patiently(self, ask: Callable[[], T], budget: UnitBudget) -> T:
        for _ in range(MAX_TRIES):
            try:
                budget.check()
                return ask()
            except Later as error:
                self._pause(error.after)
        raise Later("Gmail is slow. Try again later.")


def stop_import(desk: Desk, address: str) -> StoppedImport:
    """End the mailbox's import: nothing more is taken in, what was taken in stays.

    Raises:
        NotFound: the desk does not know the mailbox.
        Refused: no import is under way.
    """
    with desk.database.transaction() as session:
        mailbox = mailboxes.find_mailbox(session, address)
        # A drain applies its page under this lock: before the end, or not at all.
        session.refresh(mailbox, with_for_update=LOCK)
        work = backfill.find_backfill(session, mailbox.id, BackfillReason.IMPORT)
        if work is None or work.is_done:
            raise Refused(f"No import of {mailbox.address} is under way.")
        stopped = StoppedImport(MailCounts.of(work.counts), work.reached, work.share)
        work.stop()
        audit.record(session, audit.OPERATOR, "import.stopped", mailbox)
        return stopped


def message_or_none(gmail: GmailClient, message_id: str) -> GmailMessage | None:
    """The mail as intake reads it; none when it is gone."""
    try:
        return gmail.message(message_id, HEADERS)
    except GmailNotFound:
        return None
