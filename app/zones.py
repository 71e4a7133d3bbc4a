"""Time zones by their names in the IANA database, such as `Europe/Berlin`."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from app.errors import Refused
from app.wording import mark

NEARLY = mark("There is no time zone “{text}”. Did you mean {near}?")
NO_ZONE = mark("There is no time zone “{text}”. One is called Europe/Berlin.")


def named_zone(name: str | None) -> ZoneInfo | None:
    """The zone of that name; None when there is none."""
    return ZoneInfo(name) if name is not None and name in zone_names() else None


def checked_zone(text: str) -> str:
    """The name as it is kept, however it is spelt.

    Raises:
        Refused: there is no such zone; the nearest one is named.
    """
    folded = {name.lower(): name for name in zone_names()}
    said = text.strip().lower().replace(" ", "_")
    if said in folded:
        return folded[said]
    near = get_close_matches(said, folded, n=1, cutoff=0.5)
    if near:
        raise Refused(NEARLY, text=text[:60], near=folded[near[0]])
    raise Refused(NO_ZONE, text=text[:60])


@cache
def zone_names() -> frozenset[str]:
    """The names of all zones that this machine knows."""
    return frozenset(available_timezones())
