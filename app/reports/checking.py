"""Whether what is kept is what counting everything anew would give; changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import Database
from app.inboxes.inbox import Inbox
from app.people.workspace import Workspace
from app.reports import daily, kept_facts
from app.reports.day_keys import DayKey
from app.reports.facts import FactKind
from app.reports.tables import (
    DEFINITIONS,
    ReportCounter,
    ReportDay,
    ReportFact,
    ReportPerson,
    ReportTag,
)
from app.tickets.ticket import Ticket

BATCH = 500


def check_facts(
    database: Database, workspace_id: int, step: Callable[[int], object]
) -> int:
    """How many kept facts are not as they ought to be; `step` is told of each part."""
    differ = last = 0
    while True:
        with database.reading() as session:
            some = _tickets_after(session, workspace_id, last)
            if not some:
                return differ
            differ += _wrong_facts(session, workspace_id, some)
        step(len(some))
        last = some[-1]


def check_days(database: Database, workspace_id: int) -> tuple[int, int]:
    """How many daily rows there are, and how many are not the sum of their facts."""
    with database.reading() as session:
        query = select(Inbox.id).where(Inbox.workspace_id == workspace_id)
        inboxes = session.scalars(query.order_by(Inbox.id)).all()
    count = differ = 0
    for inbox_id in inboxes:
        # Added up anew, looked at, and left as it was.
        with database.transaction() as session, session.begin_nested() as look:
            kept = _daily_rows(session, inbox_id)
            daily.add_up_days(session, workspace_id, set(_day_keys(session, inbox_id)))
            daily.add_up_tags(session, workspace_id, set(_came(session, inbox_id)))
            wanted = _daily_rows(session, inbox_id)
            look.rollback()
        count += kept.total()
        differ += max((kept - wanted).total(), (wanted - kept).total())
    return count, differ


def _wrong_facts(session: Session, workspace_id: int, ticket_ids: list[int]) -> int:
    counter = session.get(ReportCounter, workspace_id)
    zone = counter.zone if counter else session.get_one(Workspace, workspace_id).zone
    now = ReportCounter(
        workspace_id=workspace_id, zone=zone or "UTC", definitions=DEFINITIONS
    )
    places = kept_facts.places_of(session, workspace_id, ticket_ids)
    wanted = kept_facts.wanted_facts(session, now, places)
    kept = kept_facts.kept_facts(session, places)
    return sum(wanted.get(key) != kept.get(key) for key in wanted.keys() | kept.keys())


def _tickets_after(session: Session, workspace_id: int, last: int) -> list[int]:
    query = select(Ticket.id).where(Ticket.workspace_id == workspace_id)
    query = query.where(Ticket.id > last).order_by(Ticket.id).limit(BATCH)
    return list(session.scalars(query))


def _daily_rows(session: Session, inbox_id: int) -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter()
    for table in (ReportDay, ReportPerson, ReportTag):
        columns = list(table.__table__.columns)
        query = select(*columns).where(table.inbox_id == inbox_id)
        found.update((table.__tablename__, *row) for row in session.execute(query))
    return found


def _day_keys(session: Session, inbox_id: int) -> Iterator[DayKey]:
    kept = select(ReportDay.kind, ReportDay.day).where(ReportDay.inbox_id == inbox_id)
    for kind, day in session.execute(kept.distinct()):
        yield inbox_id, kind, day
    facts = select(ReportFact.kind, ReportFact.day, ReportFact.until_day)
    for kind, day, until in session.execute(
        facts.where(ReportFact.inbox_id == inbox_id).distinct()
    ):
        yield from daily.touched_days(
            {"inbox_id": inbox_id, "kind": kind, "day": day, "until_day": until}
        )


def _came(session: Session, inbox_id: int) -> Iterator[tuple[int, Any]]:
    kept = select(ReportTag.day).where(ReportTag.inbox_id == inbox_id)
    came = select(ReportFact.day).where(
        ReportFact.inbox_id == inbox_id, ReportFact.kind == FactKind.RECEIVED
    )
    for day in session.scalars(kept.union(came)):
        yield inbox_id, day
