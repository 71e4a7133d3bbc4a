"""The banner of a ticket that is linked with another one."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.kit import Button, Widget, button, row
from addon.words.link_text import is_one_inbox, link_text
from app.tickets.conversations.linked_tickets import LinkedTicket
from app.tickets.conversations.ticket_link import LinkKind
from app.tickets.status import Status
from app.tickets.view import TicketView

JOINED = ("merged", "unmerged")


def linked_rows(view: TicketView, reader: CardReader) -> list[Widget]:
    """`Also belongs to #12` and the way to merge them, until somebody has decided.

    A ticket of another inbox, and one that goes on in another or follows it, is named
    with the way there.
    """
    link = _link(view)
    if link is None or Status(view.status).is_done:
        return []
    return [row(link_text(link, view, reader), beside=_next_step(link, view, reader))]


def _link(view: TicketView) -> LinkedTicket | None:
    decided = {
        deed.details.get("number") for deed in view.deeds if deed.action in JOINED
    }
    for each in view.links:
        if each.number not in decided:
            return each
    return None


def _next_step(link: LinkedTicket, view: TicketView, reader: CardReader) -> Button:
    is_related = link.kind == LinkKind.RELATED and is_one_inbox(link, view)
    if is_related and reader.may_change:
        merge = reader.press("merge_form", view, other=link.id)
        return button(reader.say("Merge"), merge)
    there = reader.press_ticket("refresh", link.id, link.version, above=True)
    return button(reader.say("Open #{number}", number=link.number), there)
