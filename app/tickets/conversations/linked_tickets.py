"""The tickets that one is linked with, as far as its reader may see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, Select, case, or_, select
from sqlalchemy.orm import aliased

from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.sql.json_rows import rows_as_json
from app.tickets.conversations.ticket_link import LinkKind, TicketLink
from app.tickets.ticket import Ticket

# The newest; a card shows one, a program all that may be made.
MAX_SHOWN_LINKS = 50


@dataclass(frozen=True)
class LinkedTicket:
    """The other one: `is_later` when it is younger than the ticket that is shown."""

    id: int
    number: int
    version: int
    inbox_id: int
    inbox: str
    kind: str
    is_later: bool


def _links(person: Person | None) -> Select[*tuple[Any, ...]]:
    """The links of the ticket of the query around it, the newest first.

    Only to tickets that the person may see; without a person, all of them.
    """
    other = aliased(Ticket)
    is_a = TicketLink.a_id == Ticket.id
    query = (
        select(
            other.id, other.number, other.version, other.inbox_id, Inbox.address,
            TicketLink.kind, case((is_a, 1), else_=0),
        )
        .select_from(TicketLink)
        .join(other, other.id == case((is_a, TicketLink.b_id), else_=TicketLink.a_id))
        .join(Inbox, Inbox.id == other.inbox_id)
        .where(or_(is_a, TicketLink.b_id == Ticket.id))
        .where(other.merged_into_id.is_(None), other.aside_reason.is_(None))
    )  # fmt: skip
    if person is not None:
        query = query.where(visible.seen_by(person, other.inbox_id))
    query = query.order_by(other.id.desc()).limit(MAX_SHOWN_LINKS)
    return query.correlate(Ticket)


def links_column(person: Person | None) -> ScalarSelect[Any]:
    """The same as one column of a query about a ticket."""
    return rows_as_json(_links(person))


def parse_links(rows: Iterable[Sequence[Any]] | None) -> tuple[LinkedTicket, ...]:
    """What that column gave."""
    return tuple(
        LinkedTicket(
            other, number, version, inbox_id, inbox, LinkKind(kind), bool(is_later)
        )
        for other, number, version, inbox_id, inbox, kind, is_later in rows or ()
    )
