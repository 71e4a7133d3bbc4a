"""The only reader of the wall clock; tests and nobody else move it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_offset = timedelta()


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC) + _offset


def timestamp() -> int:
    """The present moment in whole seconds since the epoch."""
    return int(now().timestamp())


def minute(moment: datetime) -> datetime:
    """When the minute of that moment began."""
    return moment.replace(second=0, microsecond=0)


def from_ms(milliseconds: int) -> datetime:
    """A moment given as Gmail gives it: milliseconds since the epoch."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC ending in Z, to the second; None stays None."""
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def offset() -> timedelta:
    """How far tests have moved the clock; nothing outside of them."""
    return _offset


def advance(by: timedelta) -> None:
    """Tests only: let time pass."""
    global _offset
    _offset += by


def reset() -> None:
    """Tests only: back to the wall clock."""
    global _offset
    _offset = timedelta()
