"""Syncing in the foreground: `desk sync`, without Redis."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from sqlalchemy import func, select, update

from app import clock
from app.desk import Desk
from app.errors import Broken, Later
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.look_back import LookBack
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread
from app.mailboxes.token_state import may_be_asked
from app.tickets.submissions import owed
from workers.deliveries.delivery import InboxDelivery
from workers.drain import DrainOutcome, MailboxDrain

MAX_PASSES = 300
PAUSE_SECONDS = 1.0
PATIENCE = timedelta(seconds=60)


def bring_in_step(
    desk: Desk,
    addresses: Iterable[str] = (),
    *,
    progress: Callable[[int, int], None] = lambda done, of: None,
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Sync these mailboxes, or all, until nothing is pending; how many rounds.

    Raises:
        Broken: a mailbox cannot be reached at all.
        Later: after many passes labels are still pending.
    """
    drains, broken = 0, _revoked(desk, addresses)
    deliver_due(desk)
    for _ in range(MAX_PASSES):
        todo = [each for each in _connected(desk, addresses) if each not in broken]
        outcomes = []
        for done, mailbox_id in enumerate(todo):
            progress(done, len(todo))
            outcomes.append(MailboxDrain(desk, mailbox_id).run())
            drains += 1
            if outcomes[-1] is DrainOutcome.TROUBLE:
                # It stops nobody else; the person is told at the end.
                broken.add(mailbox_id)
        progress(len(todo), len(todo))
        if set(outcomes) <= {DrainOutcome.IN_STEP, DrainOutcome.TROUBLE} and not _owed(
            desk, set(todo) - broken
        ):
            _complain(desk, broken)
            return drains
        if DrainOutcome.BUSY in outcomes or DrainOutcome.AGAIN in outcomes:
            pause(PAUSE_SECONDS)
    raise Later("Gmail is slow: labels are still pending. Run desk sync again.")


def deliver_due(desk: Desk) -> int:
    """Bring into Gmail what inboxes are owed and is due; how many mails."""
    with desk.database.reading() as session:
        due = owed.due_inboxes(session)
    return sum(InboxDelivery(desk, inbox_id).run() for inbox_id in due)


def sync_by_hand(
    desk: Desk,
    addresses: Iterable[str] = (),
    *,
    progress: Callable[[int, int], None] = lambda done, of: None,
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Sync them because somebody asks for it; how many rounds it took.

    The labels are listed at once: Gmail tells nobody of a deleted one, so that other
    drains ask for them every few minutes only.

    Raises:
        Broken, Later: as `bring_in_step`.
    """
    asked = _connected(desk, addresses)
    with desk.database.transaction() as session:
        which = update(Mailbox).where(Mailbox.id.in_(asked))
        session.execute(which.values(labels_listed_at=None))
    return bring_in_step(desk, addresses, progress=progress, pause=pause)


def _revoked(desk: Desk, addresses: Iterable[str]) -> set[int]:
    with desk.database.reading() as session:
        asked = set(session.scalars(select(Mailbox.id).where(may_be_asked())))
    return set(_connected(desk, addresses)) - asked


def _connected(desk: Desk, addresses: Iterable[str]) -> list[int]:
    wanted = {address.lower() for address in addresses}
    with desk.database.reading() as session:
        for address in sorted(wanted):
            mailboxes.find_mailbox(session, address)
        return [
            mailbox.id
            for mailbox in mailboxes.connected_mailboxes(session)
            if not wanted or mailbox.address in wanted
        ]


def _owed(desk: Desk, mailbox_ids: set[int]) -> int:
    with desk.database.reading() as session:
        query = select(func.count()).select_from(PendingThread)
        # What is put off for long, or parked, is not waited for.
        soon = clock.now() + PATIENCE
        query = query.where(
            PendingThread.mailbox_id.in_(mailbox_ids), PendingThread.due_at <= soon
        )
        again = select(func.count()).select_from(LookBack)
        again = again.where(LookBack.mailbox_id.in_(mailbox_ids))
        return (session.scalar(query) or 0) + (session.scalar(again) or 0)


def _complain(desk: Desk, mailbox_ids: set[int]) -> None:
    with desk.database.reading() as session:
        for mailbox_id in sorted(mailbox_ids):
            mailbox = session.get_one(Mailbox, mailbox_id)
            raise Broken(f"{mailbox.address}: {mailbox.trouble}")
