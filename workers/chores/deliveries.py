"""Asks for a delivery wherever the database says that a submission is due."""

from __future__ import annotations

from app.desk import Desk
from app.frontdoor.confirmation import due_confirmations
from app.tickets.submissions import owed


def sweep_deliveries(desk: Desk) -> list[int]:
    """Ask a worker for every inbox to which something is owed; their ids.

    Whatever was lost on the way, in Redis or with a process, is found here.
    """
    due = due_deliveries(desk)
    desk.jobs.deliver(due)
    return due


def due_deliveries(desk: Desk) -> list[int]:
    """The ids of the inboxes to which something is owed and due."""
    with desk.database.reading() as session:
        due = {*owed.due_inboxes(session), *due_confirmations(session)}
        return sorted(due)
