"""The clock's table of chores. To add one, write a function of a Desk and its line."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app import chore, meters
from app.desk import Desk
from app.errors import Later
from app.unexpected import log_unexpected
from app.waits import CLOCK
from workers.chores.adoption import check_adopted
from workers.chores.auto_close import close_silent
from workers.chores.bulk_actions import go_on_with_bulk
from workers.chores.deliveries import sweep_deliveries
from workers.chores.digests import send_digests
from workers.chores.journal import keep_journal, note_audit_heads
from workers.chores.mail_checks import check_mail
from workers.chores.quotas import warn_of_quotas
from workers.chores.ratings import ask_for_ratings
from workers.chores.redis_outage import look_at_redis
from workers.chores.reports import count_reports
from workers.chores.retention import delete_old_rows
from workers.chores.send_as import read_send_as
from workers.chores.setup_progress import count_setup
from workers.chores.snoozes import wake_snoozed
from workers.chores.statistics import refresh_table_statistics
from workers.chores.sweep import sweep_mailboxes
from workers.chores.watches import renew_watches

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0


@dataclass(frozen=True)
class ScheduledChore:
    """One chore: what, and how often at most."""

    act: Callable[[Desk], object]
    every: timedelta

    @property
    def name(self) -> str:
        """Its name in the database."""
        return self.act.__name__


CHORES = (
    ScheduledChore(sweep_mailboxes, chore.BEAT),
    ScheduledChore(sweep_deliveries, timedelta(seconds=2)),
    ScheduledChore(renew_watches, timedelta(minutes=1)),
    ScheduledChore(go_on_with_bulk, timedelta(seconds=1)),
    ScheduledChore(count_reports, timedelta(seconds=2)),
    ScheduledChore(warn_of_quotas, timedelta(minutes=1)),
    ScheduledChore(send_digests, timedelta(minutes=1)),
    ScheduledChore(ask_for_ratings, timedelta(minutes=1)),
    ScheduledChore(wake_snoozed, timedelta(seconds=10)),
    ScheduledChore(close_silent, timedelta(minutes=1)),
    ScheduledChore(read_send_as, timedelta(minutes=1)),
    ScheduledChore(check_mail, timedelta(seconds=20)),
    ScheduledChore(check_adopted, timedelta(seconds=20)),
    ScheduledChore(look_at_redis, timedelta(seconds=10)),
    ScheduledChore(count_setup, timedelta(minutes=1)),
    ScheduledChore(keep_journal, timedelta(seconds=10)),
    ScheduledChore(note_audit_heads, timedelta(days=1)),
    ScheduledChore(refresh_table_statistics, timedelta(hours=6)),
    ScheduledChore(delete_old_rows, timedelta(minutes=10)),
)


def run_clock(desk: Desk, stopped: threading.Event) -> None:
    """Do what is due, every second, until told to stop; several clocks may run."""
    while not stopped.wait(TICK_SECONDS):
        if all([run_guarded(desk, line) for line in CHORES]):
            desk.waits.works(CLOCK)


def run_guarded(desk: Desk, line: ScheduledChore) -> bool:
    """Do the chore if it is due; whatever happens in it, the clock goes on.

    False: it waits for the database, which is noted where others can read it.
    """
    try:
        run_if_due(desk, line)
    except Later as error:
        log.warning("%s comes later: %s", line.name, error.said)
        desk.waits.failed(CLOCK, error)
        return False
    except Exception as error:
        log_unexpected(log, error)
    return True


def run_if_due(desk: Desk, line: ScheduledChore) -> bool:
    """Do the chore if it is due and nobody else does it; whether it was done."""
    with desk.database.transaction() as session:
        is_ours = chore.claim_chore(session, line.name, line.every)
    if is_ours:
        line.act(desk)
        meters.note_chore(line.name)
    return is_ours
