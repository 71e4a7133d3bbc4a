"""What happened to a ticket: one sentence per event, newest first, by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from addon.kit import Card, Rich, Widget, bold, card, grey, rich, row, section
from addon.reader import Reader
from app.tickets.view import TicketView

SPACE = Rich("&nbsp; ")


@dataclass(frozen=True)
class Told:
    """One event as it is read aloud."""

    at: datetime
    who: str
    what: str


def history_card(view: TicketView, reader: Reader, events: Sequence[Told]) -> Card:
    """The newest events."""
    days = groupby(events, key=lambda told: reader.day(told.at))
    return card(
        "history",
        (f"History of #{view.number}", view.subject),
        [section(*(_row(e, reader) for e in each), heading=day) for day, each in days],
    )


def _row(told: Told, reader: Reader) -> Widget:
    at = grey(reader.time(told.at))
    return row(rich(at, SPACE, bold(told.who), " ", told.what))
