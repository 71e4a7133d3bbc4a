"""The jobs of the queue: each takes ids only and may be run twice."""

from __future__ import annotations

import logging
import time

from app import desk as desks, logs, meters, spent
from app.desk import Desk
from app.errors import Later, WaitReason
from app.mailboxes.mailbox import Mailbox
from app.queue import DELIVER
from app.unexpected import log_unexpected
from app.waits import WORKERS
from workers.deliveries.delivery import InboxDelivery
from workers.drain import DrainOutcome, MailboxDrain

log = logging.getLogger(__name__)
lines = logs.logger(__name__)

UNEXPECTED = "Something unexpected stopped the sync: the worker's log says where."


def drain(mailbox_id: int) -> str:
    """Sync the mailbox, or note in the database when to try again."""
    desk = desks.desk_of_environment()
    desk.jobs.started(mailbox_id)
    return drain_noted(desk, mailbox_id).value


def deliver(inbox_id: int) -> int:
    """Bring into Gmail what the inbox is owed; how many mails were handed over."""
    desk = desks.desk_of_environment()
    desk.jobs.started(inbox_id, DELIVER)
    return deliver_noted(desk, inbox_id)


def deliver_noted(desk: Desk, inbox_id: int) -> int:
    """The same; a database that is away is waited for: the sweep asks again."""
    began, before = time.perf_counter(), spent.so_far()
    try:
        done = InboxDelivery(desk, inbox_id).run()
    except Later as error:
        log.warning("a delivery comes later: %s", error.said)
        return 0
    seconds = time.perf_counter() - began
    meters.count_job("deliver", "done", seconds)
    ms = round(seconds * 1000)
    units = spent.so_far().since(before).units
    lines.info("job", name="deliver", inbox=inbox_id, mails=done, ms=ms, units=units)
    return done


def drain_noted(desk: Desk, mailbox_id: int) -> DrainOutcome:
    """Sync the mailbox, or note that the database is waited for."""
    began, before = time.perf_counter(), spent.so_far()
    try:
        outcome = drain_guarded(desk, mailbox_id)
    except Later as error:
        log.warning("a sync comes later: %s", error.said)
        desk.waits.failed(WORKERS, error)
        return DrainOutcome.AGAIN
    desk.waits.works(WORKERS)
    seconds = time.perf_counter() - began
    meters.count_job("drain", outcome.value, seconds)
    asked = spent.so_far().since(before)
    lines.info(
        "job",
        name="drain",
        mailbox=mailbox_id,
        outcome=outcome.value,
        ms=round(seconds * 1000),
        units=asked.units,
        gmail_calls=asked.gmail_calls,
        statements=asked.statements,
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
        failed = error
    with desk.database.transaction() as session:
        mailbox = session.get(Mailbox, mailbox_id)
        if mailbox is not None:
            mailbox.trouble = UNEXPECTED
            mailbox.wait_for(WaitReason.FAULT)
    if mailbox is None:
        # It went while it was read, with its workspace: like a lease that is lost.
        return DrainOutcome.BUSY
    log_unexpected(log, failed)
    return DrainOutcome.TROUBLE
