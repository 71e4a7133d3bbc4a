"""Several tickets given to somebody by one press: which they were, and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import NotFound, Refused
from app.people.actor import Actor
from app.tickets import undo as undos
from app.tickets.event import Event
from app.tickets.ticket import Ticket

WINDOW = timedelta(days=7)
TOO_LATE = "That was more than 7 days ago."

# In the details of each event of such a press.
SEVERAL = "several"
ACTIONS = ("assigned", "unassigned")


def details(key: str, ticket_ids: list[int]) -> dict[str, Any]:
    """What every event of one press says of it."""
    return {SEVERAL: {"key": key, "tickets": ticket_ids}}


def may_undo(event: Event, person_id: int) -> bool:
    """Whether the event is of such a press, theirs, and young enough."""
    is_theirs = SEVERAL in event.details and event.person_id == person_id
    return is_theirs and clock.now() - event.at < WINDOW


def find(session: Session, event_id: int, *, by: Actor) -> Event:
    """One event of the press that is to be undone; the others follow from it.

    Raises:
        Refused: there is none, it is somebody else's, or too long ago.
    """
    event = session.get(Event, event_id)
    if event is None or SEVERAL not in event.details:
        raise NotFound(undos.NOTHING)
    if event.person_id != by.person_id:
        raise Refused(undos.OTHERS)
    if clock.now() - event.at >= WINDOW:
        raise Refused(TOO_LATE)
    return event


def tickets_of(event: Event) -> list[int]:
    """The tickets that were ticked then, in the order in which all lock them."""
    return sorted(event.details[SEVERAL]["tickets"])


def part_of(session: Session, ticket_id: int, key: str) -> Event | None:
    """What that press has done to this ticket, if it has."""
    query = select(Event).where(Event.ticket_id == ticket_id, Event.action.in_(ACTIONS))
    for each in session.scalars(query.order_by(Event.version.desc())):
        if each.details.get(SEVERAL, {}).get("key") == key:
            return each
    return None


def event_of(session: Session, ticket_ids: Iterable[int], key: str) -> int:
    """The id of one event of that press; 0 when it has changed nothing."""
    parts = (part_of(session, each, key) for each in ticket_ids)
    return next((part.id for part in parts if part is not None), 0)


def undo(session: Session, ticket: Ticket, key: str, *, by: Actor) -> Event | None:
    """Take back what that press has done to this ticket, unless it was already.

    What stands in the way is answered: a newer change, and nothing is done.

    Raises:
        Refused: the former holder may not have it any more.
    """
    event = part_of(session, ticket.id, key)
    newer = event and undos.overtaken_by(session, event)
    if event is None or (newer and newer.details.get("undoes") == event.id):
        return None
    if newer is None:
        undos.undo(session, ticket, event, by=by, within=WINDOW)
    return newer
