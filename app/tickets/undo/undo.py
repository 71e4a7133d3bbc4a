"""Undo: the opposite of one's own last act, while nobody has acted on it since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app import clock
from app.errors import NotFound, Refused
from app.inboxes import visible
from app.people.actor import Actor
from app.people.person import Person
from app.tickets import queries, set_aside
from app.tickets.acting.assignee import CANNOT_HAVE
from app.tickets.event import Event
from app.tickets.messages import inbox_place
from app.tickets.notes.changing import undo_note
from app.tickets.tags.tag import Tag
from app.tickets.ticket import Ticket
from app.tickets.undo.recent_events import UndoEvent
from app.tickets.undo.verbs import NOTES
from app.wording import mark

UNDO_WINDOW = timedelta(minutes=10)

NOTHING_TO_UNDO = mark("There is nothing to undo.")
NOT_YOURS = mark("Only who did it can undo it.")
TAG_GONE = mark("That tag is gone.")
LEFT_INBOX = mark("You no longer belong to the inbox that it came from.")
TOO_LATE = mark("That was more than 10 minutes ago.")


def last_act(
    deeds: Iterable[UndoEvent], person_id: int, now: datetime
) -> UndoEvent | None:
    """The person's last act, if they may undo it; `deeds` are the newest first.

    Only the very last one: what follows an undo is not the undo of the act before.
    """
    since: set[str] = set()
    for deed in deeds:
        if _is_act_of(deed, person_id):
            is_free = not since & set(deed.fields)
            is_young = now - deed.at < UNDO_WINDOW
            return deed if deed.is_reversible and is_free and is_young else None
        since |= set(deed.fields)
    return None


def last_merge(
    deeds: Iterable[UndoEvent], person_id: int, now: datetime
) -> UndoEvent | None:
    """The merge into the ticket, while it is the last thing that the person did."""
    for deed in deeds:
        if deed.action == "merged" and deed.person_id == person_id:
            is_into_this = "number" in deed.details
            return deed if is_into_this and now - deed.at < UNDO_WINDOW else None
        if deed.action in ("merged", "unmerged") or _is_act_of(deed, person_id):
            return None
    return None


def last_undo(
    deeds: Iterable[UndoEvent], person_id: int, now: datetime
) -> UndoEvent | None:
    """The undo that is the last thing that the person did, for a while."""
    for deed in deeds:
        if _is_act_of(deed, person_id):
            is_young = now - deed.at < UNDO_WINDOW
            return deed if deed.is_undo and is_young else None
    return None


def _is_act_of(deed: UndoEvent, person_id: int) -> bool:
    # A merge may set nothing, and is an act all the same; so is its undo.
    is_act = bool(deed.fields) or deed.action in ("merged", "unmerged")
    return deed.person_id == person_id and is_act


def find_undoable(
    session: Session, ticket: Ticket, event_id: int, *, by: Actor
) -> Event:
    """The act of the ticket that is to be undone.

    Raises:
        Refused: there is none that could be, or it is somebody else's.
    """
    event = session.get(Event, event_id)
    if (
        event is None
        or event.ticket_id != ticket.id
        or not UndoEvent.of(event).is_reversible
    ):
        raise NotFound(NOTHING_TO_UNDO)
    if event.person_id != by.person_id:
        raise Refused(NOT_YOURS)
    return event


def overtaken_by(session: Session, event: Event) -> Event | None:
    """The newest change since of anything that the act has set."""
    later = queries.changes_since(session, event.ticket_id, event.version)
    return next((each for each in later if set(each.fields) & set(event.fields)), None)


def undo_act(
    session: Session,
    ticket: Ticket,
    event: Event,
    *,
    by: Actor,
    within: timedelta = UNDO_WINDOW,
) -> None:
    """Bring back everything that the act has changed: the opposite act, one event.

    The ticket is locked, and nobody has acted on the same thing since.

    Raises:
        Refused: it is too late, or the former holder may not have it any more.
    """
    if clock.now() - event.at >= within:
        raise Refused(TOO_LATE)
    _check_inbox(session, event, by)
    _check_tag(session, event)
    if event.action in NOTES:
        undo_note(session, event)
    had_it = ticket.assignee_id
    ticket.undo(event, by=by, holder=_holder(session, ticket, event))
    if event.details.get("always"):
        # Whoever took the ticket back takes back what was said of its sender.
        address = ticket.customer_address
        set_aside.unblock_sender(session, ticket.inbox_id, address, by=by)
    if had_it is not None and event.details.get("inbox"):
        inbox_place.move_back(session, ticket.id, had_it)


def _check_inbox(session: Session, event: Event, by: Actor) -> None:
    """Check that who undoes a move still belongs to the inbox that it came from.

    Raises:
        Refused: they have left it.
    """
    inbox_id = event.details["before"].get("inbox_id")
    if inbox_id is None or by.person_id is None:
        return
    if not visible.is_member(session, by.person_id, inbox_id):
        raise Refused(LEFT_INBOX)


def _check_tag(session: Session, event: Event) -> None:
    """Check that the tag of the act is still there.

    Raises:
        Refused: it was deleted, or is part of another one by now.
    """
    if event.action in ("tagged", "untagged"):
        tag_id = int(event.fields[0].removeprefix("tag:"))
        if session.get(Tag, tag_id) is None:
            raise Refused(TAG_GONE)


def _holder(session: Session, ticket: Ticket, event: Event) -> Person | None:
    """Whose it is again, if the act has changed that."""
    person_id = event.details["before"].get("assignee_id")
    if person_id is None:
        return None
    holder = session.get_one(Person, person_id)
    inbox_id = event.details["before"].get("inbox_id", ticket.inbox_id)
    if not visible.is_member(session, person_id, inbox_id):
        raise Refused(CANNOT_HAVE, name=holder.given_name)
    return holder
