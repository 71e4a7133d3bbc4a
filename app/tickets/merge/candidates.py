"""Other tickets that one may be merged with: the customer's, or any by its number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.tickets.lists import search
from app.tickets.queries import TICKET_GONE, is_listed
from app.tickets.status import NOT_DONE
from app.tickets.ticket import Ticket
from app.tickets.view import TicketView

MAX_CANDIDATES = 20


@dataclass(frozen=True)
class MergeCandidate:
    """What a card says of a ticket that is not its own."""

    id: int
    number: int
    subject: str
    customer: str
    customer_address: str
    since: datetime
    mail_count: int
    note_count: int
    inbox_id: int = 0
    inbox: str = ""
    # Who has it and is still here.
    assignee_id: int | None = None
    assignee: str = ""
    # Whether they may have the other ticket too.
    can_keep: bool = True
    # Who writes an answer to it: see `app.tickets.lists.writers`.
    writer: str = ""


def candidates_of_customer(
    session: Session, person: Person, view: TicketView
) -> list[MergeCandidate]:
    """The customer's other open tickets that the person may see, newest first."""
    if not view.customer_address:
        return []
    query = (
        _seen_by(person)
        .where(Ticket.customer_address == view.customer_address)
        .where(Ticket.id != view.id, Ticket.status.in_(NOT_DONE))
        .order_by(Ticket.number.desc())
    )
    return [
        MergeCandidate(*row) for row in session.execute(query.limit(MAX_CANDIDATES))
    ]


def candidates_by_words(
    session: Session, person: Person, view: TicketView, typed: str
) -> list[MergeCandidate]:
    """The tickets that a search for these words finds, the newest first."""
    found = search.search_tickets(session, person, typed[: search.MAX_SEARCH_LENGTH])
    ids = [row.id for row in found.rows if row.id != view.id]
    query = _seen_by(person).where(Ticket.id.in_(ids)).order_by(Ticket.id.desc())
    return [
        MergeCandidate(*row) for row in session.execute(query.limit(MAX_CANDIDATES))
    ]


def candidate_by_id(session: Session, person: Person, ticket_id: int) -> MergeCandidate:
    """Find the ticket of that id to merge with, if the person sees it.

    Raises:
        NotFound: it is not there, or not theirs to see.
    """
    query = _seen_by(person).where(Ticket.id == ticket_id)
    return _one(session, query, NotFound(TICKET_GONE))


def mergeable_tickets(session: Session, person: Person, ids: set[int]) -> set[int]:
    """Of these tickets, those that the person sees and that stand for themselves."""
    query = _seen_by(person).where(Ticket.id.in_(sorted(ids)))
    return {row[0] for row in session.execute(query)}


def candidate_by_number(session: Session, person: Person, typed: str) -> MergeCandidate:
    """The ticket whose number was typed, with or without a #.

    Raises:
        NotFound: it is no number, not there, or not theirs to see.
    """
    number = typed.strip().removeprefix("#").strip()
    known = int(number) if is_number(typed) and len(number) < 16 else 0
    query = _seen_by(person).where(Ticket.number == known)
    gone = NotFound("There is no ticket #{number}.", number=number[:20])
    return _one(session, query, gone)


def is_number(typed: str) -> bool:
    """Whether a ticket's number was typed, with or without a #."""
    number = typed.strip().removeprefix("#").strip()
    return number.isascii() and number.isdigit()


def _one(session: Session, query: Select[Any], gone: NotFound) -> MergeCandidate:
    row = session.execute(query).first()
    if row is None:
        raise gone
    return MergeCandidate(*row)


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
            Ticket.mail_count, Ticket.note_count, Ticket.inbox_id, Inbox.address,
            Person.id, func.coalesce(Person.name, ""),
        )
        .join(Inbox, Inbox.id == Ticket.inbox_id)
        .outerjoin(Person, (Person.id == Ticket.assignee_id) & Person.is_active)
        .where(visible.seen_by(person, Ticket.inbox_id), is_listed())
        .where(Ticket.workspace_id == person.workspace_id)
    )  # fmt: skip
