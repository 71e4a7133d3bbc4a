"""Facts by the thousand, written straight into the tables, to measure with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.reports import daily
from app.reports.facts import FactKind as Kind
from app.reports.tables import ReportDay, ReportFact
from app.sql.bulk import put_rows

# What one ticket of an ordinary life has.
KINDS = (
    Kind.RECEIVED, Kind.FIRST_REPLY, Kind.NEXT_REPLY, Kind.EXTRA_REPLY, Kind.RESOLVED,
    Kind.RESOLUTION, Kind.FIRST_CONTACT, Kind.WITH_US, Kind.STOOD_OPEN,
)  # fmt: skip
TIMED = (Kind.FIRST_REPLY, Kind.NEXT_REPLY, Kind.RESOLUTION, Kind.WITH_US)
PART = 2_000


def fill_facts(
    session: Session,
    workspace_id: int,
    inbox_ids: Sequence[int],
    tickets: int,
    days: Sequence[date],
) -> None:
    """The facts of so many tickets, one after the other on these days."""
    for start in range(0, tickets, PART):
        numbers = range(start, min(tickets, start + PART))
        facts = [
            fact | {"workspace_id": workspace_id}
            for n in numbers
            for fact in _facts(n, inbox_ids, days[n * len(days) // tickets])
        ]
        put_rows(session, ReportFact, facts)


def fill_days(
    session: Session,
    workspace_id: int,
    inbox_ids: Sequence[int],
    tickets: int,
    days: Sequence[date],
) -> None:
    """What facts like these add up to, without them."""
    each = max(1, tickets // len(days) // len(inbox_ids))
    for day in days:
        rows = [
            _day(inbox_id, kind, day, each) | {"workspace_id": workspace_id}
            for inbox_id in inbox_ids
            for kind in KINDS
        ]
        put_rows(session, ReportDay, rows)


def _facts(
    number: int, inbox_ids: Sequence[int], day: date
) -> Iterator[dict[str, Any]]:
    at = datetime(day.year, day.month, day.day, number % 24, tzinfo=UTC)
    for kind in KINDS:
        seconds = number * 7_919 % 400_000 if kind in TIMED else None
        is_open = kind == Kind.STOOD_OPEN and number % 100 == 0
        yield {
            "ticket_id": number + 1,
            "kind": kind.value,
            "seq": 0,
            "inbox_id": inbox_ids[number % len(inbox_ids)],
            "channel": "mail",
            "at": at,
            "day": day,
            "hour": number % 24,
            "person_id": number % 20 + 1,
            "seconds": seconds,
            "business": seconds,
            "hit": number % 10 == 0,
            "until_day": None if is_open else day + timedelta(days=1),
            "gone": False,
        }


def _day(inbox_id: int, kind: Kind, day: date, count: int) -> dict[str, Any]:
    seed = day.toordinal() * 31 + inbox_id
    values = [(seed + n) * 7_919 % 400_000 for n in range(count)]
    seconds = values if kind in TIMED else []
    return {
        "inbox_id": inbox_id,
        "kind": kind.value,
        "day": day,
        "channel": "mail",
        "count": 0 if kind == Kind.STOOD_OPEN else count,
        "hits": count // 10,
        "total": sum(seconds),
        "business_total": sum(seconds),
        "seconds": daily.packed(seconds),
        "businesses": daily.packed(seconds),
        "hours": daily.packed([count // 24] * 24),
    }
