"""Back from an absence: what others hold of it and have not touched is given back.

Untouched is what nobody of the desk has done anything with since the hand-over: mail
may have come, and a label or the clock may have moved it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from app.absences.table import Absence
from app.errors import Refused
from app.people.person import Person
from app.people.principal import Principal
from app.tickets.bulk_actions.choosing import MAX_TICKETS
from app.tickets.bulk_actions.table import (
    BulkAction,
    BulkItem,
    BulkOutcome,
    BulkState,
)
from app.tickets.event import Event
from app.tickets.lists import rows
from app.tickets.status import NOT_DONE
from app.tickets.ticket import Ticket
from app.wording import mark

NOTHING_UNTOUCHED = mark("Nothing that was handed over is still untouched.")


def since(absence: Absence) -> datetime:
    """From when a hand-over was for this absence: it may have come before its start."""
    return min(absence.at, absence.from_at)


def count_untouched(session: Session, person: Person, begins: datetime) -> int:
    """How many tickets could be given back to the person; one query."""
    query = _untouched(person, begins).with_only_columns(
        func.count(Ticket.id.distinct())
    )
    return session.scalar(query.order_by(None)) or 0


def prepare_return(session: Session, by: Principal, begins: datetime) -> BulkAction:
    """Keep what is to be given back to the doer, as a bulk action not yet done.

    Raises:
        Refused: there is nothing.
    """
    person = by.somebody()
    found = session.execute(_untouched(person, begins).limit(MAX_TICKETS)).all()
    versions = {ticket_id: version for ticket_id, version in found}
    if not versions:
        raise Refused(NOTHING_UNTOUCHED)
    made = BulkAction(
        workspace_id=by.workspace_id,
        person_id=person.id,
        act="give_back",
        arguments={"name": person.name},
        filter=None,
        total=len(versions),
    )
    session.add(made)
    session.flush()
    session.add_all(
        BulkItem(
            bulk_id=made.id,
            workspace_id=made.workspace_id,
            ticket_id=ticket_id,
            version=version,
        )
        for ticket_id, version in versions.items()
    )
    return made


def _untouched(person: Person, begins: datetime) -> Select[int, int]:
    given, later = Event.__table__.alias("given"), Event.__table__.alias("later")
    is_touched = exists().where(
        later.c.ticket_id == Ticket.id,
        later.c.version > given.c.version,
        later.c.person_id.is_not(None),
    )
    return (
        select(Ticket.id, Ticket.version)
        .join(BulkItem, BulkItem.ticket_id == Ticket.id)
        .join(BulkAction, BulkAction.id == BulkItem.bulk_id)
        .join(given, given.c.id == BulkItem.event_id)
        .where(
            BulkAction.workspace_id == person.workspace_id,
            BulkAction.act == "hand_over",
            BulkAction.state.in_((BulkState.DONE, BulkState.STOPPED)),
            BulkAction.at >= begins,
            BulkAction.arguments["from_id"].as_integer() == person.id,
            BulkItem.outcome == BulkOutcome.CHANGED,
            Ticket.assignee_id == BulkItem.to_id,
            Ticket.status.in_(NOT_DONE),
            rows.seen_by(person),
            ~is_touched,
        )
        .order_by(Ticket.id)
    )
