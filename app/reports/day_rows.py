"""The sums of days, as a report reads them: each kind of them with one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from app.reports.asked import AskedReport
from app.reports.daily import STANDING
from app.reports.facts import FactKind as Kind
from app.reports.sums import TIMES
from app.reports.tables import ReportDay

Query = Select[*tuple[Any, ...]]
ByDay = Mapping[date, Sequence[Any]]


class DayRows:
    """The rows of the days of one report, and of the one beside it.

    Read when they are asked for, once, while the session lasts.
    """

    def __init__(
        self, session: Session, asked: AskedReport, beside: AskedReport | None
    ) -> None:
        self.session = session
        self._asked = asked
        self._stretches = [each for each in (asked, beside) if each]

    @cached_property
    def counts(self) -> ByDay:
        """By day and kind what was counted, all inboxes and channels together."""
        same = (ReportDay.day, ReportDay.kind)
        query = select(*same, *summed(self._asked)).where(*self._chosen())
        return _by_day(self.session.execute(query.group_by(*same)))

    @cached_property
    def values(self) -> ByDay:
        """By day how long each took."""
        is_business = self._asked.is_business
        kept = ReportDay.businesses if is_business else ReportDay.seconds
        columns = (ReportDay.day, ReportDay.kind, kept.label("values"))
        query = select(*columns).where(*self._chosen(TIMES), ReportDay.count > 0)
        return _by_day(self.session.execute(query))

    @cached_property
    def stood_before(self) -> dict[str, int]:
        """How many stood open, and waiting, at the end of the day before."""
        query = select(ReportDay.kind, func.sum(ReportDay.count)).where(
            *of_places(self._asked),
            ReportDay.kind.in_(STANDING),
            ReportDay.day < self._asked.first,
        )
        found: dict[str, int] = {kind.value: 0 for kind in STANDING}
        for kind, count in self.session.execute(query.group_by(ReportDay.kind)):
            found[kind] = int(count)
        return found

    def _chosen(self, kinds: Iterable[Kind] = Kind) -> list[ColumnElement[bool]]:
        of = self._stretches
        days = [ReportDay.day.between(each.first, each.last) for each in of]
        return [*of_places(self._asked), ReportDay.kind.in_(list(kinds)), or_(*days)]


def summed(asked: AskedReport) -> tuple[ColumnElement[int], ...]:
    """The sums of what is counted, as columns."""
    total = ReportDay.business_total if asked.is_business else ReportDay.total
    return (
        func.sum(ReportDay.count).label("count"),
        func.sum(ReportDay.hits).label("hits"),
        func.sum(total).label("total"),
    )


def of_places(asked: AskedReport) -> list[ColumnElement[bool]]:
    """Only rows of the report's inboxes and channel."""
    found: list[ColumnElement[bool]] = [ReportDay.inbox_id.in_(asked.inbox_ids)]
    if asked.channel:
        found.append(ReportDay.channel == asked.channel)
    return found


def of_days(asked: AskedReport, kinds: Iterable[Kind], query: Query) -> Query:
    """The query, of the report's own days and these kinds alone."""
    return query.where(
        *of_places(asked),
        ReportDay.kind.in_(list(kinds)),
        ReportDay.day.between(asked.first, asked.last),
    )


def _by_day(rows: Iterable[Any]) -> ByDay:
    found: dict[date, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.day].append(row)
    return found
