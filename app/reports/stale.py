"""Days that a recount has put off: each is added up once, when all facts are made."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.db import insert_for
from app.reports import daily
from app.reports.day_keys import DayKey, delete_rows
from app.reports.facts import FactKind
from app.reports.tables import ReportStale
from app.sql.parts import in_parts

# So many at once: every fact of these days is read.
BATCH = 100


def note_days(session: Session, workspace_id: int, keys: Collection[DayKey]) -> None:
    """Have these days added up later."""
    names = ("inbox_id", "kind", "day")
    new = insert_for(session)(ReportStale).on_conflict_do_nothing()
    for some in in_parts(sorted(keys)):
        rows = [dict(zip(names, key, strict=True)) for key in some]
        session.execute(new, [{**row, "workspace_id": workspace_id} for row in rows])


def has_stale(session: Session, workspace_id: int) -> bool:
    """Whether there are such days."""
    query = select(exists().where(ReportStale.workspace_id == workspace_id))
    return bool(session.scalar(query))


def add_up_some(session: Session, workspace_id: int) -> int:
    """Add up some of these days; how many."""
    key = (ReportStale.inbox_id, ReportStale.kind, ReportStale.day)
    query = select(*key).where(ReportStale.workspace_id == workspace_id)
    rows = session.execute(query.order_by(*key).limit(BATCH)).all()
    some: list[DayKey] = [(row[0], row[1], row[2]) for row in rows]
    if some:
        daily.add_up_days(session, workspace_id, some)
        came = {(inbox, day) for inbox, kind, day in some if kind == FactKind.RECEIVED}
        daily.add_up_tags(session, workspace_id, came)
        delete_rows(session, ReportStale, some, "inbox_id", "kind", "day")
    return len(some)
