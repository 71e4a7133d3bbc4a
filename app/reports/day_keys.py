"""Many days or facts in one statement, by keys of several columns.

SQLite finds none of a list of such keys by an index, so none is asked for by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, or_
from sqlalchemy.orm import Session

from app.db import Model
from app.reports.tables import ReportFact

# Inbox, kind of fact, day.
DayKey = tuple[int, str, date]


def on_days(column: Any, keys: Iterable[DayKey]) -> ColumnElement[bool]:
    """Facts of these inboxes and kinds, whose day is in the column."""
    days: dict[tuple[int, str], list[date]] = defaultdict(list)
    for inbox_id, kind, day in keys:
        days[inbox_id, kind].append(day)
    return or_(
        *(
            and_(
                ReportFact.inbox_id == inbox_id,
                ReportFact.kind == kind,
                column.in_(some),
            )
            for (inbox_id, kind), some in days.items()
        )
    )


def delete_rows(
    session: Session, table: type[Model], keys: Iterable[Any], *names: str
) -> None:
    """Delete the rows that have these keys in the columns of these names."""
    of = table.metadata.tables[table.__tablename__]
    same = (of.c[name] == bindparam(f"this_{name}") for name in names)
    rows = [{f"this_{n}": v for n, v in zip(names, key, strict=True)} for key in keys]
    session.connection().execute(delete(of).where(*same), rows)
