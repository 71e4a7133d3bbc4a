"""The form for a note, opened without a call; refused, it keeps what was typed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from addon import lines
from addon.cards.parts import Notice, notice_rows
from addon.fields import field, ticks
from addon.kit import (
    Card,
    Widget,
    button,
    card,
    footer,
    section,
)
from addon.reader import Reader
from app.tickets.view import TicketView


@dataclass(frozen=True)
class Typed:
    """What somebody has written, and whom they have ticked, by address."""

    text: str = ""
    tell: Collection[str] = ()


def field_name(nonce: str) -> str:
    """The field of this form: another form has another name, so it starts empty."""
    return f"note_{nonce}"


def tell_name(nonce: str) -> str:
    """The tick boxes of this form."""
    return f"tell_{nonce}"


def note_form(
    view: TicketView,
    reader: Reader,
    typed: Typed | None = None,
    notice: Notice | None = None,
) -> Card:
    """One text field, the likely colleagues to tick, and one button."""
    typed = typed or Typed()
    name = field_name(reader.nonce)
    add = reader.press("note", view, needs=name)
    title = reader.say("Note on #{number}", number=view.number)
    note = field(
        name,
        reader.say("Note"),
        value=typed.text,
        hint=_hint(view, reader),
        is_long=True,
    )
    return card(
        "note",
        (title, reader.say("Your team sees it, the customer never")),
        [section(*notice_rows(reader, notice), note, *_tell(view, reader, typed))],
        footer=footer(button(reader.say("Add note"), add, filled=True)),
    )


def _hint(view: TicketView, reader: Reader) -> str:
    if not view.likely:
        return ""
    address, name = view.likely[0]
    account, given = address.partition("@")[0], lines.given(name)
    return reader.say("Type @{account} to tell {name}", account=account, name=given)


def _tell(view: TicketView, reader: Reader, typed: Typed) -> list[Widget]:
    if not view.likely:
        return []
    given = [lines.given(name) for _, name in view.likely]
    items = [
        (address, name if given.count(short) > 1 else short)
        for (address, name), short in zip(view.likely, given, strict=True)
    ]
    return [ticks(tell_name(reader.nonce), reader.say("Tell"), items, typed.tell)]
