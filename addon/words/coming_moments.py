"""Moments to come, as a card says them and as a reader chooses them, in their zone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

from addon.words.ages import ReaderPlace
from addon.words.languages import DAY_AND_TIME
from app import clock

MORNING = time(9)
WEEK_DAYS = 7


def day_and_time(moment: datetime, here: ReaderPlace) -> str:
    """The whole of it: `Sun 29 Nov 09:00`. Nothing sleeps longer than a year."""
    return here.language.moment(DAY_AND_TIME, moment.astimezone(here.zone))


def tomorrow_morning(now: datetime, zone: tzinfo) -> datetime:
    """Tomorrow at nine."""
    return _morning(now, zone, 1)


def next_monday(now: datetime, zone: tzinfo) -> datetime:
    """The next Monday at nine; on a Monday, that of next week."""
    return _morning(now, zone, WEEK_DAYS - now.astimezone(zone).weekday())


def in_a_week(now: datetime, zone: tzinfo) -> datetime:
    """The same day of next week at nine."""
    return _morning(now, zone, WEEK_DAYS)


def snooze_choices(reader: ReaderPlace) -> list[tuple[str, str]]:
    """The moments to which one snoozes, as they are sent and as they are read."""
    now, zone = reader.now, reader.zone
    each = (tomorrow_morning(now, zone), next_monday(now, zone), in_a_week(now, zone))
    return [
        (clock.iso(moment) or "", day_and_time(moment, reader))
        for moment in sorted(set(each))
    ]


def _morning(now: datetime, zone: tzinfo, days: int) -> datetime:
    # Days are counted on the calendar: one may have 23 or 25 hours.
    day = now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, MORNING, zone).astimezone(UTC)
