"""Status and priority: one row per choice, each row says its effect."""

from __future__ import annotations

from addon.kit import Card, card, row, section
from addon.reader import Reader
from app.tickets.status import Priority, Status
from app.tickets.view import TicketView

EFFECTS = {
    Status.OPEN: "Needs an answer",
    Status.IN_PROGRESS: "Somebody works on it",
    Status.WAITING: "On the customer",
    Status.RESOLVED: "Opens again if the customer writes",
    Status.CLOSED: "Leaves all queues",
}
URGENCY = {
    Priority.LOW: "Can wait",
    Priority.NORMAL: "As usual, not shown",
    Priority.HIGH: "Before the others",
    Priority.URGENT: "Now",
}


def status_form(view: TicketView, reader: Reader) -> Card:
    """The statuses that it does not have."""
    rows = [
        row(to.label, below=below, press=reader.press("set_status", view, to=to.value))
        for to, below in EFFECTS.items()
        if to != view.status
    ]
    now = Status(view.status).label
    title = f"Status of #{view.number}"
    return card("status", (title, f"Now: {now}. One press sets it"), [section(*rows)])


def priority_form(view: TicketView, reader: Reader) -> Card:
    """The priorities that it does not have."""
    rows = [
        row(to.label, below=below, press=reader.press("prioritise", view, to=to.value))
        for to, below in URGENCY.items()
        if to != view.priority
    ]
    now = Priority(view.priority).label
    title = f"Priority of #{view.number}"
    return card("priority", (title, f"Now: {now}. One press sets it"), [section(*rows)])
