"""Does a bulk action, part by part: each part is one transaction, each ticket once.

What became of a ticket is written with its event, so a run that was killed goes on
where it was, whoever does so.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from app import clock
from app.db import LOCK
from app.errors import NotFound, Refused
from app.inboxes import visible
from app.people import access
from app.people.person import Person
from app.people.principal import Principal, person_principal
from app.tickets import acting, queries
from app.tickets.acting import VERBS, Stale
from app.tickets.acting.arguments import Args, check_arguments
from app.tickets.acting.bulk_events import BULK_TOO_LATE, BULK_UNDO_WINDOW
from app.tickets.bulk_actions.table import (
    BulkAction,
    BulkItem,
    BulkOutcome,
    BulkState,
)
from app.tickets.event import Event
from app.tickets.ticket import Ticket
from app.wording import mark

PART_SIZE = 25
# More are done by the clock's process, while the page tells how far it is.
MAX_AT_ONCE = 100
MAX_TICKETS = 1000
PREVIEW_LIFE = timedelta(hours=1)
NOTHING_CHOSEN = mark("Nothing is chosen.")
TOO_MANY = mark("At most {count} tickets at once. Choose fewer.")
TOO_OLD = mark("This choice is more than an hour old. Choose again.")
AT_WORK = (BulkState.RUNNING, BulkState.UNDOING)


def choose(
    session: Session, by: Principal, verb: str, args: Args, ticket_ids: Sequence[int]
) -> BulkAction:
    """Keep what is to be done with these tickets as they are now; nothing is done yet.

    Raises:
        Refused: they may not, nothing is chosen, or too much.
    """
    what, somebody = VERBS[verb], by.somebody()
    by.require(what.right_for_many)
    checked = check_arguments(what.takes, args)
    is_manager = access.may(somebody, "distribute")
    most = MAX_TICKETS if is_manager else MAX_AT_ONCE
    if not ticket_ids:
        raise Refused(NOTHING_CHOSEN)
    if len(ticket_ids) > most:
        raise Refused(TOO_MANY, count=most)
    made = BulkAction(
        workspace_id=by.workspace_id,
        person_id=somebody.id,
        act=verb,
        arguments=checked,
        total=len(ticket_ids),
    )
    session.add(made)
    session.flush()
    query = select(Ticket.id, Ticket.version).where(Ticket.id.in_(ticket_ids))
    session.add_all(
        BulkItem(
            bulk_id=made.id,
            workspace_id=made.workspace_id,
            ticket_id=ticket_id,
            version=version,
        )
        for ticket_id, version in session.execute(query)
    )
    return made


def find_bulk(session: Session, person: Person, bulk_id: int) -> BulkAction:
    """The person's own bulk action of that id.

    Raises:
        NotFound: it is not there, or somebody else's.
    """
    found = session.get(BulkAction, bulk_id)
    if found is None or found.person_id != person.id:
        raise NotFound("There is no such bulk action.")
    return found


def begin(session: Session, bulk: BulkAction) -> bool:
    """Have it done, from the preview only; false if that was said already.

    Raises:
        Refused: the preview is too old.
    """
    if bulk.state == BulkState.PREVIEW and clock.now() - bulk.at > PREVIEW_LIFE:
        raise Refused(TOO_OLD)
    return _turn(session, bulk, (BulkState.PREVIEW,), BulkState.RUNNING)


def stop(session: Session, bulk: BulkAction) -> bool:
    """Have it stopped after the part that is at work; what is done stays done."""
    return _turn(session, bulk, (BulkState.RUNNING,), BulkState.STOPPED)


def begin_undo(session: Session, bulk: BulkAction) -> bool:
    """Have it undone, for seven days.

    Raises:
        Refused: it is too long ago.
    """
    if clock.now() - bulk.at >= BULK_UNDO_WINDOW:
        raise Refused(BULK_TOO_LATE)
    return _turn(session, bulk, (BulkState.DONE, BulkState.STOPPED), BulkState.UNDOING)


def _turn(
    session: Session, bulk: BulkAction, before: Sequence[BulkState], after: BulkState
) -> bool:
    """Of two who say so at once, one is told that it is so."""
    deed = update(BulkAction).where(
        BulkAction.id == bulk.id, BulkAction.state.in_(before)
    )
    done = session.connection().execute(deed.values(state=after)).rowcount
    session.refresh(bulk)
    return done == 1


def running_ids(session: Session) -> Sequence[int]:
    """The bulk actions that are to be gone on with."""
    query = select(BulkAction.id).where(BulkAction.state.in_(AT_WORK))
    return session.scalars(query.order_by(BulkAction.id)).all()


def work_part(session: Session, bulk_id: int) -> bool:
    """Do the next part of it; whether there may be more to do.

    Nothing is done while somebody else is at it.
    """
    query = select(BulkAction).where(
        BulkAction.id == bulk_id, BulkAction.state.in_(AT_WORK)
    )
    locked = query.with_for_update(skip_locked=True, **LOCK)
    bulk = session.scalar(locked.execution_options(populate_existing=True))
    if bulk is None:
        return False
    is_undo = bulk.state == BulkState.UNDOING
    by = person_principal(session.get_one(Person, bulk.person_id), "console")
    items = _next_items(session, bulk, is_undo=is_undo)
    for item in items:
        (_undo_item if is_undo else _do_item)(session, by, bulk, item)
    if len(items) == PART_SIZE:
        return True
    bulk.state = BulkState.UNDONE if is_undo else BulkState.DONE
    if is_undo:
        bulk.undone_at = clock.now()
    else:
        bulk.finished_at = clock.now()
    return False


def _next_items(
    session: Session, bulk: BulkAction, *, is_undo: bool
) -> Sequence[BulkItem]:
    outcome = BulkItem.outcome
    wanted = outcome == BulkOutcome.CHANGED if is_undo else outcome.is_(None)
    query = select(BulkItem).where(BulkItem.bulk_id == bulk.id, wanted)
    # All lock tickets in the same order.
    return session.scalars(query.order_by(BulkItem.ticket_id).limit(PART_SIZE)).all()


def _do_item(session: Session, by: Principal, bulk: BulkAction, item: BulkItem) -> None:
    try:
        version = acting.lock_for(session, by, item.ticket_id).version
        seen = {item.ticket_id: item.version}
        done = acting.bulk(session, by, seen, bulk.act, bulk.arguments)
        for each in done.refusals:
            raise each.error
    except Refused as error:
        item.outcome, item.reason = BulkOutcome.REFUSED, _why(error)
        return
    session.flush()
    event = _newest(session, item.ticket_id)
    has_changed = event is not None and event.version > version
    item.outcome = BulkOutcome.CHANGED if has_changed else BulkOutcome.SAME
    item.event_id = event.id if event is not None and has_changed else None


def _undo_item(
    session: Session, by: Principal, _bulk: BulkAction, item: BulkItem
) -> None:
    try:
        args = {"event": item.event_id}
        done = acting.bulk(session, by, {item.ticket_id: None}, "undo_listed", args)
        for each in done.refusals:
            raise each.error
    except Refused as error:
        item.outcome, item.reason = BulkOutcome.KEPT, _why(error)
        return
    item.outcome = BulkOutcome.UNDONE


def _why(error: Refused) -> dict[str, Any]:
    if isinstance(error, Stale):
        return {"event": error.event.id}
    values = {name: str(value) for name, value in error.said.values.items()}
    return {"message": error.said.message, "values": values}


def _newest(session: Session, ticket_id: int) -> Event | None:
    query = select(Event).where(Event.ticket_id == ticket_id)
    return session.scalar(query.order_by(Event.version.desc()).limit(1))


def outcomes(session: Session, bulk: BulkAction) -> dict[str, int]:
    """How many tickets had each outcome; under an empty name, what is still to do."""
    query = select(BulkItem.outcome, func.count()).where(BulkItem.bulk_id == bulk.id)
    found = session.execute(query.group_by(BulkItem.outcome))
    return {outcome or "": count for outcome, count in found}


def is_seen_by(person: Person) -> ColumnElement[bool]:
    """Whether the ticket lies where the person may see it by now."""
    return visible.seen_by(person, Ticket.inbox_id)


def chosen_tickets(
    session: Session, person: Person, numbers: Sequence[int]
) -> list[int]:
    """The ids of the person's tickets of these numbers, in their order."""
    query = select(Ticket.id).where(
        Ticket.workspace_id == person.workspace_id,
        Ticket.number.in_(numbers),
        queries.is_listed(),
    )
    query = query.where(is_seen_by(person))
    return list(session.scalars(query.order_by(Ticket.id)))
