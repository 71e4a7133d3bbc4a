"""Durations and moments as a card says them: rounded down, one unit, the reader's zone.

Whole phrases per language, so that a translation may inflect them.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"


def lasting(since: datetime, now: datetime, zone: tzinfo) -> str:
    """For how long: `1 min` (never 0), `47 h`, `13 d`, then `since 3 Nov`."""
    age = now - since
    if age < 14 * DAY:
        return _short(max(age, MINUTE))
    return f"since {date(since, now, zone)}"


def ago(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """When it was: `just now`, `59 min ago`, `13 d ago`, then `3 Nov`."""
    age = now - moment
    if age < MINUTE:
        return "just now"
    if age < 14 * DAY:
        return f"{_short(age)} ago"
    return date(moment, now, zone)


def date(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """The day: `3 Nov`, in another year `3 Nov 2025`."""
    there = moment.astimezone(zone)
    day = f"{there.day} {MONTHS[3 * there.month - 3 : 3 * there.month]}"
    is_this_year = there.year == now.astimezone(zone).year
    return day if is_this_year else f"{day} {there.year}"


def time(moment: datetime, zone: tzinfo) -> str:
    """The time of day: `17:02`."""
    return moment.astimezone(zone).strftime("%H:%M")


def day(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """Which day, as a heading: `Today`, `Yesterday`, else the date."""
    then, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    named = {0: "Today", 1: "Yesterday"}
    return named.get((today - then).days) or date(moment, now, zone)


def when(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """A moment in a line: `13:41`, `yesterday 16:05`, `3 Nov 16:05`."""
    clock = time(moment, zone)
    called = day(moment, now, zone)
    if called == "Today":
        return clock
    return f"{'yesterday' if called == 'Yesterday' else called} {clock}"


def _short(age: timedelta) -> str:
    if age < HOUR:
        return f"{age // MINUTE} min"
    if age < 2 * DAY:
        return f"{age // HOUR} h"
    return f"{age // DAY} d"
