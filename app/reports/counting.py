"""What is due is counted: the facts of its tickets made anew, and their days added up.

One at a time in a workspace: an older reading that came last would stand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from app.db import LOCK, MAX_KEY, Database, insert_for
from app.people.workspace import Workspace
from app.reports.daily import delete_empty_days
from app.reports.kept_facts import count_tickets
from app.reports.stale import add_up_some
from app.reports.tables import DEFINITIONS, ReportCounter, ReportDue, ReportStale
from app.tickets.ticket import Ticket

BATCH = 50
# All are counted again in larger parts: neighbours have their days in common.
RECOUNT_BATCH = 500
UTC = "UTC"


def due_workspaces(session: Session) -> Sequence[int]:
    """The workspaces that have something to count, or were never counted."""
    counter = ReportCounter.workspace_id
    is_stale = exists().where(ReportStale.workspace_id == Workspace.id)
    is_due = exists().where(ReportDue.workspace_id == Workspace.id)
    query = select(Workspace.id).outerjoin(ReportCounter, counter == Workspace.id)
    query = query.where(
        or_(
            counter.is_(None),
            ReportCounter.recounted.is_not(None),
            ReportCounter.definitions != DEFINITIONS,
            ReportCounter.zone != func.coalesce(Workspace.zone, UTC),
            is_due,
            is_stale,
        )
    )
    return session.scalars(query.order_by(Workspace.id)).all()


def count_some(session: Session, workspace_id: int) -> int:
    """Count some of what is due; how much. 0: nothing, or somebody else does.

    A change of the zone, or of the rules, has everything counted again.
    """
    counter = _locked_counter(session, workspace_id)
    if counter is None:
        return 0
    return _go_on(session, counter) + _count_due(session, counter)


def count_all(
    database: Database, workspace_id: int, step: Callable[[int], object] = bool
) -> None:
    """Count until nothing is due; `step` hears how much each time."""
    count = 1
    while count:
        with database.transaction() as session:
            count = count_some(session, workspace_id)
        step(count)


def how_far(session: Session, workspace_id: int) -> tuple[int, int | None]:
    """How many changes are still to be counted, and how much of a recount is done.

    In percent; None while there is no recount. One query.
    """
    due, done = due_query(workspace_id), progress_query(workspace_id)
    query = select(due.scalar_subquery(), done.scalar_subquery())
    uncounted, recounted = session.execute(query).one()
    return uncounted, None if recounted is None else int(recounted)


def due_query(workspace_id: int) -> Select[Any]:
    """How many tickets have changed and are still to be counted."""
    query = select(func.count(ReportDue.ticket_id.distinct()))
    return query.where(ReportDue.workspace_id == workspace_id)


def begin_recount(session: Session, workspace_id: int) -> None:
    """Have all tickets counted again, from the first one on."""
    counter = _locked_counter(session, workspace_id)
    if counter is not None:
        counter.recounted = 0


def lock_counter(session: Session, workspace_id: int) -> None:
    """Let nobody count before the transaction ends; waits for who does."""
    query = select(ReportCounter).where(ReportCounter.workspace_id == workspace_id)
    session.execute(query.with_for_update(**LOCK))


def counted_so_far(session: Session, workspace_id: int) -> int:
    """How many tickets were ever counted."""
    counter = session.get(ReportCounter, workspace_id, populate_existing=True)
    return counter.counted if counter else 0


def progress_query(workspace_id: int) -> Select[Any]:
    """How much of a recount is done, in percent; no row while there is none.

    What is left then is to add up the days.
    """
    newest = select(func.max(Ticket.id)).scalar_subquery()
    left = func.coalesce(func.nullif(ReportCounter.recounted, 0), newest)
    return select(100 - 100 * left / func.coalesce(newest, 1)).where(
        ReportCounter.workspace_id == workspace_id, ReportCounter.recounted.is_not(None)
    )


def zone_of(session: Session, workspace_id: int) -> str:
    """The zone whose days are counted: the workspace's, else UTC."""
    return session.get_one(Workspace, workspace_id).zone or UTC


def _locked_counter(session: Session, workspace_id: int) -> ReportCounter | None:
    """The workspace's row, which nobody else has before the transaction ends."""
    zone = zone_of(session, workspace_id)
    new = insert_for(session)(ReportCounter).values(
        workspace_id=workspace_id, zone=zone, definitions=DEFINITIONS, recounted=0
    )
    session.execute(new.on_conflict_do_nothing())
    query = select(ReportCounter).where(ReportCounter.workspace_id == workspace_id)
    query = query.with_for_update(skip_locked=True)
    counter = session.scalar(query.execution_options(populate_existing=True))
    if counter and (counter.zone, counter.definitions) != (zone, DEFINITIONS):
        counter.zone, counter.definitions, counter.recounted = zone, DEFINITIONS, 0
    return counter


def _count_due(session: Session, counter: ReportCounter) -> int:
    mine = ReportDue.workspace_id == counter.workspace_id
    query = select(ReportDue.id, ReportDue.ticket_id).where(mine)
    rows = session.execute(query.order_by(ReportDue.id).limit(BATCH)).all()
    if not rows:
        return 0
    done = ReportDue.id.in_([row.id for row in rows])
    session.execute(delete(ReportDue).where(done))
    tickets = {row.ticket_id for row in rows}
    count_tickets(session, counter, tickets)
    return len(tickets)


def _go_on(session: Session, counter: ReportCounter) -> int:
    """Go on with counting all tickets again, the newest first; how much was done.

    When all are counted, their days are added up.
    """
    if counter.recounted is None:
        return add_up_some(session, counter.workspace_id)
    below = counter.recounted or MAX_KEY
    query = select(Ticket.id).where(
        Ticket.workspace_id == counter.workspace_id, Ticket.id < below
    )
    query = query.order_by(Ticket.id.desc()).limit(RECOUNT_BATCH)
    some = session.scalars(query).all()
    if not some:
        counter.recounted = None
        delete_empty_days(session, counter.workspace_id)
        return 1
    # What is due of them is counted with them.
    mine = ReportDue.workspace_id == counter.workspace_id
    passed = ReportDue.ticket_id.between(some[-1], some[0])
    session.execute(delete(ReportDue).where(mine, passed))
    counter.recounted = some[-1]
    count_tickets(session, counter, some, is_recount=True)
    return len(some)
