"""The line that says who sent a mail, where that is not simply its customer."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.kit import Widget, row
from app.tickets.messages.sender import SenderKind
from app.tickets.view import TicketView
from app.wording import mark

SENTENCES = {
    SenderKind.CLAIMED: mark("It says that {name} wrote it. Nothing proves that."),
    SenderKind.FORWARDED: mark("Forwarded by {name}"),
    SenderKind.COLLEAGUE: mark("{name} is a colleague"),
    SenderKind.SENT_AS: mark("Sent from {name}"),
}


def sender_rows(view: TicketView, reader: CardReader) -> list[Widget]:
    """One line, or none."""
    sender = view.sender
    if sender is None:
        return []
    return [row(reader.say(SENTENCES[sender.kind], name=sender.shown))]
