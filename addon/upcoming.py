"""Moments to come, as a card says them and as a reader chooses them, in their zone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

from addon import ages

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NEAR = timedelta(days=6)
MORNING = time(9)
WEEK = 7


def when(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Weekday and time within six days: `Mon 09:00`; else `29 Nov 09:00`."""
    there = moment.astimezone(zone)
    if there.date() - now.astimezone(zone).date() <= NEAR:
        return f"{DAYS[there.weekday()]} {ages.time(moment, zone)}"
    return f"{_date(there)} {ages.time(moment, zone)}"


def day_and_time(moment: datetime, zone: tzinfo) -> str:
    """The whole of it: `Sun 29 Nov 09:00`."""
    there = moment.astimezone(zone)
    return f"{DAYS[there.weekday()]} {_date(there)} {ages.time(moment, zone)}"


def tomorrow(now: datetime, zone: tzinfo) -> datetime:
    """Tomorrow at nine."""
    return _morning(now, zone, 1)


def monday(now: datetime, zone: tzinfo) -> datetime:
    """The next Monday at nine; on a Monday, that of next week."""
    return _morning(now, zone, WEEK - now.astimezone(zone).weekday())


def in_a_week(now: datetime, zone: tzinfo) -> datetime:
    """The same day of next week at nine."""
    return _morning(now, zone, WEEK)


def _date(there: datetime) -> str:
    # Nothing sleeps longer than a year, so the year says nothing.
    return f"{there.day} {ages.MONTHS[3 * there.month - 3 : 3 * there.month]}"


def _morning(now: datetime, zone: tzinfo, days: int) -> datetime:
    # Days are counted on the calendar: one may have 23 or 25 hours.
    day = now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, MORNING, zone).astimezone(UTC)
