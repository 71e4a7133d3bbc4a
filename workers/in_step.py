"""Draining in the foreground: `desk sync` brings mailboxes in step without Redis."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from sqlalchemy import func, select

from app.desk import Desk
from app.errors import Broken, Later
from app.labels.owed import Owed
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from workers.drain import Drain, Outcome

MOST_PASSES = 60
PAUSE = 1.0


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
    drains = 0
    for _ in range(MOST_PASSES):
        todo = _connected(desk, addresses)
        outcomes = []
        for done, mailbox_id in enumerate(todo):
            progress(done, len(todo))
            outcomes.append(Drain(desk, mailbox_id).run())
            drains += 1
        progress(len(todo), len(todo))
        _complain(desk, todo, outcomes)
        if set(outcomes) <= {Outcome.IN_STEP} and not _owed(desk, todo):
            return drains
        if Outcome.BUSY in outcomes or Outcome.AGAIN in outcomes:
            pause(PAUSE)
    raise Later("Gmail is slow: something is still owed. Run desk sync again.")


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


def _owed(desk: Desk, mailbox_ids: list[int]) -> int:
    with desk.database.reading() as session:
        query = select(func.count()).select_from(Owed)
        return session.scalar(query.where(Owed.mailbox_id.in_(mailbox_ids))) or 0


def _complain(desk: Desk, mailbox_ids: list[int], outcomes: list[Outcome]) -> None:
    for mailbox_id, outcome in zip(mailbox_ids, outcomes, strict=True):
        if outcome is Outcome.TROUBLE:
            with desk.database.reading() as session:
                mailbox = session.get_one(Mailbox, mailbox_id)
                raise Broken(f"{mailbox.address}: {mailbox.trouble}")
