"""Moving a ticket to another inbox: which one, and who will read it there."""

from __future__ import annotations

from collections.abc import Sequence

from addon.card_reader import CardReader
from addon.cards.choices import choice_row
from addon.cards.merge import reader_rows
from addon.kit import Card, Widget, button, card, footer, grey, paragraph, section
from addon.words import status_lines
from app.tickets.merge.crossing import CrossInboxMerge
from app.tickets.view import TicketView


def choice_card(
    view: TicketView, reader: CardReader, inboxes: Sequence[tuple[int, str]]
) -> Card:
    """The reader's other inboxes, (id, address)."""
    rows = [
        choice_row(
            reader,
            address,
            reader.say("Choose"),
            reader.press("move_form", view, inbox=inbox_id, here=True),
        )
        for inbox_id, address in inboxes
    ]
    return card("move_choice", _header(view, reader), [section(*rows)])


def confirm_card(
    view: TicketView,
    reader: CardReader,
    inbox_id: int,
    across: CrossInboxMerge,
    *,
    keeps_holder: bool,
) -> Card:
    """Who can read it from then on and who has it, and one button."""
    press = reader.press("move", view, inbox=inbox_id, confirmed=True)
    after = reader.say("Its number, mails and notes stay. Later mails follow it.")
    return card(
        "move",
        _header(view, reader),
        [
            section(
                paragraph(reader.say("It moves to {inbox}.", inbox=across.into)),
                *_loser_rows(view, reader, keeps_holder=keeps_holder),
                *reader_rows(reader, across),
                paragraph(grey(after)),
            )
        ],
        footer=footer(button(reader.say("Move"), press, filled=True)),
    )


def _header(view: TicketView, reader: CardReader) -> tuple[str, str]:
    title = reader.say("Move #{number}", number=view.number)
    return title, reader.say("Now in {inbox}", inbox=view.inbox)


def _loser_rows(
    view: TicketView, reader: CardReader, *, keeps_holder: bool
) -> list[Widget]:
    if view.assignee is None or keeps_holder:
        return []
    name = status_lines.whole_name(view.assignee)
    said = reader.say(
        "{name} has it now, but is not in that inbox: nobody will have it.", name=name
    )
    return [paragraph(said)]
