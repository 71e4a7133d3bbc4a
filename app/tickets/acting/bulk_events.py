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
from app.tickets.event import Event
from app.tickets.ticket import Ticket
from app.tickets.undo import undo as undos
from app.wording import mark

BULK_UNDO_WINDOW = timedelta(days=7)
BULK_TOO_LATE = mark("That was more than 7 days ago.")

# In the details of each event of such a press.
BULK_KEY = "several"
BULK_ACTIONS = ("assigned", "unassigned")


def bulk_details(key: str, ticket_ids: list[int]) -> dict[str, Any]:
    """What every event of one press says of it."""
    return {BULK_KEY: {"key": key, "tickets": ticket_ids}}


def may_undo_bulk(event: Event, person_id: int) -> bool:
    """Whether the event is of such a press, theirs, and young enough."""
    is_theirs = BULK_KEY in event.details and event.person_id == person_id
    return is_theirs and clock.now() - event.at < BULK_UNDO_WINDOW


def find_bulk_event(session: Session, event_id: int, *, by: Actor) -> Event:
    """One event of the press that is to be undone; the others follow from it.

    Raises:
        Refused: there is none, it is somebody else's, or too long ago.
    """
    event = session.get(Event, event_id)
    if event is None or BULK_KEY not in event.details:
        raise NotFound(undos.NOTHING_TO_UNDO)
    if event.person_id != by.person_id:
        raise Refused(undos.NOT_YOURS)
    if clock.now() - event.at >= BULK_UNDO_WINDOW:
        raise Refused(BULK_TOO_LATE)
    return event


def bulk_tickets(event: Event) -> list[int]:
    """The tickets that were ticked then, in the order in which all lock them."""
    return sorted(event.details[BULK_KEY]["tickets"])


def bulk_event_of(session: Session, ticket_id: int, key: str) -> Event | None:
    """What that press has done to this ticket, if it has."""
    query = select(Event).where(
        Event.ticket_id == ticket_id, Event.action.in_(BULK_ACTIONS)
    )
    for each in session.scalars(query.order_by(Event.version.desc())):
        if each.details.get(BULK_KEY, {}).get("key") == key:
            return each
    return None


def first_bulk_event_id(session: Session, ticket_ids: Iterable[int], key: str) -> int:
    """The id of one event of that press; 0 when it has changed nothing."""
    parts = (bulk_event_of(session, each, key) for each in ticket_ids)
    return next((part.id for part in parts if part is not None), 0)


def undo_bulk_part(
    session: Session, ticket: Ticket, key: str, *, by: Actor
) -> Event | None:
    """Undo what that press did to this ticket, unless it was undone already.

    What stands in the way is answered: a newer change, and nothing is done.

    Raises:
        Refused: the former holder may not have it any more.
    """
    event = bulk_event_of(session, ticket.id, key)
    newer = event and undos.overtaken_by(session, event)
    if event is None or (newer and newer.details.get("undoes") == event.id):
        return None
    if newer is None:
        undos.undo_act(session, ticket, event, by=by, within=BULK_UNDO_WINDOW)
    return newer
