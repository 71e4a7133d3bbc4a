"""Bulk actions that are too long for one request, or whose request was killed."""

from __future__ import annotations

from app.desk import Desk
from app.tickets.bulk_actions import work

# A round, so that other chores do not wait: the rest comes with the next one.
MAX_PARTS = 8


def go_on_with_bulk(desk: Desk) -> int:
    """Do some parts of what is to be gone on with, the oldest first; how many."""
    with desk.database.reading() as session:
        waiting = list(work.running_ids(session))
    parts = 0
    while waiting and parts < MAX_PARTS:
        with desk.database.transaction() as session:
            has_more = work.work_part(session, waiting[0])
        parts += 1
        if not has_more:
            waiting.pop(0)
    return parts
