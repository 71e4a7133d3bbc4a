"""What long lists are sorted by, and which of it a list of any size may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Text, func

from app import clock
from app.db import MAX_KEY, Instant, Key
from app.people.person import Person
from app.tickets.lists.counting import MAX_COUNTED
from app.tickets.lists.queues import URGENCY
from app.tickets.lists.rows import LAST_MAIL, WAITING_SINCE
from app.tickets.lists.ticket_filter import DONE_SINCE, Snoozed, Span, TicketFilter
from app.tickets.ticket import Ticket


class SortKey(StrEnum):
    """What a list may be sorted by."""

    WAITING = "waiting"
    NUMBER = "number"
    RECEIVED = "received"
    RESOLVED = "resolved"
    LAST_MAIL = "last_mail"
    PRIORITY = "priority"
    CUSTOMER = "customer"
    SUBJECT = "subject"
    ASSIGNEE = "assignee"


# These have an index of each inbox.
BY_INDEX = frozenset(
    {SortKey.WAITING, SortKey.NUMBER, SortKey.RECEIVED, SortKey.LAST_MAIL}
)
CUSTOMER_NAME = func.lower(
    func.coalesce(func.nullif(Ticket.customer_name, ""), Ticket.customer_address)
)
# Each key as an expression that is never nothing, and its type.
EXPRESSIONS: dict[SortKey, tuple[Any, Any]] = {
    SortKey.WAITING: (WAITING_SINCE, Instant()),
    SortKey.NUMBER: (Ticket.id, Key),
    SortKey.RECEIVED: (Ticket.created_at, Instant()),
    SortKey.RESOLVED: (DONE_SINCE, Instant()),
    SortKey.LAST_MAIL: (LAST_MAIL, Instant()),
    SortKey.PRIORITY: (URGENCY, Key),
    SortKey.CUSTOMER: (CUSTOMER_NAME, Text()),
    SortKey.SUBJECT: (func.lower(Ticket.subject), Text()),
    SortKey.ASSIGNEE: (func.lower(func.coalesce(Person.name, "")), Text()),
}


@dataclass(frozen=True)
class SortOrder:
    """By what, and which way round."""

    key: SortKey
    is_down: bool = False

    def __str__(self) -> str:
        return f"-{self.key}" if self.is_down else str(self.key)


def usual_sort(asked: TicketFilter) -> SortOrder:
    """What waits, the longest first; of some days, the latest; all else the newest."""
    if asked.is_queue or asked.snoozed is Snoozed.YES:
        return SortOrder(SortKey.WAITING)
    spans = {
        SortKey.RECEIVED: asked.received,
        SortKey.RESOLVED: asked.resolved,
        SortKey.LAST_MAIL: asked.last_mail,
    }
    dated = next((key for key, span in spans.items() if span != Span()), None)
    return SortOrder(dated or SortKey.NUMBER, is_down=True)


def can_sort(key: SortKey, asked: TicketFilter, count: int) -> bool:
    """Whether that list, which holds so many, may be sorted by that."""
    has_index = key in BY_INDEX or (key is SortKey.RESOLVED and asked.is_done)
    return has_index or count <= MAX_COUNTED


def sort_value(key: SortKey, text: str) -> datetime | str | int:
    """What a row is sorted by, as it stands in an address.

    Raises:
        ValueError: it is nothing of that kind.
    """
    _, kind = EXPRESSIONS[key]
    if isinstance(kind, Instant):
        return clock.parse_moment(text)
    if isinstance(kind, Text):
        return text
    number = int(text)
    if not -1 <= number <= MAX_KEY:
        raise ValueError(text)
    return number
