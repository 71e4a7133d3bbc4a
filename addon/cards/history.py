"""What happened to a ticket: one sentence per event, newest first, by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from addon.cards.merge import merge_button
from addon.cards.notes import pager
from addon.kit import (
    Button,
    Card,
    Rich,
    Widget,
    bold,
    button,
    card,
    grey,
    rich,
    row,
    section,
)
from addon.reader import Reader
from app.tickets.view import TicketView

SPACE = Rich("&nbsp; ")


@dataclass(frozen=True)
class Told:
    """One event as it is read aloud.

    `merge` is one that it did and can be undone, `other` a ticket that it names and
    that can be merged with this one; `several` is its own id when the press behind it
    has moved several tickets and can be undone.
    """

    at: datetime
    who: str
    what: str
    merge: int = 0
    other: int = 0
    several: int = 0


def history_card(
    view: TicketView,
    reader: Reader,
    events: Sequence[Told],
    older: int | None = None,
) -> Card:
    """One page of events; `older` is the version before which the next one begins."""
    days = groupby(events, key=lambda told: reader.day(told.at))
    sections = [
        section(*(_row(e, view, reader) for e in each), heading=day)
        for day, each in days
    ]
    return card(
        "history",
        (reader.say("History of #{number}", number=view.number), view.subject),
        [*sections, *pager(view, reader, "history", older)],
    )


def _row(told: Told, view: TicketView, reader: Reader) -> Widget:
    at = grey(reader.time(told.at))
    said = rich(at, SPACE, bold(told.who), " ", told.what)
    return row(said, beside=_next_step(told, view, reader))


def _next_step(told: Told, view: TicketView, reader: Reader) -> Button | None:
    if not reader.may_change:
        return None
    if told.other:
        return merge_button(reader, view, told.other)
    if told.several:
        back = reader.press("undo_many", view, event=told.several)
        return button(reader.say("Undo"), back, alt=reader.say("Undo it for all"))
    if not told.merge:
        return None
    press = reader.press("unmerge", view, merge=told.merge)
    return button(reader.say("Undo"), press, alt=reader.say("Undo this merge"))
