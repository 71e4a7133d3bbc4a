"""The banner after an act of one's own: what was done, and the way back."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.cards.closing import closing_said
from addon.kit import Widget, button, row
from addon.words import coming_moments
from addon.words.undo_text import undo_said
from app.tickets.undo import undo
from app.tickets.undo.recent_events import UndoEvent
from app.tickets.verbs.snooze import is_asleep
from app.tickets.view import TicketView


def undo_rows(view: TicketView, reader: CardReader) -> list[Widget]:
    """`You took it` and a button, while the reader may undo that."""
    merge = undo.last_merge(view.deeds, reader.person_id, reader.now)
    if merge is not None and reader.may_change:
        return [_merge_row(merge, view, reader)]
    undone = undo.last_undo(view.deeds, reader.person_id, reader.now)
    if undone is not None and reader.may_change:
        return [undone_row(reader, reader.time(undone.at))]
    deed = undo.last_act(view.deeds, reader.person_id, reader.now)
    if deed is None or not reader.may_change:
        return []
    back = button(reader.say("Undo"), reader.press("undo", view, event=deed.id))
    said = undo_said(deed, view, reader)
    return [row(said, below=_below(view, reader), beside=back)]


def undone_row(reader: CardReader, below: str) -> Widget:
    """As high as the row that has held Undo: nothing else comes under the finger."""
    return row(reader.say("You undid that"), below=below)


def _merge_row(deed: UndoEvent, view: TicketView, reader: CardReader) -> Widget:
    # No form stands over this card: the answer takes its place.
    press = reader.press("unmerge", view, merge=deed.details["merge"], levels=0)
    back = button(reader.say("Undo"), press, alt=reader.say("Undo this merge"))
    number = deed.details["number"]
    return row(reader.say("You merged #{number} into it", number=number), beside=back)


def _below(view: TicketView, reader: CardReader) -> str:
    """What follows from it."""
    until = view.snoozed_until
    if view.closes_at is not None:
        return closing_said(view, reader)
    if until is None or not is_asleep(view.snoozed_at, until, reader.now):
        return ""
    when = coming_moments.day_and_time(until, reader)
    return reader.say("Comes back {when}", when=when)
