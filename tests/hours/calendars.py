"""Calendars as tests write them, and the slow count that they are held to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.hours.business_time import BusinessTime
from app.hours.opening_hours import OpeningHours, SpecialDay
from app.hours.span import Span, joined_spans, parse_spans
from app.hours.written import parse_week, parse_zone

MINUTE = timedelta(minutes=1)


def calendar(zone: str, week: str, **days: str) -> OpeningHours:
    """A calendar; `d20261224="09:00-12:00"` is a day of its own, closed without."""
    named = tuple(
        SpecialDay(
            date.fromisoformat(day.removeprefix("d")), joined_spans(parse_spans(spans))
        )
        for day, spans in days.items()
    )
    return OpeningHours(parse_zone(zone), parse_week([week]), named)


def counting(zone: str, week: str, **days: str) -> BusinessTime:
    return BusinessTime(calendar(zone, week, **days))


def utc(text: str, year: int = 2026) -> datetime:
    """`11-27 16:30`, in UTC."""
    full = text if text[4:5] == "-" else f"{year}-{text}"
    return datetime.fromisoformat(full).replace(tzinfo=UTC)


class SlowCount:
    """Asks of each minute whether it is open, by the definition and nothing else."""

    def __init__(self, given: OpeningHours) -> None:
        self.zone: ZoneInfo = given.zone
        self.week = given.week
        self.days: Mapping[date, tuple[Span, ...]] = {
            each.day: each.spans for each in given.days
        }

    def is_open(self, moment: datetime) -> bool:
        there = moment.astimezone(self.zone)
        today, minute = there.date(), there.hour * 60 + there.minute
        yesterday = today - timedelta(days=1)
        if self._is_closed(today):
            return False
        if any(self._covers(span, minute) for span in self._spans(today)):
            return True
        if self._is_closed(yesterday):
            return False
        return any(
            self._covers(span, minute + 1440)
            for span in self._spans(yesterday)
            if span.end <= span.start
        )

    def minutes(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Those that are open, of whole minutes."""
        at = start
        while at < end:
            if self.is_open(at):
                yield at
            at += MINUTE

    def _spans(self, day: date) -> tuple[Span, ...]:
        return self.days.get(day, self.week[day.weekday()])

    def _is_closed(self, day: date) -> bool:
        return self.days.get(day) == ()

    @staticmethod
    def _covers(span: Span, minute: int) -> bool:
        end = span.end if span.end > span.start else span.end + 1440
        return span.start <= minute < end
