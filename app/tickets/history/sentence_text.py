"""What the sentences of a history are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from app.tickets.status import Priority, Status
from app.wording import TranslatableMoment, TranslatableTerm, TranslatableText, mark

# From an address to how that person is called; unknown ones keep their address.
Names = Mapping[str, str]
Details = dict[str, Any]
# The sentence of each action.
Sentences = Mapping[str, Callable[[Details, Names], TranslatableText]]

STATUSES = {
    Status.OPEN: mark("open"),
    Status.IN_PROGRESS: mark("in progress"),
    Status.WAITING: mark("waiting"),
    Status.RESOLVED: mark("resolved"),
    Status.CLOSED: mark("closed"),
}
PRIORITIES = {
    Priority.LOW: mark("low"),
    Priority.NORMAL: mark("normal"),
    Priority.HIGH: mark("high"),
    Priority.URGENT: mark("urgent"),
}


def sentence_message(message: str, **values: object) -> TranslatableText:
    """A sentence for the catalogues, which begins with `{who}`: see `sentences`."""
    return TranslatableText(message, values)


def status_term(value: str) -> TranslatableTerm:
    return TranslatableTerm(STATUSES[Status(value)])


def priority_term(value: str) -> TranslatableTerm:
    return TranslatableTerm(PRIORITIES[Priority(value)])


def moment_until(details: Details) -> TranslatableMoment:
    """Until when, in the reader's zone."""
    moment = datetime.fromisoformat(details["until"])
    return TranslatableMoment(moment.astimezone(details["zone"]))
