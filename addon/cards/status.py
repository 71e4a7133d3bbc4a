"""Status and priority: one row per choice, each row says its effect."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.cards.choices import choice_row
from addon.kit import Card, card, section
from app.tickets.status import Priority, Status
from app.tickets.view import TicketView
from app.wording import mark

EFFECTS = {
    Status.OPEN: mark("Needs an answer"),
    Status.IN_PROGRESS: mark("Somebody is working on it"),
    Status.WAITING: mark("The customer has to answer"),
    Status.RESOLVED: mark("Opens again if the customer writes"),
    Status.CLOSED: mark("Leaves all queues"),
}
URGENCY = {
    Priority.LOW: mark("Can wait"),
    Priority.NORMAL: mark("The usual one, not shown on the card"),
    Priority.HIGH: mark("Before the others"),
    Priority.URGENT: mark("Now"),
}


def status_card(view: TicketView, reader: CardReader) -> Card:
    """The statuses that it does not have."""
    rows = [
        choice_row(
            reader,
            reader.say(to.label),
            reader.say("Set"),
            reader.press("set_status", view, to=to.value),
            below=reader.say(below),
        )
        for to, below in EFFECTS.items()
        if to != view.status
    ]
    now = reader.say(Status(view.status).label)
    title = reader.say("Status of #{number}", number=view.number)
    return card("status", (title, _now(reader, now)), [section(*rows)])


def priority_card(view: TicketView, reader: CardReader) -> Card:
    """The priorities that it does not have."""
    rows = [
        choice_row(
            reader,
            reader.say(to.label),
            reader.say("Set"),
            reader.press("prioritise", view, to=to.value),
            below=reader.say(below),
        )
        for to, below in URGENCY.items()
        if to != view.priority
    ]
    now = reader.say(Priority(view.priority).label)
    title = reader.say("Priority of #{number}", number=view.number)
    return card("priority", (title, _now(reader, now)), [section(*rows)])


def _now(reader: CardReader, now: str) -> str:
    return reader.say("Now: {now}", now=now)
