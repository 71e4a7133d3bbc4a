"""What may be asked about tickets. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, ScalarSelect, and_, select
from sqlalchemy.orm import Session

from app.db import LOCK, MAX_KEY
from app.errors import NotFound, Refused
from app.inboxes import visible
from app.people.person import Person
from app.tickets.event import Event
from app.tickets.ticket import Ticket
from app.wording import mark

TICKET_GONE = mark("There is no such ticket.")


def is_listed() -> ColumnElement[bool]:
    """Whether a ticket is in lists and counts: neither merged nor set aside."""
    return and_(Ticket.merged_into_id.is_(None), Ticket.aside_reason.is_(None))


def require_listed(ticket: Ticket) -> None:
    """Check that it is neither merged nor set aside.

    Raises:
        Refused: it is part of another one, or no ticket.
    """
    if ticket.merged_into_id is not None:
        raise Refused(
            "#{number} is part of another ticket already.", number=ticket.number
        )
    if ticket.aside_reason is not None:
        raise Refused(
            "#{number} is not a ticket. Make it one first.", number=ticket.number
        )


def root_of(ticket_id: int) -> ScalarSelect[int]:
    """The id of the ticket that this one is part of by now, or its own.

    A circle, which no merge makes, has no root: it ends, and nothing is found.
    """
    columns = select(Ticket.id, Ticket.merged_into_id.label("into"))
    chain = columns.where(Ticket.id == ticket_id).cte("chain", recursive=True)
    chain = chain.union(columns.join(chain, Ticket.id == chain.c.into))
    return select(chain.c.id).where(chain.c.into.is_(None)).scalar_subquery()


def ticket_by_number(session: Session, workspace_id: int, number: int) -> Ticket:
    """The ticket of that number.

    Raises:
        NotFound: the workspace has none.
    """
    query = select(Ticket).where(
        Ticket.workspace_id == workspace_id, Ticket.number == number
    )
    ticket = session.scalar(query) if abs(number) <= MAX_KEY else None
    if ticket is None:
        raise NotFound("There is no ticket #{number}.", number=number)
    return ticket


def lock_ticket(session: Session, ticket_id: int, *, seen_by: Person) -> Ticket:
    """The ticket, locked until the end of the transaction.

    Raises:
        NotFound: it is not there, or the person does not belong to its inbox.
    """
    ticket = session.scalar(
        select(Ticket)
        .where(Ticket.id == ticket_id, visible.seen_by(seen_by, Ticket.inbox_id))
        .with_for_update(of=Ticket, **LOCK)
        # What was read before the lock may be old by now.
        .execution_options(populate_existing=True)
    )
    if ticket is None:
        raise NotFound(TICKET_GONE)
    return ticket


def lock_in_inbox(session: Session, ticket_id: int, inbox_id: int | None) -> Ticket:
    """Lock the ticket, if it is of that inbox.

    Raises:
        NotFound: it is not there, or another inbox's.
    """
    ticket = session.scalar(
        select(Ticket)
        .where(Ticket.id == ticket_id, Ticket.inbox_id == inbox_id)
        .with_for_update(of=Ticket, **LOCK)
        .execution_options(populate_existing=True)
    )
    if ticket is None:
        raise NotFound(TICKET_GONE)
    return ticket


def changes_since(session: Session, ticket_id: int, version: int) -> Sequence[Event]:
    """What happened to the ticket after that version, newest first."""
    query = select(Event).where(Event.ticket_id == ticket_id, Event.version > version)
    return session.scalars(query.order_by(Event.version.desc())).all()


def newest_event(session: Session, ticket_id: int, action: str) -> Event:
    """The last time that a person did this to the ticket; somebody has."""
    query = select(Event).where(Event.ticket_id == ticket_id, Event.action == action)
    query = query.where(Event.person_id.is_not(None))
    return session.scalars(query.order_by(Event.version.desc()).limit(1)).one()


def ticket_inboxes(
    session: Session, ticket_ids: Sequence[int], seen_by: Person
) -> list[int]:
    """The inboxes of those tickets, as far as the person belongs to them.

    Raises:
        NotFound: the person may see none of the tickets.
    """
    query = (
        select(Ticket.inbox_id)
        .where(Ticket.id.in_(ticket_ids), visible.seen_by(seen_by, Ticket.inbox_id))
        .distinct()
    )
    found = list(session.scalars(query))
    if not found:
        raise NotFound(TICKET_GONE)
    return found
