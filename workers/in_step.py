"""Draining in the foreground: `desk sync` brings mailboxes in step without Redis."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import timedelta

from sqlalchemy import func, select

from app import clock
from app.desk import Desk
from app.errors import Broken, Later
from app.labels.owed import Owed
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.token_state import is_asked
from workers.drain import Drain, Outcome

MOST_PASSES = 300
PAUSE = 1.0
PATIENCE = timedelta(seconds=60)


def bring_in_step(
    desk: Desk,
    addresses: Iterable[str] = (),
    *,
    progress: Callable[[int, int], None] = lambda done, of: None,
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Drain these mailboxes, or all, until nothing is owed; how many drains it took.

    Raises:
        Broken: a mailbox cannot be reached at all.
        Later: after many passes something is still owed.
    """
    drains, broken = 0, _revoked(desk, addresses)
    for _ in range(MOST_PASSES):
        todo = [each for each in _connected(desk, addresses) if each not in broken]
        outcomes = []
        for done, mailbox_id in enumerate(todo):
            progress(done, len(todo))
            outcomes.append(Drain(desk, mailbox_id).run())
            drains += 1
            if outcomes[-1] is Outcome.TROUBLE:
                # It stops nobody else; the person is told at the end.
                broken.add(mailbox_id)
        progress(len(todo), len(todo))
        if set(outcomes) <= {Outcome.IN_STEP, Outcome.TROUBLE} and not _owed(
            desk, set(todo) - broken
        ):
            _complain(desk, broken)
            return drains
        if Outcome.BUSY in outcomes or Outcome.AGAIN in outcomes:
            pause(PAUSE)
    raise Later("Gmail is slow: something is still owed. Run desk sync again.")


def _revoked(desk: Desk, addresses: Iterable[str]) -> set[int]:
    with desk.database.reading() as session:
        asked = set(session.scalars(select(Mailbox.id).where(is_asked())))
    return set(_connected(desk, addresses)) - asked


def _connected(desk: Desk, addresses: Iterable[str]) -> list[int]:
    wanted = {address.lower() for address in addresses}
    with desk.database.reading() as session:
        for address in sorted(wanted):
            mailboxes.find(session, address)
        return [
            mailbox.id
            for mailbox in mailboxes.connected(session)
            if not wanted or mailbox.address in wanted
        ]


def _owed(desk: Desk, mailbox_ids: set[int]) -> int:
    with desk.database.reading() as session:
        query = select(func.count()).select_from(Owed)
        # What is put off for long, or parked, is not waited for.
        soon = clock.now() + PATIENCE
        query = query.where(Owed.mailbox_id.in_(mailbox_ids), Owed.due_at <= soon)
        return session.scalar(query) or 0


def _complain(desk: Desk, mailbox_ids: set[int]) -> None:
    with desk.database.reading() as session:
        for mailbox_id in sorted(mailbox_ids):
            mailbox = session.get_one(Mailbox, mailbox_id)
            raise Broken(f"{mailbox.address}: {mailbox.trouble}")
