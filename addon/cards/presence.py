"""The banner that says who else has the ticket before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from addon.card_reader import CardReader
from addon.kit import Widget, known_icon, row
from app.wording import mark


@dataclass(frozen=True)
class OtherReaders:
    """The given names of those who look too, and when the last of them opened it."""

    names: tuple[str, ...]
    at: datetime


def looking_rows(reader: CardReader, looking: OtherReaders | None) -> list[Widget]:
    """The banner, if somebody else is there."""
    if looking is None:
        return []
    return [
        row(
            _who(reader, looking.names),
            below=reader.say("opened {time}", time=reader.time(looking.at)),
            beside=known_icon("PERSON", reader.say("Also here")),
        )
    ]


def _who(reader: CardReader, names: tuple[str, ...]) -> str:
    first, *others = names
    if not others:
        return reader.say("{name} is looking at it too", name=first)
    if len(others) == 1:
        both = mark("{name} and {other} are looking at it too")
        return reader.say(both, name=first, other=others[0])
    many = mark("{name} and {count} others are looking at it too")
    return reader.say(many, name=first, count=len(others))
