"""Spans of a day's wall clock, in minutes: one that ends first passes midnight."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.errors import Refused
from app.wording import TranslatableTerm, mark

DAY = 24 * 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES = (
    mark("Mon"), mark("Tue"), mark("Wed"), mark("Thu"), mark("Fri"), mark("Sat"),
    mark("Sun"),
)  # fmt: skip
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})", re.ASCII)  # noqa: RUF001
NO_SPAN = mark("“{text}” is not understood. Write hours like 09:00-17:30.")
NO_LENGTH = mark(
    "“{text}” begins and ends at the same time. For the whole day, write 00:00-24:00."
)
OVERLAP = mark("{one} and {other} overlap.")
ON_A_DAY = mark("{day} {one} and {other} overlap.")
INTO_THE_NEXT = mark("{day} {one} and {after} {other} overlap.")


class Span(NamedTuple):
    """From `start` to before `end`, minutes after midnight; an `end` at or before
    `start` lies in the next day."""

    start: int
    end: int

    @property
    def last(self) -> int:
        """Where it ends, counted from the midnight before its start."""
        return self.end if self.end > self.start else self.end + DAY

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end)}"


Week = tuple[tuple[Span, ...], ...]


def parse_spans(text: str) -> list[Span]:
    """The spans of a text such as 09:00-12:30, 13:30-18:00, as they stand there.

    Raises:
        Refused: one is none.
    """
    return [_parse_span(each) for each in text.split(",") if each.strip()]


def joined_spans(given: Iterable[Span]) -> tuple[Span, ...]:
    """The spans of one day in order, those that touch made one.

    Raises:
        Refused: two overlap.
    """
    found = list[Span]()
    for span in sorted(given):
        if found and span.start < found[-1].last:
            raise Refused(OVERLAP, one=found[-1], other=span)
        both = _joined(found[-1], span) if found else None
        if both is None:
            found.append(span)
        else:
            found[-1] = both
    return tuple(found)


def checked_week(days: Sequence[Iterable[Span]]) -> Week:
    """The spans of Monday to Sunday, joined.

    Raises:
        Refused: two overlap, though one begins a day before the other.
    """
    week = tuple(_checked_day(place, each) for place, each in enumerate(days))
    for place, spans in enumerate(week):
        after = (place + 1) % len(WEEKDAYS)
        if spans and week[after] and spans[-1].last - DAY > week[after][0].start:
            raise Refused(
                INTO_THE_NEXT,
                day=_said_day(place),
                one=spans[-1],
                after=_said_day(after),
                other=week[after][0],
            )
    return week


def _checked_day(place: int, given: Iterable[Span]) -> tuple[Span, ...]:
    try:
        return joined_spans(given)
    except Refused as error:
        day = _said_day(place)
        raise Refused(ON_A_DAY, day=day, **error.said.values) from None


def _said_day(place: int) -> TranslatableTerm:
    return TranslatableTerm(DAY_NAMES[place])


def _parse_span(text: str) -> Span:
    text = text.strip()[:40]
    found = _SPAN.fullmatch(text)
    if found is None:
        raise Refused(NO_SPAN, text=text)
    hours = [int(each) for each in found.groups()]
    start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if max(hours[1], hours[3]) >= 60 or start >= DAY or end > DAY:
        raise Refused(NO_SPAN, text=text)
    if start == end:
        raise Refused(NO_LENGTH, text=text)
    return Span(start, end or DAY)


def _joined(first: Span, then: Span) -> Span | None:
    """Both as one, if they touch; a whole day is as long as one can be."""
    if first.last != then.start or then.last - first.start > DAY:
        return None
    if then.last - first.start == DAY and first.start:
        return None
    return Span(first.start, then.end)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
