"""Days put together to weeks or months, for a table that can be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from app.reports.facts import FactKind as Kind
from app.reports.sums import Sum, Sums, add_up

BY = ("day", "week", "month")
# The customer may still write within these days, and so open a ticket again.
MAY_RISE = timedelta(days=7)


@dataclass(frozen=True)
class BucketDays:
    """One day, and its rows of counts and of values."""

    day: date
    counts: Sequence[Any]
    values: Sequence[Any]


def put_together(
    days: Iterable[BucketDays],
    by: str,
    today: date,
    count: Callable[[Sums], dict[str, Any]],
) -> list[dict[str, Any]]:
    """A row for each `day`, `week` (from Monday) or `month`.

    Each has its `first` and `last` day, and `day`, the first; and what `count` makes of
    its sums. One that goes on today `is_running`, and of one that `may_rise` the reopen
    rate does. `imported`: how many of the received tickets an import has made.
    """
    return [_row(list(same), today, count) for _, same in groupby(days, _key(by))]


def _key(by: str) -> Callable[[BucketDays], object]:
    def key(row: BucketDays) -> object:
        day = row.day
        if by == "month":
            return day.year, day.month
        return day - timedelta(days=day.weekday()) if by == "week" else day

    return key


def _row(
    days: list[BucketDays], today: date, count: Callable[[Sums], dict[str, Any]]
) -> dict[str, Any]:
    first, last = days[0].day, days[-1].day
    counts = [row for each in days for row in each.counts]
    values = [row for each in days for row in each.values]
    sums = add_up(counts, values)
    return {
        "day": first,
        "first": first,
        "last": last,
        "is_running": first <= today <= last,
        "may_rise": last > today - MAY_RISE,
        "imported": sums.get(Kind.RECEIVED, Sum()).hits,
        **count(sums),
    }
