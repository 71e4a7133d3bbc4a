"""The numbers of a report, from the sums of its days."""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.reports.asked import AskedReport
from app.reports.daily import STANDING
from app.reports.facts import FactKind as Kind
from app.reports.tables import ReportDay

P90 = 0.9
MEDIAN = 0.5
WEEKDAYS = 7
HOURS = 24

# What is only counted.
VOLUME = (
    "received", "answered", "replies", "extra_replies", "double_replies",
    "closed_unanswered", "resolved", "reopened", "thanks",
)  # fmt: skip
# How many stood so at the end of a day.
BACKLOG = ("backlog_open", "backlog_waiting")
# What takes time.
TIMES = (Kind.FIRST_REPLY, Kind.NEXT_REPLY, Kind.RESOLUTION, Kind.WITH_US)
REPLIES = (Kind.FIRST_REPLY, Kind.NEXT_REPLY, Kind.EXTRA_REPLY)
# Each with the kind whose hits it is a share of.
RATES = {"reopen_rate": Kind.RESOLVED, "first_contact": Kind.FIRST_CONTACT}


@dataclass
class Sum:
    """Facts of one kind added up; `values` are seconds, in no order."""

    count: int = 0
    hits: int = 0
    total: int = 0
    values: array[int] = field(default_factory=lambda: array("I"))


Sums = Mapping[Kind, Sum]


def rank(values: Sequence[int], share: float) -> int | None:
    """The value at place ⌈share · n⌉ of the sorted ones; None of none.

    So each is the time of a ticket that can be opened.
    """
    return values[max(1, math.ceil(share * len(values))) - 1] if values else None


class ReportNumbers:
    """Everything that the daily sums of a report say; two queries."""

    def __init__(self, session: Session, asked: AskedReport) -> None:
        self.asked = asked
        self._rows = _rows(session, asked)
        self._stood_before = _stood_before(session, asked)

    def totals(self) -> dict[str, Any]:
        """The numbers of all days together."""
        return totals(self._sums(self._rows))

    def by(self, column: str) -> dict[Any, dict[str, Any]]:
        """The same for each value of a column: `inbox_id` or `channel`."""
        groups: dict[Any, list[Any]] = defaultdict(list)
        for row in self._rows:
            groups[getattr(row, column)].append(row)
        return {key: totals(self._sums(rows)) for key, rows in groups.items()}

    def series(self, today: date) -> list[dict[str, Any]]:
        """One row for each day, also where nothing was; no backlog of the future."""
        by_day: dict[date, list[Any]] = defaultdict(list)
        for row in self._rows:
            by_day[row.day].append(row)
        found, stood = [], dict(self._stood_before)
        for day in self.asked.days:
            for row in by_day[day]:
                if row.kind in STANDING:
                    stood[row.kind] += row.count
            numbers = volume(self._sums(by_day[day]))
            is_known = day <= today
            numbers["backlog_open"] = stood[Kind.STOOD_OPEN] if is_known else None
            numbers["backlog_waiting"] = stood[Kind.STOOD_WAITING] if is_known else None
            found.append({"day": day, **numbers})
        return found

    def heat(self) -> dict[str, list[list[int]]]:
        """Received tickets and replies by weekday, Monday first, and hour."""
        found = {
            name: [[0] * HOURS for _ in range(WEEKDAYS)]
            for name in ("received", "replies")
        }
        for row in self._rows:
            name = "replies" if row.kind in REPLIES else row.kind
            if name in found:
                day = found[name][row.day.weekday()]
                for hour, count in enumerate(array("I", row.hours)):
                    day[hour] += count
        return found

    def _sums(self, rows: Iterable[Any]) -> dict[Kind, Sum]:
        return add_rows(rows, is_business=self.asked.is_business)


def add_rows(rows: Iterable[Any], *, is_business: bool) -> dict[Kind, Sum]:
    """Rows of days added up, by kind."""
    found: dict[Kind, Sum] = defaultdict(Sum)
    for row in rows:
        kept = found[Kind(row.kind)]
        kept.count += row.count
        kept.hits += row.hits
        kept.total += row.business_total if is_business else row.total
        kept.values.frombytes(row.businesses if is_business else row.seconds)
    return found


def volume(sums: Sums) -> dict[str, Any]:
    """What is only counted; see `VOLUME`."""
    first, following, extra, reopened = (
        sums.get(kind, Sum())
        for kind in (Kind.FIRST_REPLY, Kind.NEXT_REPLY, Kind.EXTRA_REPLY, Kind.REOPENED)
    )
    counts = {
        "answered": first.count + following.count,
        "replies": first.count + following.count + extra.count,
        "extra_replies": extra.count,
        "double_replies": extra.hits,
        "reopened": reopened.count,
        "thanks": reopened.hits,
    }
    for kind in (Kind.RECEIVED, Kind.CLOSED_UNANSWERED, Kind.RESOLVED):
        counts[kind.value] = sums.get(kind, Sum()).count
    return {name: counts[name] for name in VOLUME}


def totals(sums: Sums) -> dict[str, Any]:
    """All numbers: what is counted, what takes time, and shares."""
    times = {kind.value: times_of(sums.get(kind, Sum())) for kind in TIMES}
    rates = {name: rate_of(sums.get(kind, Sum())) for name, kind in RATES.items()}
    return {**volume(sums), **times, **rates}


def times_of(kept: Sum) -> dict[str, int | None]:
    """How many, and their median, ninth decile and mean in seconds."""
    values = sorted(kept.values)
    return {
        "count": kept.count,
        "median_s": rank(values, MEDIAN),
        "p90_s": rank(values, P90),
        "mean_s": round(kept.total / kept.count) if kept.count else None,
    }


def rate_of(kept: Sum) -> dict[str, Any]:
    """A share: of how many, how many, and the quotient; None of none."""
    rate = kept.hits / kept.count if kept.count else None
    return {"count": kept.count, "hits": kept.hits, "rate": rate}


def _rows(session: Session, asked: AskedReport) -> Sequence[Any]:
    query = select(
        ReportDay.inbox_id,
        ReportDay.kind,
        ReportDay.day,
        ReportDay.channel,
        ReportDay.count,
        ReportDay.hits,
        ReportDay.total,
        ReportDay.business_total,
        ReportDay.seconds,
        ReportDay.businesses,
        ReportDay.hours,
    ).where(
        ReportDay.inbox_id.in_(asked.inbox_ids),
        ReportDay.kind.in_(list(Kind)),
        ReportDay.day.between(asked.first, asked.last),
    )
    if asked.channel:
        query = query.where(ReportDay.channel == asked.channel)
    return session.execute(query).all()


def _stood_before(session: Session, asked: AskedReport) -> dict[str, int]:
    """How many stood open, and waiting, at the end of the day before."""
    query = select(ReportDay.kind, func.sum(ReportDay.count)).where(
        ReportDay.inbox_id.in_(asked.inbox_ids),
        ReportDay.kind.in_(STANDING),
        ReportDay.day < asked.first,
    )
    if asked.channel:
        query = query.where(ReportDay.channel == asked.channel)
    found: dict[str, int] = {kind.value: 0 for kind in STANDING}
    for kind, count in session.execute(query.group_by(ReportDay.kind)):
        found[kind] = int(count)
    return found
