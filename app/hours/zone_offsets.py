"""How far a zone's wall clock is from UTC, stretch by stretch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

# No zone has changed its clock twice within so many seconds since 1900.
STEP = 3 * 24 * 60 * 60
SECOND = timedelta(seconds=1)


def zone_offsets(
    zone: ZoneInfo, first: int, last: int
) -> Iterator[tuple[int, int, int]]:
    """From when, until when, and how many seconds to add: all of [first, last)."""
    begun, offset = first, _offset(zone, first)
    for at in range(first, last, STEP):
        end = min(at + STEP, last)
        then = _offset(zone, end)
        if then != offset:
            changed = _change_between(zone, at, end, offset)
            yield begun, changed, offset
            begun, offset = changed, then
    if begun < last:
        yield begun, last, offset


def _change_between(zone: ZoneInfo, before: int, after: int, offset: int) -> int:
    """The first second with another offset."""
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, at: int) -> int:
    found = datetime.fromtimestamp(at, zone).utcoffset()
    assert found is not None
    return found // SECOND
