"""What silence does to a ticket that is done, and until when a mail opens it again."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.kit import Widget, row
from app.tickets.view import TicketView
from app.wording import mark


def closing_rows(view: TicketView, reader: CardReader) -> list[Widget]:
    """The banner of a ticket that is done, if anything will happen to it."""
    said = closing_said(view, reader) or _reopening_said(view, reader)
    return [row(said)] if said else []


def closing_said(view: TicketView, reader: CardReader) -> str:
    """`Closes 26 Nov, 09:00 unless the customer writes`, or nothing."""
    at = view.closes_at
    if at is None or at <= reader.now:
        return ""
    said = mark("Closes {date}, {time} unless the customer writes")
    return reader.say(said, date=reader.date(at), time=reader.time(at))


def _reopening_said(view: TicketView, reader: CardReader) -> str:
    until = view.reopens_until
    if until is None or until <= reader.now:
        return ""
    date = reader.date(until)
    return reader.say("Reopens if the customer writes by {date}", date=date)
