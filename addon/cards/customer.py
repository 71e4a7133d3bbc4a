"""A customer's other tickets, each one click away."""

from __future__ import annotations

from collections.abc import Sequence

from addon.card_reader import CardReader
from addon.cards.merge import merge_button
from addon.cards.ticket_rows import state_row
from addon.kit import Button, Card, Widget, blue, card, paragraph, row, section
from app.tickets.lists.rows import TicketRow
from app.tickets.view import TicketView


def customer_card(
    view: TicketView,
    reader: CardReader,
    opened: Sequence[TicketRow],
    earlier: Sequence[TicketRow],
) -> Card:
    """The open ones, then the earlier ones, newest first."""
    counts = {"opened": view.more_open, "earlier": view.earlier}
    sections = [
        section(
            *(state_row(reader, each, _merge(view, reader, each)) for each in opened),
            heading=reader.say("Open ({opened})", **counts),
        ),
        section(
            *(state_row(reader, each) for each in earlier),
            heading=reader.say("Earlier ({earlier})", **counts),
        ),
    ]
    if not opened and not earlier:
        sections = [section(paragraph(reader.say("There are no other tickets now.")))]
    named = view.customer_name or view.customer_address
    address = view.customer_address if view.customer_name else ""
    sections.append(section(*_older(view, reader, len(opened), len(earlier))))
    return card("customer", (named, address), sections)


def _older(
    view: TicketView, reader: CardReader, opened: int, earlier: int
) -> list[Widget]:
    """The way to those that have no row: the search knows them all, in pages."""
    if opened >= view.more_open and earlier >= view.earlier:
        return []
    press = reader.press("search", q=view.customer_address)
    return [row(blue(reader.say("More")), press=press)]


def _merge(view: TicketView, reader: CardReader, other: TicketRow) -> Button | None:
    return merge_button(reader, view, other.id) if reader.may_change else None
