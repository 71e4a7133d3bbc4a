"""Merging: which other ticket, and what will happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from addon.cards.parts import Notice, notice_rows
from addon.fields import field
from addon.kit import (
    Button,
    Card,
    Rich,
    Widget,
    bold,
    button,
    buttons,
    card,
    footer,
    grey,
    paragraph,
    row,
    section,
)
from addon.reader import Reader
from app.tickets.others import Other
from app.tickets.view import TicketView
from app.wording import mark


@dataclass(frozen=True)
class Named:
    """The number that somebody has typed, and why it will not do."""

    typed: str = ""
    notice: Notice | None = None


def field_name(nonce: str) -> str:
    """The field for a number."""
    return f"number_{nonce}"


def merge_button(reader: Reader, view: TicketView, other_id: int) -> Button:
    """For a row of a card that stands over the ticket's, such as the customer's."""
    press = reader.press("merge_form", view, other=other_id, levels=2)
    return button(reader.say("Merge"), press)


def choice_card(
    view: TicketView, reader: Reader, others: Sequence[Other], named: Named | None
) -> Card:
    """The customer's other open tickets, and a field for any number."""
    named = named or Named()
    name = field_name(reader.nonce)
    find = reader.press("merge_named", view, needs=name)
    theirs = reader.say("More of this customer")
    title = reader.say("Merge with #{number}", number=view.number)
    return card(
        "merge_choice",
        (title, reader.say("The other becomes part of it")),
        [
            section(*notice_rows(reader, named.notice)),
            section(*(_row(view, reader, each) for each in others), heading=theirs),
            section(
                field(name, reader.say("Number of a ticket"), value=named.typed),
                buttons(button(reader.say("Continue"), find)),
            ),
        ],
    )


def confirm_card(
    view: TicketView, reader: Reader, other: Other, levels: int = 1
) -> Card:
    """What becomes part of what, and one button; `levels` as `replies.returned`."""
    press = reader.press("merge", view, other=other.id, levels=levels)
    title = reader.say(
        "Merge #{source} into #{target}", source=other.number, target=view.number
    )
    after = reader.say(
        "Later mails go to #{number}. You can undo it for 7 days.", number=view.number
    )
    return card(
        "merge",
        (title, _from(view, reader, other)),
        [section(paragraph(_what(view, reader, other)), paragraph(grey(after)))],
        footer=footer(button(reader.say("Merge"), press, filled=True)),
    )


def _row(view: TicketView, reader: Reader, other: Other) -> Widget:
    below = reader.say(
        "{age} · #{number}", age=reader.lasting(other.since), number=other.number
    )
    press = reader.press("merge_form", view, other=other.id, here=True)
    return row(_subject(reader, other.subject), below=below, press=press)


def _from(view: TicketView, reader: Reader, other: Other) -> str:
    mine = view.customer_name or view.customer_address
    if view.customer_address == other.customer_address:
        return reader.say("Both are from {name}", name=mine)
    said = mark("From {other} and {name}")
    return reader.say(said, other=other.customer, name=mine)


def _what(view: TicketView, reader: Reader, other: Other) -> Rich:
    # The values are escaped by `bold`; the messages themselves hold no markup.
    return Rich(
        reader.say(
            "{source} becomes part of {target}: {mails}, {notes}.",
            source=bold(_subject(reader, other.subject)),
            target=bold(_subject(reader, view.subject)),
            mails=_mails(reader, other.mail_count),
            notes=_notes(reader, other.note_count),
        )
    )


def _mails(reader: Reader, count: int) -> str:
    return reader.say_many("1 mail", "{n} mails", count)


def _notes(reader: Reader, count: int) -> str:
    return reader.say_many("1 note", "{n} notes", count)


def _subject(reader: Reader, subject: str) -> str:
    return subject or reader.say("(no subject)")
