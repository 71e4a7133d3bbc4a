"""The card beside a mail that is no ticket, and the choice of an inbox for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from addon.cards.parts import Notice, notice_rows
from addon.kit import Button, Card, button, buttons, card, row, section
from addon.reader import Reader


@dataclass(frozen=True)
class SetAside:
    """Why and when the desk has set the mail aside."""

    reason: str
    at: datetime


@dataclass(frozen=True)
class Offer:
    """The open mail's mark, and the inboxes (id, address) it may be a ticket of."""

    mail: str
    inboxes: Sequence[tuple[int, str]]


def start_card(
    reader: Reader,
    offer: Offer,
    aside: SetAside | None = None,
    notice: Notice | None = None,
) -> Card:
    """Nothing about the mail is kept, or only that it was set aside."""
    queue = button("My queue", reader.press("home"))
    return card(
        "start",
        _header(reader, aside),
        [section(*notice_rows(reader, notice), buttons(*_make(reader, offer), queue))],
    )


def inbox_form(reader: Reader, offer: Offer) -> Card:
    """Which inbox the mail is for."""
    rows = [
        row(
            address,
            press=reader.press("make_ticket", mail=offer.mail, inbox=inbox_id),
        )
        for inbox_id, address in offer.inboxes
    ]
    return card("inbox", ("Make a ticket", "For which inbox?"), [section(*rows)])


def _header(reader: Reader, aside: SetAside | None) -> tuple[str, str]:
    if aside is None:
        return "Not a ticket", "Nothing about this mail is kept"
    when = reader.when(aside.at)
    return f"Not a ticket: {aside.reason}", f"Set aside by the desk at {when}"


def _make(reader: Reader, offer: Offer) -> list[Button]:
    if not reader.may_change or not offer.inboxes or not offer.mail:
        return []
    return [button("Make ticket", reader.press("make_ticket", mail=offer.mail))]
