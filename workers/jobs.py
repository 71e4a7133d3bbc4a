"""The jobs of the queue: each takes ids only and may be run twice."""

from __future__ import annotations

import logging
import time

from app import desk as desks, logs, meters
from app.desk import Desk
from app.errors import Later, WaitReason
from app.mailboxes.mailbox import Mailbox
from app.unexpected import log_unexpected
from app.waits import WORKERS
from workers.drain import DrainOutcome, MailboxDrain

log = logging.getLogger(__name__)
lines = logs.logger(__name__)

UNEXPECTED = "Something unexpected stopped the sync: the worker's log says where."


def drain(mailbox_id: int) -> str:
    """Sync the mailbox, or note in the database when to try again."""
    desk = desks.desk_of_environment()
    desk.jobs.started(mailbox_id)
    return drain_noted(desk, mailbox_id).value


def drain_noted(desk: Desk, mailbox_id: int) -> DrainOutcome:
    """Sync the mailbox, or note that the database is waited for."""
    began = time.perf_counter()
    try:
        outcome = drain_guarded(desk, mailbox_id)
    except Later as error:
        log.warning("a sync comes later: %s", error.said)
        desk.waits.failed(WORKERS, error)
        return DrainOutcome.AGAIN
    desk.waits.works(WORKERS)
    seconds = time.perf_counter() - began
    meters.count_job("drain", outcome.value, seconds)
    lines.info(
        "job",
        name="drain",
        mailbox=mailbox_id,
        outcome=outcome.value,
        ms=round(seconds * 1000),
    )
    return outcome


def drain_guarded(desk: Desk, mailbox_id: int) -> DrainOutcome:
    """Sync the mailbox; one that fails unexpectedly says so and rests, others go on.

    Raises:
        Later: the database is busy or away.
    """
    try:
        return MailboxDrain(desk, mailbox_id).run()
    except Later:
        raise
    except Exception as error:
        log_unexpected(log, error)
    with desk.database.transaction() as session:
        mailbox = session.get(Mailbox, mailbox_id)
        if mailbox is not None:
            mailbox.trouble = UNEXPECTED
            mailbox.wait_for(WaitReason.FAULT)
    return DrainOutcome.TROUBLE
