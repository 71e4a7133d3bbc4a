"""The card beside a mail that is no ticket, and the choice of an inbox for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from addon.card_reader import CardReader
from addon.cards.by_hand import by_hand_item
from addon.cards.choices import choice_row
from addon.cards.notices import RefusalNotice, notice_rows
from addon.kit import Button, Card, button, buttons, card, menu_item, section
from addon.words import status_lines
from app.tickets.view import SetAsideView, TicketView


@dataclass(frozen=True)
class SetAside:
    """Why and when the desk has set the mail aside."""

    reason: str
    at: datetime


@dataclass(frozen=True)
class TicketOffer:
    """The open mail's mark, and the inboxes (id, address) it may be a ticket of."""

    mail: str
    inboxes: Sequence[tuple[int, str]]


def start_card(
    reader: CardReader,
    offer: TicketOffer,
    aside: SetAside | None = None,
    notice: RefusalNotice | None = None,
) -> Card:
    """Nothing about the mail is kept, or only that it was set aside."""
    queue = _queue(reader)
    return card(
        "start",
        _header(reader, aside),
        [section(*notice_rows(reader, notice), buttons(*_make(reader, offer), queue))],
        menu=[by_hand_item(reader)] if reader.may_change else None,
    )


def aside_card(
    view: TicketView,
    reader: CardReader,
    aside: SetAsideView,
    notice: RefusalNotice | None = None,
) -> Card:
    """A ticket that somebody has said to be none, and the way back."""
    restore = reader.press("restore", view)
    make = [button(reader.say("Make ticket"), restore)] if reader.may_change else []
    by = reader.say(
        "Set aside by {name}, {when}",
        name=status_lines.whole_name(aside.by),
        when=reader.when(aside.at),
    )
    history = menu_item(reader.say("View history"), reader.press("history", view))
    return card(
        "start",
        (_title(reader, aside.reason), by),
        [section(*notice_rows(reader, notice), buttons(*make, _queue(reader)))],
        menu=[history],
    )


def inbox_form(reader: CardReader, offer: TicketOffer) -> Card:
    """Which inbox the mail is for."""
    rows = [
        choice_row(
            reader,
            address,
            reader.say("Choose"),
            reader.press("make_ticket", mail=offer.mail, inbox=inbox_id),
        )
        for inbox_id, address in offer.inboxes
    ]
    header = (reader.say("Make a ticket"), reader.say("For which inbox?"))
    return card("inbox", header, [section(*rows)])


def _header(reader: CardReader, aside: SetAside | None) -> tuple[str, str]:
    if aside is None:
        kept = reader.say("Nothing about this mail is kept")
        return reader.say("Not a ticket"), kept
    when = reader.when(aside.at)
    by = reader.say("Set aside by the desk, {when}", when=when)
    return _title(reader, aside.reason), by


def _title(reader: CardReader, reason: str) -> str:
    return reader.say("Not a ticket: {reason}", reason=reader.say(reason))


def _queue(reader: CardReader) -> Button:
    return button(reader.say("My queue"), reader.press("home"))


def _make(reader: CardReader, offer: TicketOffer) -> list[Button]:
    if not reader.may_change or not offer.inboxes or not offer.mail:
        return []
    press = reader.press("make_ticket", mail=offer.mail)
    return [button(reader.say("Make ticket"), press)]
