"""The only reader of the wall clock; tests and nobody else move it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

_offset = timedelta()
_stopped_at: datetime | None = None
_stopped_ticks: float | None = None


def now() -> datetime:
    """The present moment, in UTC."""
    return (_stopped_at or datetime.now(UTC)) + _offset


def timestamp() -> int:
    """The present moment in whole seconds since the epoch."""
    return int(now().timestamp())


def ticks() -> float:
    """Seconds that nobody sets: for how long something rests in this process."""
    running = time.monotonic() if _stopped_ticks is None else _stopped_ticks
    return running + _offset.total_seconds()


def start_of_minute(moment: datetime) -> datetime:
    """When the minute of that moment began."""
    return moment.replace(second=0, microsecond=0)


def from_ms(milliseconds: int) -> datetime:
    """A moment given as Gmail gives it: milliseconds since the epoch."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def parse_moment(text: str) -> datetime:
    """The moment of an ISO 8601 text with a time zone, in UTC.

    Raises:
        ValueError: it is none, has no zone, or lies before the year 1 or after 9999.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"no time zone: {text}")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"too far: {text}") from error


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC ending in Z, to the second; None stays None."""
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_offset() -> timedelta:
    """How far tests have moved the clock; nothing outside of them."""
    return _offset


def advance(by: timedelta) -> None:
    """Let time pass, in tests only."""
    global _offset
    _offset += by


def stop() -> None:
    """Stop the clock, in tests only: time passes by `advance` alone."""
    global _stopped_at, _stopped_ticks
    _stopped_at, _stopped_ticks = datetime.now(UTC), time.monotonic()


def reset() -> None:
    """Go back to the wall clock, in tests only."""
    global _offset, _stopped_at, _stopped_ticks
    _offset, _stopped_at, _stopped_ticks = timedelta(), None, None
