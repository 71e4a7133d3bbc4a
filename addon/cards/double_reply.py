"""The banner of a ticket of which two colleagues have answered one mail."""

from __future__ import annotations

from datetime import timedelta

from addon.card_reader import CardReader
from addon.kit import Widget, row
from addon.words import status_lines
from app.tickets.view import TicketView

SHOWN = timedelta(hours=24)
ACTIONS = ("double_reply", "double_reply_withdrawn")


def double_reply_rows(view: TicketView, reader: CardReader) -> list[Widget]:
    """`Ada and Grace answered the same mail`, for a day."""
    newest = next((each for each in view.deeds if each.action in ACTIONS), None)
    if newest is None or newest.action != ACTIONS[0]:
        return []
    if reader.now - newest.at > SHOWN:
        return []
    one, other = (status_lines.whole_name(each) for each in newest.details["names"])
    return [
        row(
            reader.say(
                "{one} and {other} both answered the same mail", one=one, other=other
            )
        )
    ]
