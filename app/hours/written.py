"""Zones, weeks, days and durations as somebody types them, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from app.errors import Refused
from app.hours.opening_hours import SpecialDay
from app.hours.span import (
    WEEKDAYS,
    Span,
    Week,
    checked_week,
    joined_spans,
    parse_spans,
)
from app.wording import mark
from app.zones import checked_zone

ALWAYS = "mon-sun 00:00-24:00"
MAX_TITLE = 60
NO_HOURS = mark("“{text}” has no hours. Add them like 09:00-12:00.")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s+(.*))?", re.ASCII | re.DOTALL)
_SPANS = re.compile(r"(\d[\d:\s,–-]*)(.*)", re.ASCII | re.DOTALL)  # noqa: RUF001
_DURATION = re.compile(r"(?:(\d{1,5})h)?(?:(\d{1,7})m)?(?:(\d{1,9})s)?", re.ASCII)


def parse_zone(text: str) -> ZoneInfo:
    """The zone of that name.

    Raises:
        Refused: there is none; the nearest one is named.
    """
    return ZoneInfo(checked_zone(text))


def parse_week(texts: Iterable[str]) -> Week:
    """The week of texts such as mon-fri 09:00-12:30,13:30-18:00; fri,sat 22:00-06:00.

    Raises:
        Refused: one is no such text, or two spans overlap.
    """
    days = [list[Span]() for _ in WEEKDAYS]
    for each in ";".join(texts).split(";"):
        if not each.strip():
            continue
        named, _, spans = each.strip().partition(" ")
        given = parse_spans(spans)
        if not given:
            raise Refused(NO_HOURS, text=each.strip()[:60])
        for place in _weekdays(named):
            days[place] += given
    return checked_week(days)


def said_week(week: Week) -> str:
    """The week as `parse_week` takes it."""
    return "; ".join(week_lines(week, WEEKDAYS))


def week_lines(week: Week, names: Sequence[str]) -> list[str]:
    """The week by these names of its days: equal ones in a row stand together."""
    said = list[str]()
    place = 0
    while place < len(week):
        end = place
        while end + 1 < len(week) and week[end + 1] == week[place]:
            end += 1
        if week[place]:
            days = names[place] + (f"-{names[end]}" if end > place else "")
            said.append(f"{days} {said_spans(week[place])}")
        place = end + 1
    return said


def said_spans(spans: Iterable[Span]) -> str:
    """The spans of a day as `parse_spans` takes them."""
    return ",".join(map(str, spans))


def parse_day(text: str) -> date:
    """The day of a text such as 2026-12-24.

    Raises:
        Refused: it is none.
    """
    return _split_day(text)[0]


def parse_closed(text: str) -> SpecialDay:
    """A closed day such as 2026-12-25 Christmas.

    Raises:
        Refused: it is none.
    """
    day, title = _split_day(text)
    return SpecialDay(day, (), _checked_title(title))


def parse_special(text: str) -> SpecialDay:
    """A day with hours of its own, such as 2026-12-24 09:00-12:00 Christmas Eve.

    Raises:
        Refused: it is none.
    """
    day, rest = _split_day(text)
    found = _SPANS.fullmatch(rest)
    spans = joined_spans(parse_spans(found[1])) if found else ()
    if found is None or not spans:
        raise Refused(NO_HOURS, text=text[:60])
    return SpecialDay(day, spans, _checked_title(found[2]))


def parse_day_line(text: str) -> SpecialDay:
    """A day with hours of its own, or one without, which is closed.

    Raises:
        Refused: it is none.
    """
    has_hours = _split_day(text)[1][:1].isdigit()
    return parse_special(text) if has_hours else parse_closed(text)


def said_day(day: SpecialDay) -> str:
    """The day as `parse_day_line` takes it."""
    parts = (day.day.isoformat(), said_spans(day.spans), day.title)
    return " ".join(filter(None, parts))


def parse_duration(text: str) -> timedelta:
    """The length of 90s, 30m, 4h or 1h30m.

    Raises:
        Refused: it is none.
    """
    found = _DURATION.fullmatch(text.strip().lower())
    if found is None or not any(found.groups()):
        raise Refused(
            "“{text}” is not a duration. Write it like 30m or 1h30m.", text=text[:40]
        )
    hours, minutes, seconds = (int(each or 0) for each in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _weekdays(text: str) -> list[int]:
    found = list[int]()
    for each in text.lower().split(","):
        first, dash, last = each.partition("-")
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            raise Refused(
                "“{text}” has no weekdays. Begin with them, like mon-fri.",
                text=text[:40],
            )
        begin = WEEKDAYS.index(first)
        count = (WEEKDAYS.index(last or first) - begin) % len(WEEKDAYS)
        found += [(begin + each) % len(WEEKDAYS) for each in range(count + 1)]
    return found


def _split_day(text: str) -> tuple[date, str]:
    found = _DAY.fullmatch(text.strip())
    try:
        if found:
            return date.fromisoformat(found[1]), (found[2] or "").strip()
    except ValueError:
        pass
    raise Refused(
        "“{text}” does not begin with a day. Write the day like 2026-12-24.",
        text=text[:40],
    )


def _checked_title(text: str) -> str:
    title = " ".join(text.split())
    if len(title) > MAX_TITLE:
        raise Refused("A day's name has at most {most} characters.", most=MAX_TITLE)
    return title
