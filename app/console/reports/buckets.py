"""Days put together to weeks or months, for a table that can be read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from app.reports.numbers import BACKLOG, VOLUME


def put_together(
    series: Iterable[dict[str, Any]], by: str, today: date
) -> list[dict[str, Any]]:
    """The rows of a series by `day`, `week` (from Monday) or `month`.

    Each has its `first` and `last` day; what is counted is added up, the backlog is
    that of the last day that is known. One that goes on today `is_running`.
    """
    return [_row(list(days), today) for _, days in groupby(series, _key(by))]


def _key(by: str) -> Any:
    def key(row: dict[str, Any]) -> Any:
        day: date = row["day"]
        if by == "month":
            return day.year, day.month
        return day - timedelta(days=day.weekday()) if by == "week" else day

    return key


def _row(days: list[dict[str, Any]], today: date) -> dict[str, Any]:
    known = [day for day in days if day[BACKLOG[0]] is not None] or days[:1]
    first, last = days[0]["day"], days[-1]["day"]
    return {
        "first": first,
        "last": last,
        "is_running": first <= today <= last,
        **{name: sum(day[name] for day in days) for name in VOLUME},
        **{name: known[-1][name] for name in BACKLOG},
    }
