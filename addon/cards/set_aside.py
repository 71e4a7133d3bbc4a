"""Saying that something is no ticket: only this mail, or always from this sender."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.cards.choices import choice_row
from addon.kit import Card, Widget, card, grey, paragraph, section
from app.tickets.view import TicketView


def set_aside_choice_card(view: TicketView, reader: CardReader) -> Card:
    """The two choices."""
    once = reader.press("not_a_ticket", view)
    title = reader.say("#{number} is not a ticket", number=view.number)
    after = reader.say("No mail is deleted. You can undo it.")
    return card(
        "not_a_ticket",
        (title, reader.say("It is removed from lists and reports")),
        [
            section(
                choice_row(reader, reader.say("Only this mail"), _act(reader), once),
                *_always(view, reader),
            ),
            section(paragraph(grey(after))),
        ],
    )


def _always(view: TicketView, reader: CardReader) -> list[Widget]:
    address = view.customer_address
    if not address:
        return []
    press = reader.press("not_a_ticket", view, always=True)
    said = reader.say("All mail from this sender")
    return [choice_row(reader, said, _act(reader), press, below=address)]


def _act(reader: CardReader) -> str:
    return reader.language.say_in("act", "Set aside")
