"""What each call costs, by Google's table of 2026, and how much one user may spend."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from demo.gmail.errors import ApiError

UNITS_PER_MINUTE = 6_000
MINUTE = timedelta(minutes=1)


class UnitMeter:
    """Counts units always; refuses only when a test or the demo sets `limit`."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._recent: deque[tuple[datetime, int]] = deque()
        self._in_flight = 0
        self.spent = 0
        self.limit: int | None = None
        self.most_in_flight: int | None = None

    def charge(self, units: int) -> None:
        """Count a call, or refuse it like Google when the minute is used up."""
        if self.limit is not None:
            self._check(units, self.limit)
        self.spent += units

    def enter(self, beside: int = 0) -> None:
        """A call begins, with so many others of its batch under way."""
        most, now = self.most_in_flight, self._in_flight + beside
        if most is not None and now >= most:
            raise ApiError(429, "Too many concurrent requests for user")
        self._in_flight += 1

    def leave(self) -> None:
        """A call has ended."""
        self._in_flight -= 1

    def _check(self, units: int, limit: int) -> None:
        now = self._now()
        while self._recent and self._recent[0][0] <= now - MINUTE:
            self._recent.popleft()
        if sum(spent for _, spent in self._recent) + units > limit:
            until = self._recent[0][0] + MINUTE if self._recent else now + MINUTE
            raise ApiError(
                429, f"User-rate limit exceeded. Retry after {retry_stamp(until)}"
            )
        self._recent.append((now, units))


def retry_stamp(moment: datetime) -> str:
    """A moment as Google writes it in "Retry after"."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
