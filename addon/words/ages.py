"""Durations and moments as a card says them: rounded down, one unit, the reader's zone.

Whole phrases per language, so that a translation may inflect them.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from addon.words.languages import Language
from app.wording import mark, mark_in

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEEKDAYS, LONG = 6, 14


class ReaderPlace(Protocol):
    """Where and when somebody reads, and in which language."""

    @property
    def now(self) -> datetime:
        """The reader's moment."""

    @property
    def zone(self) -> tzinfo:
        """The reader's time zone."""

    @property
    def language(self) -> Language:
        """The reader's language."""


def lasting_for(since: datetime, here: ReaderPlace) -> str:
    """For how long, inside a message: `1 min` (never 0), `47 h`, then `since 3 Nov`.

    In another year `since Nov ’25`.
    """
    say_in, age = here.language.say_in, max(here.now - since, MINUTE)
    if age >= LONG * DAY:
        return say_in("lasting", "since {date}", date=_line_date(since, here))
    if age < HOUR:
        return say_in("lasting", "{n} min", n=age // MINUTE)
    if age < 2 * DAY:
        return say_in("lasting", "{n} h", n=age // HOUR)
    return say_in("lasting", "{n} d", n=age // DAY)


def short_age(since: datetime, here: ReaderPlace) -> str:
    """The same standing alone, in a list: `40 min`, `since 3 Nov`."""
    say_in, age = here.language.say_in, max(here.now - since, MINUTE)
    if age >= LONG * DAY:
        return say_in("short", "since {date}", date=calendar_date(since, here))
    if age < HOUR:
        return say_in("short", "{n} min", n=age // MINUTE)
    if age < 2 * DAY:
        return say_in("short", "{n} h", n=age // HOUR)
    return say_in("short", "{n} d", n=age // DAY)


def how_long_ago(moment: datetime, here: ReaderPlace) -> str:
    """When it was: `just now`, `59 min ago`, `13 d ago`, then `3 Nov`, `Nov ’25`."""
    say_in, age = here.language.say_in, here.now - moment
    if age < MINUTE:
        return say_in("ago", "just now")
    if age >= LONG * DAY:
        if not _is_this_year(moment, here):
            return say_in("ago", "{month}", month=_line_date(moment, here))
        return say_in("ago", "{date}", date=_line_date(moment, here))
    if age < HOUR:
        return say_in("ago", "{n} min ago", n=age // MINUTE)
    if age < 2 * DAY:
        return say_in("ago", "{n} h ago", n=age // HOUR)
    return say_in("ago", "{n} d ago", n=age // DAY)


def calendar_date(moment: datetime, here: ReaderPlace) -> str:
    """The day: `3 Nov`, in another year `3 Nov 2025`."""
    there = moment.astimezone(here.zone)
    if _is_this_year(moment, here):
        return here.language.moment(mark_in("date", "d MMM"), there)
    return here.language.moment(mark_in("date", "d MMM y"), there)


def time_of_day(moment: datetime, here: ReaderPlace) -> str:
    """The time of day: `17:02`."""
    return here.language.moment(mark_in("date", "HH:mm"), moment.astimezone(here.zone))


def day_heading(moment: datetime, here: ReaderPlace) -> str:
    """Which day, as a heading: `Today`, `Yesterday`, else the date."""
    past = _days_past(moment, here)
    if past in (0, 1):
        return here.language.say(mark("Yesterday") if past else mark("Today"))
    return calendar_date(moment, here)


def moment_text(moment: datetime, here: ReaderPlace) -> str:
    """A moment in a line: `13:41`, `yesterday 16:05`, `3 Nov 16:05`."""
    clock = time_of_day(moment, here)
    if is_today(moment, here):
        return clock
    if _days_past(moment, here) == 1:
        return here.language.say("yesterday {time}", time=clock)
    return here.language.say(
        "{date} {time}", date=calendar_date(moment, here), time=clock
    )


def is_today(moment: datetime, here: ReaderPlace) -> bool:
    """Whether it is the reader's own day."""
    return _days_past(moment, here) == 0


def coming_moment(moment: datetime, here: ReaderPlace) -> str:
    """A moment ahead: `Wed 09:00` within six days, `3 Dec 09:00`, `3 Jan 2027`."""
    there = moment.astimezone(here.zone)
    if 0 <= -_days_past(moment, here) <= WEEKDAYS:
        return here.language.moment(mark_in("date", "ccc HH:mm"), there)
    if _is_this_year(moment, here):
        return here.language.moment(mark_in("date", "d MMM HH:mm"), there)
    return calendar_date(moment, here)


def coming_day(moment: datetime, here: ReaderPlace) -> str:
    """A day ahead: `Wed` within six days, `3 Dec`, `3 Jan 2027`; today the time."""
    there = moment.astimezone(here.zone)
    if is_today(moment, here):
        return time_of_day(moment, here)
    if 0 <= -_days_past(moment, here) <= WEEKDAYS:
        return here.language.moment(mark_in("date", "ccc"), there)
    return calendar_date(moment, here)


def _line_date(moment: datetime, here: ReaderPlace) -> str:
    # With day, month and year some first lines would be wider than the panel.
    if _is_this_year(moment, here):
        return calendar_date(moment, here)
    return here.language.moment(
        mark_in("date", "MMM ’yy"), moment.astimezone(here.zone)
    )


def _is_this_year(moment: datetime, here: ReaderPlace) -> bool:
    there, today = moment.astimezone(here.zone), here.now.astimezone(here.zone)
    return there.year == today.year


def _days_past(moment: datetime, here: ReaderPlace) -> int:
    today = here.now.astimezone(here.zone).date()
    return (today - moment.astimezone(here.zone).date()).days
