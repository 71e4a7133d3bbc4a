"""What a saved reply leaves to be filled in: in one's open draft, or sent so."""

from __future__ import annotations

from datetime import timedelta

from addon.card_reader import CardReader
from addon.kit import Widget, bold, icon, row
from app.tickets.view import TicketView

SHOWN = timedelta(hours=24)


def blank_rows(view: TicketView, reader: CardReader) -> list[Widget]:
    """The reader's draft until it is sent; what was sent so for a day."""
    left = view.draft_blanks
    if left:
        count, names = len(left), ", ".join(left)
        said = reader.say_many(
            "1 blank to fill in your draft", "{n} blanks to fill in your draft", count
        )
        return [_row(reader, said, names)]
    for deed in view.deeds:
        if deed.action == "sent_blank" and reader.now - deed.at < SHOWN:
            said = reader.say("A mail was sent with a blank not filled in")
            return [_row(reader, said, ", ".join(deed.details["blanks"]))]
    return []


def _row(reader: CardReader, said: str, names: str) -> Widget:
    picture = icon(reader.static("icons/notice-1.png"), reader.say("Notice"))
    return row(bold(said), below=names, beside=picture)
