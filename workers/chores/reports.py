"""Reports follow what happens: tickets that have changed are counted again."""

from __future__ import annotations

from app.desk import Desk
from app.reports import counting

# A round, so that other chores do not wait: the rest comes with the next one.
MAX_PARTS = 8


def count_reports(desk: Desk) -> int:
    """Count some of what has changed, of each workspace in turn; how many tickets."""
    with desk.database.reading() as session:
        waiting = list(counting.due_workspaces(session))
    counted = parts = 0
    while waiting and parts < MAX_PARTS:
        workspace_id = waiting.pop(0)
        with desk.database.transaction() as session:
            count = counting.count_some(session, workspace_id)
        counted, parts = counted + count, parts + 1
        if count:
            waiting.append(workspace_id)
    return counted
