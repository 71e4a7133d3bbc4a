"""The form for a note, opened without a call; refused, it keeps what was typed."""

from __future__ import annotations

from addon.cards.parts import Notice, notice_rows
from addon.kit import Card, button, card, field, footer, section
from addon.reader import Reader
from app.tickets.view import TicketView

SUBTITLE = "Your team sees it, the customer never"


def field_name(nonce: str) -> str:
    """The field of this form: another form has another name, so it starts empty."""
    return f"note_{nonce}"


def note_form(
    view: TicketView, reader: Reader, typed: str = "", notice: Notice | None = None
) -> Card:
    """One text field and one button."""
    name = field_name(reader.nonce)
    add = reader.press("note", view, needs=name)
    return card(
        "note",
        (f"Note on #{view.number}", SUBTITLE),
        [
            section(
                *notice_rows(reader, notice),
                field(name, "Note", value=typed, is_long=True),
            )
        ],
        footer=footer(button("Add note", add, filled=True)),
    )
