"""Business time: how much of it lies between two moments, and when some has passed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.errors import Refused
from app.hours.opening_hours import OpeningHours
from app.hours.zone_offsets import zone_offsets

# What is not reached by then is never due.
HORIZON = timedelta(days=1_830)
# Nothing before and after is asked for: a zone's clock is made up there.
FIRST_YEAR, LAST_YEAR = 1900, 2199
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()
TICK = timedelta(microseconds=1)
TICKS = 1_000_000


@dataclass(frozen=True)
class OpenYear:
    """The open stretches of one year of UTC, in ticks since 1970, and their sums."""

    starts: list[int]
    ends: list[int]
    # How much is open before each stretch, and before all that follows.
    sums: list[int]

    @property
    def total(self) -> int:
        """How much of the year is open."""
        return self.sums[-1]

    def open_until(self, tick: int) -> int:
        """How much of the year before that tick is open."""
        place = bisect_right(self.starts, tick) - 1
        if place < 0:
            return 0
        return self.sums[place] + min(tick, self.ends[place]) - self.starts[place]

    def earliest(self, amount: int) -> int:
        """The first tick by which so much of the year was open."""
        place = bisect_left(self.sums, amount) - 1
        return self.starts[place] + amount - self.sums[place]


class BusinessTime:
    """Counts by one calendar's hours; what it has looked at once it knows."""

    def __init__(self, hours: OpeningHours) -> None:
        self._hours = hours
        self._years = dict[int, OpenYear]()

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much of [start, end) is open; less than nothing if `end` comes first."""
        if end < start:
            return -self.between(end, start)
        first, last = _year(start), _year(end)
        whole = sum(self._open_year(year).total for year in range(first, last))
        begun = self._open_year(first).open_until(_tick(start))
        ended = self._open_year(last).open_until(_tick(end))
        return (whole - begun + ended) * TICK

    def due(self, start: datetime, amount: timedelta) -> datetime | None:
        """The earliest moment by which so much has passed: it may be a closing time.

        Nothing if it is not reached within five years, and `start` if it is nothing.

        Raises:
            Refused: less than nothing is asked for.
        """
        if amount < timedelta():
            raise Refused("A duration cannot be negative. Leave out the minus.")
        if not amount:
            return start
        year, left = _year(start), amount // TICK
        left += self._open_year(year).open_until(_tick(start))
        until = start + HORIZON
        while year <= until.year:
            stretch = self._open_year(year)
            if stretch.total >= left:
                found = EPOCH + stretch.earliest(left) * TICK
                return found if found <= until else None
            left, year = left - stretch.total, year + 1
        return None

    def is_open(self, moment: datetime) -> bool:
        """Whether it is open then."""
        year, tick = self._open_year(_year(moment)), _tick(moment)
        place = bisect_right(year.starts, tick) - 1
        return place >= 0 and tick < year.ends[place]

    def _open_year(self, year: int) -> OpenYear:
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = _open_year(self._hours, year)
        return found


def require_countable(moment: datetime) -> datetime:
    """The moment in UTC.

    Raises:
        Refused: it lies outside of what is counted.
    """
    if not FIRST_YEAR < moment.year < LAST_YEAR:
        raise Refused(
            "Business time can only be counted from {first} to {last}.",
            first=FIRST_YEAR + 1,
            last=LAST_YEAR - 1,
        )
    return moment.astimezone(UTC)


def _open_year(hours: OpeningHours, year: int) -> OpenYear:
    starts, ends, sums = list[int](), list[int](), [0]
    for start, end in _stretches(hours, year):
        # What the clock's change has cut in two is one again.
        if ends and ends[-1] == start * TICKS:
            ends[-1] = end * TICKS
            sums[-1] = sums[-2] + ends[-1] - starts[-1]
            continue
        starts.append(start * TICKS)
        ends.append(end * TICKS)
        sums.append(sums[-1] + (end - start) * TICKS)
    return OpenYear(starts, ends, sums)


def _stretches(hours: OpeningHours, year: int) -> Iterator[tuple[int, int]]:
    """When it is open in that year, in seconds since 1970."""
    begins, ends = (_day_of(date(each, 1, 1)) for each in (year, year + 1))
    # A wall clock may be a day and more before or behind.
    first, last = EPOCH_DAY + begins - 2, EPOCH_DAY + ends + 2
    walls = [
        ((start - EPOCH_DAY * 1440) * 60, (end - EPOCH_DAY * 1440) * 60)
        for start, end in hours.walls(first, last)
    ]
    stops = [end for _, end in walls]
    for since, until, offset in zone_offsets(
        hours.zone, begins * 86_400, ends * 86_400
    ):
        for start, end in walls[bisect_right(stops, since + offset) :]:
            if start - offset >= until:
                break
            yield max(start - offset, since), min(end - offset, until)


def _day_of(day: date) -> int:
    return day.toordinal() - EPOCH_DAY


def _year(moment: datetime) -> int:
    return moment.astimezone(UTC).year


def _tick(moment: datetime) -> int:
    return (moment - EPOCH) // TICK
