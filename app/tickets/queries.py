"""What may be asked about tickets. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.inboxes.inbox import Membership
from app.people.person import Person
from app.tickets.event import Event
from app.tickets.status import Status
from app.tickets.tag import Tag, TicketTag
from app.tickets.ticket import Ticket

GONE = "There is no such ticket."


def by_number(session: Session, workspace_id: int, number: int) -> Ticket:
    """The ticket of that number.

    Raises:
        NotFound: the workspace has none.
    """
    ticket = session.scalar(
        select(Ticket).where(
            Ticket.workspace_id == workspace_id, Ticket.number == number
        )
    )
    if ticket is None:
        raise NotFound("There is no ticket #{number}.", number=number)
    return ticket


def lock(session: Session, ticket_id: int, *, seen_by: Person) -> Ticket:
    """The ticket, locked until the end of the transaction.

    Raises:
        NotFound: it is not there, or the person does not belong to its inbox.
    """
    ticket = session.scalar(
        select(Ticket)
        .join(Membership, Membership.inbox_id == Ticket.inbox_id)
        .where(Ticket.id == ticket_id, Membership.person_id == seen_by.id)
        .with_for_update(of=Ticket)
        # What was read before the lock may be old by now.
        .execution_options(populate_existing=True)
    )
    if ticket is None:
        raise NotFound(GONE)
    return ticket


def changes_since(session: Session, ticket_id: int, version: int) -> Sequence[Event]:
    """What happened to the ticket after that version, newest first."""
    query = select(Event).where(Event.ticket_id == ticket_id, Event.version > version)
    return session.scalars(query.order_by(Event.version.desc())).all()


def tags_of(session: Session, ticket_id: int) -> list[Tag]:
    """The ticket's tags, by name."""
    query = select(Tag).join(TicketTag, TicketTag.tag_id == Tag.id)
    query = query.where(TicketTag.ticket_id == ticket_id).order_by(Tag.folded)
    return list(session.scalars(query))


@dataclass(frozen=True)
class Wish:
    """Which tickets are asked for; None asks for any. `assignee` 0 is nobody."""

    inbox_ids: frozenset[int]
    status: tuple[Status, ...] = ()
    assignee: int | None = None


def find(session: Session, wish: Wish, limit: int | None = None) -> Sequence[Ticket]:
    """The tickets of that wish, oldest waiting first, then by number."""
    query = select(Ticket).where(Ticket.inbox_id.in_(sorted(wish.inbox_ids)))
    if wish.status:
        query = query.where(Ticket.status.in_(wish.status))
    if wish.assignee == 0:
        query = query.where(Ticket.assignee_id.is_(None))
    elif wish.assignee is not None:
        query = query.where(Ticket.assignee_id == wish.assignee)
    query = query.order_by(Ticket.waiting_since.asc().nulls_last(), Ticket.number)
    return session.scalars(query.limit(limit)).all()
