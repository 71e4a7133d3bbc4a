"""Other tickets that one may be merged with: the customer's, or any by its number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.inboxes.inbox import Membership
from app.people.person import Person
from app.tickets.queries import GONE, listed
from app.tickets.status import Status
from app.tickets.ticket import Ticket
from app.tickets.view import TicketView

SHOWN = 20
DONE = [status for status in Status if status.is_done]


@dataclass(frozen=True)
class Other:
    """What a card says of a ticket that is not its own."""

    id: int
    number: int
    subject: str
    customer: str
    customer_address: str
    since: datetime
    mail_count: int
    note_count: int


def of_customer(session: Session, person: Person, view: TicketView) -> list[Other]:
    """The customer's other open tickets that the person may see, newest first."""
    if not view.customer_address:
        return []
    query = (
        _seen_by(person)
        .where(Ticket.customer_address == view.customer_address)
        .where(Ticket.id != view.id, Ticket.status.not_in(DONE))
        .order_by(Ticket.number.desc())
    )
    return [Other(*row) for row in session.execute(query.limit(SHOWN))]


def of_id(session: Session, person: Person, ticket_id: int) -> Other:
    """That ticket.

    Raises:
        NotFound: it is not there, or not theirs to see.
    """
    query = _seen_by(person).where(Ticket.id == ticket_id)
    return _one(session, query, NotFound(GONE))


def mergeable(session: Session, person: Person, ids: set[int]) -> set[int]:
    """Of these tickets, those that the person sees and that stand for themselves."""
    query = _seen_by(person).where(Ticket.id.in_(sorted(ids)))
    return {row[0] for row in session.execute(query)}


def of_number(session: Session, person: Person, typed: str) -> Other:
    """The ticket whose number was typed, with or without a #.

    Raises:
        NotFound: it is no number, not there, or not theirs to see.
    """
    number = typed.strip().removeprefix("#").strip()
    is_number = number.isascii() and number.isdigit() and len(number) < 16
    query = _seen_by(person).where(Ticket.number == int(number if is_number else 0))
    gone = NotFound("There is no ticket #{number}.", number=number[:20])
    return _one(session, query, gone)


def _one(session: Session, query: Select[Any], gone: NotFound) -> Other:
    row = session.execute(query).first()
    if row is None:
        raise gone
    return Other(*row)


def _seen_by(person: Person) -> Select[Any]:
    return (
        select(
            Ticket.id, Ticket.number, Ticket.subject,
            case(
                (Ticket.customer_name != "", Ticket.customer_name),
                else_=Ticket.customer_address,
            ),
            Ticket.customer_address,
            func.coalesce(Ticket.waiting_since, Ticket.status_at),
            Ticket.mail_count, Ticket.note_count,
        )
        .join(Membership, Membership.inbox_id == Ticket.inbox_id)
        .where(Membership.person_id == person.id, listed())
        .where(Ticket.workspace_id == person.workspace_id)
    )  # fmt: skip
