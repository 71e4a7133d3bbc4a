"""The banner that says who else has the ticket before them, or writes an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from addon.card_reader import CardReader
from addon.kit import Widget, known_icon, row
from app.wording import mark


@dataclass(frozen=True)
class OtherReaders:
    """The given names of those who look too, and when the last of them opened it.

    `writers` are those who write an answer, the first one first, who began at `since`.
    """

    names: tuple[str, ...]
    at: datetime | None
    writers: tuple[str, ...] = ()
    since: datetime | None = None


def looking_rows(reader: CardReader, looking: OtherReaders | None) -> list[Widget]:
    """The banner, if somebody else is there and none of them writes."""
    if looking is None or looking.writers or looking.at is None:
        return []
    return [
        row(
            _who(reader, looking.names),
            below=reader.say("opened {time}", time=reader.time(looking.at)),
            beside=known_icon("PERSON", reader.say("Also here")),
        )
    ]


def writing_rows(
    reader: CardReader, looking: OtherReaders | None, below: str = ""
) -> list[Widget]:
    """Who writes an answer: on every card, whatever else stands there."""
    if looking is None or not looking.writers or looking.since is None:
        return []
    said = writing_said(reader, looking.writers, looking.since)
    icon = known_icon("EMAIL", reader.say("Somebody writes"))
    return [row(said, below=below, beside=icon)]


def writing_said(reader: CardReader, writers: tuple[str, ...], since: datetime) -> str:
    """`Ada is writing, since 14:02`."""
    first, *others = writers
    time = reader.time(since)
    if not others:
        return reader.say("{name} is writing, since {time}", name=first, time=time)
    if len(others) == 1:
        both = mark("{name} and {other} are writing, since {time}")
        return reader.say(both, name=first, other=others[0], time=time)
    many = mark("{name} and {count} others are writing, since {time}")
    return reader.say(many, name=first, count=len(others), time=time)


def _who(reader: CardReader, names: tuple[str, ...]) -> str:
    first, *others = names
    if not others:
        return reader.say("{name} is looking at it too", name=first)
    if len(others) == 1:
        both = mark("{name} and {other} are looking at it too")
        return reader.say(both, name=first, other=others[0])
    many = mark("{name} and {count} others are looking at it too")
    return reader.say(many, name=first, count=len(others))
