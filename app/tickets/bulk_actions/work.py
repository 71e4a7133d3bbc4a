"""Does a bulk action, part by part: each part is one transaction, each ticket once.

What became of a ticket is written with its event, so a run that was killed goes on
where it was, whoever does so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app import audit, clock
from app.db import LOCK
from app.errors import Refused
from app.people.actor import BulkPart
from app.people.person import Person
from app.people.principal import Principal, person_principal
from app.tickets import acting
from app.tickets.acting import Stale
from app.tickets.acting.arguments import Args
from app.tickets.acting.bulk_events import BULK_TOO_LATE, BULK_UNDO_WINDOW
from app.tickets.bulk_actions import choosing
from app.tickets.bulk_actions.table import (
    BulkAction,
    BulkItem,
    BulkOutcome,
    BulkState,
)
from app.tickets.event import Event
from app.wording import mark

PART_SIZE = 25
PREVIEW_LIFE = timedelta(hours=1)
TOO_OLD = mark("This choice is more than an hour old. Choose again.")
AT_WORK = (BulkState.RUNNING, BulkState.UNDOING)


def begin(session: Session, bulk: BulkAction, by: Principal) -> bool:
    """Have it done, from the preview only; false if that was said already.

    Raises:
        Refused: the preview is too old.
    """
    if bulk.state == BulkState.PREVIEW and clock.now() - bulk.at > PREVIEW_LIFE:
        raise Refused(TOO_OLD)
    has_begun = _turn(session, bulk, (BulkState.PREVIEW,), BulkState.RUNNING)
    if has_begun:
        _record(session, by, "bulk.run", bulk)
    return has_begun


def stop(session: Session, bulk: BulkAction, _by: Principal) -> bool:
    """Have it stopped after the part that is at work; what is done stays done."""
    return _turn(session, bulk, (BulkState.RUNNING,), BulkState.STOPPED)


def begin_undo(session: Session, bulk: BulkAction, by: Principal) -> bool:
    """Have it undone, for seven days; what is undone is `by`'s doing.

    Raises:
        Refused: it is too long ago.
    """
    if clock.now() - bulk.at >= BULK_UNDO_WINDOW:
        raise Refused(BULK_TOO_LATE)
    done = (BulkState.DONE, BulkState.STOPPED)
    who = by.somebody().id
    has_begun = _turn(session, bulk, done, BulkState.UNDOING, undone_by_id=who)
    if has_begun:
        _record(session, by, "bulk.undone", bulk)
    return has_begun


def _turn(
    session: Session,
    bulk: BulkAction,
    before: Sequence[BulkState],
    after: BulkState,
    **more: int,
) -> bool:
    """Of two who say so at once, one is told that it is so."""
    deed = update(BulkAction).where(
        BulkAction.id == bulk.id, BulkAction.state.in_(before)
    )
    done = session.connection().execute(deed.values(state=after, **more)).rowcount
    session.refresh(bulk)
    return done == 1


def _record(session: Session, by: Principal, action: str, bulk: BulkAction) -> None:
    author = audit.author_of(by.actor)
    audit.record(session, author, action, bulk, **choosing.described(bulk))


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
    by = _doer(session, bulk, is_undo=is_undo)
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


def _doer(session: Session, bulk: BulkAction, *, is_undo: bool) -> Principal:
    """Whose doing it is, and that each of their acts is a part of it."""
    undoer = bulk.undone_by_id if is_undo else None
    person = session.get_one(Person, undoer or bulk.person_id)
    by = person_principal(person, "console")
    part = BulkPart(bulk.id, bulk.total - 1)
    return replace(by, actor=replace(by.actor, part=part))


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
        done = acting.bulk(session, by, seen, bulk.act, _arguments(bulk, item))
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


def _arguments(bulk: BulkAction, item: BulkItem) -> Args:
    if bulk.act == "give_back":
        return {}
    if item.to_id is None:
        return bulk.arguments
    return {"to": item.to_id, "from": bulk.arguments["from_id"]}


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
