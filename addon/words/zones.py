"""The time zone in which somebody reads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Any

from app.zones import named_zone

_DAY = timedelta(days=1)


def zone_of(zone: Mapping[str, Any]) -> tzinfo:
    """The reader's zone by its name, else by its offset in milliseconds, else UTC."""
    name = zone.get("id")
    found = named_zone(name) if isinstance(name, str) else None
    if found is not None:
        return found
    try:
        offset = float(zone.get("offset", 0))
    except (TypeError, ValueError, OverflowError):
        return UTC
    if not math.isfinite(offset) or abs(offset) >= _DAY / timedelta(milliseconds=1):
        return UTC
    return timezone(timedelta(minutes=round(offset / 60_000)))
