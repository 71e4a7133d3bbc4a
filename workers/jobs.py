"""The jobs of the queue: each takes ids only and may be run twice."""

from __future__ import annotations

from app import desk as desks
from workers.drain import Drain


def drain(mailbox_id: int) -> str:
    """Afterwards the mailbox is in step, or the database says when to try again."""
    desk = desks.of_environment()
    desk.jobs.started(mailbox_id)
    return Drain(desk, mailbox_id).run().value
