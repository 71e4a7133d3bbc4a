"""The form of a calendar, read and filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from addon.words.reader import Reader
from app.calendars.keeping import NewHours
from app.calendars.reading import KeptCalendar
from app.hours.opening_hours import OpeningHours
from app.hours.public_holidays import checked_region
from app.hours.span import WEEKDAYS, checked_week, parse_spans
from app.hours.written import parse_day_line, parse_zone, said_day, said_spans

Form = Mapping[str, str]
SHOWN_AHEAD = timedelta(days=365)


def hours_from_form(form: Form) -> NewHours:
    """The calendar that the form asks for.

    Raises:
        Refused: a field makes no sense.
    """
    days = [
        parse_day_line(line)
        for line in form.get("days", "").splitlines()
        if line.strip()
    ]
    region = form.get("holidays", "").strip()
    hours = OpeningHours(
        parse_zone(form.get("zone", "")),
        checked_week([parse_spans(form.get(day, "")) for day in WEEKDAYS]),
        tuple(sorted({each.day: each for each in days}.values())),
        checked_region(region) if region else None,
    )
    return NewHours(form.get("name", ""), hours)


def form_of(kept: KeptCalendar) -> dict[str, str]:
    """The form as the calendar fills it in."""
    hours = kept.hours
    return {
        "name": kept.row.name,
        "zone": kept.row.zone,
        "holidays": kept.row.region or "",
        "days": "\n".join(map(said_day, hours.days)),
        "version": str(kept.row.version),
        **{
            day: said_spans(spans).replace(",", ", ")
            for day, spans in zip(WEEKDAYS, hours.week, strict=True)
        },
    }


def coming_days(kept: KeptCalendar, reader: Reader) -> list[tuple[str, str, str]]:
    """The special days of a year: date, hours, and name in the reader's language."""
    today = reader.now.astimezone(kept.hours.zone).date()
    code = reader.language.code
    return [
        (each.day.isoformat(), said_spans(each.spans).replace(",", ", "), each.title)
        for each in kept.hours.special_days(today, today + SHOWN_AHEAD, code)
    ]
