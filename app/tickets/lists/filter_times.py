"""How long and on which days, as a list's filters say it: `24h`, `2026-11-01..`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from app import clock
from app.tickets.lists.ticket_filter import Span

MAX_DAYS = 3660
DAYS_AGO = {"today": timedelta(), "yesterday": timedelta(days=1)}
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_LASTING = re.compile(r"([0-9]{1,5})([mhd])", re.ASCII)


class Senseless(ValueError):
    """A value that means nothing here."""


def read_lasting(text: str) -> timedelta:
    """How long `30m`, `24h` or `7d` is.

    Raises:
        Senseless: it is nothing of that kind, or longer than ten years.
    """
    match = _LASTING.fullmatch(text)
    if match is None:
        raise Senseless(text)
    lasting = timedelta(**{UNITS[match[2]]: int(match[1])})
    if lasting > timedelta(days=MAX_DAYS):
        raise Senseless(text)
    return lasting


def read_days(text: str, zone: tzinfo) -> Span:
    """`2026-11-01..2026-11-30`; either end may lack, and one day is from it to it.

    A day may be `today` or `yesterday`, too.

    Raises:
        Senseless: there is no such day, or the last is before the first.
    """
    start, dots, end = text.partition("..")
    last = _day(end if dots else start, zone)
    after = _midnight(last + timedelta(days=1), zone) if last else None
    first = _day(start, zone)
    span = Span(_midnight(first, zone) if first else None, after)
    if span == Span() or (first and last and first > last):
        raise Senseless(text)
    return span


def _day(text: str, zone: tzinfo) -> date | None:
    if not text:
        return None
    if text in DAYS_AGO:
        return clock.now().astimezone(zone).date() - DAYS_AGO[text]
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise Senseless(text) from error
    if not 2000 <= found.year < 9000:
        raise Senseless(text)
    return found


def _midnight(day: date, zone: tzinfo) -> datetime:
    there = datetime.combine(day, time(), zone)
    return there.astimezone(UTC)
