"""How the link of a ticket with another one is said: on its card and on its page."""

from __future__ import annotations

from addon.words.reader import Reader
from app.tickets.conversations.linked_tickets import LinkedTicket
from app.tickets.conversations.ticket_link import LinkKind
from app.tickets.view import TicketView


def is_one_inbox(link: LinkedTicket, view: TicketView) -> bool:
    """Whether both tickets are in the same inbox."""
    return link.inbox_id == view.inbox_id


def link_text(link: LinkedTicket, view: TicketView, reader: Reader) -> str:
    """What the other ticket is to this one, with its number."""
    if link.kind == LinkKind.FOLLOW_UP:
        if link.is_later:
            return reader.say("Continued in #{number}", number=link.number)
        return reader.say("Follow-up to #{number}", number=link.number)
    if is_one_inbox(link, view):
        return reader.say("Also belongs to #{number}", number=link.number)
    return reader.say(
        "Also belongs to #{number} in {inbox}", number=link.number, inbox=link.inbox
    )
