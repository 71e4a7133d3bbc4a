"""What is due is counted: the facts of its tickets made anew, and their days added up.

One at a time in a workspace: an older reading that came last would stand.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, exists, func, or_, select
from sqlalchemy.orm import Session

from app.db import insert_for
from app.people.workspace import Workspace
from app.reports.daily import delete_empty_days
from app.reports.kept_facts import count_tickets
from app.reports.tables import DEFINITIONS, ReportCounter, ReportDue
from app.tickets.ticket import Ticket

BATCH = 50
# All are counted again in larger parts: neighbours have their days in common.
RECOUNT_BATCH = 500
UTC = "UTC"


def due_workspaces(session: Session) -> Sequence[int]:
    """The workspaces that have something to count, or were never counted."""
    counter = ReportCounter.workspace_id
    is_due = exists().where(ReportDue.workspace_id == Workspace.id)
    query = select(Workspace.id).outerjoin(ReportCounter, counter == Workspace.id)
    query = query.where(
        or_(
            counter.is_(None),
            ReportCounter.recounted.is_not(None),
            ReportCounter.definitions != DEFINITIONS,
            ReportCounter.zone != func.coalesce(Workspace.zone, UTC),
            is_due,
        )
    )
    return session.scalars(query.order_by(Workspace.id)).all()


def count_some(session: Session, workspace_id: int) -> int:
    """Count some of what is due; how many tickets. 0: nothing, or somebody else does.

    A change of the zone, or of the rules, has everything counted again.
    """
    counter = _locked_counter(session, workspace_id)
    if counter is None:
        return 0
    return _go_on(session, counter) + _count_due(session, counter)


def uncounted(session: Session, workspace_id: int) -> int:
    """How many tickets have changed and are still to be counted."""
    query = select(func.count(ReportDue.ticket_id.distinct()))
    return session.scalar(query.where(ReportDue.workspace_id == workspace_id)) or 0


def begin_recount(session: Session, workspace_id: int) -> None:
    """Have all tickets counted again, from the first one on."""
    counter = _locked_counter(session, workspace_id)
    if counter is not None:
        counter.recounted = 0


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
    """Go on with counting all tickets again; how many."""
    if counter.recounted is None:
        return 0
    query = select(Ticket.id).where(
        Ticket.workspace_id == counter.workspace_id, Ticket.id > counter.recounted
    )
    some = session.scalars(query.order_by(Ticket.id).limit(RECOUNT_BATCH)).all()
    if some:
        # What is due of them is counted with them.
        mine = ReportDue.workspace_id == counter.workspace_id
        passed = ReportDue.ticket_id.between(counter.recounted + 1, some[-1])
        session.execute(delete(ReportDue).where(mine, passed))
    counter.recounted = some[-1] if some else None
    count_tickets(session, counter, some, is_recount=True)
    if not some:
        delete_empty_days(session, counter.workspace_id)
    return len(some)
