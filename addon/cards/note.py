"""The form for a note, opened without a call; refused, it keeps what was typed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from addon.card_reader import CardReader
from addon.cards.form_fields import text_field, tick_boxes
from addon.cards.notices import RefusalNotice, notice_rows
from addon.kit import (
    Card,
    Widget,
    button,
    card,
    footer,
    section,
)
from addon.words import status_lines
from app.tickets.view import TicketView


@dataclass(frozen=True)
class TypedNote:
    """What somebody has written, and whom they have ticked, by address.

    `meant` are names in it that they were asked about. `note_id` is the note that it
    changes, 0 for a new one.
    """

    text: str = ""
    tell: Collection[str] = ()
    meant: Collection[str] = ()
    note_id: int = 0


def note_field_name(nonce: str) -> str:
    """The field of this form: another form has another name, so it starts empty."""
    return f"note_{nonce}"


def mention_field_name(nonce: str) -> str:
    """The tick boxes of this form."""
    return f"tell_{nonce}"


def note_card(
    view: TicketView,
    reader: CardReader,
    typed: TypedNote | None = None,
    notice: RefusalNotice | None = None,
) -> Card:
    """One text field, the likely colleagues to tick, and one button."""
    typed = typed or TypedNote()
    name = note_field_name(reader.nonce)
    args: dict[str, Any] = {"meant": list(typed.meant)} if typed.meant else {}
    if typed.note_id:
        args |= {"note": typed.note_id}
        verb, label = "edit_note", reader.say("Save note")
    else:
        verb, label = "note", reader.say("Add note")
    save = reader.press(verb, view, needs=name, **args)
    title = reader.say("Note on #{number}", number=view.number)
    note = text_field(
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
        footer=footer(button(label, save, filled=True)),
    )


def _hint(view: TicketView, reader: CardReader) -> str:
    if not view.likely:
        return ""
    address, name = view.likely[0]
    account, given = address.partition("@")[0], status_lines.given_name(name)
    return reader.say("Type @{account} to tell {name}", account=account, name=given)


def _tell(view: TicketView, reader: CardReader, typed: TypedNote) -> list[Widget]:
    if not view.likely:
        return []
    called = status_lines.told_apart([(name, each) for each, name in view.likely])
    items = [
        (address, name) for (address, _), name in zip(view.likely, called, strict=True)
    ]
    return [
        tick_boxes(
            mention_field_name(reader.nonce), reader.say("Notify"), items, typed.tell
        )
    ]
