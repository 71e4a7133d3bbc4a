"""The address of a customer's page, to be copied; and the way to end it."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.cards.form_fields import text_field
from addon.kit import Card, button, buttons, card, open_link, paragraph, section
from app.tickets.view import TicketView


def status_link_card(view: TicketView, reader: CardReader, address: str) -> Card:
    """The address in a field, where it can be marked and copied."""
    look = button(reader.say("Open"), open_link(address))
    revoke = button(
        reader.say("Revoke"),
        reader.press("revoke_link", view),
        alt=reader.say("Revoke the link: it leads nowhere then"),
    )
    acts = [look, *([revoke] if reader.may_open_door else [])]
    said = reader.say(
        "Whoever has this link sees how the ticket stands and may add a message. It "
        "shows no mail, note or name."
    )
    return card(
        "status_link",
        (reader.say("Status link of #{number}", number=view.number), view.subject),
        [
            section(
                text_field(f"link_{reader.nonce}", reader.say("Link"), value=address),
                paragraph(said),
                buttons(*acts),
            )
        ],
    )
