"""How it is said that somebody is away."""

from __future__ import annotations

from addon.words import ages
from addon.words.reader import Reader
from app.absences.reading import Away


def away_until(away: Away, reader: Reader) -> str:
    """Behind a name in a list: `away until Fri`."""
    if away.until is None:
        return reader.say("away")
    return reader.say("away until {day}", day=ages.coming_day(away.until, reader))


def named_away(name: str, away: Away | None, reader: Reader) -> str:
    """The name, and that they are away if they are: `Ben (away until Fri)`."""
    if away is None:
        return name
    return reader.say("{name} ({what})", name=name, what=away_until(away, reader))
