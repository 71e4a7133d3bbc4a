"""The refusal of an act that would overwrite what somebody has done meanwhile."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.errors import Refused
from app.tickets.event import Event
from app.wording import mark

CHANGED = mark("Somebody changed it in the meantime.")


class Stale(Refused):
    """Somebody has changed the same thing since; `event` is what they have done.

    Whoever tells the person says the event in their language.
    """

    def __init__(self, event: Event) -> None:
        super().__init__(CHANGED)
        self.event = event


def stale_refusal(session: Session, event: Event) -> Stale:
    """The refusal, with the event taken out of the session: it outlives a rollback."""
    session.expunge(event)
    return Stale(event)
