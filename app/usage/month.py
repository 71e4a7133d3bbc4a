"""A month of a calendar, known by its first day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.errors import Refused
from app.wording import mark

NO_MONTH = mark("Write a month as 2026-11.")
_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)


@dataclass(frozen=True, order=True)
class Month:
    """It begins on `first`."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        beyond = self.first.replace(day=28) + timedelta(days=4)
        return beyond.replace(day=1) - timedelta(days=1)

    @property
    def before(self) -> Month:
        """The month before."""
        return Month((self.first - timedelta(days=1)).replace(day=1))

    def __str__(self) -> str:
        """As it is written: 2026-11."""
        return f"{self.first:%Y-%m}"


def month_of(moment: datetime, zone: ZoneInfo) -> Month:
    """The month in which that moment lies, in that zone."""
    return Month(moment.astimezone(zone).date().replace(day=1))


def read_month(text: str) -> Month:
    """The month that is written so.

    Raises:
        Refused: it is none.
    """
    found = _WRITTEN.fullmatch(text.strip())
    # The first and the last year have no month before or after.
    if found and 2 <= int(found[1]) <= 9998 and 1 <= int(found[2]) <= 12:
        return Month(date(int(found[1]), int(found[2]), 1))
    raise Refused(NO_MONTH)
