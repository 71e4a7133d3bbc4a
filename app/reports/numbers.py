"""The numbers of a report, from the sums of its days."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.reports.asked import AskedReport
from app.reports.buckets import BucketDays, put_together
from app.reports.daily import STANDING
from app.reports.day_rows import DayRows, of_days, summed
from app.reports.facts import FactKind as Kind
from app.reports.sums import BACKLOG, REPLIES, add_up, totals, volume
from app.reports.tables import ReportDay

WEEKDAYS = 7
HOURS = 24
# Of these the hours are shown.
OF_HOURS = (Kind.RECEIVED, *REPLIES)


class ReportNumbers:
    """Everything that the daily sums of a report say; read while the session lasts.

    `beside` are the days that it is compared with: their numbers come with the same
    queries.
    """

    def __init__(
        self,
        session: Session,
        asked: AskedReport,
        beside: AskedReport | None = None,
        rows: DayRows | None = None,
    ) -> None:
        self.asked = asked
        self._beside = beside
        self._rows = rows or DayRows(session, asked, beside)

    @cached_property
    def beside(self) -> ReportNumbers | None:
        """Those of the days beside these; they know no backlog."""
        if self._beside is None:
            return None
        return ReportNumbers(self._rows.session, self._beside, rows=self._rows)

    @cached_property
    def totals(self) -> dict[str, Any]:
        """The numbers of all days together."""
        counts = (row for day in self.asked.days for row in self._rows.counts[day])
        values = (row for day in self.asked.days for row in self._rows.values[day])
        return totals(add_up(counts, values))

    def by(self, column: str) -> dict[Any, dict[str, Any]]:
        """What is counted, for each value of a column: `inbox_id` or `channel`."""
        key = getattr(ReportDay, column)
        query = select(key.label("key"), ReportDay.kind, *summed(self.asked))
        query = of_days(self.asked, Kind, query).group_by(key, ReportDay.kind)
        groups: dict[Any, list[Any]] = defaultdict(list)
        for row in self._rows.session.execute(query):
            groups[row.key].append(row)
        return {key: volume(add_up(rows)) for key, rows in groups.items()}

    def rows_by(self, by: str, today: date) -> list[dict[str, Any]]:
        """What is counted in each `day`, `week` or `month`, and the backlog at its end.

        Also of days when nothing was; no backlog of the future.
        """
        stood, days = dict(self._rows.stood_before), []
        for each in self._days(with_times=False):
            for row in each.counts:
                if row.kind in STANDING:
                    stood[row.kind] += int(row.count)
            days.append((each, (stood[Kind.STOOD_OPEN], stood[Kind.STOOD_WAITING])))
        found = put_together([each for each, _ in days], by, today, volume)
        ends = {each.day: backlog for each, backlog in days}
        for row in found:
            end = min(row["last"], today)
            known = ends[end] if end >= row["first"] else (None, None)
            row |= dict(zip(BACKLOG, known, strict=True))
        return found

    def volume_by(self, by: str, today: date) -> list[dict[str, Any]]:
        """Only what is counted in each `day`, `week` or `month`."""
        return put_together(self._days(with_times=False), by, today, volume)

    def totals_by(self, by: str, today: date) -> list[dict[str, Any]]:
        """All numbers of each `day`, `week` or `month`, without the backlog."""
        return put_together(self._days(), by, today, totals)

    def heat(self) -> dict[str, list[list[int]]]:
        """Received tickets and replies by weekday, Monday first, and hour."""
        query = select(ReportDay.kind, ReportDay.day, ReportDay.hours)
        found = {
            name: [[0] * HOURS for _ in range(WEEKDAYS)]
            for name in ("received", "replies")
        }
        for row in self._rows.session.execute(of_days(self.asked, OF_HOURS, query)):
            name = "replies" if row.kind in REPLIES else "received"
            day = found[name][row.day.weekday()]
            for hour, count in enumerate(array("I", row.hours)):
                day[hour] += count
        return found

    def _days(self, *, with_times: bool = True) -> Iterator[BucketDays]:
        for day in self.asked.days:
            values = self._rows.values[day] if with_times else ()
            yield BucketDays(day, self._rows.counts[day], values)


def received_ever(session: Session, inbox_ids: Collection[int]) -> int:
    """How many tickets these inboxes have received in all; one query."""
    query = select(func.sum(ReportDay.count)).where(
        ReportDay.inbox_id.in_(inbox_ids), ReportDay.kind == Kind.RECEIVED
    )
    return int(session.scalar(query) or 0)
