"""What a report is about: which days, inboxes, channel and clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.errors import Refused
from app.wording import mark

MAX_DAYS = 1_100
DEFAULT_DAYS = 28
ONE_DAY = timedelta(days=1)

TURNED_ROUND = mark("The first day is after the last one.")
TOO_MANY_DAYS = mark("Choose at most 1,100 days.")


@dataclass(frozen=True)
class AskedReport:
    """All days from `first` to `last`, of these inboxes; no channel: of all channels.

    `is_business`: times are those of the inboxes' business hours.
    """

    inbox_ids: tuple[int, ...]
    first: date
    last: date
    channel: str | None = None
    is_business: bool = False

    @property
    def days(self) -> Iterator[date]:
        """Each day."""
        return (self.first + n * ONE_DAY for n in range(self.length))

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def before(self) -> AskedReport:
        """As many days, that end before these begin."""
        shift = self.length * ONE_DAY
        return replace(self, first=self.first - shift, last=self.last - shift)

    def a_year_ago(self) -> AskedReport:
        """The same days of the year before: 52 weeks, so that weekdays agree."""
        shift = timedelta(weeks=52)
        return replace(self, first=self.first - shift, last=self.last - shift)


def asked_days(today: date, first: date | None, last: date | None) -> tuple[date, date]:
    """The days that are meant: without any, the four weeks up to yesterday.

    Raises:
        Refused: there are none, or too many.
    """
    last = last or (today - ONE_DAY if first is None or first < today else today)
    first = first or last - (DEFAULT_DAYS - 1) * ONE_DAY
    if first > last:
        raise Refused(TURNED_ROUND)
    if (last - first).days >= MAX_DAYS:
        raise Refused(TOO_MANY_DAYS)
    return first, last
