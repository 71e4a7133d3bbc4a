"""What happened to a ticket: one sentence per event, newest first, by day."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from addon.card_reader import CardReader
from addon.cards.merge import merge_button
from addon.cards.notes import older_button
from addon.kit import (
    Button,
    Card,
    RichText,
    Widget,
    bold,
    button,
    card,
    grey,
    join_rich,
    row,
    section,
)
from addon.words.event_text import EventLine
from app.tickets.view import TicketView

SPACE = RichText("&nbsp; ")


def history_card(
    view: TicketView,
    reader: CardReader,
    events: Sequence[EventLine],
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
        [*sections, *older_button(view, reader, "history", older)],
    )


def _row(told: EventLine, view: TicketView, reader: CardReader) -> Widget:
    at = grey(reader.time(told.at))
    said = join_rich(
        at, SPACE, bold(told.who), " ", told.what, *_read_late(told, reader)
    )
    return row(said, beside=_next_step(told, view, reader))


def _read_late(told: EventLine, reader: CardReader) -> list[RichText | str]:
    if told.read_at is None:
        return []
    when = reader.when(told.read_at)
    return [SPACE, grey(reader.say("seen by Sidedesk {when}", when=when))]


def _next_step(told: EventLine, view: TicketView, reader: CardReader) -> Button | None:
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
