"""The banner of a ticket whose last answer has come back."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.kit import Widget, row
from addon.words import status_lines
from app.tickets.view import TicketView


def undelivered_rows(view: TicketView, reader: CardReader) -> list[Widget]:
    """`Your answer was not delivered to maria@…`, until somebody does something."""
    if not status_lines.is_undelivered(view):
        return []
    failed = ", ".join(status_lines.failed_addresses(view))
    if not failed:
        return [row(reader.say("Your answer was not delivered"))]
    return [
        row(reader.say("Your answer was not delivered to {address}", address=failed))
    ]
