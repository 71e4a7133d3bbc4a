"""Today in numbers, for the first page: each opens the list that it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, literal, null, select, true, type_coerce, union_all
from sqlalchemy.orm import Session

from app.console.reports.asked import facts_path
from app.console.reports.words import VOLUME
from app.inboxes import visible
from app.people import access
from app.people.person import Person
from app.people.workspace import MANAGERS, Workspace
from app.reports import counting
from app.reports.facts import FactKind as Kind
from app.reports.sums import REPLIES, add_up, volume
from app.reports.tables import ReportDay, ReportPerson

# What a row says that is no kind of fact.
REPLIED, INBOX = "replied", "inbox"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Today:
    """The day in the workspace's zone; `numbers` with their names and lists.

    `inbox_ids` are the visitor's, of which all this is. `uncounted` tickets have
    changed since. `replied` is by person, and None where the visitor may not see what
    others do.
    """

    day: date
    zone: str
    inbox_ids: frozenset[int]
    numbers: tuple[tuple[str, int, str], ...]
    uncounted: int
    replied: dict[int, int] | None

    def replies_path(self, person_id: int) -> str:
        """The list of that person's replies."""
        path = facts_path(self.day, self.day, *REPLIES)
        return f"{path}&person={person_id}"


def read_today(session: Session, visitor: Person, now: datetime) -> Today:
    """What happened today in the visitor's inboxes; one query."""
    rows = session.execute(_query(visitor, now)).all()
    zone = rows[0].zone or counting.UTC
    day = now.astimezone(ZoneInfo(zone)).date()
    said: Sequence[Any] = [row for row in rows if row.day == day]
    replied = {row.of: int(row.count) for row in said if row.kind == REPLIED}
    counted = volume(add_up(row for row in said if row.kind in set(Kind)))
    sees_all = access.may(visitor, "see_people_report")
    return Today(
        day,
        zone,
        frozenset(row.of for row in rows if row.kind == INBOX),
        _numbers(day, counted),
        rows[0].uncounted,
        replied if sees_all and rows[0].people_report == MANAGERS else None,
    )


def _numbers(day: date, counted: dict[str, Any]) -> tuple[tuple[str, int, str], ...]:
    return tuple(
        (name, counted[key], facts_path(day, day, *kinds))
        for key, name, kinds in VOLUME
    )


def _query(visitor: Person, now: datetime) -> Any:
    """The workspace's rule, and beside it each row.

    Which day it is there the rule says: all that it can be are read.
    """
    theirs = visible.own_inbox_ids(visitor)
    place = theirs.subquery()
    days = [now.date() + n * ONE_DAY for n in (-1, 0, 1)]

    def chosen(table: type[ReportDay | ReportPerson], kinds: Sequence[Kind]) -> Any:
        of_inbox = table.inbox_id.in_(theirs)
        return and_(of_inbox, table.kind.in_(kinds), table.day.in_(days))

    everybody = _added(ReportDay, ReportDay.kind, literal(0))
    person = _added(ReportPerson, literal(REPLIED), ReportPerson.person_id)
    zero = literal(0)
    found = union_all(
        everybody.where(chosen(ReportDay, list(Kind))),
        person.where(chosen(ReportPerson, REPLIES)),
        select(null(), literal(INBOX), place.c.inbox_id, zero, zero),
    ).subquery()
    due = counting.due_query(visitor.workspace_id).scalar_subquery()
    query = select(
        Workspace.zone,
        Workspace.people_report,
        due.label("uncounted"),
        type_coerce(found.c.day, ReportDay.day.type).label("day"),
        *(found.c[name] for name in ("kind", "of", "count", "hits")),
        zero.label("total"),
    )
    query = query.select_from(Workspace).outerjoin(found, true())
    return query.where(Workspace.id == visitor.workspace_id)


def _added(table: type[ReportDay | ReportPerson], kind: Any, of: Any) -> Any:
    return select(
        table.day.label("day"),
        kind.label("kind"),
        of.label("of"),
        func.sum(table.count).label("count"),
        func.sum(table.hits).label("hits"),
    ).group_by(table.day, kind, of)
