"""How numbers are said: times, shares, and what has changed."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date, get_day_names

from addon.words.reader import Reader
from app.reports.facts import FactKind as Kind
from app.reports.sums import REPLIES as REPLIES
from app.wording import mark

MINUTE, HOUR, DAY = 60, 3_600, 86_400
# What is counted, what it is called, and the facts that it counts.
VOLUME: tuple[tuple[str, str, tuple[Kind, ...]], ...] = (
    ("received", mark("Received"), (Kind.RECEIVED,)),
    ("answered", mark("Answered"), (Kind.FIRST_REPLY, Kind.NEXT_REPLY)),
    (
        "replies",
        mark("Replies"),
        (Kind.FIRST_REPLY, Kind.NEXT_REPLY, Kind.EXTRA_REPLY),
    ),
    ("closed_unanswered", mark("Closed unanswered"), (Kind.CLOSED_UNANSWERED,)),
    ("resolved", mark("Resolved"), (Kind.RESOLVED,)),
    ("reopened", mark("Reopened"), (Kind.REOPENED,)),
)
# Of these only those facts count that are hits.
HITS: tuple[tuple[str, str, tuple[Kind, ...]], ...] = (
    ("double_replies", mark("Double replies"), (Kind.EXTRA_REPLY,)),
    ("thanks", mark("Reopened for thanks"), (Kind.REOPENED,)),
)
TIMES: tuple[tuple[Kind, str], ...] = (
    (Kind.FIRST_REPLY, mark("First reply")),
    (Kind.NEXT_REPLY, mark("Next reply")),
    (Kind.RESOLUTION, mark("Resolution")),
    (Kind.WITH_US, mark("Time with us")),
)
RATES: tuple[tuple[str, str, Kind], ...] = (
    ("reopen_rate", mark("Reopen rate"), Kind.RESOLVED),
    ("first_contact", mark("First contact"), Kind.FIRST_CONTACT),
)
# What went wrong, or nearly: the facts that each counts, and whether hits alone.
QUALITY: tuple[tuple[str, str, Kind, str], ...] = (
    ("reopened", mark("Reopened"), Kind.REOPENED, ""),
    ("thanks", mark("Reopened for thanks"), Kind.REOPENED, "yes"),
    ("double_replies", mark("Double replies"), Kind.EXTRA_REPLY, "yes"),
    ("closed_unanswered", mark("Closed unanswered"), Kind.CLOSED_UNANSWERED, ""),
)
KINDS = {
    Kind.RECEIVED: mark("Received"),
    Kind.FIRST_REPLY: mark("First reply"),
    Kind.NEXT_REPLY: mark("Next reply"),
    Kind.EXTRA_REPLY: mark("Extra reply"),
    Kind.CLOSED_UNANSWERED: mark("Closed unanswered"),
    Kind.RESOLVED: mark("Resolved"),
    Kind.RESOLUTION: mark("Resolution"),
    Kind.FIRST_CONTACT: mark("First contact"),
    Kind.WITH_US: mark("Time with us"),
    Kind.REOPENED: mark("Reopened"),
    Kind.STOOD_OPEN: mark("Open at the end of the day"),
    Kind.STOOD_WAITING: mark("Waiting on the customer at the end of the day"),
}


def time_text(reader: Reader, seconds: int | None) -> str:
    """How long: two units at most, rounded down; “–” of nothing."""
    if seconds is None:
        return "–"
    if seconds < HOUR:
        return reader.say("{n} min", n=seconds // MINUTE)
    if seconds < DAY:
        minutes = seconds % HOUR // MINUTE
        return reader.say("{h} h {m} min", h=seconds // HOUR, m=minutes)
    return reader.say("{d} d {h} h", d=seconds // DAY, h=seconds % DAY // HOUR)


def share_text(reader: Reader, rate: float | None) -> str:
    """A share in percent; “–” of nothing."""
    if rate is None:
        return "–"
    return reader.say("{n} %", n=f"{rate * 100:.1f}")


def change_text(reader: Reader, now: int | None, before: int | None) -> str:
    """How much more or less it is than before, in percent."""
    if now is None or before is None or now == before:
        return "" if now is None or before is None else reader.say("same")
    if not before:
        return reader.say("new")
    percent = round((now - before) / before * 100)
    sign = "+" if percent > 0 else "−"
    return reader.say("{change} %", change=f"{sign}{abs(percent)}")


def day_text(reader: Reader, day: date) -> str:
    """A day in a table: `Mon 16 Nov`."""
    return format_date(day, "EEE d MMM", locale=reader.language.code)


def long_day(reader: Reader, day: date) -> str:
    """A day with its year: `16 November 2026`."""
    return format_date(day, "long", locale=reader.language.code)


def weekday_text(reader: Reader, day: int) -> str:
    """A day of the week, 0 is Monday: `Mon`."""
    return str(get_day_names("abbreviated", locale=reader.language.code)[day])


def bucket_text(reader: Reader, row: dict[str, Any], by: str) -> str:
    """What a row of the table stands for."""
    if by == "month":
        return format_date(row["first"], "LLLL y", locale=reader.language.code)
    if by == "week":
        return reader.say("Week of {day}", day=day_text(reader, row["first"]))
    return day_text(reader, row["first"])
