"""Opening hours: a zone, a week, and the days that are not like the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.hours import public_holidays
from app.hours.span import DAY, Span, Week


class SpecialDay(NamedTuple):
    """A day that is not like its weekday; without spans it is closed."""

    day: date
    spans: tuple[Span, ...]
    title: str = ""


@dataclass(frozen=True)
class OpeningHours:
    """When somebody is there, by the wall clock of a zone.

    A special day replaces the spans that start on it. On a closed one, or a public
    holiday of `region` that is no special day, nothing is open: no night before it
    runs into it.
    """

    zone: ZoneInfo
    week: Week
    days: tuple[SpecialDay, ...] = ()
    region: str | None = None

    @property
    def has_hours(self) -> bool:
        """Whether it is ever open."""
        return any(self.week) or any(each.spans for each in self.days)

    def walls(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The open minutes of these days, in order, none twice.

        Days are counted as ordinals, minutes from the same beginning; what has begun on
        the day before `first` is among them.
        """
        begun, ends = 0, 0
        for start, end in self._spans_between(first - 1, last):
            if start > ends:
                if ends > begun:
                    yield begun, ends
                begun = start
            ends = max(ends, end)
        if ends > begun:
            yield begun, ends

    def special_days(
        self, first: date, last: date, language: str = public_holidays.ENGLISH
    ) -> list[SpecialDay]:
        """The special days and public holidays from first to last, by date."""
        given = {each.day: each for each in self.days}
        for year in range(first.year, last.year + 1) if self.region else ():
            region = self.region or ""
            named = public_holidays.named_holidays(region, year, language)
            for day, name in named.items():
                given.setdefault(day, SpecialDay(day, (), name))
        return [given[day] for day in sorted(given) if first <= day <= last]

    def _spans_between(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The spans of each day, cut where a closed day begins."""
        off = self._closed_days(first, last + 1)
        for day in range(first, last + 1):
            if day in off:
                continue
            midnight, is_cut = day * DAY, day + 1 in off
            for span in self._special.get(day, self.week[(day - 1) % 7]):
                end = DAY if is_cut and span.last > DAY else span.last
                yield midnight + span.start, midnight + end

    @cached_property
    def _special(self) -> dict[int, tuple[Span, ...]]:
        return {each.day.toordinal(): each.spans for each in self.days}

    def _closed_days(self, first: int, last: int) -> frozenset[int]:
        closed = {day for day, spans in self._special.items() if not spans}
        if self.region:
            given = public_holidays.holidays_between(self.region, first, last)
            closed.update(day for day in given if day not in self._special)
        return frozenset(closed)
