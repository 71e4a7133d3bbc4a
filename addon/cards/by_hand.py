"""A ticket by hand: what is typed while somebody calls, and their address later."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from addon.card_reader import CardReader
from addon.cards.choices import choice_row
from addon.cards.form_fields import text_field, tick_boxes
from addon.cards.notices import RefusalNotice, notice_rows
from addon.kit import (
    Card,
    MenuItem,
    Widget,
    button,
    card,
    footer,
    menu_item,
    section,
)
from app.tickets.view import TicketView
from app.wording import mark

FIELDS = (
    ("name", mark("Name"), False),
    ("address", mark("E-mail address"), False),
    ("phone", mark("Phone number"), False),
    ("subject", mark("Subject"), False),
    ("text", mark("What was said"), True),
)
TICKS, TAKES, ANSWERED = "ticks", "takes", "answered"


@dataclass(frozen=True)
class TypedCall:
    """What somebody has typed into the fields, by name, and what they have ticked."""

    fields: Mapping[str, str] = field(default_factory=dict)
    ticked: Collection[str] = (TAKES,)


def by_hand_item(reader: CardReader) -> MenuItem:
    """The way to a ticket that no mail has made."""
    said = reader.say("New ticket by hand")
    return menu_item(said, reader.press("new_ticket_form"))


def call_field_name(name: str, nonce: str) -> str:
    """The field of this form: another form has another name, so it starts empty."""
    return f"call_{name}_{nonce}"


def new_ticket_inbox_card(
    reader: CardReader, inboxes: Sequence[tuple[int, str]]
) -> Card:
    """Which inbox the call is for."""
    rows = [
        choice_row(
            reader,
            address,
            reader.say("Choose"),
            reader.press("new_ticket_form", inbox=inbox_id),
        )
        for inbox_id, address in inboxes
    ]
    header = (reader.say("New ticket by hand"), reader.say("For which inbox?"))
    return card("new_ticket_inbox", header, [section(*rows)])


def new_ticket_card(
    reader: CardReader,
    inbox: tuple[int, str],
    typed: TypedCall | None = None,
    notice: RefusalNotice | None = None,
    *,
    levels: int = 1,
) -> Card:
    """Who called and what was said; `levels` is how many cards go with the form."""
    typed = typed or TypedCall()
    inbox_id, address = inbox
    rows = [_field(reader, typed, *each) for each in FIELDS]
    hint = reader.say("With an address it becomes a mail that you can answer in Gmail.")
    press = reader.press("new_ticket", inbox=inbox_id, levels=levels)
    return card(
        "new_ticket",
        (reader.say("New ticket by hand"), address),
        [section(*notice_rows(reader, notice), *rows, _ticks(reader, typed, hint))],
        footer=footer(button(reader.say("Create"), press, filled=True)),
    )


def address_card(
    view: TicketView,
    reader: CardReader,
    typed: str = "",
    notice: RefusalNotice | None = None,
) -> Card:
    """The caller's address: with it there is a mail that can be answered."""
    name = call_field_name("address", reader.nonce)
    said = reader.say("With an address it becomes a mail that you can answer in Gmail.")
    rows = [text_field(name, reader.say("E-mail address"), value=typed, hint=said)]
    press = reader.press("add_address", view, needs=name)
    title = reader.say("Address for #{number}", number=view.number)
    return card(
        "address",
        (title, view.customer_name),
        [section(*notice_rows(reader, notice), *rows)],
        footer=footer(button(reader.say("Add address"), press, filled=True)),
    )


def _field(
    reader: CardReader, typed: TypedCall, name: str, label: str, is_long: bool
) -> Widget:
    return text_field(
        call_field_name(name, reader.nonce),
        reader.say(label),
        value=typed.fields.get(name, ""),
        is_long=is_long,
    )


def _ticks(reader: CardReader, typed: TypedCall, hint: str) -> Widget:
    items = [(ANSWERED, reader.say("Already answered on the phone"))]
    if not reader.is_shared_account:
        items.insert(0, (TAKES, reader.say("I take it")))
    name = call_field_name(TICKS, reader.nonce)
    return tick_boxes(name, hint, items, typed.ticked)
