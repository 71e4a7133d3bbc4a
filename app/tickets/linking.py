"""A link: one mail belongs to two tickets, so each of them names the other."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import LOCK
from app.people import actor
from app.tickets import conversation, queries
from app.tickets.event import Event
from app.tickets.ticket import Ticket

LINKED = "linked"


def link(session: Session, ticket: Ticket, ids: Iterable[str]) -> None:
    """The ticket has got a mail with these Message-IDs: whose else are they?

    Each pair is noted once, on both. They are not merged: people do that. A ticket of
    another inbox is not named, for whoever reads this may not know of it.
    """
    others = conversation.known_by(session, ticket.workspace_id, ids) - {ticket.id}
    for other in _new(session, ticket, others) if others else []:
        for each, its in ((ticket, other), (other, ticket)):
            each.record(LINKED, actor.RULE, [], number=its.number, ticket=its.id)


def _new(session: Session, ticket: Ticket, others: set[int]) -> Iterable[Ticket]:
    query = select(Event.details).where(
        Event.ticket_id == ticket.id, Event.action == LINKED
    )
    known = {details["ticket"] for details in session.scalars(query)}
    wanted = (
        select(Ticket)
        .where(Ticket.id.in_(sorted(others - known)), queries.listed())
        .where(Ticket.inbox_id == ticket.inbox_id)
        .order_by(Ticket.id)
    )
    locked = wanted.with_for_update(**LOCK).execution_options(populate_existing=True)
    return session.scalars(locked).all()
