"""What was noted last on another ticket of the customer, so that nobody asks twice."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.cards.notes import author_line
from addon.kit import Widget, blue, row
from addon.words.clean import cut_text
from app.tickets.view import TicketView

MAX_NOTE_CHARS = 120


def last_note_rows(view: TicketView, reader: CardReader) -> list[Widget]:
    """The note and the way to its ticket, while none of this ticket is newer."""
    last = view.last_note
    if last is None or any(each.id > last.note_id for each in view.notes):
        return []
    return [
        row(
            blue(cut_text(" ".join(last.text.split()), MAX_NOTE_CHARS)),
            above=reader.say("Last note, on #{number}", number=last.number),
            below=author_line(last, reader),
            press=reader.press_ticket(
                "refresh", last.ticket_id, last.version, above=True
            ),
        )
    ]
